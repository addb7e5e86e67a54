//! What is measured: the service, and the bare handlers, each a process of its own.
//!
//! - `program`: the service's program, built where it is not given
//! - `world`: the world that the service is started with
//! - `service`: the service
//! - `bare`: the bare handlers, which this program serves when it is started so
//! - `process`: what the system tells of a process

pub mod bare;
mod process;
mod program;
mod service;
pub mod world;

pub use bare::BareHandler;
pub use process::{Memory, Process, processor_time_of};
pub use program::{beside, binary};
pub use service::{Service, Starting, owner, ready};

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::error::Error;

/// A port of loopback that was free a moment ago.
pub fn free_address() -> Result<SocketAddr, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|source| Error::io("a free port", source))
}
