//! Up to where an account's seals were removed.

use postgres::{Query, Row};

use super::seals::hash;
use crate::model::AccountId;
use crate::store::audit::Floor;

pub(super) fn one(account: &AccountId) -> Query {
    Query::new("SELECT number, hash, newest_ms, mac FROM audit_floors WHERE account = $1")
        .with(account.to_string())
}

pub(super) fn read(row: &Row) -> Floor {
    Floor { number: row.get(0), hash: hash(row, 1), newest_ms: row.get(2), mac: hash(row, 3) }
}
