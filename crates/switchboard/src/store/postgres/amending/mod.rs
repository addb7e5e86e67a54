//! Amendments of records, those of an account together: one statement reads all their records, one writes them, and the audit's
//! entries with them.
//!
//! Between the two somebody else may write: a record is written only at the version that it was read at; what was computed
//! from another one is computed again. An amendment that comes to more than its own record goes [alone](super::commit).
//!
//! - `drafts`: what amendments make of the records that were read
//! - `writing`: the drafts as one statement

mod drafts;
mod writing;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use postgres::Pool;
use tokio::time::Instant;

use self::drafts::{Draft, Drafts};
use super::gathered::{Gathered, Together};
use super::{Failure, records, resolving};
use crate::model::AccountId;
use crate::store::records::is_of_identities;
use crate::store::{Change, Kind, Patch, Step};

/// How often one is computed whose record moved on, or whose writing is known not to hold (decided); then it goes alone, where the
/// record is held from the reading on.
const ATTEMPTS: u32 = 3;
/// How long after it came an amendment is still begun (decided): a caller is not told much later that it may hold yet.
const BEGUN_WITHIN: Duration = Duration::from_secs(4);

/// A change that amends one record and does nothing else.
#[derive(Debug, Clone)]
pub(super) struct Amendment {
    kind: Kind,
    key: String,
    patch: Patch,
    audit: Option<Vec<u8>>,
    at_ms: i64,
    /// When it came into the line.
    asked: Instant,
}

impl Amendment {
    /// The change as an amendment, where it is one that can go with others.
    pub(super) fn of(change: &Change, audit: Option<&[u8]>) -> Option<Self> {
        let [Step::Amend { kind, key, patch }] = change.steps.as_slice() else { return None };
        // These change a version that all of the account share.
        if is_of_identities(kind) {
            return None;
        }
        let audit = audit.map(<[u8]>::to_vec);
        Some(Self {
            kind,
            key: key.clone(),
            patch: patch.clone(),
            audit,
            at_ms: change.at_ms,
            asked: Instant::now(),
        })
    }
}

/// What became of an amendment.
#[derive(Debug)]
enum Outcome {
    Done(Result<(), Failure>),
    /// It has to go alone.
    Alone,
}

/// Amends.
#[derive(Debug)]
pub(super) struct Amending(Arc<Gathered<Amendments>>);

#[derive(Debug)]
struct Amendments {
    pool: Pool,
}

impl Amending {
    pub(super) fn new(pool: Pool) -> Self {
        Self(Gathered::new(Amendments { pool }))
    }

    /// Amends together with others; none when the amendment has to go alone.
    pub(super) async fn amend(
        &self,
        account: &AccountId,
        amendment: Amendment,
    ) -> Option<Result<(), Failure>> {
        match self.0.ask(account, amendment).await {
            Some(Outcome::Done(done)) => Some(done),
            Some(Outcome::Alone) => None,
            None => Some(Err(postgres::Error::Lost("the writing ended badly".to_owned()).into())),
        }
    }
}

impl Together for Amendments {
    type Key = AccountId;
    type Item = Amendment;
    type Answer = Outcome;
    const AT_ONCE: usize = 64;

    async fn work(&self, account: &AccountId, amendments: Vec<Amendment>) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = amendments.iter().map(|_| None).collect();
        for _ in 0..ATTEMPTS {
            let mut open = Vec::with_capacity(amendments.len());
            for ((place, amendment), outcome) in amendments.iter().enumerate().zip(&mut outcomes) {
                if outcome.is_some() {
                    continue;
                }
                if amendment.asked.elapsed() < BEGUN_WITHIN {
                    open.push((place, amendment));
                } else {
                    *outcome = Some(Outcome::Done(Err(postgres::Error::Busy.into())));
                }
            }
            if open.is_empty() {
                break;
            }
            for (place, outcome) in self.attempt(account, &open).await {
                outcomes[place] = Some(outcome);
            }
        }
        outcomes.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Alone)).collect()
    }
}

impl Amendments {
    /// What became of these, by their places; of those whose attempt came to nothing, nothing.
    async fn attempt(&self, account: &AccountId, open: &[(usize, &Amendment)]) -> Vec<(usize, Outcome)> {
        // No record has a key with a zero byte, and none can be asked for.
        let wanted = open.iter().map(|(_, amendment)| (amendment.kind, amendment.key.as_str()));
        let wanted: BTreeSet<(Kind, &str)> = wanted.filter(|(_, key)| !key.contains('\0')).collect();
        let rows = match self.pool.query(records::several(account, wanted)).await {
            Ok(rows) => rows,
            Err(error) => return failed(&error, open.iter().map(|(place, _)| *place)),
        };
        let stored = rows.iter().map(|row| ((row.get(3), row.get(0)), records::read(row))).collect();
        let Drafts { drafts, mut outcomes } = Drafts::of(open, stored);
        let (written, unwritten): (Vec<Draft>, Vec<Draft>) =
            drafts.into_iter().partition(|draft| !draft.amended.is_empty());
        outcomes.extend(unwritten.into_iter().flat_map(Draft::held));
        if !written.is_empty() {
            outcomes.extend(self.write(account, written).await);
        }
        outcomes
    }

    async fn write(&self, account: &AccountId, drafts: Vec<Draft>) -> Vec<(usize, Outcome)> {
        let at_ms = drafts.iter().map(|draft| draft.at_ms).max().unwrap_or_default();
        match self.pool.change(writing::write(account, &drafts, at_ms)).await {
            Ok(rows) => {
                let held: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
                let drafts = (1_i64..).zip(drafts).filter(|(place, _)| held.contains(place));
                drafts.flat_map(|(_, draft)| draft.held()).collect()
            }
            Err(lost @ postgres::Error::Lost(_)) => {
                let asked = drafts.into_iter().map(async |draft| {
                    match resolving::held(&self.pool, account, draft.commit_key, at_ms, &lost).await {
                        Ok(true) => draft.held(),
                        Ok(false) => Vec::new(),
                        Err(error) => ended(&error, draft.places()),
                    }
                });
                join_all(asked).await.into_iter().flatten().collect()
            }
            Err(error) => failed(&error, drafts.iter().flat_map(Draft::places)),
        }
    }
}

/// What becomes of amendments when a statement failed of which nothing holds.
fn failed(error: &postgres::Error, places: impl Iterator<Item = usize>) -> Vec<(usize, Outcome)> {
    match error {
        // They are tried again.
        postgres::Error::GaveWay | postgres::Error::Lost(_) => Vec::new(),
        // Alone, each would hold a connection while it waits for the same lock.
        error if error.is_locked_out() => ended(error, places),
        // It may be the fault of one: alone each gets what is its own.
        postgres::Error::Sql { .. } | postgres::Error::Conflict => {
            places.map(|place| (place, Outcome::Alone)).collect()
        }
        error => ended(error, places),
    }
}

fn ended(error: &postgres::Error, places: impl Iterator<Item = usize>) -> Vec<(usize, Outcome)> {
    places.map(|place| (place, Outcome::Done(Err(error.clone().into())))).collect()
}
