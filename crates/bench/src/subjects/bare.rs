//! The bare handlers: the least that the same work needs. They know no signature, no account and no operation.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::any;
use postgres::{Pool, Query};
use sqlite::{Database, Migration, Options, rusqlite};

use super::Process;
use crate::arguments::{Bare, BareKind};
use crate::cluster::pool;
use crate::error::Error;

/// Rows that are updated in turn.
const ROWS: i64 = 256;
const MIGRATIONS: &[Migration] = &[Migration {
    name: "rows",
    sql: "CREATE TABLE rows (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL);
          WITH RECURSIVE ids (id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM ids WHERE id < 255)
          INSERT INTO rows SELECT id, 0, '' FROM ids;",
}];
/// As long as the record of an instance.
const BODY: &str = r#"{"id":"cams-bench-100","name":"Bench","description":null,"channel":"WHATSAPP","office_address":null,"contact_mail":null,"country_id":null,"facebook_bm_id":null,"isv_terms":null,"resource_group_id":null,"submitted_at":1760000000000,"waba":"100000000000000","webhook":{"url":null,"http":false,"queue":false}}"#;

/// A bare handler that runs.
#[derive(Debug)]
pub struct BareHandler {
    /// Where it listens.
    pub address: SocketAddr,
    /// The process.
    pub process: Process,
    /// From its start until it told its address.
    pub ready_after: Duration,
    /// The write-ahead log of its database, of a durable one.
    pub log: Option<PathBuf>,
}

impl BareHandler {
    /// Starts one; a durable one keeps its data in the folder.
    pub fn start(kind: BareKind, folder: &Path) -> Result<Self, Error> {
        let database = folder.join("bare.db");
        let mut handler = Self::run(kind, |command| command.arg("--database").arg(database))?;
        handler.log = (kind == BareKind::Durable).then(|| folder.join("bare.db-wal"));
        Ok(handler)
    }

    /// Starts one that commits to a database over so many connections.
    pub fn on(url: &str, connections: usize) -> Result<Self, Error> {
        let connections = connections.to_string();
        Self::run(BareKind::Postgres, |command| {
            command.args(["--database-url", url, "--connections", &connections])
        })
    }

    fn run(kind: BareKind, with: impl FnOnce(&mut Command) -> &mut Command) -> Result<Self, Error> {
        let io = |source| Error::io("the bare handler", source);
        let own = std::env::current_exe().map_err(io)?;
        let started = Instant::now();
        let mut command = Command::new(own);
        let mut child = with(command.args(["bare", kind.as_str()]))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(io)?;
        let stdout = child.stdout.take();
        let process = Process::new(child);
        let mut line = String::new();
        if let Some(stdout) = stdout {
            BufReader::new(stdout).read_line(&mut line).map_err(io)?;
        }
        let address = line.trim().parse().map_err(|_| Error::Unexpected {
            subject: "the bare handler",
            expected: "its address",
            got: line.clone(),
        })?;
        Ok(Self { address, process, ready_after: started.elapsed(), log: None })
    }
}

/// Serves a bare handler until the process is ended. The runtime is made as the service makes its own.
pub fn serve(bare: &Bare) -> Result<(), Error> {
    let io = |source| Error::io("the bare handler", source);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(io)?;
    runtime.block_on(async {
        let router = match bare.kind {
            BareKind::Hello => hello(),
            BareKind::Durable => durable(Database::open(&bare.database, Options::new(MIGRATIONS))?),
            BareKind::Postgres => {
                on_postgres(pool(&bare.database_url, postgres::Options::connections(bare.connections))?)
                    .await?
            }
        };
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(io)?;
        let mut out = std::io::stdout().lock();
        let address = listener.local_addr().map_err(io)?;
        writeln!(out, "{address}").and_then(|()| out.flush()).map_err(io)?;
        drop(out);
        let listener = axum::serve::ListenerExt::tap_io(listener, |socket| {
            // Without it the connection works all the same, only slower.
            let _ = socket.set_nodelay(true);
        });
        axum::serve(listener, router).await.map_err(io)
    })
}

fn hello() -> Router {
    Router::new().route("/", any(async || "hello"))
}

fn durable(database: Database) -> Router {
    let next = Arc::new(AtomicI64::new(0));
    Router::new().route(
        "/",
        any(async move || {
            let row = next.fetch_add(1, Ordering::Relaxed) % ROWS;
            match database.write(move |connection| update(connection, row)).await {
                Ok(()) => (StatusCode::OK, "ok".to_owned()),
                Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
            }
        }),
    )
}

async fn on_postgres(pool: Pool) -> Result<Router, Error> {
    let rows = format!(
        "CREATE TABLE rows (id bigint PRIMARY KEY, version bigint NOT NULL, body text NOT NULL) WITH (fillfactor = 80);
         INSERT INTO rows SELECT id, 0, '' FROM generate_series(0, {ROWS} - 1) AS id;"
    );
    pool.client().await?.run(&rows).await?;
    let next = Arc::new(AtomicI64::new(0));
    let handler = async move || {
        let row = next.fetch_add(1, Ordering::Relaxed) % ROWS;
        let update = Query::new("UPDATE rows SET version = version + 1, body = $2 WHERE id = $1");
        match pool.query(update.with(row).with(BODY)).await {
            Ok(_) => (StatusCode::OK, "ok".to_owned()),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        }
    };
    Ok(Router::new().route("/", any(handler)))
}

fn update(connection: &rusqlite::Connection, row: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE rows SET version = version + 1, body = ?2 WHERE id = ?1")?
        .execute((row, BODY))
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_there_to_be_updated() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("bare.db"), Options::new(MIGRATIONS)).unwrap();
        for row in [0, ROWS - 1] {
            database.write_blocking(move |connection| update(connection, row)).unwrap();
        }
        let updated: i64 = database
            .read(|connection| {
                connection.query_row("SELECT SUM(version) FROM rows WHERE body != ''", (), |row| row.get(0))
            })
            .map_err(|error: rusqlite::Error| error)
            .unwrap();
        assert_eq!(updated, 2);
    }
}
