//! The deserializer of one value.

use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde_json::Value;

use super::access::{Elements, Entries, Fields, SingleEntry};
use super::context::Context;
use super::error::Error;
use super::{MAX_DEPTH, MAX_ELEMENTS};

/// A value that is not read yet.
#[derive(Clone, Copy)]
pub(super) struct Node<'c, 'v> {
    pub context: &'c Context<'c>,
    pub source: Source<'v>,
    pub depth: usize,
    /// Directly inside an `Option`.
    pub optional: bool,
}

/// Where a value comes from.
#[derive(Clone, Copy)]
pub(super) enum Source<'v> {
    /// The parameters below the current path: all of them at the root, else the flat form.
    Flat,
    /// The text of a parameter, or a string in JSON.
    Text(&'v str),
    /// A piece of JSON that is not a string.
    Json(&'v Value),
}

impl<'v> From<&'v Value> for Source<'v> {
    fn from(value: &'v Value) -> Self {
        if let Value::String(text) = value { Self::Text(text) } else { Self::Json(value) }
    }
}

impl<'c> Node<'c, '_> {
    /// The request itself.
    pub(super) fn root(context: &'c Context<'c>) -> Self {
        Self { context, source: Source::Flat, depth: 0, optional: false }
    }
}

impl<'c, 'v> Node<'c, 'v> {
    fn invalid(&self, expected: &str) -> Error {
        match self.source {
            Source::Flat => Error::invalid(expected, "the flat form of a list or an object"),
            Source::Text("") => Error::invalid(expected, "an empty value"),
            Source::Text(text) => Error::invalid(expected, text),
            Source::Json(value) => Error::invalid(expected, &value.to_string()),
        }
    }

    /// The text of a scalar; numbers and booleans of JSON count by their text.
    fn with_scalar<T>(&self, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Error> {
        let read = match self.source {
            Source::Text(text) => read(text),
            Source::Json(value @ (Value::Bool(_) | Value::Number(_))) => read(&value.to_string()),
            Source::Json(_) | Source::Flat => None,
        };
        read.ok_or_else(|| self.invalid(expected))
    }

    /// Whether this is an empty optional value; then a stand-in is to be visited, see [`Context::blank`].
    fn is_blank(&self) -> bool {
        let blank = self.optional && matches!(self.source, Source::Text(""));
        if blank {
            self.context.blank();
        }
        blank
    }

    /// Gives the value as JSON, parsing text where need be.
    fn with_json<T>(
        &self,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<Result<T, Error>>,
    ) -> Result<T, Error> {
        let result = match self.source {
            Source::Text(text) => serde_json::from_str(text).ok().and_then(|value| read(&value)),
            Source::Json(value) => read(value),
            Source::Flat => None,
        };
        result.unwrap_or_else(|| Err(self.invalid(expected)))
    }

    /// The depth of what stands inside of this.
    fn inner_depth(&self) -> Result<usize, Error> {
        if self.depth >= MAX_DEPTH {
            return Err(self.invalid(&format!("at most {MAX_DEPTH} levels")));
        }
        Ok(self.depth + 1)
    }

    fn visit_fields<'de, V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let depth = self.inner_depth()?;
        if let Source::Flat = self.source {
            return visitor.visit_map(Fields::flat(self.context, depth, fields));
        }
        self.with_json("a JSON object", |value| {
            let members = value.as_object()?;
            Some(visitor.visit_map(Fields::json(self.context, depth, fields, members)))
        })
    }
}

fn boolean(text: &str) -> Option<bool> {
    if text == "1" || text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text == "0" || text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty, $expected:literal, $accept:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            if self.is_blank() {
                return visitor.$visit(<$type>::default());
            }
            let value = self.with_scalar($expected, |text| text.parse::<$type>().ok().filter($accept))?;
            visitor.$visit(value)
        }
    )*};
}

