//! Documents: read as any client writes them, written as every client reads them (queue notes, 4).

mod read;
mod write;

pub use read::{Element, LARGEST_DOCUMENT, read};
pub use write::Document;

/// The namespace of every document that is written. With a slash at its end, which older examples show, a client loses
/// every error code (queue notes, 4.1).
pub const NAMESPACE: &str = "http://mns.aliyuncs.com/doc/v1";

/// `Char` of XML 1.0; surrogates cannot stand in a Rust string.
const fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests;
