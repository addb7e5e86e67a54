//! The worlds that the service is started with.

use std::fmt::Write as _;

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
    /// Without limits, as TOML.
    pub fn text(&self) -> String {
        let mut text = format!(
            "[account]\nid = \"1234567890123456\"\n[limits]\ndefault = \"none\"\n\
             [[instance]]\nid = \"{}\"\nname = \"Bench\"\nchannel = \"WHATSAPP\"\nwaba = \"{WABA}\"\n",
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
        for number in 0..self.instances {
            let _ = write!(text, "[[instance]]\nid = \"{}\"\nname = \"Bench\"\n", instance(number));
        }
        for number in 0..self.phones {
            let _ = write!(text, "[[phone]]\nnumber = \"{}\"\nreads = true\n", phone(number));
        }
        text
    }
}
