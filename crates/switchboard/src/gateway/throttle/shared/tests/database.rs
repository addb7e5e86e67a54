//! Three nodes on one PostgreSQL, by its clock.

use postgres::{Query, testing};

use super::*;
use crate::store::postgres::{Options, PostgresStore};

async fn seconds(store: &PostgresStore) -> f64 {
    let now = Query::new("SELECT extract(epoch FROM clock_timestamp())::float8");
    store.pool().query(now).await.unwrap()[0].get(0)
}

/// Calls at a node until the database's clock says so; answers how many were admitted.
async fn overload(store: Arc<PostgresStore>, node: Arc<Throttle>, limit: u32, until: f64) -> u32 {
    let (account, mut admitted) = (account(), 0);
    while seconds(&store).await < until {
        for _ in 0..(limit / 20).max(1) {
            match node.count(Some(&*store), &account, "X", rate(limit)).await {
                Ok(()) => admitted += 1,
                Err(Uncounted::Over(_)) => {}
                Err(Uncounted::Store(error)) => panic!("{error}"),
            }
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    admitted
}

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_on_a_database_admit_the_limit_together() {
    let address = testing::address(&testing::database().await);
    let mut nodes = Vec::new();
    for _ in 0..3 {
        let store = PostgresStore::open(&address, Options { connections: 2 }).await.unwrap();
        nodes.push((Arc::new(store), Arc::new(Throttle::new([]))));
    }
    let limits = [10, 60, 1_000];
    let began = seconds(&nodes[0].0).await;
    let calling = limits.map(|limit| {
        let calls = nodes.iter().cloned().map(|(store, node)| overload(store, node, limit, began + 4.0));
        tokio::spawn(futures_util::future::join_all(calls.collect::<Vec<_>>()))
    });
    for (limit, admitted) in limits.into_iter().zip(calling) {
        let admitted = f64::from(admitted.await.unwrap().iter().sum::<u32>());
        // With the burst of a second.
        let expected = 5.0 * f64::from(limit);
        assert!(
            (admitted - expected).abs() <= expected * 0.05,
            "{limit} a second: {admitted} of {expected} in four seconds"
        );
    }
}
