//! The worlds that the service is started with.

use std::fmt::Write as _;

use acs::Key;

/// The number that sends; the first one.
pub const NUMBER: &str = "8613800001234";
/// Its template.
pub const TEMPLATE: &str = "order_update";
/// The network's account of all numbers.
pub const WABA: &str = "100000000000001";
/// Messages a second that the simulated network takes from a number: so many that it is never what limits.
const THROUGHPUT: u32 = 1_000_000;

/// What there is in a world.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Instances beside the one with the numbers.
    pub instances: usize,
    /// Phones that read what arrives at once.
    pub phones: usize,
    /// Where the first number's statuses go.
    pub status_url: Option<String>,
    /// Where messages to the numbers go: one number for each address, the first one in any case.
    pub up_urls: Vec<String>,
    /// A further account whose calls are limited.
    pub flooder: Option<Flooder>,
}

/// An account that calls more often than it may.
#[derive(Clone, Copy, Debug)]
pub struct Flooder {
    /// `UpdateInstance` a second.
    pub limit: u32,
}

impl Default for Flooder {
    /// The API's default.
    fn default() -> Self {
        Self { limit: 10 }
    }
}

impl Flooder {
    /// Its space.
    pub const SPACE: &str = "cams-flood";

    const KEY_ID: &str = "LTAIfloodfloodflood";
    const KEY_SECRET: &str = "floodSecret0000000000000000001";

    /// Its key.
    pub fn key() -> Key {
        Key::new(Self::KEY_ID, Self::KEY_SECRET)
    }

    fn text(self) -> String {
        format!(
            "[[accounts]]\nid = \"2234567890123456\"\naccess_key_id = \"{}\"\naccess_key_secret = \"{}\"\n\
             [[instance]]\nid = \"{}\"\nname = \"Flood\"\naccount = \"2234567890123456\"\n",
            Self::KEY_ID,
            Self::KEY_SECRET,
            Self::SPACE
        )
    }
}

/// The space with the numbers.
pub fn space() -> &'static str {
    "cams-bench"
}

/// The instance with this number, counted from 0.
pub fn instance(number: usize) -> String {
    format!("cams-bench-{number}")
}

/// The phone with this number, counted from 0.
pub fn phone(number: usize) -> String {
    format!("6590{number:06}")
}

/// The business number at this place, counted from 0.
pub fn number(place: usize) -> String {
    if place == 0 { NUMBER.to_owned() } else { format!("8613800{:06}", 10_000 + place) }
}

/// Its id in the network.
pub fn number_id(place: usize) -> String {
    format!("2000000000{place:05}")
}

impl World {
    /// As TOML, without limits but the flooder's.
    pub fn text(&self) -> String {
        let limits = self.flooder.map(|flooder| format!("UpdateInstance = {}\n", flooder.limit));
        let mut text = format!(
            "[account]\nid = \"1234567890123456\"\n[limits]\ndefault = \"none\"\n{}\
             [[instance]]\nid = \"{}\"\nname = \"Bench\"\nchannel = \"WHATSAPP\"\nwaba = \"{WABA}\"\n",
            limits.unwrap_or_default(),
            space()
        );
        for place in 0..self.up_urls.len().max(1) {
            let (phone, id) = (number(place), number_id(place));
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "  [[instance.number]]\n  phone = \"{phone}\"\n  id = \"{id}\"\n  throughput = {THROUGHPUT}\n"
            );
            let status_url = self.status_url.as_ref().filter(|_| place == 0);
            for (key, url) in [("status", status_url), ("up", self.up_urls.get(place))] {
                if let Some(url) = url {
                    let _ = writeln!(text, "  {key}_callback_url = \"{url}\"");
                }
            }
            if status_url.is_some() || self.up_urls.get(place).is_some() {
                text.push_str("  http = true\n");
            }
        }
        let _ = write!(
            text,
            "  [[instance.template]]\n  code = \"{TEMPLATE}\"\n  name = \"{TEMPLATE}\"\n  language = \"en\"\n\
             \x20 category = \"UTILITY\"\n  body = \"Your order $(order) is on its way.\"\n"
        );
        if let Some(flooder) = self.flooder {
            text.push_str(&flooder.text());
        }
        for number in 0..self.instances {
            let _ = write!(text, "[[instance]]\nid = \"{}\"\nname = \"Bench\"\n", instance(number));
        }
        for number in 0..self.phones {
            let _ = write!(text, "[[phone]]\nnumber = \"{}\"\nreads = true\n", phone(number));
        }
        text
    }
}
