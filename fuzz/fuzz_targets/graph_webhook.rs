//! A webhook of the network is read, and what was read is written as the network writes it.
#![no_main]

use graph::webhooks::{Envelope, Event};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(envelope) = serde_json::from_slice::<Envelope>(input) else { return };
    let written = graph::escape::to_vec(&envelope).expect("an envelope has a JSON form");
    serde_json::from_slice::<Envelope>(&written).expect("what was written can be read");
    for change in envelope.entry.iter().flat_map(|entry| &entry.changes) {
        match change.read() {
            Ok(Event::Messages(value)) => drop(serde_json::to_vec(&value).unwrap()),
            Ok(Event::Groups(value)) => drop(serde_json::to_vec(&value).unwrap()),
            Ok(Event::TemplateStatus(value)) => drop(serde_json::to_vec(&value).unwrap()),
            Ok(Event::Other) | Err(_) => {}
        }
    }
});
