//! Scalars that Meta writes as a string in one place and as a number in another (Meta Graph notes, 1.1).

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

/// A scalar of either spelling.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Boolean(bool),
    Integer(i64),
    Unsigned(u64),
    Number(f64),
    Text(String),
}

impl Scalar {
    fn into_text(self) -> String {
        match self {
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Unsigned(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(value) => value,
        }
    }
}

/// A string; a number is read as its decimal text.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Scalar::deserialize(deserializer).map(Scalar::into_text)
}

/// An optional string; a number is read as its decimal text.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Scalar>::deserialize(deserializer)?.map(Scalar::into_text))
}

/// A whole number; decimal text is read as its value.
pub(crate) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = text(deserializer)?;
    text.parse().map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"a whole number"))
}

/// An optional whole number; decimal text is read as its value.
pub(crate) fn optional_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let Some(text) = optional_text(deserializer)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"a whole number"))
}

/// A boolean; the texts `true`, `false`, `1` and `0` are read as their values.
pub(crate) fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let text = text(deserializer)?;
    match text.as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(D::Error::invalid_value(Unexpected::Str(&text), &"true or false")),
    }
}

/// An optional boolean, spelled as [`boolean`] reads it.
pub(crate) fn optional_boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Flag(#[serde(deserialize_with = "boolean")] bool);
    Ok(Option::<Flag>::deserialize(deserializer)?.map(|flag| flag.0))
}

/// Unix seconds that are written as a string, as in `messages[].timestamp`.
pub(crate) mod seconds {
    use serde::{Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        super::integer(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sample {
        #[serde(deserialize_with = "text")]
        id: String,
        #[serde(default, deserialize_with = "optional_integer")]
        size: Option<i64>,
        #[serde(default, deserialize_with = "optional_boolean")]
        on: Option<bool>,
        #[serde(with = "seconds")]
        at: i64,
    }

    #[test]
    fn strings_and_numbers_are_read_alike() {
        for json in
            [r#"{"id":12,"size":"7","on":"true","at":"99"}"#, r#"{"id":"12","size":7,"on":true,"at":99}"#]
        {
            let sample: Sample = serde_json::from_str(json).unwrap();
            assert_eq!(
                (sample.id.as_str(), sample.size, sample.on, sample.at),
                ("12", Some(7), Some(true), 99)
            );
        }
    }

    #[test]
    fn absent_and_null_are_none_and_a_word_is_no_number() {
        let sample: Sample = serde_json::from_str(r#"{"id":1,"size":null,"at":1}"#).unwrap();
        assert_eq!((sample.size, sample.on), (None, None));
        let error = serde_json::from_str::<Sample>(r#"{"id":1,"at":"soon"}"#).unwrap_err();
        assert!(error.to_string().contains("a whole number"), "{error}");
    }
}
