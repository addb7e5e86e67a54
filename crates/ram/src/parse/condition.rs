//! `Condition` of a statement.

use super::element::{Element, Path};
use crate::condition::{Comparison, Condition, Operator};
use crate::{Fault, Malformed};

pub(super) fn conditions(block: Element) -> Result<Box<[Condition]>, Malformed> {
    let mut conditions = Vec::new();
    for (name, keys) in block.object()?.members() {
        let Some(operator) = Operator::from_name(&name) else {
            return Err(keys.fault(Fault::UnsupportedOperator { name }));
        };
        for (key, values) in keys.object()?.members() {
            conditions.push(condition(operator, key, values)?);
        }
    }
    Ok(conditions.into())
}

fn condition(operator: Operator, key: String, values: Element) -> Result<Condition, Malformed> {
    let (places, values): (Vec<Path>, Vec<Box<str>>) =
        values.texts()?.into_iter().map(|(place, text)| (place, Box::from(text))).unzip();
    match Comparison::new(operator, &values) {
        Ok(comparison) => Ok(Condition { operator, key: key.into(), values: values.into(), comparison }),
        Err(wrong) => {
            let place = places.into_iter().nth(wrong.index).unwrap_or_default();
            Err(place.wrong_value(wrong.expected, wrong.found))
        }
    }
}
