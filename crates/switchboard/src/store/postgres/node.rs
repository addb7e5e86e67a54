//! This node among the others: a row with a lease that it renews, and what it sees of nodes that are gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use postgres::{Flight, Pool, Query};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::news::Wire;
use super::{Failure, by_key, jobs, nonces, partitions};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::neighbours::News;

/// How long a node holds what is in its hands without a word (decided): after a crash, so long nobody else touches it.
pub const LEASE: Duration = Duration::from_secs(5);
/// How often the lease is renewed, and others looked at (decided).
const RENEWED_EVERY: Duration = Duration::from_millis(500);
/// How often days are prepared and nonces emptied.
const TIDIED_EVERY: Duration = Duration::from_secs(30);
/// At every so many turns rows are looked through for holders that have no lease at all (decided); usually there are none.
const LOOKED_THROUGH: u32 = 20;
/// How long a turn takes over at most (decided), well within a lease: the node has its own to renew.
const TAKES_OVER: Duration = Duration::from_secs(1);
/// How long a node gives back at its end (decided); the rest others take.
const GIVES_BACK: Duration = Duration::from_secs(10);
/// Rows that are taken from a node that is gone in one step (decided).
const ADOPTED: i64 = 1000;

/// This node.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// 0: it holds nothing.
    number: AtomicI64,
    does_chores: AtomicBool,
}

impl Node {
    /// What rows in its hands bear; 0: nobody's.
    pub(super) fn number(&self) -> i64 {
        self.number.load(Ordering::Acquire)
    }

    /// The same, where it may hold anything.
    pub(super) fn number_or_nobody(&self) -> Option<i64> {
        Some(self.number()).filter(|number| *number != 0)
    }

    pub(super) fn does_chores(&self) -> bool {
        self.does_chores.load(Ordering::Relaxed)
    }
}

/// What keeps a node.
#[derive(Debug)]
pub(super) struct Keeping {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Keeping {
    pub(super) async fn end(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the keeping of the node's lease ended badly");
        }
    }
}

/// Takes a number and keeps it.
pub(super) async fn join(
    node: &Arc<Node>,
    (pool, quick): (&Pool, &Pool),
    wire: &Wire,
) -> Result<Keeping, Failure> {
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let name = format!("{} {}", name.trim(), std::process::id());
    let asked = Query::new(
        "INSERT INTO nodes (account, name, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 second')
         RETURNING id",
    );
    let asked = asked.with(service()).with(name.clone()).with(lease());
    let rows = pool.query(asked).await?;
    let number: i64 = rows.first().map(|row| row.get(0)).ok_or(Failure::Conflict)?;
    node.number.store(number, Ordering::Release);
    let (stop, stopped) = watch::channel(false);
    let keeper =
        Keeper { node: Arc::clone(node), pool: pool.clone(), quick: quick.clone(), wire: wire.clone(), name };
    Ok(Keeping { stop, task: tokio::spawn(keeper.keep(stopped)) })
}

/// Gives back what is in this node's hands; jobs as they are, since none is under way any more.
pub(super) async fn leave(node: &Node, pool: &Pool, wire: &Wire) -> Result<(), Failure> {
    let Some(number) = node.number_or_nobody() else { return Ok(()) };
    // What is committed from here on is born in nobody's hands.
    node.number.store(0, Ordering::Release);
    node.does_chores.store(false, Ordering::Relaxed);
    let until = tokio::time::Instant::now() + GIVES_BACK;
    let all = adopt_deliveries(pool, number, until).await?;
    adopt_jobs(pool, number, i64::MIN).await?;
    let over = match all {
        true => Query::new("DELETE FROM nodes WHERE account = $1 AND id = $2"),
        false => Query::new("UPDATE nodes SET until = clock_timestamp() WHERE account = $1 AND id = $2"),
    };
    pool.query(over.with(service()).with(number)).await?;
    wire.tell(News::NodeGone);
    Ok(())
}

struct Keeper {
    node: Arc<Node>,
    pool: Pool,
    /// A lease must not wait behind changes.
    quick: Pool,
    wire: Wire,
    name: String,
}

