//! A TOML file flattened to dotted keys with their texts and lines, every key checked against a list.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::super::error::Error;
use super::keys::{self, InFile};
use super::limits;

/// A file of settings.
#[derive(Debug)]
pub(super) struct TomlFile {
    pub(super) path: PathBuf,
    pub(super) values: BTreeMap<String, Value>,
}

/// A value as text, and its line.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) line: usize,
}

impl TomlFile {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        TomlFile::parse(path, &text)
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        let table = DeTable::parse(text).map_err(|error| Error::Line {
            path: path.to_owned(),
            line: line_at(text, error.span().map_or(0, |span| span.start)),
            reason: error.message().replace('\n', ", "),
        })?;
        let mut file = TomlFile { path: path.to_owned(), values: BTreeMap::new() };
        file.flatten("", table.get_ref(), text)?;
        Ok(file)
    }

    // The parser bounds the depth of nesting, and so does the list of keys: a table that begins no key is refused.
    fn flatten(&mut self, prefix: &str, table: &DeTable<'_>, text: &str) -> Result<(), Error> {
        for (key, value) in table {
            let name = format!("{prefix}{}", key.get_ref());
            let line = line_at(text, key.span().start);
            let refuse = |reason: String| Error::Line { path: self.path.clone(), line, reason };
            if let DeValue::Table(inner) = value.get_ref() {
                let inside = format!("{name}.");
                if inside != keys::LIMITS && !keys::ALL.iter().any(|known| known.name.starts_with(&inside)) {
                    return Err(refuse(format!("[{name}] is not a table of the configuration")));
                }
                self.flatten(&inside, inner, text)?;
                continue;
            }
            if !is_known(&name) {
                return Err(refuse(unknown(&name)));
            }
            let Some(value) = as_text(value.get_ref()) else {
                return Err(refuse(format!("{name}: expected a text, got {}", value.get_ref().type_str())));
            };
            self.values.insert(name, Value { text: value, line });
        }
        Ok(())
    }
}

fn is_known(name: &str) -> bool {
    let listed = keys::ALL.iter().any(|key| key.file == InFile::Yes && key.name == name);
    listed || name.strip_prefix(keys::LIMITS).is_some_and(limits::is_operation)
}

fn unknown(name: &str) -> String {
    if let Some(operation) = name.strip_prefix(keys::LIMITS) {
        return format!("limits: `{operation}` is neither `default` nor an operation");
    }
    if let Some(key) = keys::ALL.iter().find(|key| key.name == name) {
        return format!("{name} does not belong into this file; it is read from {}", key.variable);
    }
    format!("unknown key {name}")
}

fn as_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(|item| item.get_ref().as_str()).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

/// The line, from 1, of a byte of a text.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
