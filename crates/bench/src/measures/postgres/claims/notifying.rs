//! Commits a second: with a notification in each of them, with one beside them every few milliseconds, and without.

use std::time::{Duration, Instant};

use postgres::{Flight, Line, Pool, Query};
use serde::Serialize;
use tokio::task::JoinSet;

use super::super::Ground;
use super::DATABASE;
use crate::error::Error;
use crate::plan;

/// Sessions that commit.
const SESSIONS: usize = 16;
/// How long notifications are gathered that go beside the commits.
const GATHERED: Duration = Duration::from_millis(5);
/// What is listened to.
const CHANNEL: &str = "bench";

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Commits {
    /// Sessions that commit one row each time.
    pub sessions: usize,
    /// Commits a second without notifications.
    pub without: f64,
    /// With one in each.
    pub in_each: f64,
    /// With one on another connection every 5 ms.
    pub gathered: f64,
}

/// Measures, while one session listens.
pub(super) async fn measure(ground: &Ground, database: &Pool) -> Result<Commits, Error> {
    let rows = "DROP TABLE IF EXISTS notified; CREATE TABLE notified (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)";
    database.client().await?.run(rows).await?;
    let line = Line::listen(ground.server.pool(DATABASE, 1)?.address(), CHANNEL);
    let mut heard = line.notices();
    let _ = heard.recv().await;
    let notify = || Query::new("SELECT pg_notify($1, $2)::text").with(CHANNEL).with("receipts");
    let without = commits(database, || Vec::with_capacity(1)).await?;
    let in_each = commits(database, move || vec![notify()]).await?;
    let beside = database.clone();
    let telling = tokio::spawn(async move {
        while beside.query(notify()).await.is_ok() {
            tokio::time::sleep(GATHERED).await;
        }
    });
    let gathered = commits(database, || Vec::with_capacity(1)).await;
    telling.abort();
    line.hang_up();
    Ok(Commits { sessions: SESSIONS, without, in_each, gathered: gathered? })
}

/// Commits one row after the other in all sessions, each with further statements in its transaction.
async fn commits(
    database: &Pool,
    more: impl Fn() -> Vec<Query> + Clone + Send + 'static,
) -> Result<f64, Error> {
    let started = Instant::now();
    let mut committing = JoinSet::new();
    for _ in 0..SESSIONS {
        let (database, more) = (database.clone(), more.clone());
        committing.spawn(async move {
            let mut count = 0_u64;
            while started.elapsed() < plan::CLAIMING {
                let insert = Query::new("INSERT INTO notified (body) VALUES ($1)").with("a receipt");
                let mut queries = vec![insert];
                queries.extend(more());
                database.fly(&Flight::transaction(queries)).await?;
                count += 1;
            }
            Ok::<_, postgres::Error>(count)
        });
    }
    let mut count = 0;
    while let Some(done) = committing.join_next().await {
        count += done.map_err(|error| Error::io("a session", error.into()))??;
    }
    Ok(count as f64 / started.elapsed().as_secs_f64())
}
