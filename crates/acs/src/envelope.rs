//! Answers: the envelope of a success and of an error, in JSON and in XML (gateway notes, 4).

mod document;
mod request_id;
mod xml;

pub use document::{ErrorDocument, recommendation, success};
pub use request_id::RequestId;

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// XML, when the caller asks for it, and the default of signature version 1.0.
    Xml,
}

impl Format {
    /// Reads the parameter `Format`: `JSON` or `XML` in any letter case.
    pub fn from_parameter(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("json") {
            Some(Self::Json)
        } else if text.eq_ignore_ascii_case("xml") {
            Some(Self::Xml)
        } else {
            None
        }
    }

    /// The `Content-Type` of the answer, byte for byte: SDKs compare it (gateway notes, 4.2).
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json;charset=utf-8",
            Self::Xml => "text/xml;charset=utf-8",
        }
    }
}

/// The body of an answer. Never empty: an SDK that finds no body loses the status, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The `Content-Type` header.
    pub content_type: &'static str,
    /// The document.
    pub text: String,
}

#[cfg(test)]
mod tests;
