//! PostgreSQL for a service of several nodes. It knows no tables of the service.
//!
//! - `address`: the URL of a database: several hosts, TLS, a password that nobody sees
//! - `pool`: connections, and whether the database is there
//! - `flight`: statements that travel together on one connection, as a transaction or one by one
//! - `bulk`: rows in bulk
//! - `migrations`: versions of the schema, brought up to date under a lock
//! - `line`: notifications
//! - `pooler`: poolers that share a session between clients are found out
//! - `error`: what can go wrong, by what can be done about it
//! - `testing`: a server of its own for tests (feature `testing`)

mod address;
mod bulk;
mod error;
mod flight;
mod line;
pub mod migrations;
mod pool;
mod pooler;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;

pub use address::{Address, BadAddress};
pub use bulk::{BulkRow, CopyOut};
pub use error::Error;
pub use flight::{Flight, Query};
pub use line::{Line, Notice};
pub use migrations::{Migration, Schema};
pub use pool::{Client, Options, Pool};
pub use pooler::refuse_poolers;
/// A parameter of a statement, and a row of an answer.
pub use tokio_postgres::{Row, types};
