//! Tags on users, roles and policies: those that calls give, and those that answers show.

use identity::Fault;
use identity::tags::{ShownTag, ShownTags, Tag as Given};

use crate::model::identity::Tag;

/// Tags that one call gives at most, as the official SDK documents `Tag`; and that a thing has at most (decided).
pub const MOST_TAGS: usize = 20;
/// Characters of a key at most.
const LONGEST_KEY: usize = 128;
/// Characters of a value at most.
const LONGEST_VALUE: usize = 256;

/// Tags for a thing, each with its value; an absent value is the empty one.
///
/// # Errors
/// There are too many, a key or a value is too long, or a key stands twice.
pub fn read(given: &[Given]) -> Result<Vec<Tag>, Fault> {
    if given.len() > MOST_TAGS {
        return Err(Fault::wrong_length("Tag"));
    }
    let mut tags: Vec<Tag> = Vec::with_capacity(given.len());
    for (tag, number) in given.iter().zip(1..) {
        check_key(&format!("Tag.{number}.Key"), &tag.key)?;
        let value = tag.value.clone().unwrap_or_default();
        if value.chars().count() > LONGEST_VALUE {
            return Err(Fault::wrong_length(&format!("Tag.{number}.Value")));
        }
        if tags.iter().any(|known| known.key == tag.key) {
            return Err(Fault::incorrect(&format!("Tag.{number}.Key")));
        }
        tags.push(Tag { key: tag.key.clone(), value });
    }
    Ok(tags)
}

/// A key: 1 to 128 characters.
///
/// # Errors
/// It has another length.
pub fn check_key(parameter: &str, key: &str) -> Result<(), Fault> {
    let allowed = (1..=LONGEST_KEY).contains(&key.chars().count());
    if allowed { Ok(()) } else { Err(Fault::wrong_length(parameter)) }
}

/// Whether a tag is the one that is asked for; one without a value stands for all of its key.
pub fn is_asked(asked: &Given, tag: &Tag) -> bool {
    asked.key == tag.key && asked.value.as_ref().is_none_or(|value| *value == tag.value)
}

/// Whether all that are asked for are there.
pub fn has_all(tags: &[Tag], asked: &[Given]) -> bool {
    asked.iter().all(|asked| tags.iter().any(|tag| is_asked(asked, tag)))
}

/// As lists show them.
pub fn shown(tags: &[Tag]) -> ShownTags {
    let shown = |tag: &Tag| ShownTag { tag_key: tag.key.clone(), tag_value: tag.value.clone() };
    ShownTags { tag: tags.iter().map(shown).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(key: &str, value: Option<&str>) -> Given {
        Given { key: key.to_owned(), value: value.map(str::to_owned) }
    }

    #[test]
    fn tags_hold_to_their_lengths_and_each_key_stands_once() {
        let tags = read(&[given("team", Some("é")), given("paid", None)]).unwrap();
        assert_eq!(tags[1], Tag { key: "paid".to_owned(), value: String::new() });
        let long_value = "v".repeat(257);
        for (wrong, parameter) in [
            (given("", None), "Tag.1.Key.Length"),
            (given(&"k".repeat(129), None), "Tag.1.Key.Length"),
            (given("k", Some(&long_value)), "Tag.1.Value.Length"),
        ] {
            assert_eq!(read(&[wrong]).unwrap_err().code, format!("InvalidParameter.{parameter}"));
        }
        let twice = [given("k", None), given("k", Some("v"))];
        assert_eq!(read(&twice), Err(Fault::incorrect("Tag.2.Key")));
        let many: Vec<_> = (0..21).map(|number| given(&number.to_string(), None)).collect();
        assert_eq!(read(&many), Err(Fault::wrong_length("Tag")));
        assert!(read(&many[1..]).is_ok());
    }

    #[test]
    fn a_filter_asks_for_all_of_its_tags_and_any_value_where_it_names_none() {
        let tags = read(&[given("a", Some("1")), given("b", Some("2"))]).unwrap();
        assert!(has_all(&tags, &[given("a", Some("1")), given("b", None)]));
        assert!(!has_all(&tags, &[given("a", Some("2"))]));
        assert!(!has_all(&tags, &[given("a", None), given("c", None)]));
        assert!(has_all(&tags, &[]));
    }
}
