//! Why a call is refused, on either side: the Graph API or the control.

use axum::http::StatusCode;
use graph::error::GraphError;
use sqlite::WriteError;

/// A refusal on its way to the caller.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// As the Graph API refuses.
    Graph(Box<GraphError>),
    /// As the control refuses: a status and a sentence that names the field.
    Control(StatusCode, String),
    /// Our own storage failed.
    Storage(String),
}

impl Refusal {
    /// A control call with a wrong value: 400.
    pub fn wrong(text: impl Into<String>) -> Self {
        Self::Control(StatusCode::BAD_REQUEST, text.into())
    }

    /// A control call about something that is not there: 404.
    pub fn missing(text: impl Into<String>) -> Self {
        Self::Control(StatusCode::NOT_FOUND, text.into())
    }

    /// A Graph API refusal by code, with details.
    pub fn code(code: i64, details: impl Into<String>) -> Self {
        GraphError::of(code, details).into()
    }

    /// A Graph API refusal of a parameter: code 100 with a sentence.
    pub fn parameter(sentence: impl AsRef<str>) -> Self {
        GraphError::sentence(100, format!("(#100) {}", sentence.as_ref())).into()
    }
}

impl From<GraphError> for Refusal {
    fn from(error: GraphError) -> Self {
        Self::Graph(Box::new(error))
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

impl From<WriteError<Refusal>> for Refusal {
    fn from(error: WriteError<Refusal>) -> Self {
        match error {
            WriteError::Change(refusal) => refusal,
            other => Self::Storage(other.to_string()),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Graph(error) => error.fmt(formatter),
            Self::Control(status, text) => write!(formatter, "{status}: {text}"),
            Self::Storage(text) => formatter.write_str(text),
        }
    }
}
