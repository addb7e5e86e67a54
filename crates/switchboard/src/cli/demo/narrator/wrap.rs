//! Breaking a text into lines.

/// The lines of a text, each of at most `columns` characters and at most `most` of them: broken behind a space, a comma or
/// what joins the parts of a URL, where the line has one. What does not fit is left out and marked by `…`.
pub fn wrap(text: &str, columns: usize, most: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut rest: Vec<char> =
        text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    while !rest.is_empty() {
        if rest.len() > columns && lines.len() + 1 >= most {
            rest.truncate(columns.saturating_sub(1));
            rest.push('…');
        }
        let after = rest.split_off(end_of_line(&rest, columns));
        lines.push(rest.into_iter().collect::<String>().trim_end().to_owned());
        rest = after.into_iter().skip_while(|character| *character == ' ').collect();
    }
    lines
}

/// How many characters the first line takes.
fn end_of_line(text: &[char], columns: usize) -> usize {
    if text.len() <= columns {
        return text.len();
    }
    let mut line = text.iter().take(columns);
    let breakable = line.rposition(|character| matches!(character, ' ' | ',' | '&' | ';'));
    // An earlier break would leave most of the line empty.
    breakable.map(|at| at + 1).filter(|length| *length * 3 > columns).unwrap_or(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_behind_what_separates() {
        assert_eq!(wrap("one two three", 9, 9), ["one two", "three"]);
        assert_eq!(wrap(r#"{"a":1,"b":2}"#, 9, 9), [r#"{"a":1,"#, r#""b":2}"#]);
        assert_eq!(wrap("abcdefgh", 3, 9), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3, 9), Vec::<String>::new());
    }

    #[test]
    fn what_is_too_long_is_shortened_with_a_mark() {
        assert_eq!(wrap("one two three four", 9, 2), ["one two", "three fo…"]);
        assert_eq!(wrap("one two", 7, 1), ["one two"]);
        assert_eq!(wrap("größe größe", 6, 1), ["größe…"]);
    }

    #[test]
    fn a_control_character_does_not_reach_the_terminal() {
        assert_eq!(wrap("a\u{1b}[31mb\nc", 20, 1), ["a [31mb c"]);
    }

    #[test]
    fn no_width_is_too_small() {
        assert_eq!(wrap("ab", 0, 3), ["a", "b"]);
        assert_eq!(wrap("ab", 1, 1), ["…"]);
        assert_eq!(wrap("ab", 1, usize::MAX), ["a", "b"]);
    }
}
