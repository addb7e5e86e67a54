//! The signal that ends every task of a running service.

use tokio::sync::watch;

/// Resolves once the service is told to stop, or whoever could say so is gone.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The guard of the value must not live on: it would keep the task from moving between threads.
    drop(stop.wait_for(|stop| *stop).await);
}
