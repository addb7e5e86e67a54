//! What policies say of a request.

use std::fmt;

/// A statement of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'p> {
    /// The name that the policy is attached under.
    pub policy: &'p str,
    /// Which of its statements, from 0.
    pub index: usize,
}

impl fmt::Display for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Statement.{}", self.policy.escape_debug(), self.index)
    }
}

/// A step of the evaluation (gateway notes, 5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The policy that was given with AssumeRole.
    Session,
    /// The policies of the user and its groups, or of the role.
    Identity,
    /// The policy of the role that is to be assumed.
    Trust,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Session => "session policy",
            Self::Identity => "identity policies",
            Self::Trust => "trust policy",
        })
    }
}

/// The outcome: allowed by a statement, denied by a statement, or allowed by none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision<'p> {
    /// Every step allows it; the statement is the last step's.
    Allow(Statement<'p>),
    /// A statement denies it.
    ExplicitDeny {
        /// The first step that does not allow.
        layer: Layer,
        /// The statement.
        by: Statement<'p>,
    },
    /// No statement allows it.
    ImplicitDeny {
        /// The first step that does not allow.
        layer: Layer,
    },
}

impl<'p> Decision<'p> {
    /// Whether the request is allowed.
    pub fn is_allow(&self) -> bool {
        matches!(self, Self::Allow(_))
    }

    /// This one, and where it allows, the `next` step's: all steps have to allow, and the first that does not is reported
    /// (gateway notes, 5.6). For AssumeRole it joins the trust policy and the caller's own policies.
    pub fn and(self, next: impl FnOnce() -> Self) -> Self {
        if self.is_allow() { next() } else { self }
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow(by) => write!(f, "allowed by {by}"),
            Self::ExplicitDeny { layer, by } => write!(f, "explicitly denied by {by} ({layer})"),
            Self::ImplicitDeny { layer } => write!(f, "implicitly denied: no statement allows it ({layer})"),
        }
    }
}
