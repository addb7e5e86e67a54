//! What a statement may come to.

use cams::errors::Refusal;

use crate::model::Unreadable;
use crate::store::{CommitError, StoreError, Unpatched};

/// What a statement may come to.
#[derive(Debug)]
pub(in crate::store::postgres) enum Failure {
    Conflict,
    Refused(Box<Refusal>),
    Store(StoreError),
    Database(postgres::Error),
    Json(serde_json::Error),
}

impl Failure {
    pub(in crate::store::postgres) fn into_store(self) -> StoreError {
        match self {
            Self::Conflict => postgres::Error::Conflict.into(),
            Self::Refused(refusal) => StoreError::Unavailable(refusal.to_string()),
            Self::Store(error) => error,
            Self::Database(error) => error.into(),
            Self::Json(error) => StoreError::Damaged(Unreadable::from(&error).to_string()),
        }
    }

    pub(in crate::store::postgres) fn into_commit(self) -> CommitError {
        match self {
            Self::Conflict | Self::Database(postgres::Error::Conflict) => CommitError::Conflict,
            Self::Refused(refusal) => CommitError::Refused(*refusal),
            other => other.into_store().into(),
        }
    }
}

/// A statement that the database does not understand is our own fault; all else may pass: no room, no memory, no free lock, a
/// statement that took too long.
impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        match error {
            postgres::Error::Sql { ref code, .. }
                if ["53", "58"].iter().any(|class| code.starts_with(class))
                    || error.is_locked_out()
                    || code == "57014" =>
            {
                Self::Unavailable(error.to_string())
            }
            postgres::Error::Sql { .. } => Self::Damaged(error.to_string()),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<postgres::Error> for Failure {
    fn from(error: postgres::Error) -> Self {
        match error {
            postgres::Error::Conflict => Self::Conflict,
            other => Self::Database(other),
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

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}