impl Keeper {
    async fn keep(self, mut stopped: watch::Receiver<bool>) {
        let mut turns = tokio::time::interval(RENEWED_EVERY);
        turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut tidied: Option<tokio::time::Instant> = None;
        let mut renewed = tokio::time::Instant::now();
        let mut turn = 0_u32;
        loop {
            tokio::select! {
                _ = turns.tick() => {}
                _ = stopped.wait_for(|stop| *stop) => return,
            }
            let asked = tokio::time::Instant::now();
            if let Err(error) = self.renew().await {
                tracing::warn!(error = %error.into_store(), "the node's lease cannot be renewed; it is tried again");
                self.node.does_chores.store(false, Ordering::Relaxed);
                continue;
            }
            if renewed.elapsed() >= LEASE {
                // Others may have taken what was in hand here.
                self.wire.hear(News::Everything);
            }
            renewed = asked;
            let look = if turn.is_multiple_of(LOOKED_THROUGH) { holders() } else { lapsed() };
            turn = turn.wrapping_add(1);
            if let Err(error) = self.take_over(look).await {
                tracing::warn!(error = %error.into_store(), "what nodes left behind cannot be taken over; it is tried again");
            }
            if tidied.is_none_or(|at| at.elapsed() >= TIDIED_EVERY) {
                tidied = Some(tokio::time::Instant::now());
                if let Err(error) = self.tidy().await {
                    tracing::error!(error = %error.into_store(), "days cannot be prepared; it is tried again");
                }
            }
        }
    }

    /// Renews the lease and sees who does the chores.
    async fn renew(&self) -> Result<(), Failure> {
        let number = self.node.number();
        let renewed = Query::new(
            "INSERT INTO nodes (account, id, name, until)
             VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 second')
             ON CONFLICT (account, id) DO UPDATE SET until = excluded.until",
        );
        let renewed = renewed.with(service()).with(number).with(self.name.clone()).with(lease());
        let lowest = Query::new("SELECT min(id) FROM nodes WHERE account = $1 AND until > clock_timestamp()");
        let rows = self.quick.fly(&Flight::of(vec![renewed, lowest.with(service())])).await?;
        let lowest: Option<i64> = rows.last().and_then(|rows| rows.first()).and_then(|row| row.get(0));
        self.node.does_chores.store(lowest == Some(number), Ordering::Relaxed);
        Ok(())
    }

    /// Takes what nodes that are gone had in hand, for as long as a turn may take; the next one goes on.
    async fn take_over(&self, look: Query) -> Result<(), Failure> {
        let until = tokio::time::Instant::now() + TAKES_OVER;
        for row in self.pool.query(look).await? {
            self.adopt(row.get(0), until).await?;
        }
        Ok(())
    }

    /// Deliveries are nobody's at once; jobs are put off by whoever hears of it, for they may have been sent.
    async fn adopt(&self, gone: i64, until: tokio::time::Instant) -> Result<(), Failure> {
        tracing::info!(node = gone, "a node is gone; what it had in hand is taken over");
        if adopt_deliveries(&self.pool, gone, until).await? {
            let forgotten =
                Query::new("DELETE FROM nodes WHERE account = $1 AND id = $2 AND until < clock_timestamp()");
            self.pool.query(forgotten.with(service()).with(gone)).await?;
        }
        self.wire.tell(News::NodeGone);
        self.wire.hear(News::NodeGone);
        Ok(())
    }

