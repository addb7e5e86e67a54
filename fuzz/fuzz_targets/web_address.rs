//! An address that is taken as a callback can be stored, read again, and asked by HTTP.
#![no_main]

use libfuzzer_sys::fuzz_target;
use switchboard::model::WebAddress;

fuzz_target!(|input: &str| {
    let Ok(url) = WebAddress::parse(input) else { return };
    assert_eq!(url.as_str(), input);
    let stored = serde_json::to_string(&url).unwrap();
    assert_eq!(serde_json::from_str::<WebAddress>(&stored).unwrap(), url);
});
