//! Why an operation had no effect.

use std::borrow::Cow;

use acs::Fault;
use cams::errors::{Code, Refusal};

use crate::access::Denied;
use crate::channels::whatsapp;
use crate::store::{CommitError, StoreError};

/// The caller's mistake or a limit, the network, or our own fault.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The call is refused, by us or by the network.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The call is refused by a rule of RAM or STS.
    #[error(transparent)]
    Identity(#[from] identity::Fault),
    /// A policy that only the operation knows does not allow the call.
    #[error("{} is not allowed on {}", .0.action, .0.resource)]
    Denied(Box<Denied>),
    /// The nonce was used by another call meanwhile.
    #[error("the nonce was used already")]
    NonceUsed,
    /// The network gave no answer, or none is set up: a later call may succeed.
    #[error("no answer of the network: {0}")]
    NetworkSilent(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Failure {
    /// The code that it is answered with.
    pub fn code(&self) -> Cow<'static, str> {
        match self {
            Self::Refused(refusal) => Cow::Owned(refusal.code.as_str().into_owned()),
            Self::Identity(fault) => fault.code.clone(),
            Self::Denied(_) => identity::Fault::assume_role_denied().code,
            Self::NonceUsed => Fault::signature_nonce_used().code,
            Self::NetworkSilent(_) | Self::Store(StoreError::Unavailable(_)) => {
                Fault::service_unavailable().code
            }
            Self::Store(StoreError::Damaged(_)) => Fault::internal_error().code,
        }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => StoreError::Unavailable("a change never came to rest".to_owned()).into(),
            CommitError::NonceUsed => Self::NonceUsed,
            CommitError::Refused(refusal) => refusal.into(),
            CommitError::Store(error) => error.into(),
        }
    }
}

/// The network's refusal is passed on under its own number (a decision of ours); no answer is none of the caller's fault.
impl From<whatsapp::Failure> for Failure {
    fn from(failure: whatsapp::Failure) -> Self {
        match failure {
            whatsapp::Failure::Refused { code, message, details, retry_after, .. } => {
                let text = details.map_or_else(|| message.clone(), |details| format!("{message}: {details}"));
                Self::Refused(Refusal::network(code, text, retry_after))
            }
            whatsapp::Failure::NotSent(reason) | whatsapp::Failure::InDoubt(reason) => {
                Self::NetworkSilent(reason)
            }
        }
    }
}

impl Failure {
    /// A bad value: the parameter and what it must be.
    pub fn invalid(parameter: &str, rule: impl AsRef<str>) -> Self {
        Self::Refused(Refusal::invalid(parameter, rule))
    }
}
