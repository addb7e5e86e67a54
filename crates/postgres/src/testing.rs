//! A server for tests: the one of `SWITCHBOARD_TEST_POSTGRES`, or one that is started once for the process. Each test makes a
//! database of its own in it.

#![expect(clippy::panic, reason = "without a server a test cannot be made")]

use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use secrecy::SecretString;

use crate::Address;

/// Names the server that is there.
pub const SERVER: &str = "SWITCHBOARD_TEST_POSTGRES";

static STARTED: OnceLock<Server> = OnceLock::new();

/// A server that this process started; it ends with it.
struct Server {
    url: String,
    _keeper: Mutex<Child>,
}

/// A new, empty database: its URL.
///
/// # Panics
/// No server can be reached or started: the test cannot be made.
pub async fn database() -> String {
    let server = std::env::var(SERVER).unwrap_or_else(|_| STARTED.get_or_init(start).url.clone());
    let name = format!("test_{:016x}", rand::random::<u64>());
    let address = address(&server);
    let connected = address.config().connect(address.tls()).await;
    let (client, connection) = connected.unwrap_or_else(|error| panic!("{address}: {error}"));
    tokio::spawn(connection);
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap_or_else(|error| panic!("{name} cannot be made: {error}"));
    let mut url = url::Url::parse(&server).unwrap_or_else(|error| panic!("{SERVER}: {error}"));
    url.set_path(&name);
    url.into()
}

/// The address of a test's database.
///
/// # Panics
/// It is none.
pub fn address(url: &str) -> Address {
    Address::parse(&SecretString::from(url), Vec::new()).unwrap_or_else(|error| panic!("{error}"))
}

/// Starts a server in a folder that goes with it. A shell stands between: it ends the server when this process does.
fn start() -> Server {
    let programs = programs();
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}")).keep();
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = port.unwrap_or_else(|error| panic!("{error}")).port();
    let script = format!(
        "set -e; cd {folder}; trap '{bin}/pg_ctl -D data -m immediate stop >/dev/null 2>&1; rm -rf {folder}' EXIT
         {bin}/initdb -D data -U switchboard -A trust -E UTF8 --locale=C >initdb.log 2>&1
         echo \"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\nmax_connections = 400\" >>data/postgresql.conf
         {bin}/pg_ctl -D data -l server.log -w start >/dev/null
         echo started; cat >/dev/null",
        folder = folder.display(),
        bin = programs.display(),
    );
    let mut command = unprivileged(&folder);
    let mut child = command
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("no server for tests: {error}"));
    let mut said = String::new();
    if let Some(output) = child.stdout.take() {
        let mut lines = std::io::BufReader::new(output);
        let _ = std::io::BufRead::read_line(&mut lines, &mut said);
    }
    assert_eq!(said.trim(), "started", "see {}/initdb.log and server.log", folder.display());
    let _ = std::io::stdout().flush();
    Server { url: format!("postgres://switchboard@127.0.0.1:{port}/postgres"), _keeper: Mutex::new(child) }
}

/// A shell that is not root's: a server refuses to run as root.
fn unprivileged(folder: &Path) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout.starts_with(b"0\n"));
    if !is_root {
        let mut command = Command::new("sh");
        command.arg("-c");
        return command;
    }
    let of = |what: &str| {
        let said = Command::new("id").args([what, "nobody"]).output().ok()?;
        String::from_utf8(said.stdout).ok()?.trim().parse::<u32>().ok()
    };
    chown(folder, of("-u"), of("-g")).unwrap_or_else(|error| panic!("{error}"));
    let _ = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700));
    let mut command = Command::new("runuser");
    command.args(["-u", "nobody", "--", "sh", "-c"]);
    command
}

/// Where the server's programs are: Debian keeps them apart by version.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| {
        panic!("there is no PostgreSQL for tests: install it (apt-get install postgresql), or name a server in {SERVER}")
    })
}
