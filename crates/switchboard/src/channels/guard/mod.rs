//! The guard: which addresses the service calls for a customer (receipts, pictures), and which it refuses.
//!
//! A customer's address must not lead into the operator's own network. So the shape of a URL is judged, every address
//! behind its host is classified, and the connection goes to the very addresses that were classified: a name is looked
//! up once for a connection, and nobody looks it up again between the check and the use. The same [`Guard`] judges an
//! address when it is saved and when it is called; what it refuses, it refuses by one [`Rule`] of a closed list.
//!
//! - `rule`: the rules, and a refusal by one of them
//! - `ranges`: the ranges of addresses that are not public
//! - `embedded`: IPv4 addresses inside IPv6 ones
//! - `lookup`: from names to addresses, once and within bounds
//! - `gate`: the guard itself

mod embedded;
mod gate;
#[cfg(test)]
mod hostile;
mod lookup;
mod ranges;
#[cfg(test)]
mod rebinding;
mod rule;

pub use gate::{Guard, NameError};
pub use lookup::{Resolve, SystemResolver, Unresolved};
pub use rule::{Refusal, Rule};
