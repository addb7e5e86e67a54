//! What the customer is told.
//!
//! *Dispatch* and *delivery* are two steps. Dispatch (`dispatcher`, `routing`, `shapes`, `compose`) turns an event (`news`) into
//! a receipt and one row a destination, in the transaction of the event. Delivery takes due rows to HTTP endpoints: `engine`
//! decides what leaves when, `deliverer` has it done, `delivery` takes one batch to its end, `attempt` makes one request (signed by `signing`, as the `destination`'s
//! settings say) and judges its answer, `schedule` says when the next one follows. A fresh row goes to its deliverer straight
//! from memory, and the table is the insurance. Receipts for queues lie in their queue until they are fetched. `listeners` hear
//! of every receipt, wherever it goes. `cancelling` gives up what settings chose that were switched off.

pub mod attempt;
pub mod cancelling;
pub mod compose;
mod counts;
pub mod deliverer;
pub mod delivery;
pub mod destination;
pub mod dispatcher;
pub mod engine;
pub mod listeners;
pub mod news;
pub mod routing;
pub mod schedule;
mod shapes;
pub mod signing;
#[cfg(test)]
mod simulation;

pub use deliverer::Deliverer;
pub use dispatcher::Dispatcher;
pub use listeners::Listeners;
pub use schedule::Schedule;
