//! Whether the database fits this program, is empty, and in nobody's hands.

use std::time::Duration;

use postgres::{Address, Client, Flight, Options, Pool, Query, Schema, refuse_poolers};

use super::statements;
use crate::store::StoreError;
use crate::store::copying::CopyError;
use crate::store::copying::marks::{COPIED_MS, DIRECTORY, INCOMPLETE};
use crate::store::postgres::MIGRATIONS;

/// A copy goes over one connection; another one looks after the schema.
const CONNECTIONS: usize = 2;

/// How long the server may take to commit what was copied, and to look for what is there (decided).
const ANSWERED_WITHIN: Duration = Duration::from_secs(600);

/// A copy takes as long as it takes: neither a statement nor a wait for the other side ends it. A lock that somebody holds does.
const PATIENCE: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL lock_timeout = '10s'";

/// Connects to a database; one without tables gets them when it is to be filled.
pub(super) async fn connect(address: &Address, is_filled: Filled) -> Result<Pool, CopyError> {
    let place = address.to_string();
    refuse_poolers(address).await?;
    let pool = Pool::new(
        address,
        Options { answered_within: ANSWERED_WITHIN, ..Options::connections(CONNECTIONS) },
    )?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let version =
        |found: i32, advice| CopyError::Version { place: place.clone(), found: found.into(), known, advice };
    match Schema::of(&pool, MIGRATIONS).await? {
        Schema::Fits => {}
        Schema::Empty if is_filled == Filled::ByThis => {
            postgres::migrations::migrate(&pool, MIGRATIONS).await?;
        }
        Schema::Empty => return Err(CopyError::store(&place)("there is no data of a service here")),
        Schema::Older(found) => return Err(version(found, "run `switchboard migrate` on it first")),
        Schema::Newer(found) => return Err(version(found, "use the newer program that brought it there")),
    }
    Ok(pool)
}

/// Who fills a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filled {
    /// The copy.
    ByThis,
    /// A service did.
    ByOthers,
}

/// Begins a transaction that may take long.
pub(super) async fn begin(pool: &Pool, isolation: &str) -> Result<Client, CopyError> {
    let mut client = pool.client().await?;
    client.fly(&Flight::begin(Vec::new())).await?;
    client.run(&format!("SET TRANSACTION ISOLATION LEVEL {isolation}; {PATIENCE}")).await?;
    Ok(client)
}

/// Refuses a database that nodes work on.
pub(super) async fn refuse_nodes(client: &mut Client, place: &str) -> Result<(), CopyError> {
    let nodes = texts(client, Query::new(statements::NODES)).await.map_err(CopyError::store(place))?;
    if nodes.is_empty() {
        return Ok(());
    }
    Err(CopyError::InUse(format!(
        "{place}: nodes work on this database ({}): stop them first; one that was killed counts as gone after some seconds",
        nodes.join(", ")
    )))
}

/// Refuses a database that holds anything of a service.
pub(super) async fn refuse_filled(client: &mut Client, place: &str) -> Result<(), CopyError> {
    let filled = texts(client, Query::new(statements::not_empty())).await.map_err(CopyError::store(place))?;
    if filled.is_empty() {
        return Ok(());
    }
    Err(CopyError::NotEmpty {
        target: place.to_owned(),
        found: format!("there are {}", filled.join(", ")),
        advice: "name another database, or make this one anew with DROP DATABASE and CREATE DATABASE"
            .to_owned(),
    })
}

/// The first column of each row.
async fn texts(client: &mut Client, query: Query) -> Result<Vec<String>, postgres::Error> {
    let rows = client.fly(&Flight::of(vec![query])).await?;
    Ok(rows.iter().flatten().map(|row| row.get(0)).collect())
}

async fn noted(pool: &Pool, key: &'static str) -> Result<Option<String>, StoreError> {
    let rows = pool.query(Query::new(statements::NOTED).with(DIRECTORY).with(key)).await;
    let rows = rows.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(rows.first().map(|row| row.get(0)))
}

/// Refuses a database that a copy into was begun and did not come to its end.
///
/// # Errors
/// It is such a one, or cannot be asked.
pub(in crate::store) async fn refuse_unfinished(pool: &Pool) -> Result<(), StoreError> {
    match noted(pool, INCOMPLETE).await? {
        None => Ok(()),
        Some(since) => Err(StoreError::Unavailable(format!(
            "a copy into {} was begun at {since} and did not come to its end: run it again, or, to begin without it, make the \
             database anew with DROP DATABASE and CREATE DATABASE",
            pool.address()
        ))),
    }
}

/// When the database was copied from another place, where it was, milliseconds of the wall clock.
///
/// # Errors
/// It cannot be asked.
pub(in crate::store) async fn copied_ms(pool: &Pool) -> Result<Option<i64>, StoreError> {
    Ok(noted(pool, COPIED_MS).await?.and_then(|noted| noted.parse().ok()))
}
