//! The commands of an operator: `deliveries`, `replay`, `destination`, `queue`. They go through the API of a running service,
//! signed with an access key, so that they work from any machine.
//!
//! - `options`: what they take
//! - [`caller`]: makes a call and reads its answer
//! - one file a command

pub(super) mod caller;
mod deliveries;
mod destination;
pub(super) mod options;
mod queue;
mod replay;

use super::error::Error;
use caller::Caller;
pub use options::{DeliveriesOptions, DestinationOptions, QueueOptions, ReplayOptions};

/// `switchboard deliveries`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn deliveries(options: DeliveriesOptions) -> Result<(), Error> {
    let caller = Caller::new(options.reach.endpoint.as_deref())?;
    deliveries::run(&caller, options).await
}

/// `switchboard replay`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn replay(options: ReplayOptions) -> Result<(), Error> {
    let caller = Caller::new(options.reach.endpoint.as_deref())?;
    replay::run(&caller, options).await
}

/// `switchboard destination`.
///
/// # Errors
/// The service does not answer or refuses the call, or a test receipt was not received.
pub async fn destination(options: DestinationOptions) -> Result<(), Error> {
    let caller = Caller::new(options.reach.endpoint.as_deref())?;
    destination::run(&caller, options).await
}

/// `switchboard queue`.
///
/// # Errors
/// The service does not answer or refuses the call.
pub async fn queue(options: QueueOptions) -> Result<(), Error> {
    let caller = Caller::new(options.reach.endpoint.as_deref())?;
    queue::run(&caller, options).await
}
