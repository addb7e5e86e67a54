//! A call that is refused.

use std::time::Duration;

use super::Code;

/// Why a call is refused: the body of an answer that is not `OK`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    /// For programs.
    pub code: Code,
    /// For people; names the parameter where one is to blame.
    pub message: String,
    /// How long to wait before the same call may succeed, where waiting helps
    /// (the header `x-acs-retry-after`, in milliseconds).
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A required parameter is absent, for example `CustSpaceId` or, nested, `Components.1.Type`.
    /// Only the last key is named, as the cloud does; the position in a list is none.
    #[must_use]
    pub fn missing(parameter: &str) -> Self {
        let is_position = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
        let key = parameter.rsplit('.').find(|key| !is_position(key)).unwrap_or(parameter);
        Code::Missing(key.to_owned()).into()
    }

    /// A bad value. `expected` goes on after the parameter's name: `("HttpFlag", "must be Y or N, got maybe")`.
    #[must_use]
    pub fn invalid(parameter: &str, expected: impl AsRef<str>) -> Self {
        Self::of(Code::InvalidParameter, format!("{parameter} {}.", expected.as_ref().trim_end_matches('.')))
    }

    /// A code with a message more exact than the code's own.
    #[must_use]
    pub fn of(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None }
    }

    /// A space or instance that is unknown or another account's.
    #[must_use]
    pub fn unknown_resource() -> Self {
        Code::UnknownResourceOwnerId.into()
    }

    /// A number that is malformed or not of that space, whoever owns it.
    #[must_use]
    pub fn unknown_number() -> Self {
        Code::PhoneNumberError.into()
    }

    /// The account has not opened the service.
    #[must_use]
    pub fn not_opened() -> Self {
        Code::ProductUnsubscript.into()
    }

    /// The caller's policies do not allow it.
    #[must_use]
    pub fn denied() -> Self {
        Code::RamPermissionDeny.into()
    }

    /// More calls than the account may make.
    #[must_use]
    pub fn throttled(retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..Code::ThrottlingUser.into() }
    }

    /// A network has refused what the call asked for: its number and its text are passed on.
    #[must_use]
    pub fn network(number: i64, text: impl Into<String>, retry_after: Option<Duration>) -> Self {
        Self { code: Code::Network(number), message: text.into(), retry_after }
    }

    /// A network did not answer, or the service is not ready yet.
    #[must_use]
    pub fn unavailable() -> Self {
        Code::ServiceUnavailable.into()
    }

    /// A fault of our own. What it was stands in the log, not in the answer.
    #[must_use]
    pub fn internal() -> Self {
        Code::InternalError.into()
    }

    /// The HTTP status of the answer.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        self.code.http_status()
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        let message = code.message().into_owned();
        Self { code, message, retry_after: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_nested_parameter_is_named_by_its_last_key() {
        let refusal = Refusal::missing("Components.1.Type");
        assert_eq!(refusal.to_string(), "MissingType: Type is mandatory for this action.");
        assert_eq!(Refusal::missing("Prompts.1").code.as_str(), "MissingPrompts");
    }

    #[test]
    fn a_bad_value_names_its_parameter_and_what_was_expected() {
        let refusal = Refusal::invalid("HttpFlag", "must be Y or N, got maybe");
        assert_eq!(refusal.to_string(), "InvalidParameter: HttpFlag must be Y or N, got maybe.");
    }

    #[test]
    fn a_networks_refusal_keeps_its_number_its_text_and_its_patience() {
        let refusal = Refusal::network(131_215, "Groups are not eligible.", Some(Duration::from_secs(60)));
        assert_eq!(refusal.code.as_str(), "131215");
        assert_eq!(refusal.message, "Groups are not eligible.");
        assert_eq!(refusal.retry_after, Some(Duration::from_secs(60)));
        assert_eq!(refusal.http_status(), 400);
    }

    #[test]
    fn only_faults_of_the_server_have_a_status_above_400() {
        for code in Code::FIXED {
            let expected = match code {
                Code::ServiceUnavailable => 503,
                Code::InternalError => 500,
                _ => 400,
            };
            assert_eq!(code.http_status(), expected, "{code}");
        }
        assert_eq!(Refusal::missing("To").http_status(), 400);
    }
}