    async fn tidy(&self) -> Result<(), Failure> {
        partitions::prepare(&self.pool).await?;
        if !self.node.does_chores() {
            return Ok(());
        }
        let now = Query::new("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        let rows = self.pool.query(now).await?;
        let Some(now_ms) = rows.first().map(|row| row.get(0)) else { return Ok(()) };
        let (asked, emptied) = nonces::emptying(now_ms);
        let rows = self.pool.query(asked).await?;
        if rows.first().is_some_and(|row| row.get(0)) {
            let mut client = self.pool.client().await?;
            if let Err(error) = client.run(&emptied).await {
                // It is in the middle of a transaction.
                client.end();
                return Err(error.into());
            }
        }
        Ok(())
    }
}

/// Nodes whose lease is over.
fn lapsed() -> Query {
    Query::new("SELECT id FROM nodes WHERE account = $1 AND until <= clock_timestamp()").with(service())
}

/// Nodes that hold something, or have a row, and whose lease is over or was never there. It passes rows that are dead and not
/// removed yet.
fn holders() -> Query {
    Query::new(
        "WITH RECURSIVE of_deliveries AS (
             (SELECT node FROM deliveries WHERE state < 1 AND due_ms < 9223372036854775807 AND node > 0
              ORDER BY node LIMIT 1)
             UNION ALL
             SELECT (SELECT node FROM deliveries WHERE state < 1 AND due_ms < 9223372036854775807
                     AND node > of_deliveries.node ORDER BY node LIMIT 1)
             FROM of_deliveries WHERE of_deliveries.node IS NOT NULL),
         of_jobs AS (
             (SELECT node FROM jobs WHERE node > 0 ORDER BY node LIMIT 1)
             UNION ALL
             SELECT (SELECT node FROM jobs WHERE node > of_jobs.node ORDER BY node LIMIT 1)
             FROM of_jobs WHERE of_jobs.node IS NOT NULL)
         SELECT node FROM (
             SELECT node FROM of_deliveries UNION SELECT node FROM of_jobs
             UNION SELECT id FROM nodes WHERE account = $1) AS holders
         WHERE node IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM nodes WHERE account = $1 AND id = holders.node AND until > clock_timestamp())",
    )
    .with(service())
}

/// Takes the deliveries of a node that may fall due: they are nobody's, due as they were. Answers whether that were all; those that
/// somebody has locked are left.
async fn adopt_deliveries(pool: &Pool, gone: i64, until: tokio::time::Instant) -> Result<bool, Failure> {
    loop {
        let accounts = Query::new(
            "SELECT DISTINCT account FROM (
                 SELECT account FROM deliveries WHERE node = $1 AND state < 1 AND due_ms < 9223372036854775807
                 ORDER BY node, destination, due_ms, id LIMIT $2) AS part",
        );
        let rows = pool.query(accounts.with(gone).with(ADOPTED)).await?;
        if rows.is_empty() {
            return Ok(true);
        }
        let mut taken = 0;
        for row in rows {
            let take = Query::new(format!(
                "WITH held AS MATERIALIZED (
                     SELECT id FROM deliveries WHERE node = $2 AND account = $1 AND state < 1
                     AND due_ms < 9223372036854775807 ORDER BY node, destination, due_ms, id LIMIT $3
                     FOR UPDATE SKIP LOCKED)
                 UPDATE deliveries SET node = 0 WHERE account = $1 AND node = $2 AND {held} RETURNING 1",
                held = by_key::found("id", "held"),
            ));
            let account: String = row.get(0);
            taken += pool.query(take.with(account).with(gone).with(ADOPTED)).await?.len();
        }
        if taken == 0 || tokio::time::Instant::now() >= until {
            return Ok(false);
        }
    }
}

/// Takes the jobs of a node; they are not due before this time. Those that somebody has locked are left.
async fn adopt_jobs(pool: &Pool, gone: i64, until_ms: i64) -> Result<(), Failure> {
    loop {
        let rows = pool.query(jobs::accounts_of(gone)).await?;
        let mut taken = 0;
        for row in &rows {
            taken += pool.query(jobs::take_from(row.get(0), gone, until_ms)).await?.len();
        }
        if rows.is_empty() || taken == 0 {
            return Ok(());
        }
    }
}

/// Takes the jobs of all nodes that are gone.
pub(super) async fn hold_jobs(pool: &Pool, until_ms: i64) -> Result<(), StoreError> {
    let hold = async {
        for row in pool.query(holders()).await? {
            adopt_jobs(pool, row.get(0), until_ms).await?;
        }
        Ok::<_, Failure>(())
    };
    hold.await.map_err(Failure::into_store)
}

fn service() -> String {
    AccountId::service().to_string()
}

fn lease() -> f64 {
    LEASE.as_secs_f64()
}
