//! One statement, compiled: whether it applies to a request, and if not, the first thing that did not fit.

use std::fmt;

use crate::Context;
use crate::arn::{Arn, ArnPattern};
use crate::condition::Condition;
use crate::pattern::Pattern;
use crate::principal::{Principal, Trusted};

/// What a statement does where it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Permits, unless another one denies.
    Allow,
    /// Forbids.
    Deny,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        })
    }
}

/// A statement.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// `Sid`: accepted and without meaning (inferred: gateway notes, 5.3); a person knows the statement by it.
    pub(crate) sid: Option<Box<str>>,
    pub(crate) effect: Effect,
    pub(crate) actions: Selection<Pattern>,
    pub(crate) objects: Objects,
    pub(crate) conditions: Box<[Condition]>,
}

/// What a statement is about.
#[derive(Clone, Debug)]
pub(crate) enum Objects {
    /// `Resource` or `NotResource`, in identity and session policies.
    Resources(Selection<ArnPattern>),
    /// `Principal`, in trust policies.
    Principals(Box<[Trusted]>),
}

/// A list of patterns, or everything but them.
#[derive(Clone, Debug)]
pub(crate) struct Selection<P> {
    pub(crate) sense: Sense,
    pub(crate) patterns: Box<[P]>,
}

/// How a list of patterns is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// `Action`, `Resource`.
    Only,
    /// `NotAction`, `NotResource`.
    AllBut,
}

impl<P> Selection<P> {
    fn has(&self, fits: impl Fn(&P) -> bool) -> bool {
        self.patterns.iter().any(fits) == (self.sense == Sense::Only)
    }
}

/// A request as statements look at it.
pub(crate) struct Subject<'a> {
    pub(crate) action: &'a str,
    pub(crate) object: Object<'a>,
    pub(crate) context: &'a Context,
}

/// What a request is about.
pub(crate) enum Object<'a> {
    /// The resource; nothing when its name has not the form of one.
    Resource(Option<Arn<'a>>),
    /// Who asks a role's policy.
    Principal(&'a Principal<'a>),
}

/// The first thing in a statement that did not fit.
pub(crate) enum Misfit<'p> {
    Action(&'p Selection<Pattern>),
    Object(&'p Objects),
    Condition(&'p Condition),
}

impl Rule {
    /// Nothing when the statement applies. Allocates nothing, save for an operator for texts on a key that is no text.
    pub(crate) fn misfit(&self, subject: &Subject<'_>) -> Option<Misfit<'_>> {
        if !self.actions.has(|pattern| pattern.matches_ignoring_case(subject.action)) {
            return Some(Misfit::Action(&self.actions));
        }
        if !self.objects.have(&subject.object) {
            return Some(Misfit::Object(&self.objects));
        }
        self.conditions.iter().find(|condition| !condition.is_met(subject.context)).map(Misfit::Condition)
    }
}

impl Objects {
    fn have(&self, object: &Object<'_>) -> bool {
        match (self, object) {
            (Self::Resources(selection), Object::Resource(arn)) => {
                selection.has(|pattern| pattern.matches(arn.as_ref()))
            }
            (Self::Principals(trusted), Object::Principal(caller)) => {
                trusted.iter().any(|trusted| trusted.includes(caller))
            }
            // A policy of the other kind says nothing here.
            (Self::Resources(_), Object::Principal(_)) | (Self::Principals(_), Object::Resource(_)) => false,
        }
    }
}
