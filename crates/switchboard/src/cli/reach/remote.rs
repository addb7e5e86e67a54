//! Calls of a running service, over its API.

use std::path::Path;

use acs::Key;
use acs::codec::to_parameters;
use cams::contract::Operation;
use http::StatusCode;
use serde_json::Value;

use super::CallError;
use crate::cli::call::{DEADLINE, signed};
use crate::cli::endpoint::{self, Client, Endpoint};
use crate::cli::error::Error;
use crate::cli::output::plain;
use crate::cli::settings::process_environment;

/// Calls one service with one access key.
pub(in crate::cli) struct Remote {
    endpoint: Endpoint,
    key: Key,
    client: Client,
}

impl Remote {
    /// The endpoint of the option, else of the environment; the key of the environment.
    pub(super) fn new(endpoint: Option<&str>, ca_file: Option<&Path>) -> Result<Self, Error> {
        let endpoint = Endpoint::choose(endpoint, process_environment(endpoint::VARIABLE))?;
        Ok(Self { endpoint, key: signed::key(&process_environment)?, client: Client::new(ca_file)? })
    }

    /// Calls an operation.
    pub(super) async fn call<O: Operation>(&self, request: O::Request) -> Result<O::Response, CallError> {
        let parameters = to_parameters(&request).map_err(|error| Error::Usage(error.to_string()))?;
        let action = (O::VERSION, O::NAME.to_owned());
        let request = signed::sign(&self.endpoint, action, parameters, &self.key, jiff::Timestamp::now());
        let request = signed::over_http(&self.endpoint, request)?;
        let answer = self.client.send(&self.endpoint, request, DEADLINE).await;
        let answer = answer.map_err(|error| match error {
            Error::NoAnswer { .. } => CallError::Unreachable(error.to_string()),
            other => CallError::Failed(other),
        })?;
        let status = answer.status();
        let body: Option<Value> = serde_json::from_slice(answer.body()).ok();
        match body {
            Some(body) if status == StatusCode::OK => {
                let unreadable =
                    |error| Error::Failed(format!("the answer of {} cannot be read: {error}", O::NAME));
                Ok(cams::answer::read::<O>(body).map_err(unreadable)?.response)
            }
            body => Err(refusal(status, body.unwrap_or_default())),
        }
    }
}

fn refusal(status: StatusCode, body: Value) -> CallError {
    let text = |field: &str| body.get(field).and_then(Value::as_str).map(str::to_owned);
    let code = text("Code").unwrap_or_else(|| status.to_string());
    let mut message = text("Message").unwrap_or_else(|| "the service gave no reason".to_owned());
    let diagnosis = body.pointer("/AccessDeniedDetail/EncodedDiagnosticMessage").and_then(Value::as_str);
    if let Some(diagnosis) = diagnosis {
        message.push_str(&format!(" (why: switchboard policy explain --message {})", plain(diagnosis)));
    }
    let is_passing = |code: &str| status.is_server_error() || code.starts_with("Throttling");
    CallError::refusal(is_passing, code, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_by_a_policy_says_how_it_is_explained() {
        let detail = json!({"EncodedDiagnosticMessage": "AQID"});
        let body = json!({"Code": "NoPermission", "Message": "No.", "AccessDeniedDetail": detail});
        let refused = refusal(StatusCode::FORBIDDEN, body).to_string();
        assert_eq!(refused, "NoPermission: No. (why: switchboard policy explain --message AQID)");
    }

    #[test]
    fn what_may_pass_is_told_from_what_will_not() {
        let body = json!({"Code": "InvalidParameter", "Message": "Url must be …"});
        let refused = refusal(StatusCode::BAD_REQUEST, body);
        assert_eq!(refused.to_string(), "InvalidParameter: Url must be …");
        assert!(matches!(refused, CallError::Refused { .. }));
        for (status, code) in [(503, "ServiceUnavailable"), (400, "Throttling.User"), (502, "")] {
            let passing = refusal(StatusCode::from_u16(status).unwrap(), json!({ "Code": code }));
            assert!(matches!(passing, CallError::Unreachable(_)), "{status} {code}");
        }
    }
}
