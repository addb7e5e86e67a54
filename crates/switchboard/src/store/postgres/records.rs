//! Records and directories. Who changes a record holds its lock ([`Lock::record`](super::locks::Lock::record)).

use postgres::{Query, Row};

use crate::model::AccountId;
use crate::store::{self, Directory, Expected, Kind};

/// A record to write.
pub(super) struct NewRow<'a> {
    pub(super) kind: &'a str,
    pub(super) key: &'a str,
    pub(super) body: &'a str,
    pub(super) indexes: &'a [(&'static str, String)],
}

pub(super) fn read(row: &Row) -> store::Row {
    store::Row { key: row.get(0), version: row.get(1), body: row.get(2) }
}

pub(super) fn one(account: &AccountId, kind: &str, key: &str) -> Query {
    if key.contains('\0') {
        // No column can hold it, and nobody can ask for it.
        return Query::new("SELECT NULL::text, NULL::bigint, NULL::text WHERE false");
    }
    Query::new("SELECT key, version, body FROM records WHERE account = $1 AND kind = $2 AND key = $3")
        .with(account.to_string())
        .with(kind.to_owned())
        .with(key.to_owned())
}

/// Records by kind and key, none of them asked for twice; the kind in the last column.
pub(super) fn several<'a>(account: &AccountId, records: impl IntoIterator<Item = (Kind, &'a str)>) -> Query {
    let (kinds, keys): (Vec<Kind>, Vec<String>) =
        records.into_iter().map(|(kind, key)| (kind, key.to_owned())).unzip();
    Query::new(
        "SELECT row.key, row.version, row.body, asked.kind FROM unnest($2::text[], $3::text[]) AS asked (kind, key)
         CROSS JOIN LATERAL (SELECT key, version, body FROM records AS one
             WHERE one.account = $1 AND one.kind = asked.kind AND one.key = asked.key LIMIT 1) AS row",
    )
    .with(account.to_string())
    .with(kinds)
    .with(keys)
}

pub(super) fn all(account: &AccountId, kind: &str) -> Query {
    Query::new("SELECT key, version, body FROM records WHERE account = $1 AND kind = $2 ORDER BY key")
        .with(account.to_string())
        .with(kind.to_owned())
}

pub(super) fn by_index(account: &AccountId, kind: &str, index: &str, value: &str) -> Query {
    Query::new(
        "SELECT row.key, row.version, row.body FROM record_indexes AS found
         CROSS JOIN LATERAL (SELECT key, version, body FROM records AS one
             WHERE one.account = $1 AND one.kind = $2 AND one.key = found.key LIMIT 1) AS row
         WHERE found.account = $1 AND found.kind = $2 AND found.name = $3 AND found.value = $4
         ORDER BY row.key",
    )
    .with(account.to_string())
    .with(kind.to_owned())
    .with(index.to_owned())
    .with(value.to_owned())
}

/// Fails where the record is not like that.
pub(super) fn expect(account: &AccountId, kind: &str, key: &str, expected: Expected) -> Option<Query> {
    let of = |sql: &'static str| {
        Query::new(sql).with(account.to_string()).with(kind.to_owned()).with(key.to_owned())
    };
    match expected {
        Expected::Anything => None,
        Expected::Absent => Some(of(
            "SELECT 1 / (1 - count(*)) FROM records WHERE account = $1 AND kind = $2 AND key = $3",
        )),
        Expected::Version(version) => Some(
            of("SELECT 1 / count(*) FROM records WHERE account = $1 AND kind = $2 AND key = $3 AND version = $4")
                .with(version),
        ),
    }
}

/// Writes a record; the first version is the time, so that a record made anew never has an old one's version.
pub(super) fn put(account: &AccountId, row: &NewRow<'_>, expected: Expected, now_ms: i64) -> Vec<Query> {
    let NewRow { kind, key, body, indexes } = *row;
    let (sql, version) = match expected {
        Expected::Version(version) => (
            "WITH done AS (
                 UPDATE records SET version = version + 1, body = $4
                 WHERE account = $1 AND kind = $2 AND key = $3 AND version = $5 RETURNING 1)
             SELECT 1 / count(*) FROM done",
            version,
        ),
        Expected::Absent => {
            ("INSERT INTO records (account, kind, key, version, body) VALUES ($1, $2, $3, $5, $4)", now_ms)
        }
        Expected::Anything => (
            "INSERT INTO records (account, kind, key, version, body) VALUES ($1, $2, $3, $5, $4)
             ON CONFLICT (account, kind, key) DO UPDATE SET version = records.version + 1, body = excluded.body",
            now_ms,
        ),
    };
    let written = Query::new(sql)
        .with(account.to_string())
        .with(kind.to_owned())
        .with(key.to_owned())
        .with(body.to_owned())
        .with(version);
    // A kind has indexes always or never.
    if indexes.is_empty() {
        return vec![written];
    }
    let (names, values): (Vec<String>, Vec<String>) =
        indexes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).unzip();
    let indexed = Query::new(
        "WITH wanted AS (SELECT DISTINCT name, value FROM unnest($4::text[], $5::text[]) AS wanted (name, value)),
         gone AS (
             DELETE FROM record_indexes AS old WHERE account = $1 AND kind = $2 AND key = $3
             AND NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.name = old.name AND wanted.value = old.value))
         INSERT INTO record_indexes (account, kind, name, value, key) SELECT $1, $2, name, value, $3 FROM wanted
         ON CONFLICT DO NOTHING",
    )
    .with(account.to_string())
    .with(kind.to_owned())
    .with(key.to_owned())
    .with(names)
    .with(values);
    vec![written, indexed]
}

pub(super) fn remove(account: &AccountId, kind: &str, key: &str) -> Vec<Query> {
    let of = |sql: &'static str| {
        Query::new(sql).with(account.to_string()).with(kind.to_owned()).with(key.to_owned())
    };
    vec![
        of("DELETE FROM records WHERE account = $1 AND kind = $2 AND key = $3"),
        of("DELETE FROM record_indexes WHERE account = $1 AND kind = $2 AND key = $3"),
    ]
}

/// Who may do what has changed; answers the new version.
pub(super) fn identities_changed(account: &AccountId) -> Query {
    Query::new(
        "INSERT INTO identity_versions (account, version) VALUES ($1, 1)
         ON CONFLICT (account) DO UPDATE SET version = identity_versions.version + 1 RETURNING version",
    )
    .with(account.to_string())
}

pub(super) fn directory(directory: Directory, key: &str) -> Query {
    Query::new("SELECT value FROM directory WHERE directory = $1 AND key = $2")
        .with(directory.as_str())
        .with(key.to_owned())
}

pub(super) fn directory_entries(directory: Directory) -> Query {
    Query::new("SELECT key, value FROM directory WHERE directory = $1 ORDER BY key").with(directory.as_str())
}

/// Fails where the key stands there with another value.
pub(super) fn put_directory(directory: Directory, key: &str, value: &str) -> Query {
    Query::new(
        "WITH done AS (
             INSERT INTO directory (directory, key, value) VALUES ($1, $2, $3)
             ON CONFLICT (directory, key) DO UPDATE SET value = excluded.value WHERE directory.value = excluded.value
             RETURNING 1)
         SELECT 1 / count(*) FROM done",
    )
    .with(directory.as_str())
    .with(key.to_owned())
    .with(value.to_owned())
}

pub(super) fn remove_directory(directory: Directory, key: &str) -> Query {
    Query::new("DELETE FROM directory WHERE directory = $1 AND key = $2")
        .with(directory.as_str())
        .with(key.to_owned())
}
