//! The chain of an account is checked, a bounded piece a call, on a thread for that.

use super::AuditKey;
use super::chain::{Fault, Known, check};
use crate::model::AccountId;
use crate::store::audit::{Links, Seal};
use crate::store::{Store, StoreError};

/// Seals that are read at once: with their entries a few megabytes at most.
const PAGE: usize = 16;
/// Pages of one call: some ten thousands of entries, well within the time of a call.
const PAGES: usize = 8;

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Seals that this call found sound.
    pub seals: u64,
    /// Entries that they cover.
    pub entries: u64,
    /// The oldest of them.
    pub first: Option<i64>,
    /// The newest of them, or where the call went on from.
    pub last: Option<Seal>,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
    /// Entries that are not sealed yet; counted at the end of the chain.
    pub unsealed: u64,
    /// Where the next call goes on; none: this was all.
    pub next: Option<i64>,
}

/// Checks the chain of an account behind the seal `after`, which was checked before; 0: from the oldest seal on.
///
/// # Errors
///
/// The store fails.
pub async fn verify(
    store: &dyn Store,
    key: &AuditKey,
    account: &AccountId,
    after: i64,
    known: Option<Known>,
) -> Result<Verified, StoreError> {
    let mut verified =
        Verified { seals: 0, entries: 0, first: None, last: None, fault: None, unsealed: 0, next: None };
    let mut after = after;
    for _ in 0..PAGES {
        let page = store.links(account, after, PAGE).await?;
        let is_last = page.links.len() < PAGE;
        let unsealed = page.unsealed;
        verified = judged(verified, key.clone(), account.clone(), page, known).await?;
        if verified.fault.is_some() {
            return Ok(verified);
        }
        after = verified.last.as_ref().map_or(after, |last| last.number);
        if is_last {
            verified.unsealed = unsealed;
            verified.fault = known
                .filter(|known| known.number > after)
                .map(|known| Fault::Truncated { number: known.number, newest: after });
            return Ok(verified);
        }
    }
    verified.next = Some(after);
    Ok(verified)
}

async fn judged(
    verified: Verified,
    key: AuditKey,
    account: AccountId,
    page: Links,
    known: Option<Known>,
) -> Result<Verified, StoreError> {
    let judged = tokio::task::spawn_blocking(move || judge(verified, &key, &account, page, known)).await;
    judged.map_err(|error| StoreError::Damaged(format!("the audit cannot be checked: {error}")))
}

fn judge(
    mut verified: Verified,
    key: &AuditKey,
    account: &AccountId,
    page: Links,
    known: Option<Known>,
) -> Verified {
    let mut before = page.before;
    for (seal, entries) in page.links {
        let checked = check(key, account, before.as_ref(), &seal, &entries);
        let is_known = known.is_none_or(|known| known.number != seal.number || known.hash == seal.hash);
        verified.fault = match checked {
            Err(fault) => Some(fault),
            Ok(()) if !is_known => Some(Fault::Replaced { number: seal.number }),
            Ok(()) => None,
        };
        if verified.fault.is_some() {
            break;
        }
        verified.seals += 1;
        verified.entries = verified.entries.saturating_add(entries.len() as u64);
        verified.first = verified.first.or(Some(seal.number));
        before = Some(seal);
    }
    verified.last = before;
    verified
}
