//! The RAM policy language: documents are parsed, requests are judged by them, and a judgement is explained. No I/O.
//!
//! - [`Policy`]: a document, checked and compiled; [`Malformed`]: what is wrong with one, and where
//! - [`Request`] and [`Context`]: what is asked, and the condition keys that come with it
//! - [`evaluate`]: identity and session policies to a [`Decision`]; [`Policy::trusts`]: the same for the policy of a role
//! - [`explain`]: every statement, and the first thing in it that did not fit
//!
//! Who calls, which policies are attached to them and what an operation's action and resource are belongs to other crates;
//! so does the root of an account, which no policy binds (gateway notes, 5.1).

mod arn;
mod condition;
mod context;
mod decision;
mod evaluate;
mod explain;
mod malformed;
mod parse;
mod pattern;
mod policy;
mod principal;
mod rule;

pub use condition::Operator;
pub use context::{Context, Value, keys};
pub use decision::{Decision, Layer, Statement};
pub use evaluate::{Attached, Request, TRUST_ACTION, TRUST_POLICY, evaluate};
pub use explain::{Explained, Explanation, Mismatch, Step, explain};
pub use malformed::{Fault, Malformed, Place};
pub use policy::{Policy, PolicyKind};
pub use principal::{Identity, Principal};
pub use rule::Effect;
