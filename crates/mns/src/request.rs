//! From a request to an [`Operation`](crate::Operation), in the order of the queue notes, 3.7.
//!
//! A server goes through types, so that a check cannot be left out or come too early: [`RawRequest`] → [`Request::parse`]
//! (path, method and query) → [`Request::claim`] (`Authorization` and date) → the caller looks the key up →
//! [`Claim::verify`] (key, signature, token) → [`Verified`], with which the caller asks whether the key may do
//! [`Verified::action`] to [`Verified::queue`] → [`Verified::operation`] (Content-MD5, then the values).
//!
//! Time is handed in, nothing is remembered here. There is no nonce: clients send equal requests (queue notes, 2.4).
//!
//! ```
//! use mns::signature::{Call, Scheme, sign};
//! use mns::{Key, Operation, RawRequest, Request};
//!
//! let key = Key::new("LTAIexample", "secret");
//! let now = "2027-01-01T00:00:00Z".parse()?;
//! let call = Call { method: "GET", target: "/queues/demo/messages?waitseconds=30", headers: &[], body: b"" };
//! let headers = sign(&call, &key, &Scheme::V2, now);
//!
//! let raw = RawRequest { method: call.method, target: call.target, headers: &headers, body: call.body };
//! let claim = Request::parse(&raw)?.claim(now)?;
//! assert_eq!(claim.access_key_id(), "LTAIexample");
//! let verified = claim.verify(Some(&key), now)?;
//! let Operation::ReceiveMessage { queue, wait } = verified.operation()? else { panic!() };
//! assert_eq!((queue.as_str(), wait.map(|wait| wait.get())), ("demo", Some(30)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod action;
mod authorization;
mod claim;
mod date;
mod digest;
mod query;
mod raw;
mod target;
mod verified;

pub use action::Action;
pub use claim::Claim;
pub use date::CLOCK_WINDOW;
pub use raw::{RawRequest, Request};
pub use verified::Verified;

pub(crate) use date::{format_date, format_v4_time};
pub(crate) use digest::content_md5;
pub(crate) use query::Query;
pub(crate) use target::resource;

#[cfg(test)]
mod tests;
