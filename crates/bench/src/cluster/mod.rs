//! Several nodes on a PostgreSQL of their own, with what stands around them.
//!
//! - `programs`: PostgreSQL's programs, and who may run them
//! - `server`: a server that goes with its value, and a standby beside it
//! - `statements`: what a server did for a load, statement by statement
//! - `delay`: a way to a server that takes longer
//! - `balancer`: one address for the webhooks of a network, which go to the nodes in turn
//! - `node`: one process of the service
//! - `network`: the simulated network of all nodes, a process of its own
//! - `group`: nodes, their network and their balancer together

mod balancer;
mod delay;
mod group;
mod network;
mod node;
mod programs;
mod server;
pub mod statements;

pub use delay::Delay;
pub use group::{Cluster, Storage};
pub use programs::can_reach;
pub use server::{Server, pool};
pub use statements::Statements;
