//! A file system for tests that fails when told to.
