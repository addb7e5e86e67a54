//! `switchboard demo`: a service, a simulated WhatsApp and a receiver of receipts on loopback, and a story that is played
//! on them (decision 34). Nothing of it is left behind.
//!
//! - `world`: what there is when the story begins
//! - `stage`: everything that runs, with throw-away data
//! - `receiver`: the webhook that the receipts go to
//! - `phone`: a person's phone in the simulated network
//! - `queue`: a consumer of receipts from a queue
//! - `story`: the steps, a file each
//! - `narrator`: how it is told
//! - `farewell`: how to go on from there

mod failure;
mod farewell;
#[cfg(test)]
mod heard;
mod keys;
mod narrator;
mod phone;
mod queue;
mod receiver;
mod stage;
mod story;
mod world;

use std::future::Future;

use super::error::Error;
pub use super::options::DemoOptions;
use super::stop;
use narrator::Narrator;
use stage::{Ports, Stage};

/// What follows the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Afterwards {
    /// The end.
    Leave,
    /// The stage stays up until somebody stops it.
    StayUp,
}

/// Plays the story on stdout. With `--once` that is all; without it everything stays up until SIGINT or SIGTERM.
///
/// # Errors
///
/// The stage cannot be set, or a step of the story fails; the step is named.
pub async fn run(options: DemoOptions) -> Result<(), Error> {
    let (ports, afterwards) = match options.once {
        true => (Ports::Free, Afterwards::Leave),
        false => (Ports::WellKnown, Afterwards::StayUp),
    };
    perform(ports, afterwards, Narrator::on_stdout(), stop::requested()?).await
}

/// The stage is cleared however the performance ends.
async fn perform(
    ports: Ports,
    afterwards: Afterwards,
    mut narrator: Narrator,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    let mut stage = Stage::set(ports).await?;
    let ended = tokio::select! {
        ended = play(&mut stage, &mut narrator, afterwards) => ended,
        () = stop => match afterwards {
            Afterwards::Leave => Err(Error::Failed("demo: it was stopped before the end of the story".to_owned())),
            Afterwards::StayUp => narrator.line("\nStopped. Nothing is left behind.").map_err(unheard),
        },
    };
    let cleared = stage.clear().await;
    ended.and(cleared)
}

/// Plays, and afterwards either ends or shows each receipt that arrives until it is dropped.
async fn play(stage: &mut Stage, narrator: &mut Narrator, afterwards: Afterwards) -> Result<(), Error> {
    story::play(stage, narrator).await?;
    if afterwards == Afterwards::Leave {
        return Ok(());
    }
    farewell::tell(stage, narrator).map_err(unheard)?;
    loop {
        let arrival = stage.receiver.arrival().await;
        narrator.receipt(&arrival).map_err(unheard)?;
    }
}

fn unheard(reason: std::io::Error) -> Error {
    Error::Failed(format!("stdout: {reason}"))
}

#[cfg(test)]
mod tests;
