//! Measures the service in one run, against bare handlers that do the least that the same work needs, and against its
//! targets.
//!
//! - `arguments`, `plan`: what is measured, for how long
//! - `load`: the load generator: pre-signed requests, a closed loop for rates, an open loop for latencies
//! - `subjects`: what is measured, as child processes: the service, and the bare handlers
//! - `cluster`: several nodes on a PostgreSQL of their own
//! - `receivers`: where receipts arrive: the good receiver, and the broken ones
//! - `filling`: a store with as many rows as a measure needs
//! - `measures`: one file a measure
//! - `report`: the table and the JSON file
//!
//! Every subject runs in a process of its own and is driven by the same generator with the same bytes. Rounds
//! alternate between the service and its bare counterpart, so that whatever else the machine does meets both; a
//! ratio is the median over the rounds. Everything listens on loopback and ends with the run.

mod arguments;
mod cluster;
mod error;
mod filling;
mod load;
mod measures;
mod plan;
mod receivers;
mod report;
mod statistics;
mod subjects;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use error::Error;
use report::Report;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Error> {
    if let Some(Command::Bare(bare)) = &arguments.command {
        return subjects::bare::serve(bare);
    }
    let binary = subjects::binary(arguments.binary.as_deref())?;
    // One thread: the generator takes one processor at most and leaves the rest to what it measures.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Error::io("the runtime", source))?;
    let report: Report = runtime.block_on(measures::all(&arguments, &binary))?;
    print!("{}", report.table());
    report.write(&arguments.out)?;
    println!("\nwritten to {}", arguments.out.display());
    Ok(())
}
