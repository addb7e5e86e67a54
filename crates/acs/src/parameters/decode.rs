//! From the wire to decoded text.

use std::borrow::Cow;

use serde_json::Value;

use super::Parameters;

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

/// One pair as it stands on the wire.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

impl Pair<'_> {
    /// The decoded pair.
    pub(crate) fn into_text(self) -> Result<(String, String), Malformed> {
        let fail = |problem| Malformed { parameter: self.lossy_name(), problem };
        let name = decode(self.name).map_err(fail)?;
        let value = decode(self.value).map_err(fail)?;
        Ok((name, value))
    }

    /// The name for an error: readable even where the name itself is broken.
    fn lossy_name(self) -> String {
        decode(self.name).unwrap_or_else(|_| String::from_utf8_lossy(self.name).into_owned())
    }
}

/// Splits a query or a form into pairs. Empty pieces (`a=1&&b=2`) are passed over, a piece without `=` has an empty value.
pub(crate) fn decode_pairs(text: &[u8]) -> impl Iterator<Item = Pair<'_>> {
    text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()).map(|piece| {
        let mut halves = piece.splitn(2, |byte| *byte == b'=');
        Pair { name: halves.next().unwrap_or_default(), value: halves.next().unwrap_or_default() }
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

/// Reads the members of a JSON object.
pub(crate) fn decode_json(body: &[u8]) -> Result<Parameters, Malformed> {
    let fail = |problem| Malformed { parameter: "body".to_owned(), problem };
    if body.trim_ascii().is_empty() {
        return Ok(Parameters::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members
            .into_iter()
            .filter_map(|(name, value)| match value {
                Value::Null => None,
                Value::String(text) => Some((name, text)),
                other => Some((name, other.to_string())),
            })
            .collect()),
        Ok(_) => Err(fail("expected a JSON object")),
        Err(_) => Err(fail("expected JSON text in UTF-8")),
    }
}
