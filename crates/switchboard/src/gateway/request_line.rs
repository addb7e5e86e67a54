//! Longer request lines than the HTTP machinery takes: SDKs put kilobytes of JSON into the query, and at least 128 kB are to
//! be allowed (gateway notes, 1.5), but an address of more than 65,534 bytes is refused below us.
//!
//! So a line that is too long is held back until it is whole, and goes on without its query, which travels beside it.

/// Bytes of an address that are left to the HTTP machinery.
const ADDRESS_BYTES: usize = 60_000;

/// The query of a request whose line was too long for the HTTP machinery. An extension of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongQuery(pub String);

/// What becomes of bytes that arrived.
#[derive(Debug, PartialEq, Eq)]
pub enum Arrival {
    /// They are handed on as they are.
    Pass,
    /// They are kept: the line is not whole.
    Hold,
    /// The line is whole: these bytes go on instead of all that was kept.
    Release(Vec<u8>, Option<LongQuery>),
}

/// Reads the line of one request, piece by piece.
#[derive(Debug)]
pub struct RequestLine {
    kept: Vec<u8>,
    longest: usize,
    done: bool,
}

impl RequestLine {
    /// For a connection; a line longer than `longest` is none of ours and is handed on.
    pub fn new(longest: usize) -> Self {
        Self { kept: Vec::new(), longest, done: false }
    }

    /// A new request begins.
    pub fn begin(&mut self) {
        self.kept = Vec::new();
        self.done = false;
    }

    /// Takes the next bytes of the request.
    pub fn take(&mut self, bytes: &[u8]) -> Arrival {
        if self.done {
            return Arrival::Pass;
        }
        let end = bytes.iter().position(|byte| *byte == b'\n');
        if self.kept.is_empty() && (end.is_some_and(|end| end < ADDRESS_BYTES) || !is_line(bytes)) {
            self.done = true;
            return Arrival::Pass;
        }
        let line = end.map(|end| self.kept.len() + end);
        self.kept.extend_from_slice(bytes);
        if line.is_none() && self.kept.len() < self.longest {
            return Arrival::Hold;
        }
        self.release(line)
    }

    /// What is kept when nothing more comes.
    pub fn rest(&mut self) -> Vec<u8> {
        self.done = true;
        std::mem::take(&mut self.kept)
    }

    fn release(&mut self, line: Option<usize>) -> Arrival {
        let kept = self.rest();
        match line.and_then(|line| without_query(&kept, line)) {
            Some((short, query)) => Arrival::Release(short, Some(query)),
            None => Arrival::Release(kept, None),
        }
    }
}

/// Whether this can be the beginning of the line of an API call. All else is handed on at once, whatever it is.
fn is_line(bytes: &[u8]) -> bool {
    [&b"GET /?"[..], b"POST /?"].iter().any(|start| bytes.starts_with(start))
}

/// The request without its query, and the query, when the address is too long and a plain one.
fn without_query(request: &[u8], line: usize) -> Option<(Vec<u8>, LongQuery)> {
    let text = std::str::from_utf8(request.get(..line)?).ok()?;
    let (start, version) = text.trim_end_matches('\r').rsplit_once(' ')?;
    let (path, query) = start.split_once('?')?;
    let plain = query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    if query.len() <= ADDRESS_BYTES || !plain {
        return None;
    }
    let mut short = format!("{path} {version}\r").into_bytes();
    short.extend_from_slice(request.get(line..)?);
    Some((short, LongQuery(query.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: usize = 256 * 1024;

    #[test]
    fn a_long_query_travels_beside_its_request() {
        let mut line = RequestLine::new(LONGEST);
        let query = format!("A={}", "x".repeat(100_000));
        let request = format!("POST /?{query} HTTP/1.1\r\nhost: a\r\n\r\nbody");
        let (first, rest) = request.as_bytes().split_at(8192);
        let (second, third) = rest.split_at(80_000);
        assert_eq!(line.take(first), Arrival::Hold);
        assert_eq!(line.take(second), Arrival::Hold);
        let short = b"POST / HTTP/1.1\r\nhost: a\r\n\r\nbody".to_vec();
        assert_eq!(line.take(third), Arrival::Release(short, Some(LongQuery(query))));
        assert_eq!(line.take(b"more body"), Arrival::Pass);
        line.begin();
        assert_eq!(line.take(b"POST / HTTP/1.1\r\n\r\n"), Arrival::Pass);
    }

    #[test]
    fn a_line_of_common_length_is_handed_on_as_it_is() {
        let mut line = RequestLine::new(LONGEST);
        assert_eq!(line.take(b"POST /?A=1 HTTP/1.1\r\nhost: a\r\n\r\n"), Arrival::Pass);
        line.begin();
        assert_eq!(line.take(b"POST /?A="), Arrival::Hold);
        assert_eq!(line.take(b"1 HTTP/1.1\r\n"), Arrival::Release(b"POST /?A=1 HTTP/1.1\r\n".to_vec(), None));
    }

    #[test]
    fn what_is_no_call_is_never_held() {
        for bytes in
            [&b"\x16\x03\x01"[..], b"GARBAGE", b"PUT /?", b"P", b"a body without any end of line", b""]
        {
            assert_eq!(RequestLine::new(LONGEST).take(bytes), Arrival::Pass, "{bytes:?}");
        }
    }

    #[test]
    fn a_line_without_an_end_is_handed_on_at_last() {
        let mut line = RequestLine::new(20);
        assert_eq!(line.take(b"POST /?A=1"), Arrival::Hold);
        assert_eq!(line.take(b"2345678901"), Arrival::Release(b"POST /?A=12345678901".to_vec(), None));
    }

    #[test]
    fn a_query_that_is_not_plain_is_left_to_the_http_machinery() {
        for odd in ["#", "\u{e9}", "\u{7f}"] {
            let request = format!("GET /?{}{odd} HTTP/1.1\r\n", "x".repeat(70_000));
            assert_eq!(without_query(request.as_bytes(), request.len() - 1), None, "{odd:?}");
        }
    }
}
