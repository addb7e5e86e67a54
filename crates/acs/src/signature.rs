//! Signatures of version 1.0 and of version 3, checked and made (gateway notes, 2 and 3).
//!
//! A server goes through types, so that a check cannot be left out or come too early:
//! [`RawRequest`] → [`Request::parse`] → [`Request::claim`] → the caller looks the key up → [`Claim::verify`] →
//! [`Verified`], whose nonce the caller burns. A client uses [`v1::sign`] or [`v3::sign`].
//!
//! Time is handed in, nothing is remembered here.
//!
//! ```
//! use acs::signature::{Key, RawRequest, Request, Route, v3};
//!
//! let key = Key::new("LTAIexample", "secret");
//! let now = "2026-01-02T03:04:05Z".parse()?;
//! let parameters = [("CustSpaceId", "cams-1")].into_iter().collect();
//! let call = v3::Unsigned::new("127.0.0.1:8080", "UpdateAccountWebhook", "2020-06-06", parameters);
//! let signed = v3::sign(call, &key, "a nonce", now);
//!
//! let raw = RawRequest {
//!     method: signed.method.as_str(),
//!     path: &signed.path,
//!     query: &signed.query,
//!     headers: &signed.headers,
//!     body: &signed.body,
//! };
//! let request = Request::parse(&raw).map_err(|(_format, fault)| fault)?;
//! let claim = request.claim(now, |_version, _action| Route::Served)?;
//! let verified = claim.verify(Some(&key), now)?;
//! assert_eq!(verified.request().parameters().get("CustSpaceId"), Some("cams-1"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
