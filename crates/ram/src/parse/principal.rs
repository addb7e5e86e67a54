//! `Principal` of a trust policy.

use super::element::{Element, Path};
use crate::Malformed;
use crate::principal::{Principal, Trusted};

pub(super) fn trusted(element: Element) -> Result<Box<[Trusted]>, Malformed> {
    let mut kinds = element.object()?;
    let mut trusted = Vec::new();
    for (place, arn) in texts(kinds.take("RAM"))? {
        // Whom a text of another form would trust is written nowhere; it is not taken as nobody in silence.
        if Principal::parse(&arn).is_none() {
            return Err(place.wrong_value(
                "acs:ram::<account>:root, acs:ram::<account>:user/<name> or acs:ram::<account>:role/<name>",
                arn,
            ));
        }
        trusted.push(Trusted::Ram(arn.into()));
    }
    for kind in ["Service", "Federated"] {
        trusted.extend(texts(kinds.take(kind))?.into_iter().map(|(_, text)| Trusted::Elsewhere(text.into())));
    }
    kinds.end("RAM, Service and Federated")?;
    Ok(trusted.into())
}

fn texts(element: Option<Element>) -> Result<Vec<(Path, String)>, Malformed> {
    element.map_or(Ok(Vec::new()), Element::texts)
}
