//! The MNS queue protocol (API version 2015-06-06): requests, signatures, XML, errors, receipt handles. No I/O.
//!
//! - [`request`]: from a request line, headers and body to an [`Operation`], check by check, each step a type
//! - [`signature`]: the schemes `MNS` (V2) and `MNS4-HMAC-SHA256` (V4), checked and made
//! - [`operation`]: what can be asked of the queues; its documents, read and written
//! - [`answer`]: what is answered: status, `location`, document
//! - [`fault`]: every refusal of a queue service
//! - [`xml`]: documents as the SDKs read and write them
//! - [`bounds`], [`attributes`], [`name`], [`message`], [`handle`]: values that cannot be wrong
//!
//! Which queues there are, who may use them and where messages are kept belongs to other crates. Topics are not built.

pub mod answer;
pub mod attributes;
pub mod bounds;
mod endpoint;
pub mod fault;
pub mod handle;
mod key;
pub mod message;
pub mod name;
pub mod operation;
pub mod request;
mod request_id;
pub mod signature;
pub mod xml;

pub use answer::Answer;
pub use attributes::{Attributes, AttributesPatch};
pub use endpoint::Endpoint;
pub use fault::Fault;
pub use handle::ReceiptHandle;
pub use key::{Key, Session};
pub use message::{MessageId, NewMessage, Property, body_md5};
pub use name::QueueName;
pub use operation::Operation;
pub use request::{Action, Claim, RawRequest, Request, Verified};
pub use request_id::RequestId;

/// The version of the API, in `x-mns-version` of every request and answer (queue notes, 2.1 and 2.2).
pub const VERSION: &str = "2015-06-06";

/// `Content-Type` of every answer with a body; a client parses the body only when the type begins so (queue notes, 2.2).
pub const CONTENT_TYPE: &str = "text/xml;charset=utf-8";

/// `Server` of every answer (queue notes, 2.2).
pub const SERVER: &str = "AliyunMQS";
