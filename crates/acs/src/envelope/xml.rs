//! JSON values as XML elements: fields in their order, a list as repeated elements, null left out.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::Value;

/// The whole document.
pub(super) fn document(root: &str, value: &Value) -> String {
    let mut writer = Writer::new(Vec::new());
    let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    // Writing to memory cannot fail.
    let _ = element(&mut writer, &element_name(root), value);
    String::from_utf8_lossy(&writer.into_inner()).into_owned()
}

type Written = std::io::Result<()>;

fn element(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value) -> Written {
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (key, field) in fields {
                let key = element_name(key);
                match field {
                    Value::Null => {}
                    Value::Array(items) => items.iter().try_for_each(|item| element(writer, &key, item))?,
                    single => element(writer, &key, single)?,
                }
            }
        }
        Value::Array(items) => items.iter().try_for_each(|item| element(writer, name, item))?,
        Value::String(text) => write_text(writer, text)?,
        Value::Bool(_) | Value::Number(_) => write_text(writer, &value.to_string())?,
    }
    writer.write_event(Event::End(BytesEnd::new(name)))
}

fn write_text(writer: &mut Writer<Vec<u8>>, text: &str) -> Written {
    let allowed: String = text.chars().map(|c| if is_xml_character(c) { c } else { '\u{FFFD}' }).collect();
    // A reader turns a bare carriage return into a line feed; written as a reference it stays.
    let escaped = quick_xml::escape::partial_escape(allowed.as_str()).replace('\r', "&#13;");
    writer.write_event(Event::Text(BytesText::from_escaped(escaped)))
}

/// `Char` of XML 1.0; surrogates cannot stand in a Rust string.
fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A key of a map need not be a name in XML. What may not stand in one is written `_xHHHH_`, as ISO 9075-14 does it.
fn element_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for (at, c) in key.chars().enumerate() {
        let valid =
            c.is_ascii_alphabetic() || c == '_' || (at > 0 && (c.is_ascii_digit() || c == '-' || c == '.'));
        if valid { name.push(c) } else { name.push_str(&format!("_x{:04X}_", u32::from(c))) }
    }
    if name.is_empty() { "_".to_owned() } else { name }
}
