//! The parameters of a call: decoded name and value pairs, in the order of their names' bytes.
//!
//! A signature is never checked over raw text: the pairs are decoded, then encoded again in the one canonical way
//! (gateway notes, 1.3).

mod decode;
mod encode;
mod json;

use std::collections::BTreeMap;
use std::ops::Bound;

pub use decode::Malformed;
pub(crate) use decode::decode_pairs;
pub use encode::percent_encode;
pub(crate) use json::decode_json;

/// Decoded parameters, at most one value a name.
///
/// A name that stands twice in one place keeps its last value, and a form value wins over a query value
/// (gateway notes, 1.2; an inferred choice).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    pairs: BTreeMap<String, String>,
}

impl Parameters {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the query of a URL, without its question mark.
    ///
    /// # Errors
    /// The first name or value with a broken percent escape, or that is not UTF-8 once decoded, or that comes behind
    /// 20,000 others.
    pub fn from_query(query: &str) -> Result<Self, Malformed> {
        decode_pairs(query.as_bytes()).collect()
    }

    /// Reads a body of the type `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// As [`Parameters::from_query`].
    pub fn from_form(body: &[u8]) -> Result<Self, Malformed> {
        decode_pairs(body).collect()
    }

    /// Reads the top-level members of a JSON object: strings as they are, other values as compact JSON text. A null
    /// is left out, as the SDKs leave it out everywhere else. An empty body has no members.
    ///
    /// # Errors
    /// When the body is not the JSON text of an object of at most 20,000 members; the error names the parameter `body`.
    pub fn from_json(body: &[u8]) -> Result<Self, Malformed> {
        decode_json(body)
    }

    /// Lays `over` on top of these: on equal names its values win.
    #[must_use]
    pub fn merge(mut self, over: Self) -> Self {
        self.pairs.extend(over.pairs);
        self
    }

    /// The value of a parameter. Names are case-sensitive.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.get(name).map(String::as_str)
    }

    /// Sets a parameter and returns the value that it had.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) -> Option<String> {
        self.pairs.insert(name.into(), value.into())
    }

    /// Takes a parameter out.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        self.pairs.remove(name)
    }

    /// All pairs, by the bytes of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many parameters there are.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The pairs whose names begin with `prefix`, each with what follows the prefix in its name.
    pub(crate) fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .map_while(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// `name=value` pairs joined by `&`, names and values percent-encoded, sorted by the bytes of the decoded names
    /// (gateway notes, 2.2). It serves as a query and as a form body as well.
    pub fn canonical_query(&self) -> String {
        encode::join(self.iter(), encode::Names::Encoded)
    }

    /// The canonical query with names as they are: some SDKs sign it so (gateway notes, 3.2 step 4). None where a name holds
    /// what parts pairs, an escape or a line's end: another query would read the same, with other parameters.
    pub(crate) fn canonical_query_with_raw_names(&self) -> Option<String> {
        let is_plain =
            |name: &str| !name.contains(|letter: char| "&=%+".contains(letter) || letter.is_control());
        let plain = self.iter().all(|(name, _)| is_plain(name));
        plain.then(|| encode::join(self.iter(), encode::Names::Raw))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self { pairs: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for Parameters {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        self.pairs.extend(pairs.into_iter().map(|(name, value)| (name.into(), value.into())));
    }
}

#[cfg(test)]
mod tests;
