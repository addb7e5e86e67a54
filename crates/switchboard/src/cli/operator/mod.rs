//! The commands of an operator: `deliveries`, `replay`, `destination`, `queue`, `audit`. They go through the API of a running service,
//! signed with an access key, so that they work from any machine, or work on the folder of one that does not run.
//!
//! - `options`: what they take
//! - one file a command

mod audit;
mod audit_options;
mod deliveries;
mod destination;
pub(super) mod options;
mod queue;
mod replay;

use super::error::Error;
use super::reach;
pub use audit_options::AuditOptions;
pub use options::{DeliveriesOptions, DestinationOptions, QueueOptions, ReplayOptions};

/// `switchboard deliveries`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn deliveries(options: DeliveriesOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| deliveries::run(caller, options).await).await
}

/// `switchboard replay`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn replay(options: ReplayOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| replay::run(caller, options).await).await
}

/// `switchboard destination`.
///
/// # Errors
/// The service does not answer or refuses the call, or a test receipt was not received.
pub async fn destination(options: DestinationOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| destination::run(caller, options).await).await
}

/// `switchboard queue`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn queue(options: QueueOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| queue::run(caller, options).await).await
}

/// `switchboard audit`.
///
/// # Errors
/// The service does not answer or refuses the call, or the audit was tampered with.
pub async fn audit(options: AuditOptions) -> Result<(), Error> {
    let reach = options.reach.clone();
    reach::with(&reach, async |caller| audit::run(caller, options).await).await
}
