//! What the tables have to be like so that accounts can be spread over servers.

use std::collections::HashSet;

use postgres::Query;
use postgres::testing::database;

use crate::store::copying::SECTIONS;

/// Every server keeps all of it.
const EVERYWHERE: [&str; 1] = ["directory"];
/// Read and written under a lock by those who migrate, and by nobody else.
const WITHOUT_KEY: [&str; 1] = ["schema_migrations"];

#[tokio::test]
async fn every_unique_key_begins_with_the_account() {
    let store = super::node(&database().await).await;
    let keys = Query::new(
        "SELECT tables.relname::text, indexes.relname::text, pg_get_indexdef(index.indexrelid, 1, true)
         FROM pg_index AS index JOIN pg_class AS tables ON tables.oid = index.indrelid
         JOIN pg_class AS indexes ON indexes.oid = index.indexrelid
         JOIN pg_namespace AS spaces ON spaces.oid = tables.relnamespace
         WHERE index.indisunique AND spaces.nspname = 'public'",
    );
    let keys = store.pool.query(keys).await.unwrap();
    assert!(keys.len() > 20, "{}", keys.len());
    for row in keys {
        let (table, index, first): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        assert!(
            first == "account" || EVERYWHERE.contains(&table.as_str()),
            "{index} of {table} begins with {first}"
        );
    }
}

#[tokio::test]
async fn every_table_belongs_to_accounts_and_has_a_key() {
    let store = super::node(&database().await).await;
    let tables = Query::new(
        "SELECT tables.relname::text,
             EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = tables.oid AND attname = 'account' AND attnotnull),
             EXISTS (SELECT 1 FROM pg_index WHERE indrelid = tables.oid AND indisprimary),
             (SELECT count(*) FROM pg_constraint WHERE conrelid = tables.oid AND contype = 'f')
         FROM pg_class AS tables JOIN pg_namespace AS spaces ON spaces.oid = tables.relnamespace
         WHERE tables.relkind IN ('r', 'p') AND spaces.nspname = 'public'",
    );
    for row in store.pool.query(tables).await.unwrap() {
        let (table, has_account, has_key): (String, bool, bool) = (row.get(0), row.get(1), row.get(2));
        if WITHOUT_KEY.contains(&table.as_str()) {
            continue;
        }
        assert!(has_key, "{table} has no primary key");
        assert!(has_account || EVERYWHERE.contains(&table.as_str()), "{table} belongs to no account");
        assert_eq!(row.get::<_, i64>(3), 0, "{table} refers to another table");
    }
}

/// Tables that a copy of the store leaves out, and why.
const NOT_COPIED: [(&str, &str); 12] = [
    ("schema_migrations", "the target has its own schema"),
    ("identity_versions", "versions begin anew where nobody is known yet"),
    ("deleted_queues", "what is left of their messages goes when its time is over"),
    ("nodes", "leases of the nodes here"),
    ("rates", "may be lost"),
    ("heartbeat", "says whether this database takes changes"),
    ("nonces_0", "what was signed before the copy counts as used"),
    ("nonces_1", "as above"),
    ("nonces_2", "as above"),
    ("nonces_3", "as above"),
    ("nonces_4", "as above"),
    ("nonces_5", "as above"),
];

/// Columns that a copy leaves out, and why.
const COLUMNS_NOT_COPIED: [(&str, &str, &str); 4] = [
    ("jobs", "node", "nobody has them in hand at the target"),
    ("deliveries", "node", "nobody has them in hand at the target"),
    ("queue_messages", "arrival", "is the id, in the order of the copy"),
    ("audit_strangers", "account", "always the service's own"),
];

#[tokio::test]
async fn every_column_is_copied_or_named_as_one_that_is_not() {
    let store = super::node(&database().await).await;
    let columns = Query::new(
        "SELECT tables.relname::text, columns.attname::text
         FROM pg_class AS tables JOIN pg_namespace AS spaces ON spaces.oid = tables.relnamespace
         JOIN pg_attribute AS columns ON columns.attrelid = tables.oid AND columns.attnum > 0 AND NOT columns.attisdropped
         WHERE tables.relkind IN ('r', 'p') AND NOT tables.relispartition AND spaces.nspname = 'public'",
    );
    let (mut missing, mut seen) = (Vec::new(), HashSet::new());
    for row in store.pool.query(columns).await.unwrap() {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        seen.insert(table.clone());
        if NOT_COPIED.iter().any(|(left, _)| *left == table) {
            continue;
        }
        let section = SECTIONS.iter().find(|section| section.name == table);
        let is_copied =
            section.is_some_and(|section| section.columns.iter().any(|copied| copied.name == column));
        let is_left = COLUMNS_NOT_COPIED.iter().any(|(of, left, _)| *of == table && *left == column);
        if is_copied == is_left {
            missing.push(format!("{table}.{column}"));
        }
    }
    assert!(missing.is_empty(), "neither copied nor named as not copied, or both: {missing:?}");
    for (table, _) in NOT_COPIED {
        assert!(seen.contains(table), "there is no {table} any more");
    }
}
