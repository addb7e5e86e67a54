//! Drafts as one statement.

use postgres::Query;

use super::drafts::Draft;
use crate::model::AccountId;
use crate::store::postgres::locks::{Hold, Lock, Locks};
use crate::store::postgres::nonces;

/// What else becomes of records that have indexes.
const INDEXED: &str = ",
    wanted AS (
        SELECT DISTINCT done.kind, done.key, entry.name, entry.value
        FROM done JOIN unnest($13::bigint[], $14::text[], $15::text[]) AS entry (place, name, value) USING (place)),
    gone AS (
        DELETE FROM record_indexes AS old USING done
        WHERE old.account = $1 AND old.kind = done.kind AND old.key = done.key
        AND EXISTS (SELECT 1 FROM wanted WHERE wanted.kind = old.kind AND wanted.key = old.key)
        AND NOT EXISTS (
            SELECT 1 FROM wanted WHERE wanted.kind = old.kind AND wanted.key = old.key
            AND wanted.name = old.name AND wanted.value = old.value)),
    indexed AS (
        INSERT INTO record_indexes (account, kind, name, value, key)
        SELECT $1, kind, name, value, key FROM wanted ON CONFLICT DO NOTHING)";

/// Writes each draft whose record is at the version that it was read at, with its key and its entries of the audit, and answers the
/// places of those drafts, from 1 on.
///
/// The locks are taken before a row is: what the update looks for includes them. Whoever waited for them in the middle of the
/// statement finds a newer row and judges its version again, as PostgreSQL does for every update (its manual, 13.2.1). Ids of the audit
/// are drawn for rows that were updated, so behind the locks as well.
///
/// Rows are found by the whole key first and updated where they lie: joined by their key, a plan that was made while there were few
/// would begin with all records of the account.
pub(super) fn write(account: &AccountId, drafts: &[Draft], at_ms: i64) -> Query {
    let mut locks = Locks::default();
    let (mut kinds, mut keys, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    let (mut read_at, mut versions, mut commit_keys) = (Vec::new(), Vec::new(), Vec::new());
    let (mut of_entry, mut entries) = (Vec::<i64>::new(), Vec::new());
    let (mut of_index, mut names, mut values) = (Vec::<i64>::new(), Vec::new(), Vec::new());
    for (place, draft) in (1..).zip(drafts) {
        locks.add(Lock::record(account, draft.kind, &draft.row.key), Hold::Alone);
        kinds.push(draft.kind);
        keys.push(draft.row.key.clone());
        bodies.push(draft.row.body.clone());
        read_at.push(draft.read_at);
        versions.push(draft.row.version);
        commit_keys.push(draft.commit_key.to_be_bytes().to_vec());
        for entry in &draft.audit {
            of_entry.push(place);
            entries.push(entry.clone());
        }
        for (name, value) in &draft.indexes {
            of_index.push(place);
            names.push(*name);
            values.push(value.clone());
        }
    }
    if !entries.is_empty() {
        locks.add(Lock::log(account), Hold::Shared);
    }
    let (keys_table, period) = nonces::place(at_ms);
    let (lock, alone) = locks.columns();
    let sql = format!(
        "WITH locked AS MATERIALIZED (
             SELECT count(CASE WHEN alone THEN pg_advisory_xact_lock(lock)::text
                          ELSE pg_advisory_xact_lock_shared(lock)::text END) AS locks
             FROM unnest($10::bigint[], $11::boolean[]) AS wanted (lock, alone)),
         done AS (
             UPDATE records SET version = given.version, body = given.body
             FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::bytea[])
                 WITH ORDINALITY AS given (kind, key, read_at, version, body, commit_key, place)
             CROSS JOIN LATERAL (SELECT ctid AS place FROM records AS one WHERE one.account = $1
                 AND one.kind = given.kind AND one.key = given.key AND one.version = given.read_at LIMIT 1) AS stored
             WHERE records.ctid = stored.place AND records.version = given.read_at AND (SELECT locks FROM locked) > 0
             RETURNING given.place, records.kind, records.key, given.commit_key),
         keyed AS (INSERT INTO {keys_table} (account, hash, period) SELECT $1, commit_key, $12::bigint FROM done),
         audited AS (
             INSERT INTO audit_entries (account, id, body)
             SELECT $1, nextval('log_ids'), body FROM (
                 SELECT entry.body FROM done
                 JOIN unnest($8::bigint[], $9::bytea[]) WITH ORDINALITY AS entry (place, body, number) USING (place)
                 ORDER BY entry.number) AS ordered)
             {indexed}
         SELECT place FROM done",
        indexed = if of_index.is_empty() { "" } else { INDEXED },
    );
    let query = Query::new(sql)
        .with(account.to_string())
        .with(kinds)
        .with(keys)
        .with(read_at)
        .with(versions)
        .with(bodies)
        .with(commit_keys)
        .with(of_entry)
        .with(entries)
        .with(lock)
        .with(alone)
        .with(period);
    if of_index.is_empty() { query } else { query.with(of_index).with(names).with(values) }
}
