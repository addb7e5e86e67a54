//! `switchboard serve`: the service, and beside it the simulated networks where they are asked for.
//!
//! - `addresses`: warns of addresses of a world that the guard refuses
//! - `entrance`: the socket, the certificate, how many connections
//! - `accounts`: the first account of a new store, and who owns the installation
//! - `limits`: how often operations may be called
//! - `network`: which network, and the credentials that it knows us by
//! - `world`: makes a world, safe to interrupt
//! - `callbacks`: tells the network where we are
//! - `recorder`: records figures
//! - `running`: the parts together, from their start to their end

mod accounts;
mod addresses;
mod callbacks;
mod entrance;
pub(super) mod limits;
mod network;
mod recorder;
mod running;
mod world;

use std::io::Write;

pub use running::Running;

use super::error::Error;
use super::settings::Settings;
use super::stop;

/// Runs until SIGTERM or SIGINT. Stdout gets one line for each socket that accepts.
///
/// # Errors
///
/// The data, the settings or an address cannot be used.
pub async fn run(settings: Settings) -> Result<(), Error> {
    let stop = stop::requested()?;
    tokio::pin!(stop);
    let running = tokio::select! {
        running = Running::start(settings) => running?,
        () = &mut stop => return Ok(()),
    };
    announce(&running)?;
    stop.await;
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
