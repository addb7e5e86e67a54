//! Requests that a proxy before us may have cut at another place than the HTTP machinery does, or sent to another host: they
//! are refused, and the connection is closed, since what follows may be anything.
//!
//! That machinery itself refuses two lengths that differ, a length that is no plain number, codings that do not end in
//! `chunked`, folded headers and blanks before the colon. A length beside a coding it leaves aside, and closes the connection.

use http::header::{HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue};

/// Whether the end of a request, or its host, is not the same for all who read it.
pub fn is_ambiguous(headers: &HeaderMap) -> bool {
    let is_chunked = |coding: &HeaderValue| coding.as_bytes().eq_ignore_ascii_case(b"chunked");
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let odd = codings.next().is_some_and(|first| !is_chunked(first)) || codings.next().is_some();
    odd || headers.get_all(HOST).iter().nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn ambiguous(pairs: &[(&'static str, &'static str)]) -> bool {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut headers = HeaderMap::new();
        pairs.for_each(|(name, value)| {
            headers.append(name, value);
        });
        is_ambiguous(&headers)
    }

    #[test]
    fn one_plain_coding_and_one_host_are_read_by_all_alike() {
        assert!(!ambiguous(&[]));
        assert!(!ambiguous(&[("host", "a"), ("transfer-encoding", "Chunked")]));
        assert!(ambiguous(&[("host", "a"), ("host", "a")]));
        for coding in ["gzip, chunked", "chunked, chunked", "identity", "xchunked", ""] {
            assert!(ambiguous(&[("transfer-encoding", coding)]), "{coding:?}");
        }
        assert!(ambiguous(&[("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")]));
    }
}
