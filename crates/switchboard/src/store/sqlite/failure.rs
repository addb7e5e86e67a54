//! What a statement may answer.

use cams::errors::Refusal;

use crate::model::Unreadable;
use crate::store::{StoreError, Unpatched};

/// What a statement may answer.
#[derive(Debug)]
pub(in crate::store::sqlite) enum Failure {
    Conflict,
    Refused(Box<Refusal>),
    Store(StoreError),
    Sql(rusqlite::Error),
    Json(serde_json::Error),
}

impl Failure {
    pub(super) fn into_store(self) -> StoreError {
        match self {
            Self::Sql(error) => StoreError::Unavailable(error.to_string()),
            Self::Json(error) => StoreError::Damaged(Unreadable::from(&error).to_string()),
            Self::Conflict => {
                StoreError::Unavailable("the change was computed from an older state".to_owned())
            }
            Self::Refused(refusal) => StoreError::Unavailable(refusal.to_string()),
            Self::Store(error) => error,
        }
    }
}

impl From<Unpatched> for Failure {
    fn from(unpatched: Unpatched) -> Self {
        match unpatched {
            Unpatched::Refused(refusal) => Self::Refused(Box::new(refusal)),
            Unpatched::Store(error) => Self::Store(error),
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}
