//! Lengths of a group's texts (Meta Graph notes, 7).

use crate::operations::{Failure, bounds};

const SUBJECT: usize = 128;
const DESCRIPTION: usize = 2048;

/// A subject is 1 to 128 characters without the white space around them, which the network does away with.
pub fn subject(text: &str) -> Result<String, Failure> {
    let subject = text.trim();
    if subject.is_empty() {
        return Err(Failure::invalid("Subject", "must not be empty"));
    }
    bounds::characters("Subject", subject, SUBJECT)?;
    Ok(subject.to_owned())
}

/// A description is at most 2,048 characters; an empty one clears.
pub fn description(text: &str) -> Result<(), Failure> {
    bounds::characters("Description", text, DESCRIPTION)
}
