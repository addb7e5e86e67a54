//! A world file is read and completed, or refused with a line that it has.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use switchboard::cli::error::Error;
use switchboard::cli::world::Draft;

fuzz_target!(|input: &str| {
    match Draft::parse(Path::new("world.toml"), input) {
        Ok(_) => {}
        Err(Error::Line { line, .. }) => assert!((1..=input.split('\n').count()).contains(&line), "{line}"),
        Err(error) => panic!("{error}"),
    }
});
