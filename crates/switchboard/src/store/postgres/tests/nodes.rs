//! Several nodes on one database.

use std::sync::Arc;

use postgres::testing::database;
use postgres::{Flight, Query};

use super::{forget_nodes, node};
use crate::model::{
    Account, AccountId, Attempted, Delivery, DeliveryOutcome, MessageId, NewDelivery, NewReceipt, Number,
    ReceiptKind, Setting, Settlement,
};
use crate::store::contract::amendments::amended;
use crate::store::contract::samples::number;
use crate::store::neighbours::News;
use crate::store::postgres::PostgresStore;
use crate::store::{
    Change, CommitError, Deliveries as _, Expected, Neighbours as _, Record as _, Step, Store as _,
    StoreError, records,
};

const NOW_MS: i64 = 1_795_000_000_000;

fn account() -> AccountId {
    AccountId::parse("1234567890123456").unwrap()
}

async fn dispatch(store: &PostgresStore, order: &str, position: i64) -> Vec<Delivery> {
    let receipt = NewReceipt {
        id: format!("{order}-{position}"),
        kind: ReceiptKind::ChatAppStatus,
        number: None,
        order_key: order.to_owned(),
        position,
        body: "{}".to_owned(),
        due_ms: NOW_MS,
    };
    let to = NewDelivery { url: "http://a/".to_owned(), setting: Setting::Number("1".to_owned()) };
    let mut change = Change::new(&account(), NOW_MS);
    change.step(Step::Receipt { receipt: Box::new(receipt), http: Some(to) });
    store.commit(change).await.unwrap().deliveries
}

async fn settle(store: &PostgresStore, delivery: &Delivery, outcome: DeliveryOutcome) -> Vec<Delivery> {
    let attempt = Attempted {
        at_ms: NOW_MS,
        duration_ms: 1,
        receipts: 1,
        address: None,
        status: Some(200),
        answer: String::new(),
        reason: None,
    };
    let destination = Arc::clone(&delivery.destination);
    store
        .settle(Settlement { destination, attempt, outcomes: vec![(delivery.id, outcome)] }, NOW_MS)
        .await
        .unwrap()
}

async fn due(store: &PostgresStore) -> Vec<String> {
    let mut due = Vec::new();
    for waiting in store.waiting_destinations(0, 100).await.unwrap() {
        let page = store.due_deliveries(&waiting.destination, NOW_MS, None, 10_000).await.unwrap();
        due.extend(page.deliveries.into_iter().map(|delivery| delivery.receipt_id));
    }
    due
}

