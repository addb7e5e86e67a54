//! Poolers that hand a server's session from client to client between transactions are found out: what a node tells its session
//! (LISTEN, settings, prepared statements) would be another's.

use tokio_postgres::Client;

use crate::pool::refusal;
use crate::{Address, Error};

/// Refuses a pooler in transaction or statement mode.
///
/// Two clients are connected; while the second is in a transaction, the first must still have the session that it had, and the
/// second another one.
///
/// # Errors
/// There is such a pooler, or the database cannot be reached.
pub async fn refuse_poolers(address: &Address) -> Result<(), Error> {
    let (one, other) = (connect(address).await?, connect(address).await?);
    let before = session(&one).await?;
    other.batch_execute("BEGIN").await.map_err(|error| Error::of(&error))?;
    let in_transaction = session(&other).await?;
    let after = session(&one).await?;
    other.batch_execute("ROLLBACK").await.map_err(|error| Error::of(&error))?;
    if before == in_transaction || before != after {
        return Err(Error::Pooler(format!(
            "behind {address} is a pooler that shares sessions between clients (pgbouncer in transaction mode?); LISTEN, settings of \
             a session and prepared statements need sessions of our own: connect to PostgreSQL itself, or set pool_mode = session"
        )));
    }
    Ok(())
}

async fn connect(address: &Address) -> Result<Client, Error> {
    let connected = address.config().connect(address.tls()).await;
    let (client, connection) = connected.map_err(|error| refusal(address, &error))?;
    // It ends with its client.
    tokio::spawn(connection);
    Ok(client)
}

/// The number of the server's session, asked without preparing anything.
async fn session(client: &Client) -> Result<String, Error> {
    let messages = client.simple_query("SELECT pg_backend_pid()").await.map_err(|error| Error::of(&error))?;
    let number = messages.iter().find_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    number.ok_or_else(|| Error::Lost("no answer".to_owned()))
}
