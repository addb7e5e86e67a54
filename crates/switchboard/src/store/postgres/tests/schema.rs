//! What the tables have to be like so that accounts can be spread over servers.

use postgres::Query;
use postgres::testing::database;

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
