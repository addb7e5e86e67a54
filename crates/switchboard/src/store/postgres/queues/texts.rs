//! Bodies as a column takes them.

use std::borrow::Cow;

/// Begins a text in which something is written otherwise.
const MARK: char = '\u{1}';

/// A body as it is stored. PostgreSQL takes no zero byte: a text with one, or with the mark at its beginning, begins with the mark and
/// has every mark as `\u{1}1` and every zero as `\u{1}0`. All others are stored as they are.
pub(super) fn stored(body: &str) -> Cow<'_, str> {
    if !body.contains('\0') && !body.starts_with(MARK) {
        return Cow::Borrowed(body);
    }
    let mut stored = String::with_capacity(body.len() + 16);
    stored.push(MARK);
    for letter in body.chars() {
        match letter {
            '\0' => stored.extend([MARK, '0']),
            MARK => stored.extend([MARK, '1']),
            other => stored.push(other),
        }
    }
    Cow::Owned(stored)
}

/// What was stored.
pub(super) fn read(stored: String) -> String {
    let Some(rest) = stored.strip_prefix(MARK) else { return stored };
    let mut body = String::with_capacity(rest.len());
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        body.push(match letter {
            MARK if letters.next() == Some('0') => '\0',
            other => other,
        });
    }
    body
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_stored_has_no_zero_and_reads_back(body in "[\0\u{1}01aé]{0,12}") {
            let stored = stored(&body).into_owned();
            prop_assert!(!stored.contains('\0'));
            prop_assert_eq!(read(stored), body);
        }

        #[test]
        fn a_usual_text_is_stored_as_it_is(body in "[a-zé01\u{2}][a-z01\u{1}]{0,12}") {
            prop_assert_eq!(stored(&body).into_owned(), body);
        }
    }
}
