//! A file that anybody serves is judged by its header.
#![no_main]

use libfuzzer_sys::fuzz_target;
use switchboard::channels::picture::{Policy, judge};

fuzz_target!(|input: &[u8]| {
    let _ = judge(input, Policy::default());
});
