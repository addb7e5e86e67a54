//! How a command reaches what it works on: a running service over its API, signed with an access key, or the data itself: a folder
//! on which no service runs, or a database. Both do the same operations with the same answers.
//!
//! - `options`: what the command line says of it
//! - `remote`: over the API
//! - `local`: in this process, on the data

mod local;
mod options;
mod remote;

use std::path::Path;

use cams::contract::Operation;

use super::error::Error;
use local::Local;
pub(in crate::cli) use options::ReachOptions;
use remote::Remote;

/// Makes calls of operations and reads their answers.
pub(in crate::cli) enum Caller {
    /// Of a service.
    Remote(Box<Remote>),
    /// On the data.
    Local(Box<Local>),
}

/// Why a call has no answer that is of use.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum CallError {
    /// The service was not reached, is not ready or is too busy: later it may answer.
    #[error("{0}")]
    Unreachable(String),
    /// It refuses the call.
    #[error("{code}: {message}")]
    Refused {
        /// For programs.
        code: String,
        /// For people.
        message: String,
    },
    /// The call cannot be made, or its answer not be read.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Failed(error) => error,
            other => Self::Failed(other.to_string()),
        }
    }
}

impl CallError {
    /// A refusal, or, by its status and code, what may pass.
    fn refusal(is_passing: impl FnOnce(&str) -> bool, code: String, message: String) -> Self {
        if is_passing(&code) {
            return Self::Unreachable(format!("{code}: {message}"));
        }
        Self::Refused { code, message }
    }
}

impl Caller {
    /// A service: the endpoint of the option, else of the environment; the key of the environment.
    pub(in crate::cli) fn of_service(endpoint: Option<&str>, ca_file: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::Remote(Box::new(Remote::new(endpoint, ca_file)?)))
    }

    /// Calls an operation.
    pub(in crate::cli) async fn call<O: Operation>(
        &self,
        request: O::Request,
    ) -> Result<O::Response, CallError> {
        match self {
            Self::Remote(remote) => remote.call::<O>(request).await,
            Self::Local(local) => local.call::<O>(request).await,
        }
    }
}

/// Does a command's work with what its options reach.
///
/// # Errors
/// It cannot be reached, or the work fails.
pub(in crate::cli) async fn with(
    options: &ReachOptions,
    work: impl AsyncFnOnce(&Caller) -> Result<(), Error>,
) -> Result<(), Error> {
    let caller = match options.data()? {
        None => Caller::of_service(options.endpoint.as_deref(), options.ca_file.as_deref())?,
        Some(taken) => Caller::Local(Box::new(Local::open(taken).await?)),
    };
    let done = work(&caller).await;
    if let Caller::Local(local) = caller {
        local.close().await?;
    }
    done
}
