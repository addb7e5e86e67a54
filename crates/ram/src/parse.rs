//! From the text of a document to its statements, by the grammar of the gateway notes, 5.3.

mod condition;
mod element;
mod json;
mod principal;

use element::{Element, Object};

use crate::arn::ArnPattern;
use crate::pattern::Pattern;
use crate::rule::{Effect, Objects, Rule, Selection, Sense};
use crate::{Fault, Malformed, Place, PolicyKind};

/// The one version of the language.
const VERSION: &str = "1";

pub(crate) fn rules(text: &str, kind: PolicyKind) -> Result<Vec<Rule>, Malformed> {
    let (limit, length) = (kind.limit(), text.chars().count());
    if length > limit {
        return Err(Malformed { place: Place::Document, fault: Fault::TooLong { limit, length } });
    }
    let mut document = Element::document(json::read(text)?).object()?;
    let version = document.require("Version")?;
    let statements = document.require("Statement")?;
    document.end("Version and Statement")?;

    let (place, version) = version.text()?;
    if version != VERSION {
        return Err(place.wrong_value("\"1\"", version));
    }
    statements.items()?.into_iter().map(|statement| rule(statement.object()?, kind)).collect()
}

fn rule(mut statement: Object, kind: PolicyKind) -> Result<Rule, Malformed> {
    let effect = effect(statement.require("Effect")?)?;
    let actions =
        selection(&mut statement, ["Action", "NotAction"], "Action or NotAction", |text| Pattern::new(text))?;
    let objects = match kind {
        PolicyKind::Identity | PolicyKind::Session => Objects::Resources(selection(
            &mut statement,
            ["Resource", "NotResource"],
            "Resource or NotResource",
            ArnPattern::new,
        )?),
        PolicyKind::Trust => Objects::Principals(principal::trusted(statement.require("Principal")?)?),
    };
    let conditions = match statement.take("Condition") {
        Some(block) => condition::conditions(block)?,
        None => Box::default(),
    };
    let sid = match statement.take("Sid") {
        Some(sid) => Some(sid.text()?.1.into()),
        None => None,
    };
    statement.end(match kind {
        PolicyKind::Identity | PolicyKind::Session => {
            "Sid, Effect, Action or NotAction, Resource or NotResource, and Condition"
        }
        PolicyKind::Trust => "Sid, Effect, Action or NotAction, Principal, and Condition",
    })?;
    Ok(Rule { sid, effect, actions, objects, conditions })
}

fn effect(element: Element) -> Result<Effect, Malformed> {
    let (place, text) = element.text()?;
    match &*text {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        _ => Err(place.wrong_value("\"Allow\" or \"Deny\"", text)),
    }
}

/// The element of one of two names, which exclude each other.
fn selection<P>(
    statement: &mut Object,
    [only, all_but]: [&'static str; 2],
    either: &'static str,
    compile: impl Fn(&str) -> P,
) -> Result<Selection<P>, Malformed> {
    let (sense, element) = match (statement.take(only), statement.take(all_but)) {
        (Some(element), None) => (Sense::Only, element),
        (None, Some(element)) => (Sense::AllBut, element),
        (Some(_), Some(_)) => return Err(statement.fault(Fault::Both { first: only, second: all_but })),
        (None, None) => return Err(statement.fault(Fault::Missing { expected: either })),
    };
    let patterns = element.texts()?.into_iter().map(|(_, text)| compile(&text)).collect();
    Ok(Selection { sense, patterns })
}
