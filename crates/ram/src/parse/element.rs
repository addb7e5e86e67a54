//! A value of a document with the path to it, taken apart step by step.

use super::json::Json;
use crate::{Fault, Malformed, Place};

/// The way to an element; empty for the document.
#[derive(Clone, Default)]
pub(super) struct Path(String);

impl Path {
    fn join(&self, step: &str) -> Self {
        if self.0.is_empty() { Self(step.to_owned()) } else { Self(format!("{}.{step}", self.0)) }
    }

    pub(super) fn fault(self, fault: Fault) -> Malformed {
        let place = if self.0.is_empty() { Place::Document } else { Place::Element(self.0) };
        Malformed { place, fault }
    }

    pub(super) fn wrong_value(self, expected: &'static str, found: String) -> Malformed {
        self.fault(Fault::WrongValue { expected, found })
    }
}

/// A value and where it stands.
pub(super) struct Element {
    path: Path,
    json: Json,
}

impl Element {
    pub(super) fn document(json: Json) -> Self {
        Self { path: Path(String::new()), json }
    }

    pub(super) fn object(self) -> Result<Object, Malformed> {
        match self.json {
            Json::Object(members) => Ok(Object { path: self.path, members }),
            _ => Err(self.wrong_type("an object")),
        }
    }

    pub(super) fn text(self) -> Result<(Path, String), Malformed> {
        match self.json {
            Json::Text(text) => Ok((self.path, text)),
            _ => Err(self.wrong_type("a text")),
        }
    }

    pub(super) fn items(self) -> Result<Vec<Self>, Malformed> {
        let Json::List(items) = self.json else { return Err(self.wrong_type("a list")) };
        let item = |(index, json): (usize, Json)| Self { path: self.path.join(&index.to_string()), json };
        Ok(items.into_iter().enumerate().map(item).collect())
    }

    /// Texts: one value and a list of one are the same (gateway notes, 5.3).
    pub(super) fn texts(self) -> Result<Vec<(Path, String)>, Malformed> {
        match self.json {
            Json::List(_) => self.items()?.into_iter().map(Self::text).collect(),
            Json::Text(_) => Ok(vec![self.text()?]),
            _ => Err(self.wrong_type("a text or a list of texts")),
        }
    }

    pub(super) fn fault(self, fault: Fault) -> Malformed {
        self.path.fault(fault)
    }

    fn wrong_type(self, expected: &'static str) -> Malformed {
        let found = self.json.kind();
        self.fault(Fault::WrongType { expected, found })
    }
}

/// An object whose members are taken out one by one.
pub(super) struct Object {
    path: Path,
    members: Vec<(String, Json)>,
}

impl Object {
    pub(super) fn take(&mut self, name: &str) -> Option<Element> {
        let index = self.members.iter().position(|(known, _)| known == name)?;
        let (name, json) = self.members.remove(index);
        Some(Element { path: self.path.join(&name), json })
    }

    pub(super) fn require(&mut self, name: &'static str) -> Result<Element, Malformed> {
        self.take(name).ok_or_else(|| self.fault(Fault::Missing { expected: name }))
    }

    /// All members that are left.
    pub(super) fn members(self) -> impl Iterator<Item = (String, Element)> {
        let path = self.path;
        self.members.into_iter().map(move |(name, json)| {
            let path = path.join(&name);
            (name, Element { path, json })
        })
    }

    /// Nothing may be left.
    pub(super) fn end(self, expected: &'static str) -> Result<(), Malformed> {
        match self.members.into_iter().next() {
            Some((name, _)) => Err(self.path.fault(Fault::Unexpected { name, expected })),
            None => Ok(()),
        }
    }

    pub(super) fn fault(&self, fault: Fault) -> Malformed {
        self.path.clone().fault(fault)
    }
}
