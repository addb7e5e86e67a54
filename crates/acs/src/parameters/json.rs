//! The members of a JSON body as text. No values are built: they would take many times the memory of their text before
//! anybody is known to have sent it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use super::decode::MOST_PARAMETERS;
use super::{Malformed, Parameters};

const NOT_AN_OBJECT: &str = "expected a JSON object of at most 20000 members";
const NOT_JSON: &str = "expected JSON text in UTF-8";

/// Reads the members of a JSON object.
pub(crate) fn decode_json(body: &[u8]) -> Result<Parameters, Malformed> {
    if body.trim_ascii().is_empty() {
        return Ok(Parameters::new());
    }
    let mut text = serde_json::Deserializer::from_slice(body);
    let members = text.deserialize_map(Members).and_then(|members| text.end().map(|()| members));
    members.map_err(|error| {
        let problem = if error.classify() == Category::Data { NOT_AN_OBJECT } else { NOT_JSON };
        Malformed { parameter: "body".to_owned(), problem }
    })
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Parameters;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
        let mut members = Parameters::new();
        for _ in 0..MOST_PARAMETERS {
            let Some(name) = map.next_key::<String>()? else { return Ok(members) };
            match map.next_value_seed(Member)? {
                Some(value) => members.insert(name, value),
                None => members.remove(&name),
            };
        }
        match map.next_key::<String>()? {
            Some(_) => Err(A::Error::custom(NOT_AN_OBJECT)),
            None => Ok(members),
        }
    }
}

/// One member: a string as it is, null as nothing, other values as compact JSON text.
struct Member;

impl<'de> DeserializeSeed<'de> for Member {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Hands a visit on to [`Compact`].
macro_rules! compact {
    ($($visit:ident($type:ty);)*) => {$(
        fn $visit<E: Error>(self, value: $type) -> Result<Self::Value, E> {
            let mut text = String::new();
            Compact(&mut text).$visit(value)?;
            Ok(Some(text))
        }
    )*};
}

impl<'de> Visitor<'de> for Member {
    type Value = Option<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(value.to_owned()))
    }

    compact! {
        visit_bool(bool);
        visit_i64(i64);
        visit_u64(u64);
        visit_f64(f64);
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        let mut text = String::new();
        Compact(&mut text).visit_seq(items)?;
        Ok(Some(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        let mut text = String::new();
        Compact(&mut text).visit_map(members)?;
        Ok(Some(text))
    }
}

/// Appends a value as compact JSON text. Its depth is bounded by the parser (128).
struct Compact<'t>(&'t mut String);

impl Compact<'_> {
    fn push(self, value: Value) {
        self.0.push_str(&value.to_string());
    }
}

impl<'de> DeserializeSeed<'de> for Compact<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Appends a scalar.
macro_rules! push {
    ($($visit:ident($type:ty);)*) => {$(
        fn $visit<E: Error>(self, value: $type) -> Result<(), E> {
            self.push(value.into());
            Ok(())
        }
    )*};
}

impl<'de> Visitor<'de> for Compact<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.push(Value::Null);
        Ok(())
    }

    push! {
        visit_bool(bool);
        visit_i64(i64);
        visit_u64(u64);
        visit_f64(f64);
        visit_str(&str);
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.push('[');
        let mut end = self.0.len();
        while items.next_element_seed(Compact(self.0))?.is_some() {
            end = self.0.len();
            self.0.push(',');
        }
        self.0.truncate(end);
        self.0.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.push('{');
        let mut end = self.0.len();
        while let Some(name) = members.next_key::<String>()? {
            Compact(self.0).push(name.into());
            self.0.push(':');
            members.next_value_seed(Compact(self.0))?;
            end = self.0.len();
            self.0.push(',');
        }
        self.0.truncate(end);
        self.0.push('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map(".{0,4}", inner, 0..5)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_member_has_the_text_that_its_value_has(value in value()) {
            let body = format!("{{ \"a\" :\n{:#} }}", value);
            let expected = match value {
                Value::Null => None,
                Value::String(text) => Some(text),
                other => Some(other.to_string()),
            };
            let members = decode_json(body.as_bytes()).unwrap();
            prop_assert_eq!(members.get("a"), expected.as_deref());
        }
    }

    #[test]
    fn the_last_of_equal_members_wins_and_null_is_nothing() {
        let members = decode_json(br#"{"a":1,"b":1,"a":2,"b":null}"#).unwrap();
        assert_eq!(members.iter().collect::<Vec<_>>(), [("a", "2")]);
    }

    #[test]
    fn depth_and_number_of_members_are_bounded() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert_eq!(decode_json(deep.as_bytes()).unwrap_err().problem, NOT_JSON);
        let body = |count: usize| {
            let members: Vec<String> = (0..count).map(|number| format!("\"{number}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert_eq!(decode_json(body(MOST_PARAMETERS).as_bytes()).unwrap().len(), MOST_PARAMETERS);
        assert_eq!(decode_json(body(MOST_PARAMETERS + 1).as_bytes()).unwrap_err().problem, NOT_AN_OBJECT);
        assert_eq!(decode_json(b"{} x").unwrap_err().problem, NOT_JSON);
    }
}
