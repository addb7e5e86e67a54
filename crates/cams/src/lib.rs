//! The Chat App Message Service API, version 2020-06-06.
