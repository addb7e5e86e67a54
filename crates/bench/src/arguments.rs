//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Measures the service against bare handlers and prints a table of ratios.
#[derive(Debug, Parser)]
pub struct Arguments {
    /// The service's program; built in release mode from this checkout when left out.
    #[arg(long)]
    pub binary: Option<PathBuf>,
    /// Where the figures go as JSON.
    #[arg(long, default_value = "bench.json")]
    pub out: PathBuf,
    /// The folder below which data is kept while it runs, beside this program when left out. Its disk is measured.
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// Which store's measures run when none is named.
    #[arg(long, value_enum, default_value_t = Store::Sqlite)]
    pub store: Store,
    /// Only these measures.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Measure>,
    /// Rounds of each comparison.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub rounds: u32,
    /// Connections of a durable measure.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub durable_connections: u32,
    /// Connections of a reading measure.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub read_connections: u32,
    /// The empty database that a store is moved to; when left out, with --store postgres one that the run starts, else another
    /// folder.
    #[arg(long)]
    pub database_url: Option<String>,
    /// The bare handlers, which the program starts itself.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// Whether a measure is wanted.
    pub fn wants(&self, measure: Measure) -> bool {
        if self.only.is_empty() { self.store == measure.store() } else { self.only.contains(&measure) }
    }
}

/// What keeps a service's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Store {
    /// A file, for one node.
    Sqlite,
    /// A PostgreSQL that the run starts, for several nodes.
    Postgres,
}

/// What can be measured alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Measure {
    /// A signed durable update.
    Durable,
    /// A signed read.
    Read,
    /// Messages and their receipts.
    Messages,
    /// Receipts that wait in the table, until all are delivered.
    Deliveries,
    /// From a webhook to its receipt, at a fixed rate.
    ReceiptsPaced,
    /// Inbound webhooks, as fast as they are taken.
    Inbound,
    /// A healthy destination alone, and beside broken ones.
    Neighbours,
    /// Sends to a queue, and receives with deletes.
    Queues,
    /// Latencies with 1,000,000 stored messages beside those with 1,000.
    Stored,
    /// A call's signature and its policies.
    Authorisation,
    /// Calls of an account beside another one's flood.
    Flood,
    /// From start to the first answer.
    Start,
    /// Memory when idle.
    Memory,
    /// Messages and their receipts with one node and two on a PostgreSQL, and on SQLite.
    PostgresMessages,
    /// The same with few commits under way and a longer way to the database.
    PostgresBounded,
    /// A signed durable update on a PostgreSQL.
    PostgresDurable,
    /// Receipts beside a session with an open snapshot.
    PostgresSnapshot,
    /// Durable updates with a synchronous standby, and without.
    PostgresStandby,
    /// Claims, notifications and partitions by SQL alone.
    PostgresClaims,
    /// A whole store goes to another place. Only when it is asked for.
    Move,
}

impl Measure {
    /// What it is measured on.
    fn store(self) -> Store {
        match self {
            Self::PostgresMessages
            | Self::PostgresBounded
            | Self::PostgresDurable
            | Self::PostgresSnapshot
            | Self::PostgresStandby
            | Self::PostgresClaims => Store::Postgres,
            _ => Store::Sqlite,
        }
    }
}

/// What the program runs as when it starts itself.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A bare handler.
    #[command(hide = true)]
    Bare(Bare),
}

/// A bare handler.
#[derive(Debug, clap::Args)]
pub struct Bare {
    /// What it does.
    #[arg(value_enum)]
    pub kind: BareKind,
    /// The database file of a durable one.
    #[arg(long, default_value = "bare.db")]
    pub database: PathBuf,
    /// The database of one that commits to a PostgreSQL.
    #[arg(long, default_value = "postgres://switchboard@127.0.0.1/bare")]
    pub database_url: String,
    /// Connections of such a one.
    #[arg(long, default_value_t = 16)]
    pub connections: usize,
}

/// What a bare handler does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BareKind {
    /// Answers a few bytes.
    Hello,
    /// Commits one row, then answers.
    Durable,
    /// Commits one row to a PostgreSQL, then answers.
    Postgres,
}

impl BareKind {
    /// As it stands on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::Durable => "durable",
            Self::Postgres => "postgres",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_names_the_measures_of_one_store_run() {
        let wanted = |arguments: &[&str]| {
            let arguments = Arguments::try_parse_from(arguments).unwrap();
            [Measure::Durable, Measure::PostgresDurable].map(|measure| arguments.wants(measure))
        };
        assert_eq!(wanted(&["bench"]), [true, false]);
        assert_eq!(wanted(&["bench", "--store", "postgres"]), [false, true]);
        assert_eq!(wanted(&["bench", "--only", "postgres-durable"]), [false, true]);
        assert_eq!(wanted(&["bench", "--only", "durable,postgres-durable"]), [true, true]);
    }
}
