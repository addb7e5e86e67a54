//! `Condition` of a statement: operators, the values they compare, and whether a request fits (gateway notes, 5.4).

mod comparison;
mod number;
mod operator;

pub(crate) use comparison::Comparison;
pub use operator::Operator;

use crate::Context;

/// One key under one operator. All of a statement's must be met.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) operator: Operator,
    pub(crate) key: Box<str>,
    /// The values as they were written.
    pub(crate) values: Box<[Box<str>]>,
    pub(crate) comparison: Comparison,
}

impl Condition {
    /// Any one value that fits is enough; of a negated operator none may fit. So a key that is missing, or whose value is not
    /// of the operator's type, meets exactly the negated operators (inferred: gateway notes, 10 point 13).
    pub(crate) fn is_met(&self, context: &Context) -> bool {
        let fits = context.get(&self.key).is_some_and(|value| self.comparison.fits(&self.values, value));
        fits != self.operator.is_negated()
    }
}
