//! Versions of the schema. They are applied one by one, each in a transaction, under a lock that one session holds at a time; nodes
//! that serve go on meanwhile, so a migration only adds what older programs do not see, and what they still need is taken away by
//! a later one.

use tokio_postgres::Row;

use crate::{Client, Error, Flight, Pool, Query};

/// The lock of those who migrate ("swb" and a number of its own).
const LOCK: i64 = 0x7377_6200_0000_0001;
/// How long a statement of a migration waits for a lock that a call holds: behind it, all others wait.
const LOCK_WITHIN: &str = "SET LOCAL lock_timeout = '3s'";

/// One version.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// What it brings, for people.
    pub name: &'static str,
    /// The oldest version that a program has to know to work with it: until then it only adds.
    pub works_with: i32,
    /// Its statements.
    pub sql: &'static str,
}

/// How a database stands to what a program knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// Nothing of ours is there.
    Empty,
    /// Some versions are missing: the version that is there.
    Older(i32),
    /// All are there, perhaps newer ones that this program can work with.
    Fits,
    /// It was brought on to this version, for which this program is too old.
    Newer(i32),
}

impl Schema {
    /// How the database stands.
    ///
    /// # Errors
    /// It cannot be asked.
    pub async fn of(pool: &Pool, migrations: &[Migration]) -> Result<Self, Error> {
        let there = pool.query(Query::new("SELECT to_regclass('schema_migrations') IS NOT NULL")).await?;
        if !there.first().is_some_and(|row| row.get::<_, bool>(0)) {
            return Ok(Self::Empty);
        }
        let rows = pool
            .query(Query::new(
                "SELECT coalesce(max(version), 0), coalesce(max(works_with), 0) FROM schema_migrations",
            ))
            .await?;
        Ok(rows.first().map_or(Self::Empty, |row| Self::judge(row, migrations)))
    }

    fn judge(row: &Row, migrations: &[Migration]) -> Self {
        let (version, works_with): (i32, i32) = (row.get(0), row.get(1));
        let known = i32::try_from(migrations.len()).unwrap_or(i32::MAX);
        match version {
            0 => Self::Empty,
            version if version < known => Self::Older(version),
            version if works_with > known => Self::Newer(version),
            _ => Self::Fits,
        }
    }
}

/// Applies what is missing; answers the names of what it applied.
///
/// # Errors
/// A statement failed: those before its migration hold.
pub async fn migrate(pool: &Pool, migrations: &[Migration]) -> Result<Vec<&'static str>, Error> {
    let mut client = pool.client().await?;
    wait_for_lock(&mut client).await?;
    match apply_all(&mut client, migrations).await {
        Ok(applied) => {
            client.run(&format!("SELECT pg_advisory_unlock({LOCK})")).await?;
            Ok(applied)
        }
        Err(error) => {
            // It may be in the middle of a transaction; the lock goes with its session.
            client.end();
            Err(error)
        }
    }
}

/// Asks again and again, since a flight may take only so long.
async fn wait_for_lock(client: &mut Client) -> Result<(), Error> {
    loop {
        let ask = Query::new("SELECT pg_try_advisory_lock($1)").with(LOCK);
        let rows = client.fly(&Flight::of(vec![ask])).await?;
        if rows.iter().flatten().any(|row| row.get(0)) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

async fn apply_all(client: &mut Client, migrations: &[Migration]) -> Result<Vec<&'static str>, Error> {
    client
        .run(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version integer NOT NULL, name text NOT NULL,
             works_with integer NOT NULL, applied timestamptz NOT NULL DEFAULT now())",
        )
        .await?;
    let ask = Query::new("SELECT coalesce(max(version), 0) FROM schema_migrations");
    let rows = client.fly(&Flight::of(vec![ask])).await?;
    let there: i32 = rows.iter().flatten().next().map_or(0, |row| row.get(0));
    let mut applied = Vec::new();
    for (version, migration) in (1..).zip(migrations).filter(|(version, _)| *version > there) {
        let note =
            Query::new("INSERT INTO schema_migrations (version, name, works_with) VALUES ($1, $2, $3)")
                .with(version)
                .with(migration.name)
                .with(migration.works_with);
        client.fly(&Flight::begin(Vec::new())).await?;
        client.run(LOCK_WITHIN).await?;
        client.run(migration.sql).await?;
        client.fly(&Flight::commit(vec![note])).await?;
        applied.push(migration.name);
    }
    Ok(applied)
}
