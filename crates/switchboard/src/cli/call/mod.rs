//! `switchboard call`: signs and makes one call, or prints code that makes it.
//!
//! [`words`] reads what was asked for; [`signed`] makes the request of an official SDK; [`code`] prints programs, typed
//! by the [`catalogue`]. Nothing here knows an operation by name.

pub(crate) mod catalogue;
pub(super) mod code;
pub(super) mod signed;
mod words;

use std::time::Duration;

use acs::signature::Signed;
use bytes::Bytes;
use http::{Response, StatusCode};

use super::endpoint::{self, Client, Endpoint};
use super::error::Error;
pub use super::options::CallOptions;
use super::output::print;
use super::settings::process_environment;
use words::{Language, Output, Words};

use crate::operations::routes;

/// The version under which an operation is called: that of its API. No two APIs have an operation of one name. What is not served
/// here is called as the Chat App API's, and told so by whoever is called.
fn version_of(action: &str) -> &'static str {
    let served = routes().find(|route| route.contract.name == action);
    served.map_or(cams::VERSION, |route| route.contract.version)
}

/// The service answers within 9 s (decision 8), and the cloud's SDKs wait 10 s.
pub(super) const DEADLINE: Duration = Duration::from_secs(10);

/// How a call that was made ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// HTTP 200, or code was printed.
    Done,
    /// Any other status; the answer was printed all the same.
    Refused,
}

/// Makes the call and prints its answer, or prints code.
///
/// # Errors
///
/// The words make no call, a key is missing, or the service does not answer.
pub async fn run(options: CallOptions) -> Result<Outcome, Error> {
    let words = Words::read(options)?;
    if let Output::Code(language) = words.output {
        // The code reads the variable itself, so only an endpoint that was given is printed into it.
        let endpoint = Endpoint::choose(words.endpoint.as_deref(), None)?;
        let write = match language {
            Language::Python => code::python,
            Language::Curl => code::curl,
        };
        print(&write(&words.action, &words.parameters, endpoint.text()))?;
        return Ok(Outcome::Done);
    }
    let endpoint = Endpoint::choose(words.endpoint.as_deref(), process_environment(endpoint::VARIABLE))?;
    let key = signed::key(&process_environment)?;
    let parameters = words.parameters.into_iter().collect();
    let request = signed::sign(
        &endpoint,
        (version_of(&words.action), words.action),
        parameters,
        &key,
        jiff::Timestamp::now(),
    );
    if words.output == Output::AnswerAndRequest {
        eprint!("{}", shown(&request));
    }
    let answer = Client::new(words.ca_file.as_deref())?
        .send(&endpoint, signed::over_http(&endpoint, request)?, DEADLINE)
        .await?;
    print(&pretty(&answer))?;
    Ok(if answer.status() == StatusCode::OK { Outcome::Done } else { Outcome::Refused })
}

/// The request as it was signed. The secret is in none of its parts.
fn shown(request: &Signed) -> String {
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!(
        "canonical request:\n{}\n\nstring to sign:\n{}\n\nheaders:\n{headers}\n",
        request.canonical_request, request.string_to_sign
    )
}

/// JSON with indents, its keys in the order of the answer; anything else as it came.
fn pretty(answer: &Response<Bytes>) -> String {
    let json: Result<serde_json::Value, _> = serde_json::from_slice(answer.body());
    match json.and_then(|json| serde_json::to_string_pretty(&json)) {
        Ok(text) => format!("{text}\n"),
        Err(_) => format!("{}\n", String::from_utf8_lossy(answer.body())),
    }
}

#[cfg(test)]
mod tests;
