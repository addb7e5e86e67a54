//! What a server did for a load, statement by statement, as its module `pg_stat_statements` counts it. Counting costs something, so
//! that no rate is measured meanwhile.

use std::future::Future;

use postgres::{Pool, Query};
use serde::Serialize;

use super::Server;
use crate::error::Error;

/// The setting that has statements counted.
const COUNTED: &str = "pg_stat_statements.track";
/// Statements that are told of.
const TOLD: usize = 16;

/// All statements of a load.
#[derive(Clone, Debug, Serialize)]
pub struct Statements {
    /// Units of the load, such as calls.
    pub units: f64,
    /// Statements of a unit, BEGIN and COMMIT among them.
    pub calls: f64,
    /// The server's time for those of a unit, in microseconds. The sync of a commit is no part of it.
    pub microseconds: f64,
    /// Those that took longest altogether.
    pub longest: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    /// How often a unit had it.
    pub calls: f64,
    /// The server's time for it in a unit, in microseconds.
    pub microseconds: f64,
    /// How it begins.
    pub text: String,
}

/// Counts the statements in a database while a load is under way, which answers how many units it had. None where the server lacks
/// the module.
///
/// # Errors
/// The load's, or the server's.
pub async fn during(
    server: &Server,
    database: &Pool,
    load: impl Future<Output = Result<f64, Error>>,
) -> Result<Option<Statements>, Error> {
    let known = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_stat_statements'";
    if database.query(Query::new(known)).await?.is_empty() {
        load.await?;
        return Ok(None);
    }
    let mut client = database.client().await?;
    client.run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements").await?;
    client.run("SELECT pg_stat_statements_reset()").await?;
    server.set(COUNTED, "'top'").await?;
    let units = load.await;
    server.set(COUNTED, "'none'").await?;
    let units = units?.max(1.0);
    let told =
        "SELECT regexp_replace(left(query, 400), '\\s+', ' ', 'g'), calls::double precision, total_exec_time
                FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
                WHERE datname = current_database() ORDER BY total_exec_time DESC";
    let rows = database.query(Query::new(told)).await?;
    let all: Vec<Statement> = rows
        .iter()
        .map(|row| Statement {
            calls: row.get::<_, f64>(1) / units,
            microseconds: row.get::<_, f64>(2) * 1e3 / units,
            text: row.get::<_, String>(0).chars().take(100).collect(),
        })
        .collect();
    let calls = all.iter().map(|statement| statement.calls).sum();
    let microseconds = all.iter().map(|statement| statement.microseconds).sum();
    Ok(Some(Statements { units, calls, microseconds, longest: all.into_iter().take(TOLD).collect() }))
}
