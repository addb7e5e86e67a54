//! What was changed after signing does not pass, and what is arbitrary does not panic.

use proptest::prelude::*;
use proptest::sample::Index;

use super::vectors::{Vector, file, now, serve};
use crate::RawRequest;

/// Header values that are signed, or are the signature; the digest's covers the body.
const SIGNED: [&str; 5] = ["date", "content-type", "content-md5", "x-mns-version", "authorization"];

/// Changes one byte of a text into another one of ASCII; `None` where that is not possible.
fn flip(text: &str, at: Index, to: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let at = at.index(bytes.len().max(1));
    let byte = bytes.get_mut(at).filter(|byte| **byte != to)?;
    *byte = to;
    String::from_utf8(bytes).ok()
}

fn change(vector: &mut Vector, part: Index, at: Index, to: u8) -> Option<()> {
    let header = part.index(SIGNED.len() + 2);
    if header == 0 {
        vector.request_target = flip(&vector.request_target, at, to)?;
    } else if header == 1 {
        vector.method = flip(&vector.method, at, to)?;
    } else {
        let name = SIGNED[header - 2];
        let (_, value) = vector.headers.iter_mut().find(|(header, _)| header.eq_ignore_ascii_case(name))?;
        *value = flip(value, at, to)?;
    }
    Some(())
}

/// Bytes that are no outer white space: cut off, they may restore what was signed.
fn visible() -> impl Strategy<Value = u8> {
    0x21_u8..0x7F
}

proptest! {
    #[test]
    fn a_changed_byte_of_a_signed_request_never_verifies(
        which: Index, part: Index, at: Index, to in visible(),
    ) {
        let mut vector = which.get(&file().vectors).clone();
        // Of a whole URL scheme and host are not signed.
        prop_assume!(vector.request_target.starts_with('/'));
        prop_assume!(change(&mut vector, part, at, to).is_some());
        let claim = crate::Request::parse(&vector.raw()).and_then(|request| request.claim(now()));
        if let Ok(claim) = claim {
            prop_assert!(claim.verify(Some(&vector.key()), now()).is_err(), "{}", vector.request_target);
        }
    }

    #[test]
    fn a_changed_byte_of_a_digested_body_never_passes(which: Index, at: Index, to in visible()) {
        let digested: Vec<_> = file().vectors.iter()
            .filter(|vector| !vector.body.is_empty())
            .filter(|vector| vector.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-md5")))
            .collect();
        let mut vector = Vector::clone(digested[which.index(digested.len())]);
        let body = flip(&vector.body, at, to);
        prop_assume!(body.is_some());
        vector.body = body.unwrap();
        let fault = serve(&vector.raw(), Some(&vector.key()), now()).unwrap_err();
        prop_assert_eq!(fault.code, "InvalidDigest");
    }

    #[test]
    fn arbitrary_requests_never_panic(
        method in "GET|PUT|POST|DELETE|.{0,4}",
        target in "(http://[^/]{0,5})?/{0,3}(queues|topics)?/?[a-z%-]{0,6}(/messages)?\\??(ReceiptHandle|waitseconds|numOfMessages|peekonly)?=?.{0,12}",
        authorization in "MNS id:.{0,30}|MNS4-HMAC-SHA256 Credential=.{0,30},Signature=.{0,9}|.{0,20}",
        date in "Fri, 01 Jan 2027 00:00:00 GMT|.{29}|.{0,30}",
        body in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        let headers = vec![("Authorization".to_owned(), authorization), ("Date".to_owned(), date)];
        let raw = RawRequest { method: &method, target: &target, headers: &headers, body: &body };
        let _ = serve(&raw, Some(&crate::Key::new("id", "secret")), now());
    }
}
