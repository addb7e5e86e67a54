//! A text without values stays as it is, and every variable is replaced.
#![no_main]

use libfuzzer_sys::fuzz_target;
use switchboard::model::template::{substitute, variables};

fuzz_target!(|input: &str| {
    assert_eq!(substitute(input, |_| None), input);
    let names = variables(input);
    let mut asked = Vec::new();
    let _ = substitute(input, |name| {
        asked.push(name.to_owned());
        Some(String::new())
    });
    assert!(names.iter().all(|name| asked.contains(name)), "{names:?} {asked:?}");
});
