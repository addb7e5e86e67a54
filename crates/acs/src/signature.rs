//! Signatures of version 1.0 and of version 3, checked and made (gateway notes, 2 and 3).
//!
//! A server goes through types, so that a check cannot be left out or come too early:
//! [`RawRequest`] → [`Request::parse`] → [`Request::claim`] → the caller looks the key up → [`Claim::verify`] →
//! [`Verified`], whose nonce the caller burns. A client uses [`v1::sign`] or [`v3::sign`].
//!
//! Time is handed in, nothing is remembered here.

mod algorithm;
mod claim;
mod client;
mod date;
mod key;
mod nonce;
mod request;
mod token;
pub mod v1;
pub mod v3;
mod verified;
mod wire;

pub use algorithm::Algorithm;
pub use claim::{Claim, Route};
pub use client::{Method, Signed};
pub use date::CLOCK_WINDOW;
pub use key::{Key, KeyStatus, Session};
pub use nonce::Nonce;
pub use request::Request;
pub use verified::Verified;
pub use wire::RawRequest;

#[cfg(test)]
mod tests;
