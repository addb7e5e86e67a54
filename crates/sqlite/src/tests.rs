//! The promises of the crate, each as a test.

mod crash;
mod every_call;
mod grouping;
mod opening;
mod reading;
mod storage;
mod support;
mod writing;
