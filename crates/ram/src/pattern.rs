//! Texts with wildcards: `*` stands for any run of characters, also the empty one, `?` for exactly one character.

/// A pattern, and the way it is best compared. The whole text must match.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    text: Box<str>,
    shape: Shape,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    /// `*`
    Any,
    /// No wildcard.
    Exact,
    /// The only wildcard is a `*` at the end.
    Prefix,
    /// Everything else.
    Mixed,
}

impl Pattern {
    pub(crate) fn new(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        let shape = match text.find(['*', '?']) {
            None => Shape::Exact,
            Some(0) if &*text == "*" => Shape::Any,
            Some(at) if at + 1 == text.len() && text.ends_with('*') => Shape::Prefix,
            Some(_) => Shape::Mixed,
        };
        Self { text, shape }
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches `text`, letter by letter.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.compare(text, |one, other| one == other)
    }

    /// Whether it matches `text` where ASCII letters have no case.
    pub(crate) fn matches_ignoring_case(&self, text: &str) -> bool {
        self.compare(text, |one, other| one.eq_ignore_ascii_case(other))
    }

    fn compare(&self, text: &str, same: impl Fn(&[u8], &[u8]) -> bool) -> bool {
        let (pattern, text) = (self.text.as_bytes(), text.as_bytes());
        match self.shape {
            Shape::Any => true,
            Shape::Exact => same(pattern, text),
            Shape::Prefix => {
                let prefix = &pattern[..pattern.len().saturating_sub(1)];
                text.get(..prefix.len()).is_some_and(|start| same(prefix, start))
            }
            Shape::Mixed => mixed(pattern, text, same),
        }
    }
}

/// Goes through both texts at once; where it sticks it gives the last `*` one more character. Only the last one: what an
/// earlier `*` could still take, the last one can take as well. So the work is at most the product of both lengths.
///
/// Both are UTF-8 and are left at the same place of a character: a wildcard always stands at the beginning of one.
fn mixed(pattern: &[u8], text: &[u8], same: impl Fn(&[u8], &[u8]) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    // What follows the last `*`, and where the text goes on after what it took.
    let mut last: Option<(usize, usize)> = None;
    while let Some(&byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                last = Some((p, t));
            }
            Some(b'?') => {
                p += 1;
                t += width(byte);
            }
            Some(&wanted) if same(&[wanted], &[byte]) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, from)) = last else { return false };
                let Some(&taken) = text.get(from) else { return false };
                let from = from + width(taken);
                last = Some((after, from));
                (p, t) = (after, from);
            }
        }
    }
    pattern[p..].iter().all(|&byte| byte == b'*')
}

/// How many bytes a character has whose first one is `first`.
fn width(first: u8) -> usize {
    match first {
        0..=0xbf => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, as slow as it is.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (None, Some(_)) => false,
            (Some(('*', rest)), _) => (0..=text.len()).any(|taken| naive(rest, &text[taken..])),
            (Some(('?', rest)), Some((_, text))) => naive(rest, text),
            (Some((wanted, rest)), Some((found, text))) => wanted == found && naive(rest, text),
            (Some(_), None) => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_pattern_matches_as_its_definition_says(pattern in "[ab*?é😀]{0,8}", text in "[abé😀*?]{0,8}") {
            let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(Pattern::new(pattern).matches(&text), naive(&p, &t));
        }

        #[test]
        fn letters_have_no_case_where_they_are_said_to_have_none(pattern in "[aB*?é]{0,8}", text in "[AbÉé]{0,8}") {
            let lower = Pattern::new(pattern.to_ascii_lowercase()).matches(&text.to_ascii_lowercase());
            prop_assert_eq!(Pattern::new(pattern).matches_ignoring_case(&text), lower);
        }

        #[test]
        fn any_text_is_compared_with_any_pattern(pattern: String, text: String) {
            let _ = Pattern::new(pattern).matches(&text);
        }
    }

    #[test]
    fn many_stars_take_no_longer_than_the_product_of_the_lengths() {
        let pattern = "*a".repeat(2000) + "b";
        assert!(!Pattern::new(pattern).matches(&"a".repeat(6000)));
    }

    #[test]
    fn a_question_mark_is_one_character_of_any_width() {
        assert!(Pattern::new("a?b").matches("a😀b"));
        assert!(!Pattern::new("*??").matches("é"));
    }
}
