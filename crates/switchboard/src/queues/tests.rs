//! The service upon a store, with its waits.
