//! Tells an answer from a refusal.

use std::time::Duration;

use http::response::Parts;
use serde::Deserialize;
use serde_json::Value;

use super::{Error, Refused};
use crate::answer;

/// The time to wait, in milliseconds (gateway notes, 8).
const RETRY_AFTER: &str = "x-acs-retry-after";

/// What a refusal and the envelope of an answer have in common.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Outcome {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

/// The body of an answer with a status of success whose `Code` is `OK`, or absent.
pub(super) fn read(head: &Parts, body: &[u8]) -> Result<Value, Error> {
    let http_status = head.status.as_u16();
    let decode = |source| Error::Decode { http_status, source };
    let value: Value = serde_json::from_slice(body).map_err(decode)?;
    let outcome = Outcome::deserialize(&value).map_err(decode)?;
    let is_ok = outcome.code.as_deref().is_none_or(|code| code == answer::OK);
    if head.status.is_success() && is_ok {
        return Ok(value);
    }
    let refused = Refused {
        http_status,
        code: outcome.code.unwrap_or_default(),
        message: outcome.message.unwrap_or_default(),
        request_id: outcome.request_id.unwrap_or_default(),
        retry_after: retry_after(head),
    };
    Err(refused.into())
}

/// Missing, empty, not a number or zero: none.
fn retry_after(head: &Parts) -> Option<Duration> {
    let milliseconds: u64 = head.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds))
}
