//! Rows as COPY takes them: a line each, values divided by tabs (PostgreSQL, "COPY", text format).

use std::fmt::Write as _;

use super::statements::Further;
use crate::store::copying::encoding::Value;

/// Appends a row; what is wrong with it when no text of PostgreSQL can hold it.
pub(super) fn append(
    row: &[Value<'_>],
    further: &[(&'static str, Further)],
    into: &mut String,
) -> Result<(), String> {
    for (place, value) in row.iter().enumerate() {
        if place > 0 {
            into.push('\t');
        }
        append_value(*value, into)?;
    }
    for (_, further) in further {
        into.push('\t');
        match further {
            Further::Same(text) => append_value(Value::Text(text), into)?,
            Further::Like(place) => append_value(row.get(*place).copied().unwrap_or(Value::Null), into)?,
        }
    }
    into.push('\n');
    Ok(())
}

fn append_value(value: Value<'_>, into: &mut String) -> Result<(), String> {
    match value {
        Value::Null => into.push_str("\\N"),
        Value::Integer(number) => {
            let _ = write!(into, "{number}");
        }
        Value::Bytes(bytes) => {
            into.push_str("\\\\x");
            into.push_str(&hex::encode(bytes));
        }
        Value::Text(text) => {
            for character in text.chars() {
                match character {
                    '\\' => into.push_str("\\\\"),
                    '\n' => into.push_str("\\n"),
                    '\r' => into.push_str("\\r"),
                    '\t' => into.push_str("\\t"),
                    '\0' => return Err("PostgreSQL cannot hold a text with U+0000".to_owned()),
                    other => into.push(other),
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(row: &[Value<'_>], further: &[(&'static str, Further)]) -> Result<String, String> {
        let mut line = String::new();
        append(row, further, &mut line).map(|()| line)
    }

    #[test]
    fn what_would_divide_values_or_end_a_row_is_escaped() {
        let row = [Value::Text("a\tb\nc\\N\r"), Value::Null, Value::Integer(-7), Value::Bytes(&[0, 255])];
        assert_eq!(line(&row, &[]).unwrap(), "a\\tb\\nc\\\\N\\r\t\\N\t-7\t\\\\x00ff\n");
        assert!(line(&[Value::Text("a\0")], &[]).is_err());
    }

    #[test]
    fn further_columns_come_behind() {
        let further = [("node", Further::Same("0".to_owned())), ("arrival", Further::Like(0))];
        assert_eq!(line(&[Value::Integer(5)], &further).unwrap(), "5\t0\t5\n");
    }
}
