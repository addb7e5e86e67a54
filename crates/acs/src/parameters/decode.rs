//! From the wire to decoded text.

use std::borrow::Cow;

/// A parameter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parameter {parameter}: {problem}")]
pub struct Malformed {
    /// The parameter's name; bytes of it that are not UTF-8 are replaced.
    pub parameter: String,
    /// What is wrong with it.
    pub problem: &'static str,
}

const BROKEN_ESCAPE: &str = "a percent sign must be followed by two hex digits";
const NOT_UTF8: &str = "expected UTF-8 after percent-decoding";

const TOO_MANY: &str = "more parameters than one place may have";

/// Most parameters of a query or a body. Our own bound: each costs many times its bytes before anybody is known to have
/// sent it. The largest list of structures in the flat form stays below.
pub(super) const MOST_PARAMETERS: usize = 20_000;

/// One pair as it stands on the wire.
#[derive(Clone, Copy)]
struct Pair<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

impl Pair<'_> {
    fn into_text(self) -> Result<(String, String), Malformed> {
        let name = decode(self.name).map_err(|problem| self.malformed(problem))?;
        let value = decode(self.value).map_err(|problem| self.malformed(problem))?;
        Ok((name, value))
    }

    /// Names the pair, readably even where the name itself is broken.
    fn malformed(self, problem: &'static str) -> Malformed {
        let lossy = || String::from_utf8_lossy(self.name).into_owned();
        Malformed { parameter: decode(self.name).unwrap_or_else(|_| lossy()), problem }
    }
}

/// The decoded pairs of a query or a form. Empty pieces (`a=1&&b=2`) are passed over, a piece without `=` has an empty
/// value. Behind [`MOST_PARAMETERS`] comes one error, and nothing more.
pub(crate) fn decode_pairs(text: &[u8]) -> impl Iterator<Item = Result<(String, String), Malformed>> {
    let pieces = text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty());
    pieces.take(MOST_PARAMETERS + 1).enumerate().map(|(at, piece)| {
        let mut halves = piece.splitn(2, |byte| *byte == b'=');
        let pair = Pair { name: halves.next().unwrap_or_default(), value: halves.next().unwrap_or_default() };
        if at < MOST_PARAMETERS { pair.into_text() } else { Err(pair.malformed(TOO_MANY)) }
    })
}

/// Percent-decodes; `+` and `%20` both mean a space, in a query as in a form (gateway notes, 1.3).
fn decode(raw: &[u8]) -> Result<String, &'static str> {
    let spaced: Cow<'_, [u8]> = if raw.contains(&b'+') {
        raw.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect::<Vec<u8>>().into()
    } else {
        raw.into()
    };
    let whole = spaced.iter().enumerate().filter(|(_, byte)| **byte == b'%').all(|(at, _)| {
        spaced.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if !whole {
        return Err(BROKEN_ESCAPE);
    }
    let decoded = Cow::from(percent_encoding::percent_decode(&spaced)).into_owned();
    String::from_utf8(decoded).map_err(|_| NOT_UTF8)
}
