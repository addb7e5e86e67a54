//! What the customer is told.
//!
//! *Dispatch* and *delivery* are two steps. Dispatch (`dispatcher`, `routing`, `shapes`, `compose`) turns an event (`news`) into
//! one row a destination, in the transaction of the event. Delivery (`deliverer`, `attempt`, `schedule`) takes due rows to
//! HTTP endpoints; a fresh row goes to its deliverer straight from memory, and the table is the insurance. Receipts for
//! queues lie in their table until they are fetched.

pub mod attempt;
pub mod compose;
pub mod deliverer;
pub mod dispatcher;
pub mod news;
pub mod routing;
pub mod schedule;
mod shapes;

pub use deliverer::Deliverer;
pub use dispatcher::Dispatcher;
pub use schedule::Schedule;
