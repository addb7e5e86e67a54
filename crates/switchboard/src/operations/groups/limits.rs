//! Lengths of a group's texts (Meta Graph notes, 7).

use crate::operations::Failure;

const SUBJECT: usize = 128;
const DESCRIPTION: usize = 2048;

/// A subject is 1 to 128 characters without the white space around them, which the network does away with.
pub fn subject(text: &str) -> Result<String, Failure> {
    let subject = text.trim();
    if subject.is_empty() {
        return Err(Failure::invalid("Subject", "must not be empty"));
    }
    at_most("Subject", subject, SUBJECT)?;
    Ok(subject.to_owned())
}

/// A description is at most 2,048 characters; an empty one clears.
pub fn description(text: &str) -> Result<(), Failure> {
    at_most("Description", text, DESCRIPTION)
}

fn at_most(parameter: &str, text: &str, limit: usize) -> Result<(), Failure> {
    match text.chars().count() {
        length if length > limit => {
            Err(Failure::invalid(parameter, format!("must have at most {limit} characters, got {length}")))
        }
        _ => Ok(()),
    }
}
