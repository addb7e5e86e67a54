//! The error object of an HTTP answer.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::table;
use crate::scalar;

/// The body of a refusal: `{"error": …}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: GraphError,
}

/// Why a call was refused. `code` is the only thing to branch on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct GraphError {
    /// `(#<code>) <title>`, or a sentence for generic errors.
    #[serde(default)]
    pub message: String,
    /// `OAuthException` nearly always, `GraphMethodException` for an object that is not there.
    #[serde(default = "oauth_exception")]
    pub r#type: String,
    /// A code of [`table::TABLE`].
    #[serde(deserialize_with = "scalar::integer")]
    pub code: i64,
    /// `{messaging_product, details}`; for templates also a string or an object with other keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_data: Option<Value>,
    /// Carries the codes of template creation.
    #[serde(default, deserialize_with = "scalar::optional_integer", skip_serializing_if = "Option::is_none")]
    pub error_subcode: Option<i64>,
    /// Whether the same call may succeed later.
    #[serde(default, deserialize_with = "scalar::optional_boolean", skip_serializing_if = "Option::is_none")]
    pub is_transient: Option<bool>,
    /// A title for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_user_title: Option<String>,
    /// A sentence for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_user_msg: Option<String>,
    /// Meta's support asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fbtrace_id: Option<String>,
}

const OAUTH_EXCEPTION: &str = "OAuthException";
const GRAPH_METHOD_EXCEPTION: &str = "GraphMethodException";

fn oauth_exception() -> String {
    OAUTH_EXCEPTION.to_owned()
}

impl GraphError {
    /// The error of a code of the table: `(#code) title`, with `details` unless they are empty.
    #[must_use]
    pub fn of(code: i64, details: impl Into<String>) -> Self {
        let details = details.into();
        let mut error = Self::sentence(code, format!("(#{code}) {}", table::lookup(code).title));
        if !details.is_empty() {
            error.error_data = Some(json!({"messaging_product": crate::WHATSAPP, "details": details}));
        }
        error
    }

    /// An error whose message is a sentence of its own.
    #[must_use]
    pub fn sentence(code: i64, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            r#type: oauth_exception(),
            code,
            error_data: None,
            error_subcode: None,
            is_transient: table::lookup(code).transient.then_some(true),
            error_user_title: None,
            error_user_msg: None,
            fbtrace_id: None,
        }
    }

    /// An object that is not there, or not visible to the token. `verb` is `get`, `post` or `delete`
    /// (Meta Graph notes, 1.2).
    #[must_use]
    pub fn no_such_object(verb: &str, id: &str) -> Self {
        const NOT_VISIBLE: i64 = 33;
        let message = format!(
            "Unsupported {verb} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation. Please read the Graph API documentation at \
             https://developers.facebook.com/docs/graph-api"
        );
        Self {
            r#type: GRAPH_METHOD_EXCEPTION.to_owned(),
            error_subcode: Some(NOT_VISIBLE),
            ..Self::sentence(100, message)
        }
    }

    /// A parameter that must be there and is not.
    #[must_use]
    pub fn required_parameter(name: &str) -> Self {
        Self::sentence(100, format!("(#100) The parameter {name} is required."))
    }

    /// An edge that no object has.
    #[must_use]
    pub fn unknown_path(edge: &str) -> Self {
        Self::sentence(2500, format!("Unknown path components: /{edge}"))
    }

    /// A call without a token.
    #[must_use]
    pub fn token_required() -> Self {
        Self::sentence(104, "An access token is required to request this resource.")
    }

    /// A call with a token that is none.
    #[must_use]
    pub fn token_invalid() -> Self {
        Self::sentence(190, "Invalid OAuth access token - Cannot parse access token")
    }

    /// A template that may not be created or edited: code 100, the reason in the subcode and for people
    /// (Meta Graph notes, 5.4).
    #[must_use]
    pub fn template(subcode: i64, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            error_subcode: Some(subcode),
            error_user_title: Some(title.into()),
            error_user_msg: Some(text.into()),
            ..Self::of(100, "")
        }
    }

    /// This error with a trace id.
    #[must_use]
    pub fn with_trace(self, fbtrace_id: impl Into<String>) -> Self {
        Self { fbtrace_id: Some(fbtrace_id.into()), ..self }
    }

    /// What exactly is wrong: `error_data.details`, `error_data` where it is a string, or the sentence for people.
    #[must_use]
    pub fn details(&self) -> Option<&str> {
        let data = self.error_data.as_ref();
        data.and_then(|data| data.get("details").unwrap_or(data).as_str()).or(self.error_user_msg.as_deref())
    }

    /// The HTTP status of this error, a hint only.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        table::http_status(self.code)
    }
}

impl From<GraphError> for ErrorBody {
    fn from(error: GraphError) -> Self {
        Self { error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_table_is_written_as_meta_writes_it() {
        let body = ErrorBody::from(GraphError::of(131030, "not listed").with_trace("Az8"));
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            concat!(
                r#"{"error":{"message":"(#131030) Recipient phone number not in allowed list","#,
                r#""type":"OAuthException","code":131030,"#,
                r#""error_data":{"messaging_product":"whatsapp","details":"not listed"},"fbtrace_id":"Az8"}}"#
            )
        );
    }

    #[test]
    fn details_are_found_in_each_place_that_may_hold_them() {
        let read = |json: &str| serde_json::from_str::<GraphError>(json).unwrap();
        assert_eq!(read(r#"{"code":100,"error_data":{"details":"d"}}"#).details(), Some("d"));
        assert_eq!(read(r#"{"code":100,"error_data":"plain"}"#).details(), Some("plain"));
        assert_eq!(
            read(r#"{"code":100,"error_data":{"blame_field_specs":[]},"error_user_msg":"u"}"#).details(),
            Some("u")
        );
        assert_eq!(read(r#"{"code":100}"#).details(), None);
    }

    #[test]
    fn transient_codes_say_so() {
        assert_eq!(GraphError::of(2, "").is_transient, Some(true));
        assert_eq!(GraphError::of(131026, "").is_transient, None);
        assert_eq!(GraphError::of(2, "").error_data, None);
    }

    #[test]
    fn a_missing_object_is_a_graph_method_exception() {
        let error = GraphError::no_such_object("get", "17");
        assert_eq!(
            (error.code, error.error_subcode, error.r#type.as_str()),
            (100, Some(33), "GraphMethodException")
        );
        assert!(error.message.starts_with("Unsupported get request. Object with ID '17' does not exist,"));
    }
}