impl<'de> Deserializer<'de> for Node<'_, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.source {
            Source::Flat => self.deserialize_map(visitor),
            Source::Text(text) => visitor.visit_str(text),
            Source::Json(Value::Null) => visitor.visit_unit(),
            Source::Json(Value::Bool(value)) => visitor.visit_bool(*value),
            Source::Json(Value::String(text)) => visitor.visit_str(text),
            Source::Json(Value::Array(_)) => self.deserialize_seq(visitor),
            Source::Json(Value::Object(_)) => self.deserialize_map(visitor),
            Source::Json(Value::Number(number)) => match (number.as_u64(), number.as_i64()) {
                (Some(value), _) => visitor.visit_u64(value),
                (None, Some(value)) => visitor.visit_i64(value),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_blank() {
            return visitor.visit_bool(false);
        }
        visitor.visit_bool(self.with_scalar("true or false", boolean)?)
    }

    numbers! {
        deserialize_i8 visit_i8 i8, "an integer", |_| true;
        deserialize_i16 visit_i16 i16, "an integer", |_| true;
        deserialize_i32 visit_i32 i32, "an integer", |_| true;
        deserialize_i64 visit_i64 i64, "an integer", |_| true;
        deserialize_i128 visit_i128 i128, "an integer", |_| true;
        deserialize_u8 visit_u8 u8, "an integer that is not negative", |_| true;
        deserialize_u16 visit_u16 u16, "an integer that is not negative", |_| true;
        deserialize_u32 visit_u32 u32, "an integer that is not negative", |_| true;
        deserialize_u64 visit_u64 u64, "an integer that is not negative", |_| true;
        deserialize_u128 visit_u128 u128, "an integer that is not negative", |_| true;
        deserialize_f32 visit_f32 f32, "a number", |value| value.is_finite();
        deserialize_f64 visit_f64 f64, "a number", |value| value.is_finite();
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let Source::Text(text) = self.source {
            return visitor.visit_str(text);
        }
        visitor.visit_string(self.with_scalar("a string", |text| Some(text.to_owned()))?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_byte_buf(self.with_scalar("a string", |text| Some(text.as_bytes().to_vec()))?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if matches!(self.source, Source::Json(Value::Null)) || self.context.is_absent() {
            return visitor.visit_none();
        }
        visitor.visit_some(Self { optional: true, ..self })
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_blank() {
            return visitor.visit_seq(Elements::none(self.context));
        }
        let depth = self.inner_depth()?;
        if let Source::Flat = self.source {
            return visitor.visit_seq(Elements::flat(self.context, depth)?);
        }
        self.with_json("a JSON array", |value| {
            let items = value.as_array()?;
            if items.len() > MAX_ELEMENTS {
                let expected = format!("at most {MAX_ELEMENTS} elements");
                return Some(Err(Error::invalid(expected, &format!("{} elements", items.len()))));
            }
            Some(visitor.visit_seq(Elements::json(self.context, depth, items)))
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_blank() {
            return visitor.visit_map(Entries::none(self.context));
        }
        let depth = self.inner_depth()?;
        if let Source::Flat = self.source {
            return visitor.visit_map(Entries::flat(self.context, depth));
        }
        self.with_json("a JSON object", |value| {
            Some(visitor.visit_map(Entries::json(self.context, depth, value.as_object()?)))
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.is_blank() {
            visitor.visit_map(Entries::none(self.context))
        } else {
            self.visit_fields(fields, visitor)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.source {
            Source::Text(text) if !text.starts_with('{') => {
                let variant: StrDeserializer<'_, Error> = text.into_deserializer();
                visitor.visit_enum(variant)
            }
            _ => {
                let depth = self.inner_depth()?;
                self.with_json("a variant", |value| {
                    let (variant, content) =
                        value.as_object().filter(|members| members.len() == 1)?.iter().next()?;
                    let entry = SingleEntry { context: self.context, depth, variant, content };
                    Some(visitor.visit_enum(entry))
                })
            }
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}
