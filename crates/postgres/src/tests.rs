//! Against a running server.

use std::time::Duration;

use secrecy::SecretString;

use crate::migrations::{self, Migration, Schema};
use crate::testing::{address, database};
use crate::{Address, Error, Flight, Line, Notice, Options, Pool, Query, refuse_poolers};

async fn pool() -> Pool {
    let pool = Pool::new(&address(&database().await), Options::connections(3)).unwrap();
    pool.client().await.unwrap().run("CREATE TABLE things (id bigint PRIMARY KEY, name text)").await.unwrap();
    pool
}

fn insert(id: i64, name: &str) -> Query {
    Query::new("INSERT INTO things (id, name) VALUES ($1, $2)").with(id).with(name.to_owned())
}

async fn count(pool: &Pool) -> i64 {
    pool.query(Query::new("SELECT count(*) FROM things")).await.unwrap()[0].get(0)
}

#[tokio::test]
async fn a_transaction_holds_whole_or_not_at_all_and_answers_in_order() {
    let pool = pool().await;
    let named = |id: i64| Query::new("SELECT name FROM things WHERE id = $1").with(id);
    let rows = pool
        .fly(&Flight::transaction(vec![insert(1, "one"), named(1), insert(2, "two"), named(2)]))
        .await
        .unwrap();
    let names: Vec<Option<String>> = rows.iter().map(|rows| rows.first().map(|row| row.get(0))).collect();
    assert_eq!(names, [None, Some("one".to_owned()), None, Some("two".to_owned())]);
    let failed =
        pool.fly(&Flight::transaction(vec![insert(3, "three"), insert(1, "again"), insert(4, "four")])).await;
    assert_eq!(failed.unwrap_err(), Error::Conflict);
    assert_eq!(count(&pool).await, 2);
    let gone = Query::new(
        "WITH done AS (DELETE FROM things WHERE id = 9 RETURNING 1) SELECT 1 / count(*) FROM done",
    );
    assert_eq!(
        pool.fly(&Flight::transaction(vec![insert(5, "five"), gone])).await.unwrap_err(),
        Error::Conflict
    );
    assert_eq!(count(&pool).await, 2);
}

#[tokio::test]
async fn a_connection_left_in_the_middle_of_a_transaction_takes_it_along() {
    let pool = pool().await;
    for end in [true, false] {
        let mut client = pool.client().await.unwrap();
        client.fly(&Flight::begin(vec![insert(1, "one")])).await.unwrap();
        if end {
            client.roll_back().await;
        }
    }
    let mut client = pool.client().await.unwrap();
    assert!(client.fly(&Flight::begin(vec![Query::new("SELECT 1 / 0")])).await.is_err());
    drop(client);
    for _ in 0..4 {
        assert_eq!(count(&pool).await, 0);
    }
    pool.fly(&Flight::transaction(vec![insert(1, "one")])).await.unwrap();
    assert_eq!(count(&pool).await, 1);
}

#[tokio::test]
async fn of_a_transaction_with_a_statement_that_cannot_be_sent_nothing_holds() {
    let pool = pool().await;
    // The driver refuses a text for a number before it sends anything.
    let unfit = Query::new("INSERT INTO things (id) VALUES ($1)").with("three");
    let failed = pool.fly(&Flight::transaction(vec![insert(1, "one"), unfit, insert(2, "two")])).await;
    assert!(matches!(failed, Err(Error::Lost(_))), "{failed:?}");
    for _ in 0..4 {
        assert_eq!(count(&pool).await, 0);
    }
}

