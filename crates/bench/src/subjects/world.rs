//! The worlds that the service is started with.

use std::fmt::Write as _;
use std::net::SocketAddr;

/// The number that sends.
pub const NUMBER: &str = "8613800001234";
/// Its template.
pub const TEMPLATE: &str = "order_update";
/// Messages a second that the simulated network takes from the number: so many that it is never what limits.
const THROUGHPUT: u32 = 1_000_000;

/// How much there is in a world.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    /// Instances beside the one with the number.
    pub instances: usize,
    /// Phones that read what arrives at once.
    pub phones: usize,
}

/// The space with the number.
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

/// A world without limits, as TOML, whose receipts go to this receiver.
pub fn text(size: Size, receiver: Option<SocketAddr>) -> String {
    let callbacks = receiver.map_or_else(String::new, |receiver| {
        format!("  status_callback_url = \"http://{receiver}/status\"\n  http = true\n")
    });
    let mut text = format!(
        "[account]\nid = \"1234567890123456\"\n[limits]\ndefault = \"none\"\n\
         [[instance]]\nid = \"{}\"\nname = \"Bench\"\nchannel = \"WHATSAPP\"\n\
         \x20 [[instance.number]]\n  phone = \"{NUMBER}\"\n  throughput = {THROUGHPUT}\n{callbacks}\
         \x20 [[instance.template]]\n  code = \"{TEMPLATE}\"\n  name = \"{TEMPLATE}\"\n  language = \"en\"\n\
         \x20 category = \"UTILITY\"\n  body = \"Your order $(order) is on its way.\"\n",
        space()
    );
    for number in 0..size.instances {
        // Writing to a String cannot fail.
        let _ = write!(text, "[[instance]]\nid = \"{}\"\nname = \"Bench\"\n", instance(number));
    }
    for number in 0..size.phones {
        let _ = write!(text, "[[phone]]\nnumber = \"{}\"\nreads = true\n", phone(number));
    }
    text
}
