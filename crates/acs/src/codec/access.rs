//! What stands inside a list, a map or a struct.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Map, Value};

use super::MAX_ELEMENTS;
use super::context::{Context, Segment};
use super::deserialize::{Node, Source};
use super::error::Error;
use super::key::Key;

/// Reads what stands one level deeper. On an error the place is kept, see [`Context`].
fn descend<'de, S: DeserializeSeed<'de>>(
    context: &Context<'_>,
    depth: usize,
    segment: Segment<'_>,
    source: Option<Source<'_>>,
    seed: S,
) -> Result<S::Value, Error> {
    context.enter(segment);
    let flat = context.parameters;
    let path = if source.is_none() { context.path() } else { String::new() };
    let source = source.unwrap_or_else(|| flat.get(&path).map_or(Source::Flat, Source::Text));
    let value = seed.deserialize(Node { context, source, depth, optional: false })?;
    context.leave();
    Ok(value)
}

/// What the names of the parameters below the current path begin with.
fn prefix(context: &Context<'_>) -> String {
    let mut path = context.path();
    if !path.is_empty() {
        path.push('.');
    }
    path
}

/// The members of a struct, in the order of its fields.
pub(super) struct Fields<'c, 'v> {
    context: &'c Context<'c>,
    depth: usize,
    fields: std::slice::Iter<'static, &'static str>,
    /// `None`: the flat form.
    members: Option<&'v Map<String, Value>>,
    current: Option<(&'static str, Option<Source<'v>>)>,
}

impl<'c, 'v> Fields<'c, 'v> {
    pub(super) fn flat(context: &'c Context<'c>, depth: usize, fields: &'static [&'static str]) -> Self {
        Self { context, depth, fields: fields.iter(), members: None, current: None }
    }

    pub(super) fn json(
        context: &'c Context<'c>,
        depth: usize,
        fields: &'static [&'static str],
        members: &'v Map<String, Value>,
    ) -> Self {
        Self { context, depth, fields: fields.iter(), members: Some(members), current: None }
    }

    /// Whether the field is there, and its source where that is known already. A null in JSON is an absent field.
    fn find(&self, field: &'static str) -> Option<Option<Source<'v>>> {
        if let Some(members) = self.members {
            return members.get(field).filter(|value| !value.is_null()).map(|value| Some(value.into()));
        }
        let name = prefix(self.context) + field;
        let parameters = self.context.parameters;
        let there = parameters.get(&name).is_some() || parameters.below(&(name + ".")).next().is_some();
        there.then_some(None)
    }
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        while let Some(field) = self.fields.next() {
            if let Some(source) = self.find(field) {
                self.current = Some((field, source));
                let name: StrDeserializer<'_, Error> = field.into_deserializer();
                return seed.deserialize(name).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let (field, source) = self.current.take().unwrap_or(("", Some(Source::Json(&Value::Null))));
        descend(self.context, self.depth, Segment::Key(field), source, seed)
    }
}

/// The entries of a map.
pub(super) struct Entries<'c, 'v> {
    context: &'c Context<'c>,
    depth: usize,
    /// Keys with their values; `None`: the flat form.
    entries: std::vec::IntoIter<(String, Option<Source<'v>>)>,
    current: Option<(String, Option<Source<'v>>)>,
}

impl<'c, 'v> Entries<'c, 'v> {
    pub(super) fn none(context: &'c Context<'c>) -> Self {
        Self { context, depth: 0, entries: Vec::new().into_iter(), current: None }
    }

    pub(super) fn flat(context: &'c Context<'c>, depth: usize) -> Self {
        let prefix = prefix(context);
        let below = context.parameters.below(&prefix);
        let keys: BTreeSet<&str> = if prefix.is_empty() {
            // A map that is the request itself has the parameters as they are named.
            below.map(|(name, _)| name).collect()
        } else {
            below.map(|(rest, _)| rest.split('.').next().unwrap_or(rest)).collect()
        };
        let entries: Vec<_> = keys.into_iter().map(|key| (key.to_owned(), None)).collect();
        Self { context, depth, entries: entries.into_iter(), current: None }
    }

    pub(super) fn json(context: &'c Context<'c>, depth: usize, members: &'v Map<String, Value>) -> Self {
        let entries: Vec<_> =
            members.iter().map(|(key, value)| (key.clone(), Some(Source::from(value)))).collect();
        Self { context, depth, entries: entries.into_iter(), current: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(entry) = self.entries.next() else { return Ok(None) };
        let key = seed.deserialize(Key(&entry.0))?;
        self.current = Some(entry);
        Ok(Some(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let (key, source) = self.current.take().unwrap_or((String::new(), Some(Source::Json(&Value::Null))));
        descend(self.context, self.depth, Segment::Key(&key), source, seed)
    }
}

/// The elements of a list.
pub(super) struct Elements<'c, 'v> {
    context: &'c Context<'c>,
    depth: usize,
    /// Indexes from 1, with their values; `None`: the flat form.
    elements: std::vec::IntoIter<(usize, Option<Source<'v>>)>,
}

impl<'c, 'v> Elements<'c, 'v> {
    pub(super) fn none(context: &'c Context<'c>) -> Self {
        Self { context, depth: 0, elements: Vec::new().into_iter() }
    }

    /// Indexes that are left out are passed over: `A.2` alone is a list of one element.
    pub(super) fn flat(context: &'c Context<'c>, depth: usize) -> Result<Self, Error> {
        let prefix = prefix(context);
        let mut indexes = BTreeMap::new();
        for (rest, _) in context.parameters.below(&prefix) {
            let segment = rest.split('.').next().unwrap_or(rest);
            let index = segment.parse().ok().filter(|index| (1..=MAX_ELEMENTS).contains(index));
            // The name has to be the one that is looked up later: no sign, no leading zero.
            let index = index.filter(|index| index.to_string() == segment);
            let index =
                index.ok_or_else(|| Error::invalid(format!("an index from 1 to {MAX_ELEMENTS}"), segment))?;
            indexes.insert(index, None);
        }
        Ok(Self { context, depth, elements: indexes.into_iter().collect::<Vec<_>>().into_iter() })
    }

    pub(super) fn json(context: &'c Context<'c>, depth: usize, items: &'v [Value]) -> Self {
        let elements: Vec<_> =
            items.iter().enumerate().map(|(at, value)| (at + 1, Some(Source::from(value)))).collect();
        Self { context, depth, elements: elements.into_iter() }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some((index, source)) = self.elements.next() else { return Ok(None) };
        descend(self.context, self.depth, Segment::Index(index), source, seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.elements.len())
    }
}

/// An enum's variant with content: a JSON object of one member.
pub(super) struct SingleEntry<'c, 'v> {
    pub context: &'c Context<'c>,
    pub depth: usize,
    pub variant: &'v str,
    pub content: &'v Value,
}

impl SingleEntry<'_, '_> {
    fn node(&self) -> Node<'_, '_> {
        Node { context: self.context, source: self.content.into(), depth: self.depth, optional: false }
    }
}

impl<'de> EnumAccess<'de> for SingleEntry<'_, '_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.variant.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for SingleEntry<'_, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        descend(self.context, self.depth, Segment::Key(self.variant), Some(self.content.into()), seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        serde::Deserializer::deserialize_seq(self.node(), visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        serde::Deserializer::deserialize_struct(self.node(), "", fields, visitor)
    }
}
