//! The simulated networks and their phones.
