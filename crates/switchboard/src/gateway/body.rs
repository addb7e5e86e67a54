//! Reads a request's body within its bounds.

use std::time::Duration;

use acs::Fault;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};

use super::answer;

/// Bytes of a body (gateway notes, 1.5: own limit).
pub const BODY_BYTES: usize = 10 * 1024 * 1024;
/// How long a body may take.
pub const BODY_WITHIN: Duration = Duration::from_secs(10);

/// The whole body, or what is wrong with it: too large (413), too slow (408), or broken (400).
pub async fn read(body: Incoming) -> Result<Bytes, Fault> {
    if body.size_hint().lower() > BODY_BYTES as u64 {
        return Err(Fault::request_entity_too_large());
    }
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let limited = Limited::new(body, BODY_BYTES).collect();
    match tokio::time::timeout(BODY_WITHIN, limited).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Fault::request_entity_too_large()),
        // Broken chunks, or the client has gone and does not hear it.
        Ok(Err(_)) => Err(answer::not_http()),
        Err(_) => Err(Fault::request_timeout()),
    }
}
