//! Parameters to and from the types of an operation, with serde.
//!
//! An operation's request is a struct whose fields are named as the parameters are (`#[serde(rename_all = "PascalCase")]`):
//!
//! - scalars are read from text: booleans `true`, `false`, `1`, `0` in any letter case, integers with an optional sign,
//!   floats, strings, unit enums; inside JSON the same leniency holds (`"5"` for 5 and 5 for `"5"`)
//! - `Option`: an absent parameter is `None`; an empty one as well, unless a string or an enum is asked for
//! - lists, maps and structs come from one parameter holding JSON text or, where that is absent, from the flat form:
//!   `Commands.1.CommandName`, `Prompts.1`, `Page.Index`, counted from 1
//! - parameters without a field are ignored
//!
//! Both forms are what SDKs send (gateway notes, 1.3 and 1.4).

mod access;
mod context;
mod deserialize;
mod error;
mod key;
mod serialize;

use serde::de::DeserializeOwned;

pub use error::{Error, Kind};
pub use serialize::{to_parameters, to_parameters_flat};

use crate::Parameters;

/// Most elements of one list, in either form. Our own bound.
pub const MAX_ELEMENTS: usize = 1000;
/// Most levels of lists, maps and structs, the request itself included. Our own bound.
pub const MAX_DEPTH: usize = 16;

/// How often reading starts again because of empty optional values, see [`context::Context::blank`].
const MAX_ATTEMPTS: usize = 16;

/// Reads an operation's request.
///
/// # Errors
/// The first parameter that is missing or cannot be read, with its path as a caller would write it.
pub fn from_parameters<T: DeserializeOwned>(parameters: &Parameters) -> Result<T, Error> {
    let mut context = context::Context::new(parameters);
    for _ in 1..MAX_ATTEMPTS {
        let result = T::deserialize(deserialize::Node::root(&context));
        if !context.learn_blanks() {
            return result.map_err(|error| context.locate(error));
        }
    }
    let result = T::deserialize(deserialize::Node::root(&context));
    let result = if context.has_blanks() { Err(context.too_many_blanks()) } else { result };
    result.map_err(|error| context.locate(error))
}

#[cfg(test)]
mod tests;
