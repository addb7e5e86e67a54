//! A request as it arrives, and what can be read of it before anything is checked.

use crate::parameters::{Malformed, Parameters, decode_json, decode_pairs};
use crate::{Fault, Format};

/// An HTTP request, its parts untouched.
#[derive(Clone, Copy, Debug)]
pub struct RawRequest<'a> {
    /// As on the request line.
    pub method: &'a str,
    /// As on the request line, still percent-encoded.
    pub path: &'a str,
    /// Without its question mark; empty when there is none.
    pub query: &'a str,
    /// Names in lower case; a name may stand several times.
    pub headers: &'a [(String, String)],
    /// The bytes as received.
    pub body: &'a [u8],
}

impl<'a> RawRequest<'a> {
    /// The first value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// An `Authorization` of signature version 3.
    pub(super) fn acs3(&self) -> Option<&'a str> {
        self.header("authorization").map(str::trim).filter(|value| value.starts_with("ACS3-"))
    }

    fn has_content_type(&self, expected: &str) -> bool {
        let Some(value) = self.header("content-type") else { return false };
        value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(expected))
    }
}

/// The parameters of a request. Those that can be read are there even where another one is broken, because `Format` decides
/// how the refusal is written.
pub(super) struct Wire {
    /// From the query alone.
    pub query: Parameters,
    /// From the query and the body.
    pub all: Parameters,
    /// The first parameter that cannot be read.
    pub malformed: Option<Malformed>,
}

impl Wire {
    pub(super) fn read(raw: &RawRequest<'_>) -> Self {
        let mut malformed = None;
        let query = readable(raw.query.as_bytes(), &mut malformed);
        let body = if raw.has_content_type("application/x-www-form-urlencoded") {
            readable(raw.body, &mut malformed)
        } else if raw.has_content_type("application/json") {
            decode_json(raw.body).unwrap_or_else(|broken| {
                malformed.get_or_insert(broken);
                Parameters::new()
            })
        } else {
            Parameters::new()
        };
        Self { all: query.clone().merge(body), query, malformed }
    }

    /// How the answer is to be written (gateway notes, 1.5). `Err` when `Format` is neither JSON nor XML.
    pub(super) fn format(&self, raw: &RawRequest<'_>) -> Result<Format, Fault> {
        if let Some(format) = self.all.get("Format") {
            return Format::from_parameter(format).ok_or_else(Fault::invalid_format);
        }
        let xml = if raw.acs3().is_some() {
            raw.header("accept").is_some_and(|accept| accept.to_ascii_lowercase().contains("xml"))
        } else {
            self.all.below("Signature").next().is_some()
        };
        Ok(if xml { Format::Xml } else { Format::Json })
    }
}

fn readable(text: &[u8], malformed: &mut Option<Malformed>) -> Parameters {
    let mut readable = Parameters::new();
    for pair in decode_pairs(text) {
        match pair {
            Ok((name, value)) => drop(readable.insert(name, value)),
            Err(broken) => {
                malformed.get_or_insert(broken);
            }
        }
    }
    readable
}
