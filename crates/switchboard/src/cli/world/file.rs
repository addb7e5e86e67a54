//! The file as it is written: what is required stands without `Option`, and what is checked against other places
//! remembers where it stood.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::super::error::Error;
use super::super::settings::line_at;
use super::{Review, WorldLimits, check};

/// A world file that has been read and checked; ids may still be missing.
#[derive(Debug)]
pub struct Draft {
    pub(super) file: WorldFile,
    pub(super) limits: WorldLimits,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorldFile {
    #[serde(default)]
    pub(super) account: RootFile,
    #[serde(default)]
    pub(super) accounts: Vec<AccountFile>,
    #[serde(default)]
    pub(super) limits: BTreeMap<String, Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) network: NetworkFile,
    #[serde(default)]
    pub(super) instance: Vec<InstanceFile>,
    #[serde(default)]
    pub(super) waba: Vec<WabaFile>,
    #[serde(default)]
    pub(super) phone: Vec<PhoneFile>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RootFile {
    pub(super) id: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) groups: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountFile {
    pub(super) id: Spanned<String>,
    pub(super) access_key_id: Spanned<String>,
    pub(super) access_key_secret: Spanned<String>,
    #[serde(default)]
    pub(super) groups: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkFile {
    #[serde(default)]
    pub(super) review: Review,
    #[serde(default)]
    pub(super) delays: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstanceFile {
    pub(super) id: Option<Spanned<String>>,
    pub(super) account: Option<Spanned<String>>,
    pub(super) name: Option<Spanned<String>>,
    pub(super) channel: Option<Spanned<String>>,
    pub(super) waba: Option<Spanned<String>>,
    pub(super) status_callback_url: Option<Spanned<String>>,
    pub(super) http: Option<Spanned<bool>>,
    pub(super) queue: Option<bool>,
    #[serde(default)]
    pub(super) number: Vec<NumberFile>,
    #[serde(default)]
    pub(super) group: Vec<GroupFile>,
    #[serde(default)]
    pub(super) template: Vec<TemplateFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberFile {
    pub(super) id: Option<Spanned<String>>,
    pub(super) phone: Spanned<String>,
    pub(super) name: Option<String>,
    pub(super) tier: Option<Spanned<String>>,
    pub(super) throughput: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) pair_limit: bool,
    pub(super) status_callback_url: Option<Spanned<String>>,
    pub(super) up_callback_url: Option<Spanned<String>>,
    pub(super) http: Option<Spanned<bool>>,
    pub(super) queue: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupFile {
    pub(super) id: Option<Spanned<String>>,
    pub(super) number: Spanned<String>,
    pub(super) subject: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) participants: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateFile {
    pub(super) code: Option<Spanned<String>>,
    pub(super) name: Spanned<String>,
    pub(super) language: Option<String>,
    pub(super) category: Option<Spanned<String>>,
    pub(super) body: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WabaFile {
    pub(super) id: Option<Spanned<String>>,
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) number: Vec<NumberFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneFile {
    pub(super) number: Spanned<String>,
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) reads: bool,
}

/// A file's text, for errors that name a line of it.
pub(super) struct Lines<'a> {
    path: PathBuf,
    text: &'a str,
}

impl Draft {
    /// Reads a world file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or as [`Draft::parse`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        Draft::parse(path, &text)
    }

    /// Reads the text of a world file, whose path stands in errors.
    ///
    /// # Errors
    ///
    /// The line and the key of what is missing, unknown, doubled, of the wrong kind, or refers to nothing.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        let lines = Lines { path: path.to_owned(), text };
        let file: WorldFile = toml::from_str(text).map_err(|error| lines.unreadable(&error))?;
        let limits = check::world(&file, &lines)?;
        Ok(Draft { file, limits })
    }
}

impl Lines<'_> {
    /// A refusal of a value that remembers where it stood.
    pub(super) fn refuse<T>(&self, at: &Spanned<T>, reason: impl Into<String>) -> Error {
        self.at(at.span().start, reason.into())
    }

    fn at(&self, offset: usize, reason: String) -> Error {
        Error::Line { path: self.path.clone(), line: line_at(self.text, offset), reason }
    }

    fn unreadable(&self, error: &toml::de::Error) -> Error {
        let offset = error.span().map_or(0, |span| span.start);
        let message = error.message().replace('\n', ", ");
        // The message names a missing or unknown key; of a wrong value it says only the kind, so the line's key is added.
        match self.text.lines().nth(line_at(self.text, offset) - 1) {
            Some(line) if line.trim_start().starts_with('[') => {
                self.at(offset, format!("{}: {message}", line.trim()))
            }
            Some(line) if line.contains('=') => {
                self.at(offset, format!("{}: {message}", line.split('=').next().unwrap_or(line).trim()))
            }
            _ => self.at(offset, message),
        }
    }
}
