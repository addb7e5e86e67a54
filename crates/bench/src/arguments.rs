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
    /// The bare handlers, which the program starts itself.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// Whether a measure is wanted.
    pub fn wants(&self, measure: Measure) -> bool {
        self.only.is_empty() || self.only.contains(&measure)
    }
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
}

/// What a bare handler does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BareKind {
    /// Answers a few bytes.
    Hello,
    /// Commits one row, then answers.
    Durable,
}

impl BareKind {
    /// As it stands on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::Durable => "durable",
        }
    }
}
