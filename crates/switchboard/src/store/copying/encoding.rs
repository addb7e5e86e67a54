//! Values and rows as bytes. A value is a tag and what belongs to it; a row is its values, one behind the other. Numbers of the
//! encoding are unsigned and big-endian; an integer is 8 bytes of two's complement, a text or bytes have 4 bytes of length before
//! them. The same row has the same bytes always.

use super::sections::{Column, Section, Shape};

const NULL: u8 = 0;
const INTEGER: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// Absent.
    Null,
    /// A number.
    Integer(i64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// Appends a value; what is wrong with it when it is none of the column, or too long.
pub(super) fn encode(value: Value<'_>, column: &Column, into: &mut Vec<u8>) -> Result<(), String> {
    fits(value, column)?;
    match value {
        Value::Null => into.push(NULL),
        Value::Integer(number) => {
            into.push(INTEGER);
            into.extend_from_slice(&number.to_be_bytes());
        }
        Value::Text(text) if column.shape == Shape::ForeignText && text.contains('\0') => {
            lengthy(TEXT, text.replace('\0', "\u{fffd}").as_bytes(), column, into)?;
        }
        Value::Text(text) => lengthy(TEXT, text.as_bytes(), column, into)?,
        Value::Bytes(bytes) => lengthy(BYTES, bytes, column, into)?,
    }
    Ok(())
}

fn lengthy(tag: u8, bytes: &[u8], column: &Column, into: &mut Vec<u8>) -> Result<(), String> {
    let length = u32::try_from(bytes.len()).map_err(|_| format!("{} is longer than 4 GiB", column.name))?;
    into.push(tag);
    into.extend_from_slice(&length.to_be_bytes());
    into.extend_from_slice(bytes);
    Ok(())
}

fn fits(value: Value<'_>, column: &Column) -> Result<(), String> {
    let got = match (value, column.shape) {
        (Value::Integer(_), Shape::Integer)
        | (Value::Text(_), Shape::Text | Shape::ForeignText)
        | (Value::Bytes(_), Shape::Bytes) => return Ok(()),
        (Value::Null, _) if column.is_optional => return Ok(()),
        (Value::Null, _) => "nothing",
        (Value::Integer(_), _) => "a number",
        (Value::Text(_), _) => "a text",
        (Value::Bytes(_), _) => "bytes",
    };
    let expected = match column.shape {
        Shape::Integer => "a number",
        Shape::Text | Shape::ForeignText => "a text",
        Shape::Bytes => "bytes",
    };
    Err(format!("{}: expected {expected}, got {got}", column.name))
}

/// Takes one row from the front of `bytes` into `row`; what is wrong when there is none.
pub(super) fn decode<'a>(
    section: &Section,
    bytes: &mut &'a [u8],
    row: &mut Vec<Value<'a>>,
) -> Result<(), String> {
    row.clear();
    for column in section.columns {
        let value = take_value(bytes).ok_or_else(|| format!("{}: no value can be read", column.name))?;
        fits(value, column)?;
        row.push(value);
    }
    Ok(())
}

fn take_value<'a>(bytes: &mut &'a [u8]) -> Option<Value<'a>> {
    let (tag, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(match *tag {
        NULL => Value::Null,
        INTEGER => {
            let (number, rest) = bytes.split_first_chunk::<8>()?;
            *bytes = rest;
            Value::Integer(i64::from_be_bytes(*number))
        }
        TEXT => Value::Text(std::str::from_utf8(take_lengthy(bytes)?).ok()?),
        BYTES => Value::Bytes(take_lengthy(bytes)?),
        _ => return None,
    })
}

fn take_lengthy<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (taken, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sections::SECTIONS;
    use super::*;

    #[derive(Debug, Clone)]
    enum Owned {
        Null,
        Integer(i64),
        Text(String),
        Bytes(Vec<u8>),
    }

    impl Owned {
        fn borrow(&self) -> Value<'_> {
            match self {
                Self::Null => Value::Null,
                Self::Integer(number) => Value::Integer(*number),
                Self::Text(text) => Value::Text(text),
                Self::Bytes(bytes) => Value::Bytes(bytes),
            }
        }
    }

    fn of(column: &Column) -> BoxedStrategy<Owned> {
        let some = match column.shape {
            Shape::Integer => any::<i64>().prop_map(Owned::Integer).boxed(),
            Shape::Text | Shape::ForeignText => "[^\\x00]{0,20}".prop_map(Owned::Text).boxed(),
            Shape::Bytes => prop::collection::vec(any::<u8>(), 0..40).prop_map(Owned::Bytes).boxed(),
        };
        if column.is_optional { prop_oneof![Just(Owned::Null), some].boxed() } else { some }
    }

    fn rows() -> impl Strategy<Value = (&'static Section, Vec<Vec<Owned>>)> {
        (0..SECTIONS.len()).prop_flat_map(|section| {
            let section = &SECTIONS[section];
            let row: Vec<_> = section.columns.iter().map(of).collect();
            (Just(section), prop::collection::vec(row, 0..4))
        })
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_were_written((section, rows) in rows()) {
            let mut bytes = Vec::new();
            for row in &rows {
                for (value, column) in row.iter().zip(section.columns) {
                    encode(value.borrow(), column, &mut bytes).unwrap();
                }
            }
            let (mut rest, mut read) = (bytes.as_slice(), Vec::new());
            for row in &rows {
                decode(section, &mut rest, &mut read).unwrap();
                let written: Vec<_> = row.iter().map(Owned::borrow).collect();
                prop_assert_eq!(&read, &written);
            }
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn whatever_comes_is_read_or_refused(section in 0..SECTIONS.len(), bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let (mut rest, mut row) = (bytes.as_slice(), Vec::new());
            let _ = decode(&SECTIONS[section], &mut rest, &mut row);
        }
    }

    #[test]
    fn a_value_of_another_shape_is_refused_and_names_its_column() {
        let column = &SECTIONS[0].columns[3];
        let refusal = encode(Value::Text("7"), column, &mut Vec::new()).unwrap_err();
        assert_eq!(refusal, "version: expected a number, got a text");
        assert!(encode(Value::Null, column, &mut Vec::new()).is_err());
    }

    #[test]
    fn what_a_stranger_sent_is_kept_without_what_not_every_store_can_hold() {
        let answer = Section::named("attempts").unwrap().columns.last().unwrap();
        let (mut foreign, mut replaced) = (Vec::new(), Vec::new());
        encode(Value::Text("a\0b"), answer, &mut foreign).unwrap();
        encode(Value::Text("a\u{fffd}b"), answer, &mut replaced).unwrap();
        assert_eq!(foreign, replaced);
    }
}
