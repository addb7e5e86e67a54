//! A template for the network is checked; a refusal of the network is read.
#![no_main]

use graph::error::{ErrorBody, GraphError};
use graph::templates::{CreateTemplate, check, fill, placeholders};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(template) = serde_json::from_slice::<CreateTemplate>(input)
        && let Err(fault) = check(&template)
    {
        let _ = GraphError::from(fault).http_status();
    }
    if let Ok(body) = serde_json::from_slice::<ErrorBody>(input) {
        let _ = (body.error.http_status(), body.error.details());
    }
    let text = String::from_utf8_lossy(input);
    assert_eq!(fill(&text, |_| None), text);
    assert_eq!(fill(&text, |_| Some("-")) == text, placeholders(&text).is_empty());
});
