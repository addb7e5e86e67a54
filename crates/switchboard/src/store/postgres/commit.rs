//! A change as statements.
//!
//! All of it travels in one round trip: BEGIN, its key, its locks, its steps, its entry of the audit, COMMIT. Only where a record is
//! amended, or a setting's deliveries are given up, something has to be read in between. A commit whose answer got lost is
//! asked for by its key.

use std::sync::Arc;

use postgres::{Flight, Query, Row};

use super::amending::Amendment;
use super::deliveries::writing;
use super::locks::{Hold, Lock, Locks};
use super::records::NewRow;
use super::{Failure, PostgresStore, audit, cancelling, jobs, messages, nonces, queues, records, resolving};
use crate::model::{AccountId, Destination, NewReceipt};
use crate::store::neighbours::News;
use crate::store::records::is_of_identities;
use crate::store::{Change, Committed, Expected, Kind, NonceHash, Step};

/// How often a change is tried that gave way to another one, or whose commit is known not to hold (decided).
const ATTEMPTS: u32 = 4;

/// Statements that wait to be sent, and what their rows mean.
#[derive(Default)]
struct Plan {
    queries: Vec<Query>,
    /// For each of the queries, what is read from its rows.
    meanings: Vec<Meaning>,
}

/// What the rows of a statement mean.
enum Meaning {
    Nothing,
    Receipt,
    Delivery(Box<NewReceipt>, Arc<Destination>),
    Enqueued(AccountId, String),
    IdentitiesVersion,
}

impl Plan {
    fn add(&mut self, query: Query) {
        self.add_meaning(query, Meaning::Nothing);
    }

    fn add_meaning(&mut self, query: Query, meaning: Meaning) {
        self.queries.push(query);
        self.meanings.push(meaning);
    }
}

impl PostgresStore {
    /// Makes a change hold.
    pub(super) async fn apply(&self, change: &Change, audit: Option<&[u8]>) -> Result<Committed, Failure> {
        if let Some(amendment) = Amendment::of(change, audit)
            && let Some(done) = self.amending.amend(&change.account, amendment).await
        {
            return done.map(|()| Committed::default());
        }
        let mut attempts = 0;
        loop {
            attempts += 1;
            let key: NonceHash = rand::random();
            match self.attempt(change, audit, key).await {
                Err(Failure::Database(postgres::Error::GaveWay)) if attempts < ATTEMPTS => {}
                // Who vanished with it is put out by the server sooner than these attempts end.
                Err(Failure::Database(error)) if error.is_locked_out() && attempts < ATTEMPTS => {}
                Err(Failure::Database(lost @ postgres::Error::Lost(_))) => {
                    if resolving::held(&self.pool, &change.account, key, change.at_ms, &lost).await? {
                        return Ok(self.held_unseen(change));
                    }
                    if attempts >= ATTEMPTS {
                        return Err(lost.into());
                    }
                }
                done => return done,
            }
        }
    }

    async fn attempt(
        &self,
        change: &Change,
        audit: Option<&[u8]>,
        key: NonceHash,
    ) -> Result<Committed, Failure> {
        let mut plan = Plan::default();
        plan.add(nonces::key(&change.account, key, change.at_ms));
        if let Some(locks) = locks(change, audit).take() {
            plan.add(locks);
        }
        let mut committed = Committed::default();
        let reads = change.steps.iter().any(|step| matches!(step, Step::Amend { .. } | Step::Cancel { .. }));
        if !reads {
            self.plan(change, &change.steps, &mut plan).await?;
            audit.into_iter().for_each(|body| plan.add(audit::insert(&change.account, body)));
            let rows = self.pool.fly(&Flight::transaction(plan.queries)).await?;
            self.read(change, &plan.meanings, &rows, &mut committed);
            return Ok(committed);
        }
        let mut client = self.pool.client().await?;
        let amended = |step: &Step| match step {
            Step::Amend { kind, key, .. } => Some(records::one(&change.account, kind, key)),
            _ => None,
        };
        let mut first = plan.queries;
        first.extend(change.steps.iter().filter_map(amended));
        let amendments = change.steps.iter().filter(|step| matches!(step, Step::Amend { .. })).count();
        let rows = client.fly(&Flight::begin(first)).await;
        let planned = match rows {
            Ok(rows) => self.planned(change, &rows, amendments, &mut client, &mut committed).await,
            Err(error) => Err(error.into()),
        };
        let mut plan = match planned {
            Ok(plan) => plan,
            Err(failure) => {
                client.roll_back().await;
                return Err(failure);
            }
        };
        audit.into_iter().for_each(|body| plan.add(audit::insert(&change.account, body)));
        let rows = client.fly(&Flight::commit(plan.queries)).await?;
        self.read(change, &plan.meanings, &rows, &mut committed);
        Ok(committed)
    }

    /// The steps of a change whose amended records were read by the last `amendments` statements.
    async fn planned(
        &self,
        change: &Change,
        rows: &[Vec<Row>],
        amendments: usize,
        client: &mut postgres::Client,
        committed: &mut Committed,
    ) -> Result<Plan, Failure> {
        let mut amended = rows[rows.len() - amendments..].iter();
        let mut plan = Plan::default();
        let mut steps = Vec::with_capacity(change.steps.len());
        for step in &change.steps {
            if let Step::Amend { patch, .. } = step {
                let row = amended.next().and_then(|rows| rows.first()).map(records::read);
                steps.extend(patch.apply(row.as_ref())?);
            } else {
                steps.push(step.clone());
            }
        }
        for step in &steps {
            if let Step::Cancel { setting } = step {
                let (freed, cancelled) =
                    cancelling::cancel(self, client, &change.account, setting, change.at_ms).await?;
                committed.deliveries.extend(freed);
                committed.cancelled += cancelled;
            } else {
                self.plan(change, std::slice::from_ref(step), &mut plan).await?;
            }
        }
        Ok(plan)
    }

