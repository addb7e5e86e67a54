//! Code that makes a call: with the official Python SDK, or with bash, openssl and curl.
//!
//! Printed code reads the same variables as `call` itself (decision 18) and holds no key.

mod curl;
mod literal;
mod python;
mod typed;

pub(in crate::cli) use curl::script as curl;
pub(in crate::cli) use python::script as python;

#[cfg(test)]
mod tests;
