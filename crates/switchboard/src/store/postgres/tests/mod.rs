//! Against a running server, each test in a database of its own.
//!
//! - here: the contract of a store
//! - `schema`: what the tables have to be like
//! - `nodes`: several nodes on one database
//! - `lost`: commits whose answers get lost

mod lost;
mod nodes;
mod schema;

use std::sync::Arc;

use postgres::Query;
use postgres::testing::{address, database};

use super::{Options, PostgresStore};
use crate::store::{Neighbours, Store, contract};

/// A node on a database.
async fn node(url: &str) -> Arc<PostgresStore> {
    let store = PostgresStore::open(&address(url), Options { connections: 8 }).await.unwrap();
    store.pauses.switch_off();
    store.join().await.unwrap();
    Arc::new(store)
}

/// All nodes of a database are gone, as if their leases were over.
async fn forget_nodes(store: &PostgresStore) {
    let over = Query::new("UPDATE nodes SET until = clock_timestamp() - interval '1 second'");
    store.pool.query(over).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_the_contract_of_a_store() {
    let url = database().await;
    let open = move || -> contract::Opening {
        let url = url.clone();
        Box::pin(async move {
            let store = PostgresStore::open(&address(&url), Options { connections: 8 }).await.unwrap();
            forget_nodes(&store).await;
            store.pauses.switch_off();
            store.join().await.unwrap();
            Arc::new(store) as Arc<dyn Store>
        })
    };
    contract::hold(&open).await;
}
