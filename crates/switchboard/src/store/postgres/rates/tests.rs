//! One bucket, taken from by several stores.

use std::sync::Arc;

use postgres::testing;

use super::super::Options;
use super::*;

async fn stores<const COUNT: usize>() -> [Arc<PostgresStore>; COUNT] {
    let address = testing::address(&testing::database().await);
    let mut stores = Vec::new();
    for _ in 0..COUNT {
        let store = PostgresStore::open(&address, Options { connections: 2 }).await.unwrap();
        stores.push(Arc::new(store));
    }
    stores.try_into().unwrap_or_else(|_| unreachable!())
}

fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

async fn take(store: &PostgresStore, id: &str, rate: u32, wanted: u32, unused: u32) -> Slice {
    let [rate, wanted] = [rate, wanted].map(|number| NonZeroU32::new(number).unwrap());
    store.take(&account(id), "X", rate, wanted, unused).await.unwrap()
}

/// Says when a bucket is full again, in seconds from now.
async fn set(store: &PostgresStore, id: &str, full_in: f64) {
    let moved =
        "UPDATE rates SET tat_us = ((extract(epoch FROM clock_timestamp()) + $2::float8) * 1000000)::bigint
                 WHERE account = $1 RETURNING 1";
    let rows = store.pool.query(Query::new(moved).with(id.to_owned()).with(full_in)).await.unwrap();
    assert_eq!(rows.len(), 1);
}

async fn microseconds(store: &PostgresStore) -> i64 {
    let now = Query::new("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
    store.pool.query(now).await.unwrap()[0].get(0)
}

#[tokio::test]
async fn a_second_is_there_at_once_and_what_is_given_back_is_there_again() {
    let [one, two] = stores().await;
    // A bucket that yields a call a second: nothing of note comes while the test runs.
    assert_eq!(take(&one, "1", 1, 1, 0).await.granted, 1);
    let dry = take(&two, "1", 1, 1, 0).await;
    assert_eq!(dry.granted, 0);
    assert!(!dry.wait.is_zero() && dry.wait <= Duration::from_secs(1), "{:?}", dry.wait);
    let given_back = take(&two, "1", 1, 1, 1).await;
    assert_eq!((given_back.granted, given_back.wait.is_zero()), (1, false));
    assert_eq!(take(&one, "2", 1, 7, 0).await.granted, 1, "another account; more than there ever is");
    assert_eq!(take(&one, "2", 3, 2, 0).await, Slice { granted: 2, wait: Duration::ZERO });
    assert_eq!(take(&two, "2", 4_000_000_000, 200_000_000, 0).await.granted, 200_000_000);
}

#[tokio::test]
async fn a_bucket_holds_a_second_whatever_is_given_back_and_however_clocks_are_set() {
    let [store] = stores().await;
    take(&store, "1", 10, 1, 0).await;
    assert_eq!(take(&store, "1", 10, 100, 90).await.granted, 10, "it was full before all came back");
    set(&store, "1", -7_200.0).await;
    assert_eq!(take(&store, "1", 10, 100, 0).await.granted, 10, "an idle account");
    set(&store, "1", 7_200.0).await;
    let set_back = take(&store, "1", 10, 1, 0).await;
    assert_eq!(set_back.granted, 0);
    assert!(set_back.wait <= Duration::from_millis(100), "{:?}", set_back.wait);
}

#[tokio::test]
async fn buckets_that_are_full_for_long_are_forgotten() {
    let [store] = stores().await;
    for id in ["1", "2"] {
        take(&store, id, 10, 10, 0).await;
    }
    set(&store, "1", -61.0).await;
    store.forget_full().await.unwrap();
    let left = store.pool.query(Query::new("SELECT account FROM rates")).await.unwrap();
    assert_eq!(left.iter().map(|row| row.get(0)).collect::<Vec<String>>(), ["2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_of_three_stores_at_once_come_out_of_one_bucket() {
    let stores = stores::<3>().await;
    for (id, rate, wanted) in [("1", 20, 1), ("2", 1_000, 50), ("3", 30_000, 7)] {
        let began = microseconds(&stores[0]).await;
        let mut taking = tokio::task::JoinSet::new();
        for store in &stores {
            for _ in 0..2 {
                let store = Arc::clone(store);
                taking.spawn(async move {
                    let mut taken = 0;
                    while microseconds(&store).await < began + SECOND_US {
                        taken += i64::from(take(&store, id, rate, wanted, 0).await.granted);
                    }
                    taken
                });
            }
        }
        let taken: i64 = taking.join_all().await.iter().sum();
        let passed = microseconds(&stores[0]).await - began;
        let most = i64::from(rate) * (SECOND_US + passed) / SECOND_US;
        assert!(taken <= most + most / 100, "{taken} of {most} at {rate} a second");
        // At the highest, the bucket may well not be emptied.
        assert!(
            rate > 1_000 || taken >= i64::from(rate) * 2 * 95 / 100,
            "{taken} of {most} at {rate} a second"
        );
    }
}
