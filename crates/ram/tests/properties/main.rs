//! What holds of every policy and every request.

#![expect(clippy::unwrap_used, reason = "the functions around the tests fail them")]

mod documents;
mod generate;
mod judgements;
