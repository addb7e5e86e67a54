//! Where receipts arrive. Each runs on a thread of its own, apart from the load generator.
//!
//! - `arrivals`: which receipts came, when, and how often
//! - `good`: the receiver that takes everything
//! - `broken`: receivers that fail, each in its own way

mod arrivals;
mod broken;
mod good;

pub use arrivals::{Arrivals, mark};
pub use broken::BrokenReceivers;
pub use good::{GoodReceiver, body};
