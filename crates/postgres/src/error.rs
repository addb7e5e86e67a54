//! What can go wrong, by what can be done about it.

use tokio_postgres::error::SqlState;

/// Why something was not done. Texts hold no parameters and no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No host answers, or none that takes changes.
    #[error("the database at {address} does not answer: {reason}")]
    Away {
        /// Where it should be.
        address: String,
        /// Why, as the last host that was tried put it.
        reason: String,
    },
    /// The server does not let us in.
    #[error("the database at {address} refuses the user {user}: {reason}")]
    Denied {
        /// Where it is.
        address: String,
        /// Who we are.
        user: String,
        /// What it said.
        reason: String,
    },
    /// The server is there, the database is not.
    #[error("there is no database {database} at {address}")]
    NoDatabase {
        /// Where it should be.
        address: String,
        /// Its name.
        database: String,
    },
    /// Something between us and the server shares a session between clients.
    #[error("{0}")]
    Pooler(String),
    /// All connections were busy for too long.
    #[error("all connections to the database are busy")]
    Busy,
    /// The connection broke, or no answer came in time: what was under way may have happened or not.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// Somebody changed what this was computed from: a check in it failed.
    #[error("the change was computed from an older state")]
    Conflict,
    /// The server chose it to give way to another one: the same may be tried again.
    #[error("the change gave way to another one")]
    GaveWay,
    /// The server does not do it.
    #[error("the database says {code}: {message}")]
    Sql {
        /// The SQLSTATE.
        code: String,
        /// What it said.
        message: String,
    },
}

impl Error {
    /// What a statement or a connection came to.
    pub(crate) fn of(error: &tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else { return Self::Lost(reasons(error)) };
        let code = said.code();
        if [SqlState::DIVISION_BY_ZERO, SqlState::UNIQUE_VIOLATION].contains(code) {
            return Self::Conflict;
        }
        if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code) {
            return Self::GaveWay;
        }
        if is_end_of_session(code) {
            return Self::Lost(said.message().to_owned());
        }
        Self::Sql { code: code.code().to_owned(), message: said.message().to_owned() }
    }

    /// Whether somebody held a lock for longer than the session waits: nothing was done.
    pub fn is_locked_out(&self) -> bool {
        matches!(self, Self::Sql { code, .. } if code == SqlState::LOCK_NOT_AVAILABLE.code())
    }

    /// Whether it may go when the database is back, or less busy.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Away { .. } | Self::Busy | Self::Lost(_))
    }
}

/// Codes with which a server ends sessions, or is not the one that we want any more.
fn is_end_of_session(code: &SqlState) -> bool {
    let text = code.code();
    // A session that is in the middle of a broken transaction, or was left there too long, is of no use to anybody.
    let broken = [
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::IN_FAILED_SQL_TRANSACTION,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    text.starts_with("08") || text.starts_with("57P") || broken.contains(code)
}

/// An error with what caused it.
pub(crate) fn reasons(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = inner.source();
    }
    text
}
