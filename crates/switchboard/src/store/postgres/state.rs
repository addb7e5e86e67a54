//! The state, as all rooms above ask for it.

use async_trait::async_trait;
use postgres::{Flight, Query, Row as Answer};

use super::{Failure, PostgresStore, audit, jobs, messages, node, records};
use crate::model::{AccountId, Message, MessageId, PhoneNumber, Recipient};
use crate::store::neighbours::News;
use crate::store::{
    Backlog, Change, CommitError, Committed, Directory, Job, Kind, MessageFilter, NonceHash, Rates, Row,
    Store, StoreError, Versioned,
};

#[async_trait]
impl Store for PostgresStore {
    async fn commit(&self, mut change: Change) -> Result<Committed, CommitError> {
        let audit = change.audit.take().map(|entry| audit::body(*entry)).transpose()?;
        let committed = self.apply(&change, audit.as_deref()).await.map_err(Failure::into_commit)?;
        if audit.is_some() {
            self.note_written(&change.account);
        }
        if committed.receipts > 0 {
            self.wire.tell(News::Receipts(change.account.clone()));
        }
        for enqueued in &committed.queues {
            self.wire.tell(News::Queue(enqueued.queue.clone(), 1));
        }
        Ok(committed)
    }

    fn identities_version(&self, account: &AccountId) -> u64 {
        self.versions.of(account)
    }

    async fn row(&self, account: &AccountId, kind: Kind, key: &str) -> Result<Option<Row>, StoreError> {
        Ok(self.ask(records::one(account, kind, key)).await?.first().map(records::read))
    }

    async fn rows(&self, account: &AccountId, kind: Kind) -> Result<Vec<Row>, StoreError> {
        Ok(self.ask(records::all(account, kind)).await?.iter().map(records::read).collect())
    }

    async fn rows_by(
        &self,
        account: &AccountId,
        kind: Kind,
        index: &str,
        value: &str,
    ) -> Result<Vec<Row>, StoreError> {
        let rows = self.ask(records::by_index(account, kind, index, value)).await?;
        Ok(rows.iter().map(records::read).collect())
    }

    async fn directory(&self, directory: Directory, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.ask(records::directory(directory, key)).await?.first().map(|row| row.get(0)))
    }

    async fn directory_entries(&self, directory: Directory) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self.ask(records::directory_entries(directory)).await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    async fn message(
        &self,
        account: &AccountId,
        id: &MessageId,
    ) -> Result<Option<Versioned<Message>>, StoreError> {
        let rows = self.ask(messages::by_id(account, id)).await?;
        messages::versioned(&rows).map_err(Failure::into_store)
    }

    async fn message_of_network(
        &self,
        account: &AccountId,
        network_id: &str,
    ) -> Result<Option<Versioned<Message>>, StoreError> {
        let rows = self.ask(messages::by_network_id(account, network_id)).await?;
        messages::versioned(&rows).map_err(Failure::into_store)
    }

    async fn messages(
        &self,
        account: &AccountId,
        filter: &MessageFilter,
        offset: u64,
        limit: u64,
    ) -> Result<(Vec<Message>, u64), StoreError> {
        let rows = match self.pool.fly(&Flight::of(messages::page(account, filter, offset, limit))).await {
            Err(postgres::Error::Sql { code, .. }) if code == "22021" => return Ok((Vec::new(), 0)),
            done => done?,
        };
        let [counted, paged] = rows.as_slice() else { return Ok((Vec::new(), 0)) };
        let total: i64 = counted.first().map_or(0, |row| row.get(0));
        let read = |row: &Answer| Ok(serde_json::from_str(row.get(0))?);
        let messages = paged.iter().map(read).collect::<Result<_, Failure>>();
        Ok((messages.map_err(Failure::into_store)?, total.unsigned_abs()))
    }

    async fn last_inbound(
        &self,
        account: &AccountId,
        number: &PhoneNumber,
        peer: &Recipient,
    ) -> Result<Option<i64>, StoreError> {
        let rows = self.ask(messages::last_inbound(account, number, peer)).await?;
        Ok(rows.first().and_then(|row| row.get(0)))
    }

    async fn due_jobs(&self, now_ms: i64, limit: u64) -> Result<Vec<Job>, StoreError> {
        let node = self.node.number();
        let due = jobs::due(node, now_ms, limit);
        let mut rows = self.pool.fly(&Flight::of(vec![due, jobs::unclaimed(now_ms)])).await?;
        let unclaimed = rows.pop().unwrap_or_default();
        let mut due = rows.pop().unwrap_or_default();
        if node != 0 && !unclaimed.is_empty() {
            for row in unclaimed {
                self.pool.query(jobs::claim(row.get(0), node, now_ms)).await?;
            }
            due = self.pool.query(jobs::due(node, now_ms, limit)).await?;
        }
        due.iter().map(|row| jobs::read(row).map_err(Failure::into_store)).collect()
    }

    async fn hold_jobs(&self, until_ms: i64) -> Result<(), StoreError> {
        node::hold_jobs(&self.pool, until_ms).await
    }

    async fn postpone_job(&self, job: &Job, due_ms: i64) -> Result<(), StoreError> {
        self.pool.query(jobs::postpone(job, self.node.number(), due_ms)).await?;
        Ok(())
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        let waiting = Query::new("SELECT count(*) FROM deliveries WHERE state = 0");
        let rows = self.pool.fly(&Flight::of(vec![jobs::count(), waiting])).await?;
        let count = |rows: &Vec<Answer>| rows.first().map_or(0, |row| row.get::<_, i64>(0).unsigned_abs());
        let [jobs, deliveries] = rows.as_slice() else { return Ok(Backlog::default()) };
        Ok(Backlog { jobs: count(jobs), deliveries: count(deliveries) })
    }

    async fn use_nonce(
        &self,
        account: &AccountId,
        nonce: NonceHash,
        signed_ms: i64,
        _now_ms: i64,
    ) -> Result<(), CommitError> {
        self.nonces.claim(account, nonce, signed_ms).await
    }

    /// It was inserted when it was used.
    fn remember_nonce(&self, _nonce: NonceHash, _now_ms: i64) {}

    fn rates(&self) -> Option<&dyn Rates> {
        Some(self)
    }

    async fn close(&self) -> Result<(), StoreError> {
        let keeping = self.keeping.lock().take();
        if let Some(keeping) = keeping {
            keeping.end().await;
        }
        self.line.hang_up();
        self.quick.close();
        self.pool.close();
        Ok(())
    }
}
