//! Durable SQLite with group commit; knows no tables.
