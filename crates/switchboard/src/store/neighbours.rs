//! The other nodes that work on the same store, where it is one for several.

use std::any::Any;

use async_trait::async_trait;
use tokio::sync::broadcast;

use super::StoreError;
use super::queues::QueueKey;
use crate::model::AccountId;

/// What other nodes did that concerns who waits here. A hint to look again: what is missed is found by the next look at the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Messages were put into a queue, so many.
    Queue(QueueKey, usize),
    /// Receipts of an account were logged.
    Receipts(AccountId),
    /// Deliveries became due that are nobody's yet.
    Deliveries,
    /// Somebody says that an address of an account is back or, without one, all of them: what waits for them is tried now.
    IsBack(AccountId, Option<String>),
    /// Something was taken from a node that is gone: its deliveries are nobody's now, and its jobs are once
    /// [`hold_jobs`](super::Store::hold_jobs) has put them off. The node that took it hears it as well.
    NodeGone,
    /// Anything may have happened: the line was cut for a moment, or this node's lease was over before it was renewed.
    Everything,
}

/// Held by one node at a time; given back when it is dropped.
pub struct Turn(#[expect(dead_code, reason = "held for its end")] Option<Box<dyn Any + Send>>);

impl Turn {
    /// A turn that ends when this value is dropped.
    pub fn held(by: impl Any + Send) -> Self {
        Self(Some(Box::new(by)))
    }

    /// A turn in a store that one process holds alone.
    pub const fn alone() -> Self {
        Self(None)
    }
}

/// A store that may be that of several nodes. What is said here of a store for one node is the default.
#[async_trait]
pub trait Neighbours: Send + Sync + 'static {
    /// News of other nodes from now on; none where there can be none. A receiver that lags behind has missed anything.
    fn news(&self) -> Option<broadcast::Receiver<News>> {
        None
    }

    /// Tells all other nodes, without waiting for it. What gets lost on its way is found by their next look.
    fn tell(&self, _news: News) {}

    /// Whether this node does what only one of all has to do: retention, sealing, sweeping. Two may think so for a moment.
    fn does_chores(&self) -> bool {
        true
    }

    /// Waits until no other node is in its start, and holds that place.
    async fn start_turn(&self) -> Result<Turn, StoreError> {
        Ok(Turn::alone())
    }

    /// Begins to hold what this node commits and claims, under a lease that is renewed from now on.
    async fn join(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Gives back what this node holds, so that others take it at once; nothing is claimed any more.
    async fn leave(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
