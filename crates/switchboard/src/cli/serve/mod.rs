//! `switchboard serve`: the service, and beside it the simulated networks where they are asked for.
//!
//! - `addresses`: warns of addresses of a world that the guard refuses
//! - `entrance`: the socket, the certificate, how many connections
//! - `accounts`: the first account of a new store, and who owns the installation
//! - `limits`: how often operations may be called
//! - `network`: the credentials that a network knows us by, and what it is told
//! - `networks`: which networks this process runs or uses
//! - `world`: makes a world, safe to interrupt
//! - `callbacks`: tells the network where we are
//! - `neighbours`: passes on what other nodes did
//! - `recorder`: records figures
//! - `parts`: the workers, and the way in upon them
//! - `running`: all of it together, from their start to their end

mod accounts;
mod addresses;
mod callbacks;
mod entrance;
pub(super) mod limits;
mod neighbours;
mod network;
mod networks;
mod parts;
mod recorder;
mod running;
mod world;

use std::io::Write;

pub use running::Running;

use super::error::Error;
use super::settings::Settings;
use super::stop;

/// Runs until SIGTERM or SIGINT, then serves on for the time of the setting `drain`, unless a second one comes. Stdout gets one
/// line for each socket that accepts.
///
/// # Errors
///
/// The data, the settings or an address cannot be used.
pub async fn run(settings: Settings) -> Result<(), Error> {
    let mut stop = stop::Requests::listen()?;
    let drain = settings.drain.value;
    let running = tokio::select! {
        running = Running::start(settings) => running?,
        () = stop.next() => return Ok(()),
    };
    announce(&running)?;
    stop.next().await;
    running.drain(drain, stop.next()).await;
    running.stop().await
}

/// Scripts wait for these lines, so they must not stay in a buffer.
fn announce(running: &Running) -> Result<(), Error> {
    let mut lines = String::new();
    if let Some(address) = running.simulator {
        lines.push_str(&format!("listening simulator http://{address}\n"));
    }
    lines.push_str(&format!("listening api {}\n", running.url));
    let mut out = std::io::stdout().lock();
    out.write_all(lines.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|reason| Error::Failed(format!("stdout: {reason}")))
}
