//! Variables in a template's text: `{{1}}` or `{{first_name}}` (Meta Graph notes, 5.2).

/// The names of the variables in `text`, each once, in the order in which they first appear.
#[must_use]
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Variable(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// `text` with each variable replaced by what `value` gives for its name; one without a value stays.
#[must_use]
pub fn fill<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(text) => filled.push_str(text),
            Piece::Variable(name) => match value(name) {
                Some(value) => filled.push_str(value),
                None => filled.extend(["{{", name, "}}"]),
            },
        }
    }
    filled
}

#[derive(Debug, PartialEq)]
pub(super) enum Piece<'t> {
    Plain(&'t str),
    Variable(&'t str),
}

/// `text` cut at its variables; braces around anything that is no name are plain text.
pub(super) fn pieces(mut text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain_until = 0;
    while let Some((_, after)) = text[plain_until..].split_once("{{") {
        let start = text.len() - after.len();
        let name = name_at_start(after);
        match after[name.len()..].strip_prefix("}}") {
            Some(rest) if !name.is_empty() => {
                if start > 2 {
                    pieces.push(Piece::Plain(&text[..start - 2]));
                }
                pieces.push(Piece::Variable(name));
                text = rest;
                plain_until = 0;
            }
            // One brace on, so that `{{{1}}` still holds its variable.
            _ => plain_until = start - 1,
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Plain(text));
    }
    pieces
}

fn name_at_start(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn variables_are_found_once_in_their_order() {
        assert_eq!(placeholders("Hi {{2}}, {{1}} and {{2}} but not {{ }} or {{a-b}} or {{x"), ["2", "1"]);
        assert_eq!(placeholders("{{{1}}}"), ["1"]);
        assert!(placeholders("").is_empty());
    }

    #[test]
    fn text_is_filled_and_what_has_no_value_stays() {
        let value = |name: &str| (name == "1").then_some("{{2}}");
        assert_eq!(fill("é{{1}}{{2}}{{1}}!", value), "é{{2}}{{2}}{{2}}!");
        assert_eq!(fill("{{1}}", value), "{{2}}");
    }

    #[test]
    fn a_long_run_of_braces_is_no_trouble() {
        let braces = "{".repeat(500_000);
        assert_eq!(fill(&braces, |_| None), braces);
    }

    proptest! {
        #[test]
        fn text_without_values_stays_as_it_is(text in "[{}a1é_ ]{0,40}") {
            prop_assert_eq!(fill(&text, |_| None), text);
        }

        #[test]
        fn every_variable_found_is_filled(text in "[{}a1é_ ]{0,40}") {
            let filled = fill(&text, |_| Some("-"));
            prop_assert_eq!(filled == text, placeholders(&text).is_empty());
        }
    }
}
