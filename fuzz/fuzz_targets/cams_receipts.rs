//! A receipt that was read is the same when it is written and read again.
#![no_main]

use std::fmt::Debug;

use cams::receipts::{AuditReceipt, InboundReceipt, StatusReceipt};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn round<T: DeserializeOwned + Serialize + PartialEq + Debug>(input: &[u8]) {
    let Ok(receipt) = serde_json::from_slice::<T>(input) else { return };
    let written = serde_json::to_vec(&receipt).expect("a receipt has a JSON form");
    assert_eq!(serde_json::from_slice::<T>(&written).expect("what was written can be read"), receipt);
}

fuzz_target!(|input: &[u8]| {
    round::<StatusReceipt>(input);
    round::<InboundReceipt>(input);
    round::<AuditReceipt>(input);
});