#[tokio::test]
async fn a_session_that_the_server_ends_is_lost_and_the_next_one_is_fresh() {
    let pool = pool().await;
    let mut client = pool.client().await.unwrap();
    let ended = client
        .fly(&Flight::transaction(vec![Query::new("SELECT pg_terminate_backend(pg_backend_pid())")]))
        .await;
    assert!(matches!(ended, Err(Error::Lost(_))), "{ended:?}");
    assert!(ended.unwrap_err().is_passing());
    drop(client);
    assert_eq!(count(&pool).await, 0);
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_is_lost() {
    let url = database().await;
    let options = Options { answered_within: Duration::from_millis(50), ..Options::connections(2) };
    let pool = Pool::new(&address(&url), options).unwrap();
    let slow = pool.query(Query::new("SELECT pg_sleep(30)::text")).await;
    assert!(matches!(slow, Err(Error::Lost(_))), "{slow:?}");
}

#[tokio::test]
async fn what_keeps_us_from_a_database_is_told_apart() {
    let url = database().await;
    let other = address(&url.replace("/test_", "/no_such_"));
    let missing = Pool::new(&other, Options::connections(1)).unwrap().client().await.err().unwrap();
    assert!(matches!(missing, Error::NoDatabase { .. }), "{missing}");
    let nobody =
        Address::parse(&SecretString::from("postgres://me:hunter2@127.0.0.1:1/x"), Vec::new()).unwrap();
    let pool = Pool::new(&nobody, Options::connections(1)).unwrap();
    let away = pool.client().await.err().unwrap();
    assert!(matches!(&away, Error::Away { .. }) && !away.to_string().contains("hunter2"), "{away}");
    assert_eq!(pool.away(), Some(away));
}

#[tokio::test]
async fn schemas_are_brought_up_to_date_once_however_many_want_it() {
    let all = [
        Migration { name: "first", works_with: 1, sql: "CREATE TABLE a (x int)" },
        Migration { name: "second", works_with: 1, sql: "CREATE TABLE b (x int)" },
        Migration { name: "third", works_with: 3, sql: "DROP TABLE a" },
    ];
    let url = database().await;
    let pools: Vec<Pool> =
        (0..3).map(|_| Pool::new(&address(&url), Options::connections(2)).unwrap()).collect();
    assert_eq!(Schema::of(&pools[0], &all[..2]).await.unwrap(), Schema::Empty);
    let migrate = |pool: &Pool| {
        let pool = pool.clone();
        tokio::spawn(async move { migrations::migrate(&pool, &all[..1]).await.unwrap().len() })
    };
    let mut applied = 0;
    for task in pools.iter().map(migrate).collect::<Vec<_>>() {
        applied += task.await.unwrap();
    }
    assert_eq!(applied, 1);
    assert_eq!(Schema::of(&pools[0], &all[..2]).await.unwrap(), Schema::Older(1));
    assert_eq!(migrations::migrate(&pools[1], &all[..2]).await.unwrap(), ["second"]);
    assert_eq!(Schema::of(&pools[0], &all[..1]).await.unwrap(), Schema::Fits, "it only added");
    migrations::migrate(&pools[1], &all).await.unwrap();
    assert_eq!(Schema::of(&pools[0], &all[..2]).await.unwrap(), Schema::Newer(3));
}

#[tokio::test]
async fn a_line_hears_and_says_when_it_may_have_missed_something() {
    let pool = pool().await;
    let line = Line::listen(pool.address(), "tests");
    let mut notices = line.notices();
    assert_eq!(notices.recv().await.unwrap(), Notice::Connected);
    let notify = || Query::new("SELECT pg_notify('tests', 'hello')::text");
    pool.query(notify()).await.unwrap();
    assert_eq!(notices.recv().await.unwrap(), Notice::Heard("hello".to_owned()));
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN tests'";
    pool.query(Query::new(cut)).await.unwrap();
    assert_eq!(notices.recv().await.unwrap(), Notice::Connected);
    pool.query(notify()).await.unwrap();
    assert_eq!(notices.recv().await.unwrap(), Notice::Heard("hello".to_owned()));
}

#[tokio::test]
async fn a_server_without_a_pooler_is_not_taken_for_one() {
    refuse_poolers(&address(&database().await)).await.unwrap();
}
