use std::sync::Arc;

use ::postgres::{Flight, Query, testing};
use serde_json::json;

use super::*;
use crate::store::Neighbours as _;
use crate::store::postgres::Options;

fn key() -> Arc<MasterKey> {
    Arc::new(MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap())
}

async fn store() -> PostgresStore {
    let url = testing::database().await;
    PostgresStore::open(&testing::address(&url), Options { connections: 4 }).await.unwrap()
}

async fn put(store: &PostgresStore, (account, kind, key): (&str, &str, &str), body: Value) {
    let put =
        Query::new("INSERT INTO records (account, kind, key, version, body) VALUES ($1, $2, $3, 1, $4)");
    let put = put.with(account.to_owned()).with(kind.to_owned()).with(key.to_owned());
    store.pool.query(put.with(body.to_string())).await.unwrap();
}

async fn check(store: &PostgresStore, key: &MasterKey) {
    let sealed = key.seal(Place::Check, "check", "switchboard").unwrap();
    put(store, (AccountId::service().as_str(), "master_key", "check"), json!({ "sealed": sealed })).await;
}

/// A destination with two secrets.
async fn destination(store: &PostgresStore, account: &str, key: &MasterKey) {
    let secret = |id: &str| json!({"id": id, "sealed": key.seal(Place::DestinationSecret, id, "signs").unwrap(), "created_ms": 1});
    let body = json!({"url": "http://a/", "secrets": [secret("a"), secret("b")]});
    put(store, (account, "destination", "http://a/"), body).await;
}

async fn secrets(store: &PostgresStore, account: &str) -> Vec<(String, String)> {
    let sql = "SELECT body FROM records WHERE account = $1 AND kind = 'destination'";
    let rows = store.pool.query(Query::new(sql).with(account.to_owned())).await.unwrap();
    let mut body: Value = serde_json::from_str(rows[0].get(0)).unwrap();
    let texts = sealed_texts(Place::DestinationSecret, "http://a/", &mut body);
    texts.into_iter().map(|(of, text)| (of, text.clone())).collect()
}

#[tokio::test]
async fn all_accounts_go_over_and_a_rotation_that_broke_off_goes_on() {
    let store = store().await;
    let (old, new) = (key(), key());
    assert!(store.is_sealed_with(old.clone()).await.unwrap(), "nothing is sealed yet");
    // As it is left when the first account has gone over.
    destination(&store, "1", &new).await;
    destination(&store, "2", &old).await;
    check(&store, &old).await;
    let before = secrets(&store, "1").await;
    assert!(store.is_sealed_with(old.clone()).await.unwrap());
    assert!(!store.is_sealed_with(new.clone()).await.unwrap());
    assert_eq!(store.reseal(old.clone(), new.clone()).await.unwrap(), 3);
    assert_eq!(secrets(&store, "1").await, before);
    for (of, text) in secrets(&store, "2").await {
        assert!(new.open(Place::DestinationSecret, &of, &text).is_ok());
    }
    assert!(!store.is_sealed_with(old.clone()).await.unwrap());
    assert!(store.is_sealed_with(new.clone()).await.unwrap());
    assert_eq!(store.reseal(old, new).await.unwrap(), 0);
}

#[tokio::test]
async fn one_secret_that_does_not_open_leaves_everything_as_it_was() {
    let store = store().await;
    let (old, new) = (key(), key());
    destination(&store, "1", &old).await;
    destination(&store, "2", &key()).await;
    check(&store, &old).await;
    let before = secrets(&store, "1").await;
    let error = store.reseal(old.clone(), new).await.unwrap_err();
    assert!(error.to_string().contains("destination http://a/ of account 2"), "{error}");
    assert_eq!(secrets(&store, "1").await, before);
    assert!(store.is_sealed_with(old).await.unwrap());
}

#[tokio::test]
async fn nothing_goes_over_while_a_node_is_at_work() {
    let store = store().await;
    let (old, new) = (key(), key());
    destination(&store, "1", &old).await;
    store.join().await.unwrap();
    let error = store.reseal(old.clone(), new.clone()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unavailable(text) if text.contains("stop all of them")), "{error}");
    store.leave().await.unwrap();
    assert_eq!(store.reseal(old, new).await.unwrap(), 2);
}

#[tokio::test]
async fn records_of_many_pages_are_all_found() {
    let store = store().await;
    let (old, new) = (key(), key());
    for number in 0..=PAGE {
        let id = format!("LTAI{number}");
        let sealed = old.seal(Place::AccessKey, &id, "secret").unwrap();
        put(&store, ("1", "access_key", &id), json!({ "sealed_secret": sealed })).await;
    }
    assert_eq!(store.reseal(old, new.clone()).await.unwrap(), PAGE + 1);
    assert!(store.is_sealed_with(new).await.unwrap());
}

/// Waiting of the rewrite for longer than sessions wait for a lock.
const LONG_WAIT: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND query LIKE 'VACUUM (FULL) records%' AND wait_event_type = 'Lock'
    AND clock_timestamp() - query_start > interval '3500 milliseconds'";

async fn file_of_records(store: &PostgresStore) -> String {
    let file = Query::new("SELECT pg_relation_filenode('records')::text");
    store.pool.query(file).await.unwrap()[0].get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_room_of_old_secrets_is_written_anew_when_the_last_reader_has_gone() {
    let store = Arc::new(store().await);
    let (old, new) = (key(), key());
    destination(&store, "1", &old).await;
    let before = file_of_records(&store).await;
    let mut reader = store.pool.client().await.unwrap();
    reader.fly(&Flight::begin(vec![Query::new("SELECT count(*) FROM records")])).await.unwrap();
    let resealing = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.reseal(old, new).await })
    };
    while store.pool.query(Query::new(LONG_WAIT)).await.unwrap()[0].get::<_, i64>(0) == 0 {
        assert!(!resealing.is_finished(), "it did not wait for the reader");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    reader.roll_back().await;
    assert_eq!(resealing.await.unwrap().unwrap(), 2);
    assert_ne!(file_of_records(&store).await, before);
    let timeout = Query::new("SHOW lock_timeout");
    assert_eq!(store.pool.query(timeout).await.unwrap()[0].get::<_, String>(0), "3s");
}
