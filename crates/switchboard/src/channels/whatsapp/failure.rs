//! What can go wrong with a call to the network.

use std::time::Duration;

use graph::error::{GraphError, Retry, retry_advice};
use http::HeaderMap;
use serde_json::Value;

use crate::channels::http::ExchangeError;

/// Why a call brought no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The network answered with an error: nothing was done.
    #[error("the network refused: {message}")]
    Refused {
        /// Its number; the only thing to branch on, with `subcode`.
        code: i64,
        /// Tells template errors apart (Meta Graph notes, 5.4).
        subcode: Option<i64>,
        /// Its text.
        message: String,
        /// What exactly is wrong, where the network says so.
        details: Option<String>,
        /// After which wait the same call may succeed; none where waiting does not help.
        retry_after: Option<Duration>,
    },
    /// The request was certainly not acted on: no connection, or something other than the API answered it with
    /// a redirect or a 4xx status.
    #[error("the network was not reached: {0}")]
    NotSent(String),
    /// The request may have been acted on: it was sent, and no complete answer of the API came.
    #[error("the network may have acted, but gave no answer: {0}")]
    InDoubt(String),
}

impl Failure {
    /// The refusal that an error of the API means.
    pub(super) fn refused(error: GraphError, headers: &HeaderMap) -> Self {
        Self::Refused {
            code: error.code,
            subcode: error.error_subcode,
            details: error.details().map(str::to_owned),
            retry_after: patience(error.code, headers),
            message: error.message,
        }
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::NotSent(fault) => Self::NotSent(fault.reason),
            ExchangeError::InDoubt(fault) => Self::InDoubt(fault.reason),
        }
    }
}

/// How long to wait before the same call may succeed; none where waiting does not help.
///
/// The header wins, where the network sent one that still asks for a wait. Else the waits are chosen here from
/// what the Meta Graph notes say in 1.5 and 10: the first step of the pair limit's 4^X s (taken as 4 s, for a
/// business may write every 6 s on average), one second of a number's throughput and of a fault of the network
/// itself, the stated times of registration, and a minute of everything that asks for a wait without naming one.
#[must_use]
pub fn patience(code: i64, headers: &HeaderMap) -> Option<Duration> {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    let chosen = match (code, retry_advice(code)) {
        (_, Retry::No) => return None,
        (131_056, _) => 4,
        (_, Retry::Backoff) => 1,
        (131_049, _) => 24 * HOUR,
        (133_015, _) => 5 * MINUTE,
        (133_016, _) => 72 * HOUR,
        (_, Retry::Wait) => MINUTE,
    };
    Some(regain_access(headers).unwrap_or(Duration::from_secs(chosen)))
}

/// The longest wait in `X-Business-Use-Case-Usage` (Meta Graph notes, 1.5: minutes), none when it is absent or 0.
fn regain_access(headers: &HeaderMap) -> Option<Duration> {
    let header = headers.get("x-business-use-case-usage")?.to_str().ok()?;
    let usage: Value = serde_json::from_str(header).ok()?;
    let uses = usage.as_object()?.values().filter_map(Value::as_array).flatten();
    let minutes =
        uses.filter_map(|use_case| use_case.get("estimated_time_to_regain_access")?.as_u64()).max()?;
    (minutes > 0).then(|| Duration::from_secs(minutes.saturating_mul(60)))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn seconds(code: i64, usage: Option<&'static str>) -> Option<u64> {
        let usage = usage
            .map(|usage| ("x-business-use-case-usage".parse().unwrap(), HeaderValue::from_static(usage)));
        patience(code, &usage.into_iter().collect()).map(|wait| wait.as_secs())
    }

    #[test]
    fn waits_are_named_only_where_waiting_helps() {
        assert_eq!(seconds(131_056, None), Some(4));
        assert_eq!(seconds(130_429, None), Some(1));
        assert_eq!(seconds(80_007, None), Some(60));
        assert_eq!(seconds(133_015, None), Some(300));
        assert_eq!(seconds(131_026, None), None);
    }

    #[test]
    fn the_networks_own_estimate_wins() {
        let usage = r#"{"1":[{"type":"whatsapp","estimated_time_to_regain_access":3}],
            "2":[{"estimated_time_to_regain_access":7},{"call_count":1}]}"#
            .replace(['\n', ' '], "");
        let usage: &'static str = usage.leak();
        assert_eq!(seconds(80_007, Some(usage)), Some(420));
        assert_eq!(seconds(100, Some(usage)), None);
    }

    #[test]
    fn an_estimate_of_nothing_or_nonsense_does_not_count() {
        for usage in
            [r#"{"1":[{"estimated_time_to_regain_access":0}]}"#, "{}", "[1]", "soon", r#"{"1":[{}]}"#]
        {
            assert_eq!(seconds(80_007, Some(usage)), Some(60), "{usage}");
        }
    }
}
