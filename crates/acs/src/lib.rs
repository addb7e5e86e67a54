//! The OpenAPI (RPC) protocol of the cloud's gateway, both sides: a server checks, a client makes. No I/O.
//!
//! - [`parameters`]: the decoded name and value pairs of a call, and their canonical encoding
//! - [`codec`]: those pairs to and from the types of an operation, with serde
//! - [`signature`]: signature versions 1.0 (HMAC-SHA1) and 3 (ACS3-HMAC-SHA256, ACS3-HMAC-SM3)
//! - [`fault`]: every refusal that the gateway itself can answer
//! - [`envelope`]: answers and errors in JSON and XML
//!
//! What an operation means, who may call it and where state is kept belongs to other crates.

pub mod codec;
pub mod envelope;
pub mod fault;
pub mod parameters;
pub mod signature;

pub use envelope::{Body, ErrorDocument, Format, RequestId};
pub use fault::Fault;
pub use parameters::Parameters;
pub use signature::{Claim, Key, KeyStatus, Nonce, RawRequest, Request, Route, Session, Verified};
