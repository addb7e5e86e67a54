//! A PostgreSQL that goes with its value. A shell stands between, which ends it when this process ends, however that comes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use postgres::{Address, Options, Pool, Query};
use secrecy::SecretString;

use super::programs;
use crate::error::Error;
use crate::subjects::{free_address, processor_time_of};

/// The user of all databases, whom the server takes from loopback without a password.
const USER: &str = "switchboard";
/// Connections that the server takes.
const CONNECTIONS: usize = 300;
/// How long a statement of a measure may take; some fill tables.
const ANSWERED_WITHIN: Duration = Duration::from_secs(120);
/// How long a standby may take until commits wait for it.
const SYNCHRONOUS_WITHIN: Duration = Duration::from_secs(20);
/// Between two looks at it.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A server.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    data: PathBuf,
    keeper: Child,
}

/// A second server that follows a first one.
#[derive(Debug)]
pub struct Standby {
    _server: Server,
}

impl Server {
    /// Starts a new one with its data in this folder, which is made. It is as Debian sets it up, but for the connections that it
    /// takes and the count of statements, which is off until it is asked for.
    ///
    /// # Errors
    /// There are no programs, or it does not start.
    pub fn start(folder: &Path) -> Result<Self, Error> {
        let programs = programs::folder()?;
        let mut settings =
            format!("max_connections = {CONNECTIONS}\nfsync = on\nunix_socket_directories = ''\n");
        if programs::counts_statements(&programs) {
            settings.push_str(
                "shared_preload_libraries = 'pg_stat_statements'\npg_stat_statements.track = none\n",
            );
        }
        let bin = programs.display();
        let made = format!(
            "{bin}/initdb -D data -U {USER} -A trust -E UTF8 --locale=C -N >made.log 2>&1
             echo \"{settings}\" >>data/postgresql.conf"
        );
        Self::run(folder, &programs, &made)
    }

    /// Makes a standby of it in this folder and has commits wait for it.
    ///
    /// # Errors
    /// It does not start, or does not follow.
    pub async fn follow(&self, folder: &Path) -> Result<Standby, Error> {
        let programs = programs::folder()?;
        let made = format!(
            "{}/pg_basebackup -D data -h {} -p {} -U {USER} -R -X stream -c fast >made.log 2>&1",
            programs.display(),
            self.address.ip(),
            self.address.port()
        );
        let server = Self::run(folder, &programs, &made)?;
        self.set("synchronous_standby_names", "'*'").await?;
        let pool = self.pool("postgres", 2)?;
        let started = Instant::now();
        loop {
            let follows = Query::new("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'");
            let rows = pool.query(follows).await?;
            if rows.first().is_some_and(|row| row.get::<_, i64>(0) == 1) {
                return Ok(Standby { _server: server });
            }
            if started.elapsed() > SYNCHRONOUS_WITHIN {
                return Err(Error::NotReady { subject: "the standby", within: SYNCHRONOUS_WITHIN });
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    fn run(folder: &Path, programs: &Path, made: &str) -> Result<Self, Error> {
        programs::make_folder(folder)?;
        let address = free_address()?;
        let script = format!(
            "set -e; umask 077; cd {folder}; trap '{bin}/pg_ctl -D data -m immediate stop >/dev/null 2>&1' EXIT
             {made}
             echo \"listen_addresses = '{ip}'\nport = {port}\" >>data/postgresql.conf
             {bin}/pg_ctl -D data -l server.log -w start >/dev/null
             echo started; cat >/dev/null",
            folder = folder.display(),
            bin = programs.display(),
            ip = address.ip(),
            port = address.port(),
        );
        let io = |source| Error::io("PostgreSQL", source);
        let mut keeper =
            programs::shell(&script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(io)?;
        let mut said = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output).read_line(&mut said).map_err(io)?;
        }
        let server = Self { address, data: folder.join("data"), keeper };
        if said.trim() == "started" {
            return Ok(server);
        }
        let log = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
        Err(Error::Unexpected {
            subject: "PostgreSQL",
            expected: "its start",
            got: format!("{}{}", log("made.log"), log("server.log")),
        })
    }

    /// The URL of a database, at this address or that of something before it.
    pub fn url(&self, database: &str, at: Option<SocketAddr>) -> String {
        format!("postgres://{USER}@{}/{database}", at.unwrap_or(self.address))
    }

    /// Connections to a database, whose statements may take their time.
    ///
    /// # Errors
    /// They cannot be had.
    pub fn pool(&self, database: &str, connections: usize) -> Result<Pool, Error> {
        self.pool_with(database, connections, &[])
    }

    /// The same with a setting of each session.
    ///
    /// # Errors
    /// As [`Self::pool`].
    pub fn pool_with(
        &self,
        database: &str,
        connections: usize,
        session: &'static [&'static str],
    ) -> Result<Pool, Error> {
        let options =
            Options { answered_within: ANSWERED_WITHIN, session, ..Options::connections(connections) };
        pool(&self.url(database, None), options)
    }

    /// Makes a database.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn make(&self, database: &str) -> Result<(), Error> {
        Ok(self.pool("postgres", 2)?.client().await?.run(&format!("CREATE DATABASE {database}")).await?)
    }

    /// Changes a setting of the running server.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn set(&self, setting: &str, value: &str) -> Result<(), Error> {
        let mut client = self.pool("postgres", 2)?.client().await?;
        client.run(&format!("ALTER SYSTEM SET {setting} = {value}")).await?;
        Ok(client.run("SELECT pg_reload_conf()").await?)
    }

    /// Processor time of all its processes so far, ended ones included.
    pub fn processor_time(&self) -> Option<Duration> {
        let pid = fs::read_to_string(self.data.join("postmaster.pid")).ok()?;
        processor_time_of(pid.lines().next()?.trim().parse().ok()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The shell's end of input is the server's end.
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Connections to the database of a URL.
///
/// # Errors
/// They cannot be had.
pub fn pool(url: &str, options: Options) -> Result<Pool, Error> {
    let address = Address::parse(&SecretString::from(url), Vec::new()).map_err(|error| {
        Error::Unexpected { subject: "PostgreSQL", expected: "a URL", got: error.to_string() }
    })?;
    Ok(Pool::new(&address, options)?)
}