async fn hears(news: &mut tokio::sync::broadcast::Receiver<News>, wanted: impl Fn(&News) -> bool) {
    while !wanted(&news.recv().await.unwrap()) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_has_in_hand_another_one_leaves_until_it_is_gone() {
    let url = database().await;
    let (one, other) = (node(&url).await, node(&url).await);
    let first = dispatch(&one, "m1", 1).await.remove(0);
    assert!(dispatch(&other, "m1", 2).await.is_empty(), "it waits behind the first");
    assert_eq!(due(&other).await, Vec::<String>::new());
    assert_eq!(due(&one).await, ["m1-1"]);
    assert_eq!(one.still_waiting(std::slice::from_ref(&first)).await.unwrap(), [first.id]);
    assert_eq!(other.still_waiting(std::slice::from_ref(&first)).await.unwrap(), Vec::<i64>::new());
    // Settled at one node, what waited behind is that node's.
    let freed = settle(&one, &first, DeliveryOutcome::Delivered).await;
    assert_eq!(freed.len(), 1);
    assert_eq!(due(&other).await, Vec::<String>::new());

    let mut change = Change::new(&account(), NOW_MS);
    change.step(Step::InsertJob { message: MessageId::new("j1"), due_ms: 0 });
    one.commit(change).await.unwrap();
    assert!(other.due_jobs(NOW_MS, 10).await.unwrap().is_empty());

    let mut news = other.news().unwrap();
    one.close().await.unwrap();
    forget_nodes(&other).await;
    hears(&mut news, |news| *news == News::NodeGone).await;
    assert_eq!(due(&other).await, ["m1-2"]);
    other.hold_jobs(NOW_MS + 60_000).await.unwrap();
    assert!(other.due_jobs(NOW_MS, 10).await.unwrap().is_empty(), "it may have been sent");
    assert_eq!(other.due_jobs(NOW_MS + 60_000, 10).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_free_at_one_node_while_another_one_has_it_in_hand_stays_there() {
    let url = database().await;
    let (one, other) = (node(&url).await, node(&url).await);
    let second = dispatch(&one, "m1", 2).await.remove(0);
    let first = dispatch(&other, "m1", 1).await.remove(0);
    assert!(one.still_waiting(std::slice::from_ref(&second)).await.unwrap().is_empty(), "it is parked");
    let mut news = one.news().unwrap();
    assert!(settle(&other, &first, DeliveryOutcome::Delivered).await.is_empty(), "it may be under way");
    hears(&mut news, |news| *news == News::Deliveries).await;
    assert_eq!(due(&other).await, Vec::<String>::new());
    assert_eq!(one.still_waiting(std::slice::from_ref(&second)).await.unwrap(), [second.id]);
    settle(&other, &second, DeliveryOutcome::Exhausted).await;
    assert_eq!(due(&one).await, ["m1-2"], "another node does not give it up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_leaves_gives_back_at_once() {
    let url = database().await;
    let (one, other) = (node(&url).await, node(&url).await);
    for number in 0..1_500 {
        dispatch(&one, &format!("m{number}"), 1).await;
    }
    let mut change = Change::new(&account(), NOW_MS);
    change.step(Step::InsertJob { message: MessageId::new("j1"), due_ms: 0 });
    one.commit(change).await.unwrap();
    let mut news = other.news().unwrap();
    one.leave().await.unwrap();
    hears(&mut news, |news| *news == News::NodeGone).await;
    let mut taken = 0;
    while taken < 1_500 {
        let found = due(&other).await.len();
        assert!(found > taken || found == 1_500, "{found} after {taken}");
        taken = found;
    }
    assert_eq!(other.due_jobs(NOW_MS, 10).await.unwrap().len(), 1, "it was not under way");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_taken_for_gone_does_not_move_what_another_one_has() {
    let url = database().await;
    let (one, other) = (node(&url).await, node(&url).await);
    let first = dispatch(&one, "m1", 1).await.remove(0);
    // It hangs: its lease is not renewed.
    let keeping = one.keeping.lock().take();
    keeping.unwrap().end().await;
    forget_nodes(&other).await;
    while due(&other).await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(one.still_waiting(std::slice::from_ref(&first)).await.unwrap().is_empty());
    settle(&one, &first, DeliveryOutcome::Again { due_ms: NOW_MS + 1_000_000 }).await;
    assert_eq!(due(&other).await, ["m1-1"], "the other's due time stands");
    // What was received is received, whoever says so.
    settle(&one, &first, DeliveryOutcome::Delivered).await;
    assert_eq!(due(&other).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_used_at_one_node_is_refused_at_the_other_whatever_time_it_is_signed_with() {
    let url = database().await;
    // What is older is forgotten at any time.
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let (one, other) = (node(&url).await, node(&url).await);
    one.use_nonce(&account(), 7, now_ms, now_ms).await.unwrap();
    for signed_ms in [now_ms, now_ms + 600_000, now_ms - 1_200_000] {
        let again = other.use_nonce(&account(), 7, signed_ms, now_ms).await;
        assert!(matches!(again, Err(CommitError::NonceUsed)), "{signed_ms}");
    }
    let mut tasks = Vec::new();
    for turn in 0..64 {
        let store = if turn % 2 == 0 { Arc::clone(&one) } else { Arc::clone(&other) };
        tasks.push(tokio::spawn(async move { store.use_nonce(&account(), 8, now_ms, now_ms).await.is_ok() }));
    }
    let mut first = 0;
    for task in tasks {
        first += u32::from(task.await.unwrap());
    }
    assert_eq!(first, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_brings_word_of_who_may_do_what_now() {
    let url = database().await;
    let (one, other) = (node(&url).await, node(&url).await);
    let before = other.identities_version(&account());
    let mut change = Change::new(&account(), NOW_MS);
    change.put(&Account { id: account(), opened: true }, Expected::Anything).unwrap();
    assert!(one.commit(change).await.unwrap().identities);
    assert_ne!(one.identities_version(&account()), before, "who changed it knows at once");
    other.use_nonce(&account(), 1, NOW_MS, NOW_MS).await.unwrap();
    assert_eq!(other.identities_version(&account()), one.identities_version(&account()));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_the_nodes_does_the_chores_and_another_one_after_it() {
    let url = database().await;
    let (one, other) = (node(&url).await, node(&url).await);
    while !one.does_chores() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(!other.does_chores());
    one.leave().await.unwrap();
    assert!(!one.does_chores());
    while !other.does_chores() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn order_holds_when_rows_of_one_message_are_written_and_settled_at_two_nodes_at_once() {
    let url = database().await;
    let (one, other) = (node(&url).await, node(&url).await);
    for round in 0..60 {
        let order = format!("m{round}");
        let first = dispatch(&one, &order, 1).await.remove(0);
        let (settled, written) =
            tokio::join!(settle(&one, &first, DeliveryOutcome::Delivered), dispatch(&other, &order, 2));
        // Free from the beginning, or set free by what was settled; never neither, never both.
        assert_eq!(settled.len() + written.len(), 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn amendments_of_one_record_at_two_nodes_all_hold() {
    let url = database().await;
    let nodes = [node(&url).await, node(&url).await];
    let mut change = Change::new(&account(), NOW_MS);
    change.insert(&number("cams-1", "8613800000001")).unwrap();
    nodes[0].commit(change).await.unwrap();
    let tasks: Vec<_> = (0..80)
        .map(|at| {
            let store = Arc::clone(&nodes[at % 2]);
            let change = amended(&account(), "8613800000001", "a:Add", move |number| {
                number.network_id.push_str(&format!(" {at:02}"));
                Ok(())
            });
            tokio::spawn(async move { store.commit(change).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let read = |store: Arc<PostgresStore>| async move {
        records::get::<Number>(store.as_ref(), &account(), "8613800000001").await.unwrap().unwrap()
    };
    let now = read(Arc::clone(&nodes[1])).await;
    let mut added: Vec<&str> = now.value.network_id.split(' ').skip(1).collect();
    added.sort_unstable();
    assert_eq!(added, (0..80).map(|at| format!("{at:02}")).collect::<Vec<_>>());
    assert_eq!(read(Arc::clone(&nodes[0])).await, now);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_relies_on_a_record_holds_whole_or_not_at_all_beside_an_amendment() {
    let url = database().await;
    let (one, other) = (node(&url).await, node(&url).await);
    for round in 0..40 {
        let digits = format!("86138000002{round:02}");
        let mut change = Change::new(&account(), NOW_MS);
        change.insert(&number("cams-1", &digits)).unwrap();
        one.commit(change).await.unwrap();
        let stored = records::get::<Number>(one.as_ref(), &account(), &digits).await.unwrap().unwrap();
        // Makes another number as long as the first one is as it was read.
        let mut relies = Change::new(&account(), NOW_MS);
        let expected = Expected::Version(stored.version);
        relies.step(Step::Expect { kind: Number::KIND, key: digits.clone(), expected });
        let other_digits = format!("86138000003{round:02}");
        relies.insert(&number("cams-1", &other_digits)).unwrap();
        let amends = amended(&account(), &digits, "a:Amend", |number| {
            number.network_id.push_str(" amended");
            Ok(())
        });
        let (relied, amendment) = tokio::join!(one.commit(relies), other.commit(amends));
        amendment.unwrap();
        let made = records::get::<Number>(one.as_ref(), &account(), &other_digits).await.unwrap();
        match relied {
            Ok(_) => assert!(made.is_some(), "round {round}"),
            Err(CommitError::Conflict) => assert!(made.is_none(), "round {round}"),
            Err(other) => panic!("round {round}: {other}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_somebody_keeps_locked_is_refused_in_time_and_nothing_of_it_holds() {
    let url = database().await;
    let store = node(&url).await;
    for digits in ["8613800000001", "8613800000002"] {
        let mut change = Change::new(&account(), NOW_MS);
        change.insert(&number("cams-1", digits)).unwrap();
        store.commit(change).await.unwrap();
    }
    let add = |digits: &str| {
        amended(&account(), digits, "a:Add", |number| {
            number.network_id.push_str(" added");
            Ok(())
        })
    };
    let mut somebody = store.pool.client().await.unwrap();
    let hold = Query::new("SELECT 1 FROM records WHERE key = '8613800000001' FOR UPDATE");
    somebody.fly(&Flight::begin(vec![hold])).await.unwrap();
    let refused = store.commit(add("8613800000001")).await;
    assert!(matches!(refused, Err(CommitError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    store.commit(add("8613800000002")).await.unwrap();
    somebody.roll_back().await;
    store.commit(add("8613800000001")).await.unwrap();
    let now = records::get::<Number>(store.as_ref(), &account(), "8613800000001").await.unwrap().unwrap();
    assert_eq!(now.value.network_id, "id-8613800000001 added");
}
