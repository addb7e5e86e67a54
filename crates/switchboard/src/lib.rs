//! The service and its command line.
//!
//! A folder is a stage that data passes through, listed here from the floor to the roof; each uses only those above it in
//! this list: `model`, `store`, `access` and `audit`, `channels`, `queues`, `receipts`, `outbound` and `inbound`, `operations`,
//! `gateway`, `cli`.

pub mod access;
pub mod audit;
pub mod channels;
pub mod cli;
pub mod figures;
pub mod gateway;
pub mod inbound;
pub mod model;
pub mod operations;
pub mod outbound;
pub mod queues;
pub mod receipts;
mod stop;
pub mod store;
