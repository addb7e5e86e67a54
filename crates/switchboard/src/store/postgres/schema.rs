//! The tables.

use postgres::Migration;

/// Every version of the schema, oldest first; a released one is never edited. Nodes of the version before go on serving while one is
/// applied: it adds, and what they need is taken away by a later one, whose `works_with` names the version that no longer needs it.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "all tables", works_with: 1, sql: include_str!("schema/0001.sql") }];
