//! The chain of an account is checked, a bounded piece a call, on a thread for that.

use super::chain::{self, Known};
use super::{AuditKey, Fault, Note};
use crate::model::AccountId;
use crate::store::audit::{Links, Seal};
use crate::store::{Store, StoreError};

/// Seals that are read at once: with their entries a few megabytes at most.
const PAGE: usize = 16;
/// Pages of one call: some ten thousands of entries, well within the time of a call.
const PAGES: usize = 8;

/// A seal that was made so long after its newest entry is noted, milliseconds (decided): refusals of a minute are written when it is
/// over, and later while the store takes nothing.
const LATE_MS: i64 = 10 * 60 * 1000;
/// Notes of one call.
const NOTES: usize = 20;

/// What came of a call.
#[derive(Default, Debug, Clone, PartialEq, Eq)]
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
    /// What is for a person to judge, the oldest first, twenty at most.
    pub notes: Vec<Note>,
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
    let (mut verified, mut after) = (Verified::default(), after);
    for _ in 0..PAGES {
        let page = store.links(account, after, PAGE).await?;
        let is_last = page.links.len() < PAGE;
        let unsealed = page.unsealed;
        let of = Of { key: key.clone(), account: account.clone(), known, after };
        let judged = tokio::task::spawn_blocking(move || {
            let fault = judge(&mut verified, &of, page).err();
            Verified { fault, ..verified }
        });
        verified = judged
            .await
            .map_err(|error| StoreError::Damaged(format!("the audit cannot be checked: {error}")))?;
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

/// What is checked.
struct Of {
    key: AuditKey,
    account: AccountId,
    known: Option<Known>,
    after: i64,
}

fn judge(verified: &mut Verified, of: &Of, page: Links) -> Result<(), Fault> {
    let mut before = match &page.before {
        Some(before) => before.into(),
        None => start(verified, of, &page)?,
    };
    verified.last = page.before;
    for (seal, entries) in page.links {
        chain::check(&of.key, &of.account, before, &seal, &entries)?;
        before = (&seal).into();
        if of.known.is_some_and(|known| known.number == before.number && known != before) {
            return Err(Fault::Replaced { number: before.number });
        }
        verified.seals += 1;
        verified.entries = verified.entries.saturating_add(entries.len() as u64);
        verified.first = verified.first.or(Some(seal.number));
        let late_ms = seal.sealed_ms.saturating_sub(seal.newest_ms);
        if late_ms > LATE_MS && verified.notes.len() < NOTES {
            verified.notes.push(Note::Late { number: seal.number, minutes: late_ms / 60_000 });
        }
        verified.last = Some(seal);
    }
    Ok(())
}

/// What the oldest seal that is left goes on from. What came before it is gone: that was removal, or it is a fault.
fn start(verified: &mut Verified, of: &Of, page: &Links) -> Result<Known, Fault> {
    let base = chain::base(&of.key, &of.account, page.floor.as_ref())?;
    if let Some((oldest, _)) = page.links.first() {
        let expected = if base.number < of.after { of.after } else { base.number.saturating_add(1) };
        if oldest.number != expected {
            return Err(Fault::Missing { number: expected, found: oldest.number });
        }
    } else if base.number > 0 || of.after > 0 {
        return Err(Fault::Emptied { number: base.number.saturating_add(1).max(of.after) });
    }
    match of.known {
        Some(known) if known.number == base.number && known != base => {
            Err(Fault::Replaced { number: known.number })
        }
        Some(known) if known.number <= base.number => {
            verified.notes.push(Note::Over { number: known.number, floor: base.number });
            Ok(base)
        }
        _ => Ok(base),
    }
}
