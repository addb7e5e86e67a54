//! Whether the service may be used: its world applied, its callbacks registered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Shared between the start of the service and its gateway.
#[derive(Debug, Clone, Default)]
pub struct Readiness(Arc<AtomicU8>);

const STARTING: u8 = 0;
const SERVING: u8 = 1;
const READY: u8 = 2;

impl Readiness {
    /// The state is complete: operations are served. Until then they answer `ServiceUnavailable`.
    pub fn serving(&self) {
        self.0.fetch_max(SERVING, Ordering::Release);
    }

    /// Everything behind the state stands as well.
    pub fn ready(&self) {
        self.0.fetch_max(READY, Ordering::Release);
    }

    /// Whether operations are served.
    pub fn is_serving(&self) -> bool {
        self.0.load(Ordering::Acquire) > STARTING
    }

    /// What `/readyz` says.
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire) == READY
    }
}
