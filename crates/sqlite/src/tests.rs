//! The promises of the crate, each as a test.

mod support;
mod writing;
