//! Another node sealed meanwhile: its seals are made with the key that this one has, and go on from the seal that is remembered here.

use super::{Mark, Unsealed};
use crate::audit::chain::{self, Known};
use crate::audit::{AuditKey, Fault};
use crate::model::AccountId;
use crate::store::audit::Links;
use crate::store::{Store, StoreError};

/// Seals that are looked at in one step: each comes with what it covers.
const STEP: usize = 16;

/// Whether the chain goes on from one seal to another by whole seals of this key, each with what it covers.
pub(super) async fn leads_to(
    store: &dyn Store,
    key: &AuditKey,
    account: &AccountId,
    from: Option<Mark>,
    to: Option<Mark>,
) -> Result<bool, Unsealed> {
    let Some((wanted, _)) = to else { return Ok(false) };
    let mut known = from.map_or(Known::START, |(seal, _)| seal);
    while known.number < wanted.number {
        let links = store.links(account, known.number, STEP).await?;
        match checked(key.clone(), account.clone(), known, wanted, links).await? {
            Some(further) => known = further,
            None => return Ok(false),
        }
    }
    Ok(known == wanted)
}

/// How far these seals lead, up to the one that is wanted; none: they lead nowhere.
async fn checked(
    key: AuditKey,
    account: AccountId,
    from: Known,
    wanted: Known,
    links: Links,
) -> Result<Option<Known>, StoreError> {
    let check = move || -> Result<Option<Known>, Fault> {
        // What is over may have been removed meanwhile, this seal too.
        let floor = links.floor.filter(|floor| floor.number > from.number);
        let mut known = match &floor {
            Some(_) => chain::base(&key, &account, floor.as_ref())?,
            None => from,
        };
        for (seal, entries) in links.links.iter().take_while(|(seal, _)| seal.number <= wanted.number) {
            chain::check(&key, &account, known, seal, entries)?;
            known = seal.into();
        }
        Ok((known.number > from.number).then_some(known))
    };
    let checked = tokio::task::spawn_blocking(check).await;
    let checked =
        checked.map_err(|error| StoreError::Damaged(format!("seals cannot be checked: {error}")))?;
    Ok(checked.unwrap_or_else(|fault| {
        tracing::error!(%fault, "a seal that another node would have made is none of ours");
        None
    }))
}
