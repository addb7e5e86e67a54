//! A request of anybody goes through all that is done before and at the check of its signature.
//!
//! The input is method, path, query and headers a line each, an empty line, and the body.
#![no_main]

use acs::{Key, RawRequest, Request, Route};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let end = input.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = end.map_or((input, &[][..]), |end| (&input[..end], &input[end + 2..]));
    let head = String::from_utf8_lossy(head);
    let mut lines = head.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (method, path, query) = (line(), line(), line());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let raw = RawRequest { method, path, query, headers: &headers, body };
    let Ok(request) = Request::parse(&raw) else { return };
    let now = "2026-01-02T03:04:05Z".parse().unwrap();
    let Ok(claim) = request.claim(now, |_, _| Route::Served) else { return };
    let key = Key::new(claim.access_key_id(), "secret");
    if let Ok(verified) = claim.verify(Some(&key), now) {
        let _ = verified.nonce();
    }
});
