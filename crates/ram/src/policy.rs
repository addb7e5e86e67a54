//! A policy: a document that was read, checked and compiled.

use std::sync::Arc;

use crate::Malformed;
use crate::parse;
use crate::rule::Rule;

/// What a policy is for; it decides which elements a statement has, and how long the document may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// Attached to a user, a group or a role.
    Identity,
    /// The `Policy` parameter of AssumeRole.
    Session,
    /// Of a role: who may assume it.
    Trust,
}

impl PolicyKind {
    /// The most characters that a document of this kind may have (gateway notes, 5.2; that of a trust policy is inferred: 10
    /// point 17).
    pub const fn limit(self) -> usize {
        match self {
            Self::Identity => 6144,
            Self::Session | Self::Trust => 2048,
        }
    }
}

/// A compiled policy: patterns split, addresses, dates and numbers parsed. A clone shares them.
#[derive(Clone, Debug)]
pub struct Policy {
    kind: PolicyKind,
    rules: Arc<[Rule]>,
}

impl Policy {
    /// Reads the document `text`.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is too long, is not JSON, or is not of the grammar (gateway notes, 5.3 and 5.4).
    pub fn parse(text: &str, kind: PolicyKind) -> Result<Self, Malformed> {
        Ok(Self { kind, rules: parse::rules(text, kind)?.into() })
    }

    /// What the document was read as.
    pub fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// How many statements it has.
    pub fn statements(&self) -> usize {
        self.rules.len()
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }
}
