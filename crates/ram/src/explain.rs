//! Why a request is allowed or not: every statement, and the first thing in it that did not fit.

use std::borrow::Borrow;
use std::fmt;

use crate::evaluate::{decide, trust_subject};
use crate::rule::{Effect, Misfit, Objects, Sense, Subject};
use crate::{
    Attached, Context, Decision, Layer, Operator, Policy, Principal, Request, Statement, TRUST_POLICY,
};

/// A decision with its reasons. Its text is for people.
#[derive(Clone, Debug)]
pub struct Explanation<'p> {
    /// What [`evaluate`](crate::evaluate) says.
    pub decision: Decision<'p>,
    /// The steps in their order. Those after the one that refuses are there, too.
    pub steps: Vec<Step<'p>>,
}

/// All statements of one step.
#[derive(Clone, Debug)]
pub struct Step<'p> {
    /// Which step.
    pub layer: Layer,
    /// What it says by itself.
    pub decision: Decision<'p>,
    /// The statements in the order of the policies.
    pub statements: Vec<Explained<'p>>,
}

/// A statement and how it met the request.
#[derive(Clone, Debug)]
pub struct Explained<'p> {
    /// Which one.
    pub statement: Statement<'p>,
    /// Its `Sid`.
    pub sid: Option<&'p str>,
    /// What it does where it applies.
    pub effect: Effect,
    /// The first thing that did not fit; nothing when the statement applies.
    pub mismatch: Option<Mismatch<'p>>,
}

/// What of a statement does not fit a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch<'p> {
    /// The action is not among the statement's, or (`NotAction`) is one of them.
    Action {
        /// `Action` or `NotAction`.
        element: &'static str,
        /// The statement's.
        patterns: Vec<&'p str>,
        /// The request's.
        found: String,
    },
    /// The same of the resource.
    Resource {
        /// `Resource` or `NotResource`.
        element: &'static str,
        /// The statement's.
        patterns: Vec<&'p str>,
        /// The request's.
        found: String,
    },
    /// The caller is not trusted.
    Principal {
        /// The trusted ones.
        trusted: Vec<&'p str>,
    },
    /// A condition is not met.
    Condition {
        /// How it compares.
        operator: Operator,
        /// Which key.
        key: &'p str,
        /// With which values.
        values: Vec<&'p str>,
        /// What the request has.
        found: Option<String>,
    },
}

/// Explains what [`evaluate`](crate::evaluate) says of the same policies and the same request.
pub fn explain<'p>(
    identity: impl IntoIterator<Item: Borrow<Attached<'p>>>,
    session: Option<Attached<'p>>,
    request: &Request<'_>,
) -> Explanation<'p> {
    let identity: Vec<Attached<'p>> = identity.into_iter().map(|attached| *attached.borrow()).collect();
    let subject = request.subject();
    let session = session.map(|session| step(Layer::Session, &[session], &subject, request.resource));
    let identity = step(Layer::Identity, &identity, &subject, request.resource);
    let steps: Vec<Step<'p>> = session.into_iter().chain([identity]).collect();
    Explanation { decision: joined(&steps), steps }
}

impl Policy {
    /// Explains what [`Policy::trusts`] says.
    pub fn explain_trust(&self, caller: &Principal<'_>, context: &Context) -> Explanation<'_> {
        let attached = Attached { name: TRUST_POLICY, policy: self };
        let step = step(Layer::Trust, &[attached], &trust_subject(caller, context), "");
        Explanation { decision: step.decision, steps: vec![step] }
    }
}

impl<'p> Explanation<'p> {
    /// Puts the steps of `next` behind these, as [`Decision::and`] does with decisions.
    pub fn and(mut self, next: Explanation<'p>) -> Self {
        self.decision = self.decision.and(|| next.decision);
        self.steps.extend(next.steps);
        self
    }
}

fn joined<'p>(steps: &[Step<'p>]) -> Decision<'p> {
    let none = Decision::ImplicitDeny { layer: Layer::Identity };
    let first = steps.first().map_or(none, |step| step.decision);
    steps.iter().skip(1).fold(first, |decision, step| decision.and(|| step.decision))
}

fn step<'p>(layer: Layer, policies: &[Attached<'p>], subject: &Subject<'_>, resource: &str) -> Step<'p> {
    let statements = policies.iter().flat_map(|&Attached { name, policy }| {
        policy.rules().iter().enumerate().map(move |(index, rule)| Explained {
            statement: Statement { policy: name, index },
            sid: rule.sid.as_deref(),
            effect: rule.effect,
            mismatch: rule.misfit(subject).map(|misfit| describe(misfit, subject, resource)),
        })
    });
    Step { layer, statements: statements.collect(), decision: decide(layer, policies, subject) }
}

fn describe<'p>(misfit: Misfit<'p>, subject: &Subject<'_>, resource: &str) -> Mismatch<'p> {
    match misfit {
        Misfit::Action(selection) => Mismatch::Action {
            element: match selection.sense {
                Sense::Only => "Action",
                Sense::AllBut => "NotAction",
            },
            patterns: selection.patterns.iter().map(|pattern| pattern.as_str()).collect(),
            found: subject.action.to_owned(),
        },
        Misfit::Object(Objects::Resources(selection)) => Mismatch::Resource {
            element: match selection.sense {
                Sense::Only => "Resource",
                Sense::AllBut => "NotResource",
            },
            patterns: selection.patterns.iter().map(|pattern| pattern.as_str()).collect(),
            found: resource.to_owned(),
        },
        Misfit::Object(Objects::Principals(trusted)) => {
            Mismatch::Principal { trusted: trusted.iter().map(|trusted| trusted.as_str()).collect() }
        }
        Misfit::Condition(condition) => Mismatch::Condition {
            operator: condition.operator,
            key: &condition.key,
            values: condition.values.iter().map(|value| &**value).collect(),
            found: subject.context.get(&condition.key).map(ToString::to_string),
        },
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decision)?;
        for step in &self.steps {
            write!(f, "\n{}: ", step.layer)?;
            if step.statements.is_empty() {
                f.write_str("no statements")?;
            } else {
                write!(f, "{}", step.decision)?;
            }
            for statement in &step.statements {
                write!(f, "\n  {statement}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.statement)?;
        if let Some(sid) = self.sid {
            write!(f, " {sid:?}")?;
        }
        match &self.mismatch {
            None => write!(f, " ({}) applies", self.effect),
            Some(mismatch) => write!(f, " ({}) does not apply: {mismatch}", self.effect),
        }
    }
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action { element, patterns, found } | Self::Resource { element, patterns, found } => {
                write!(f, "{element} is {patterns:?}, the request has {found:?}")
            }
            Self::Principal { trusted } => write!(f, "Principal is {trusted:?}, the caller is none of them"),
            Self::Condition { operator, key, values, found } => {
                write!(f, "{operator} {key:?} is {values:?}, the request has ")?;
                match found {
                    Some(found) => write!(f, "{found:?}"),
                    None => f.write_str("no such key"),
                }
            }
        }
    }
}
