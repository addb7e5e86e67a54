//! `fields=a,b{c}`: which of an object's fields an answer holds (Meta Graph notes, 1.4).

use graph::error::GraphError;
use serde_json::{Map, Value};

use super::parameters::Parameters;
use crate::refusal::Refusal;

/// An object's kind: what it is called in errors, and its fields.
pub(super) struct Kind {
    pub name: &'static str,
    /// The fields that may be asked for.
    pub known: &'static [&'static str],
    /// The fields of an answer to a call that names none.
    pub default: &'static [&'static str],
}

/// Keeps of `object` what the call asked for, in its order; `id` is always there. A known field without a
/// value is left out.
pub(super) fn project(
    object: &Map<String, Value>,
    kind: &Kind,
    parameters: &Parameters,
) -> Result<Value, Refusal> {
    let asked = parameters.text("fields")?.unwrap_or_default();
    let names = names(&asked);
    for name in &names {
        if *name != "id" && !kind.known.contains(name) {
            let message =
                format!("(#100) Tried accessing nonexisting field ({name}) on node type ({})", kind.name);
            return Err(GraphError::sentence(100, message).into());
        }
    }
    let mut wanted = if names.is_empty() { kind.default.to_vec() } else { names };
    if !wanted.contains(&"id") {
        wanted.push("id");
    }
    let kept = wanted.iter().filter_map(|name| Some(((*name).to_owned(), object.get(*name)?.clone())));
    Ok(Value::Object(kept.collect()))
}

/// The names at the top level: `a,b{c,d},e.limit(5){f}` has a, b and e.
fn names(fields: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let split = fields.split(move |character| {
        match character {
            '{' | '(' => depth = depth.saturating_add(1),
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    });
    let bare = split.map(|field| field.split(['{', '.', '(']).next().unwrap_or_default().trim());
    bare.filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expansions_are_not_names_of_the_object() {
        assert_eq!(names("a, b{c,d},e.limit(5){f},,preview.invalidate(true)"), ["a", "b", "e", "preview"]);
        assert_eq!(names("}),a"), ["})", "a"]);
    }
}
