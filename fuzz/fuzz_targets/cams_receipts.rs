//! A receipt that was read is the same when it is written and read again.
#![no_main]

use cams::receipts::{AuditReceipt, InboundReceipt, StatusReceipt};
use libfuzzer_sys::fuzz_target;

macro_rules! round {
    ($input:expr, $($receipt:ty),+) => {$(
        if let Ok(receipt) = serde_json::from_slice::<$receipt>($input) {
            let written = serde_json::to_vec(&receipt).expect("a receipt has a JSON form");
            assert_eq!(serde_json::from_slice::<$receipt>(&written).unwrap(), receipt);
        }
    )+};
}

fuzz_target!(|input: &[u8]| round!(input, StatusReceipt, InboundReceipt, AuditReceipt));
