//! The audit: who did what, who was refused, and that nobody changed what is written of it.
//!
//! - [`tally`]: refusals; the first of a kind is written at once, repeats and strangers are counted
//! - [`key`]: the key that the chain is made with
//! - [`chain`]: what a seal's hash means, how it is checked, and what it cannot show
//! - `findings`: what a check finds
//! - [`verification`]: the chain of an account, a bounded piece a call
//! - `sealer`: chains what was written, about every second
//! - `retention`: what is over goes
//!
//! Entries of calls that changed something are not written here: they are part of the change (`store::Change::audit`).

pub mod chain;
mod findings;
pub mod key;
mod retention;
mod sealer;
pub mod tally;
pub mod verification;

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use self::findings::{Fault, Note};
pub use self::key::{AuditKey, KeyError};
use self::sealer::Sealer;
pub use self::tally::Tally;
use crate::model::Clocks;
use crate::store::Shared;
use crate::store::sealing::MasterKey;

/// The tasks of the audit.
#[derive(Debug)]
pub struct Keeping {
    stop: watch::Sender<bool>,
    tally: JoinHandle<()>,
    retention: JoinHandle<()>,
    stop_sealing: watch::Sender<bool>,
    sealer: JoinHandle<()>,
}

/// Starts the audit: refusals go to the tally, what was written is sealed, what is older than `keep` goes.
///
/// # Errors
///
/// The key cannot be read, opened or made.
pub async fn start(
    store: Shared,
    master_key: &MasterKey,
    clocks: Clocks,
    keep: Duration,
) -> Result<(Tally, Keeping), KeyError> {
    let key = AuditKey::load(store.as_ref(), master_key, clocks.wall().as_millisecond()).await?;
    let (stop, stopped) = watch::channel(false);
    let (stop_sealing, sealing_stopped) = watch::channel(false);
    let tally = Tally::new(clocks.clone());
    let keeping = Keeping {
        stop,
        tally: tokio::spawn(tally::keep_writing(tally.clone(), store.clone(), stopped.clone())),
        retention: tokio::spawn(retention::keep_forgetting(
            store.clone(),
            key.clone(),
            clocks.clone(),
            keep,
            stopped,
        )),
        stop_sealing,
        sealer: tokio::spawn(sealer::keep_sealing(Sealer::new(key, clocks), store, sealing_stopped)),
    };
    Ok((tally, keeping))
}

impl Keeping {
    /// Ends the audit once nobody calls any more: what is counted is written, and what is written is sealed.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        ended(self.tally).await;
        ended(self.retention).await;
        self.stop_sealing.send_replace(true);
        ended(self.sealer).await;
    }
}

async fn ended(task: JoinHandle<()>) {
    if let Err(error) = task.await {
        tracing::error!(%error, "a part of the audit ended badly");
    }
}

#[cfg(test)]
mod tests;