    /// Steps that are statements as they stand.
    async fn plan(&self, change: &Change, steps: &[Step], plan: &mut Plan) -> Result<(), Failure> {
        let (account, now_ms, node) = (&change.account, change.at_ms, self.node.number());
        for step in steps {
            match step {
                Step::Put { kind, key, body, indexes, expected } => {
                    let row = NewRow { kind, key, body, indexes };
                    records::put(account, &row, *expected, now_ms)
                        .into_iter()
                        .for_each(|query| plan.add(query));
                    Self::note_identities(account, kind, plan);
                }
                Step::Remove { kind, key, expected } => {
                    records::expect(account, kind, key, *expected)
                        .into_iter()
                        .for_each(|query| plan.add(query));
                    records::remove(account, kind, key).into_iter().for_each(|query| plan.add(query));
                    Self::note_identities(account, kind, plan);
                }
                Step::Expect { kind, key, expected } => {
                    records::expect(account, kind, key, *expected)
                        .into_iter()
                        .for_each(|query| plan.add(query));
                }
                Step::PutDirectory { directory, key, value } => {
                    plan.add(records::put_directory(*directory, key, value));
                }
                Step::RemoveDirectory { directory, key } => {
                    plan.add(records::remove_directory(*directory, key));
                }
                Step::InsertMessage(message) => plan.add(messages::insert(account, message)?),
                Step::UpdateMessage { message, version } => {
                    plan.add(messages::update(account, message, *version)?);
                }
                Step::InsertJob { message, due_ms } => {
                    plan.add(jobs::insert(account, message, node, (*due_ms, now_ms)));
                }
                Step::RemoveJob { message } => plan.add(jobs::remove(account, message)),
                Step::Receipt { receipt, http: None } => {
                    plan.add_meaning(writing::log(account, receipt, now_ms), Meaning::Receipt);
                }
                Step::Receipt { receipt, http: Some(to) } => {
                    let destination = self.destinations.of(&self.pool, account, &to.url).await?;
                    let query =
                        writing::insert(account, receipt, (destination.id, &to.setting), node, now_ms);
                    plan.add_meaning(query, Meaning::Delivery(receipt.clone(), destination));
                }
                Step::Enqueue(entry) => {
                    let mut queries = queues::enqueue(account, entry, now_ms);
                    let last = queries.pop();
                    queries.into_iter().for_each(|query| plan.add(query));
                    if let Some(last) = last {
                        plan.add_meaning(last, Meaning::Enqueued(account.clone(), entry.queue.clone()));
                    }
                }
                // Both were taken before; what an amendment makes is no amendment.
                Step::Amend { .. } | Step::Cancel { .. } => return Err(Failure::Conflict),
            }
        }
        Ok(())
    }

    fn note_identities(account: &AccountId, kind: Kind, plan: &mut Plan) {
        let is_noted = plan.meanings.iter().any(|meaning| matches!(meaning, Meaning::IdentitiesVersion));
        if is_of_identities(kind) && !is_noted {
            plan.add_meaning(records::identities_changed(account), Meaning::IdentitiesVersion);
        }
    }

    fn read(&self, change: &Change, meanings: &[Meaning], rows: &[Vec<Row>], committed: &mut Committed) {
        for (meaning, rows) in meanings.iter().zip(rows) {
            if matches!(meaning, Meaning::Receipt | Meaning::Delivery(..)) {
                committed.receipts += 1;
            }
            let Some(row) = rows.first() else { continue };
            match meaning {
                Meaning::Nothing | Meaning::Receipt => {}
                Meaning::Delivery(receipt, destination) => {
                    let delivery = writing::inserted(row, receipt, destination, change.at_ms);
                    committed.deliveries.extend(delivery);
                }
                Meaning::Enqueued(account, queue) => {
                    committed.queues.push(queues::enqueued(account, queue, row));
                }
                Meaning::IdentitiesVersion => {
                    self.versions.saw(&change.account, row.get(0));
                    committed.identities = true;
                }
            }
        }
    }

    /// What is told of a change that held though its answer was not seen: its deliveries are found in the table.
    fn held_unseen(&self, change: &Change) -> Committed {
        self.wire.hear(News::Deliveries);
        let queues = change.steps.iter().filter_map(|step| match step {
            Step::Enqueue(entry) => Some(queues::enqueued_unseen(&change.account, entry, change.at_ms)),
            _ => None,
        });
        let receipts = change.steps.iter().filter(|step| matches!(step, Step::Receipt { .. })).count();
        Committed { queues: queues.collect(), receipts, ..Committed::default() }
    }
}

/// What the change needs to have to itself, or unchanged.
fn locks(change: &Change, audit: Option<&[u8]>) -> Locks {
    let mut locks = Locks::default();
    let account = &change.account;
    if audit.is_some() {
        locks.add(Lock::log(account), Hold::Shared);
    }
    for step in &change.steps {
        match step {
            Step::Put { kind, key, .. } | Step::Remove { kind, key, .. } | Step::Amend { kind, key, .. } => {
                locks.add(Lock::record(account, kind, key), Hold::Alone);
            }
            Step::Expect { kind, key, expected } if *expected != Expected::Anything => {
                locks.add(Lock::record(account, kind, key), Hold::Shared);
            }
            Step::Receipt { .. } => locks.add(Lock::log(account), Hold::Shared),
            _ => {}
        }
    }
    locks
}
