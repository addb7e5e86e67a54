//! How long a text and how many entries a parameter may have; the error names the parameter, the bound and what came.

use super::Failure;

/// At most so many characters.
pub fn characters(parameter: &str, text: &str, limit: usize) -> Result<(), Failure> {
    within(parameter, "characters", limit, text.chars().count())
}

/// At most so many entries.
pub fn entries(parameter: &str, found: usize, limit: usize) -> Result<(), Failure> {
    within(parameter, "entries", limit, found)
}

fn within(parameter: &str, unit: &str, limit: usize, found: usize) -> Result<(), Failure> {
    if found <= limit {
        return Ok(());
    }
    Err(Failure::invalid(parameter, format!("must have at most {limit} {unit}, got {found}")))
}
