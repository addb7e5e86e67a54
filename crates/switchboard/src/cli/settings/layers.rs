//! Option over environment over file: finds the text of a key and says where it stood.

use super::super::error::Error;
use super::keys::{self, InFile, Key};
use super::options::ServeOptions;
use super::sourced::{Source, Sourced};
use super::toml_file::TomlFile;

/// A look-up of variables of the environment.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(super) struct Layers<'a> {
    options: &'a ServeOptions,
    environment: Environment<'a>,
    file: Option<TomlFile>,
}

impl<'a> Layers<'a> {
    pub(super) fn open(options: &'a ServeOptions, environment: Environment<'a>) -> Result<Self, Error> {
        let mut layers = Layers { options, environment, file: None };
        if let Some(path) = layers.text(&keys::CONFIG) {
            layers.file = Some(TomlFile::read(path.value.as_ref())?);
        }
        Ok(layers)
    }

    /// The value of a key that need not be given.
    pub(super) fn optional<T>(
        &self,
        key: &Key,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Sourced<Option<T>>, Error> {
        let Some(text) = self.text(key) else { return Ok(Sourced::default_of(None)) };
        match parse(&text.value) {
            Ok(value) => Ok(Sourced { value: Some(value), source: text.source }),
            Err(expected) => {
                Err(Error::Value { place: place(key.name, &text.source), expected, got: text.value })
            }
        }
    }

    /// The value of a key, or its default.
    pub(super) fn or<T>(
        &self,
        key: &Key,
        default: T,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Sourced<T>, Error> {
        let found = self.optional(key, parse)?;
        Ok(match found.value {
            Some(value) => Sourced { value, source: found.source },
            None => Sourced::default_of(default),
        })
    }

    /// The value of a key that must never be shown, not even when it is wrong.
    pub(super) fn secret<T>(
        &self,
        key: &Key,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Sourced<Option<T>>, Error> {
        self.optional(key, parse).map_err(|error| match error {
            Error::Value { place, expected, .. } => Error::Secret { place, expected },
            other => other,
        })
    }

    /// The text of a setting that has no key of its own: a variable, or a dotted name in the file.
    pub(super) fn loose(&self, name: &str, variable: &str) -> Option<Sourced<String>> {
        self.in_environment(variable).or_else(|| self.in_file(name))
    }

    pub(super) fn text(&self, key: &Key) -> Option<Sourced<String>> {
        if let (Some(text), Some(option)) = (self.options.text(key), key.option) {
            return Some(Sourced { value: text.into_owned(), source: Source::Option(option) });
        }
        self.in_environment(key.variable).or_else(|| match key.file {
            InFile::Yes => self.in_file(key.name),
            InFile::No => None,
        })
    }

    fn in_environment(&self, variable: &str) -> Option<Sourced<String>> {
        let value = (self.environment)(variable).filter(|value| !value.is_empty())?;
        Some(Sourced { value, source: Source::Environment(variable.to_owned()) })
    }

    fn in_file(&self, name: &str) -> Option<Sourced<String>> {
        let file = self.file.as_ref()?;
        let value = file.values.get(name)?;
        let source = Source::File { path: file.path.clone(), line: value.line };
        Some(Sourced { value: value.text.clone(), source })
    }
}

/// How an error names the place of a value.
pub(super) fn place(name: &str, source: &Source) -> String {
    match source {
        Source::Option(option) => (*option).to_owned(),
        Source::Environment(variable) => variable.clone(),
        Source::File { path, line } => format!("{} line {line}: {name}", path.display()),
        Source::Default => name.to_owned(),
    }
}
