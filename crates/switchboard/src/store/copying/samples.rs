//! A store that holds rows of every section.

use std::path::Path;
use std::sync::Arc;

use crate::model::{
    AccountId, Attempted, DeliveryOutcome, NewDelivery, NewReceipt, Reason, ReceiptKind, Setting, Settlement,
};
use crate::store::contract::{self, NOW_MS};
use crate::store::sqlite::SqliteStore;
use crate::store::{Change, Deliveries as _, Step, Store};

const URL: &str = "http://127.0.0.1:9/copied";

/// Fills a new file with what the contract's suite leaves, and with a receipt whose answer no other store could hold.
pub(in crate::store) async fn fill(path: &Path) {
    let file = path.to_owned();
    let open = move || -> contract::Opening {
        let store = SqliteStore::open(&file, NOW_MS).unwrap();
        Box::pin(std::future::ready(Arc::new(store) as Arc<dyn Store>))
    };
    contract::hold(&open).await;
    let store = SqliteStore::open(path, NOW_MS).unwrap();
    let account = AccountId::parse("1234567890123456").unwrap();
    for (position, outcome) in [
        (1, DeliveryOutcome::Again { due_ms: NOW_MS + 7 }),
        (2, DeliveryOutcome::Exhausted),
        (3, DeliveryOutcome::Delivered),
    ] {
        let receipt = NewReceipt {
            id: format!("copied-{position}"),
            kind: ReceiptKind::ChatAppStatus,
            number: None,
            order_key: format!("copied-{position}"),
            position,
            body: "{\"Text\":\"Grüße \u{1f4a1}\\u0000 \\\\N \\t\"}".to_owned(),
            due_ms: NOW_MS,
        };
        let http = NewDelivery { url: URL.to_owned(), setting: Setting::Number("8613800001234".to_owned()) };
        let mut change = Change::new(&account, NOW_MS);
        change.step(Step::Receipt { receipt: Box::new(receipt), http: Some(http) });
        let deliveries = store.commit(change).await.unwrap().deliveries;
        let attempt = Attempted {
            at_ms: NOW_MS,
            duration_ms: 5,
            receipts: 1,
            address: None,
            status: Some(500),
            answer: "no\0t a\ttext \\ of\nany kind\r".to_owned(),
            reason: (outcome != DeliveryOutcome::Delivered).then_some(Reason::ServerError),
        };
        let destination = Arc::clone(&deliveries[0].destination);
        let settlement = Settlement { destination, attempt, outcomes: vec![(deliveries[0].id, outcome)] };
        store.settle(settlement, NOW_MS).await.unwrap();
    }
    store.close().await.unwrap();
    // What the suite sweeps away before it ends.
    let connection = rusqlite::Connection::open(path).unwrap();
    let rest = "INSERT INTO cancellations (account, setting, up_to) VALUES ('1', 'space:a', 7);
        INSERT INTO jobs (account, message, due_ms, attempts, created_ms) VALUES ('1', 'm', 5, 1, 4);";
    connection.execute_batch(rest).unwrap();
}
