//! Changes that amend one record and do nothing else, as most calls make: a store may make many of them at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use cams::errors::Refusal;

use super::NOW_MS;
use super::audit::entry;
use super::samples::{account, insert, number};
use crate::model::{AccountId, Number, SpaceId};
use crate::store::audit::AuditFilter;
use crate::store::receipt_log::Walk;
use crate::store::{Change, CommitError, Expected, Patch, Record as _, Step, Store, records};

/// A change that amends a number.
pub(in crate::store) fn amended(
    account: &AccountId,
    digits: &str,
    action: &str,
    amend: impl Fn(&mut Number) -> Result<(), Refusal> + Send + Sync + 'static,
) -> Change {
    let patch = Patch::new(move |row| {
        let stored = row.ok_or_else(Refusal::unknown_resource)?.read::<Number>()?;
        let mut number = stored.value;
        amend(&mut number)?;
        Ok(vec![Step::put(&number, Expected::Version(stored.version))?])
    });
    let mut change = Change::new(account, NOW_MS);
    change.step(Step::Amend { kind: Number::KIND, key: digits.to_owned(), patch });
    change.audit = Some(Box::new(entry(action)));
    change
}

async fn actions(store: &dyn Store, account: &AccountId) -> Vec<String> {
    let found =
        store.audit_entries(account, &AuditFilter::default(), Walk::Forth, None, 1_000).await.unwrap();
    found.entries.into_iter().map(|(_, entry)| entry.action).collect()
}

pub(super) async fn amendments_at_the_same_time_all_hold_each_with_its_entry(store: &Arc<dyn Store>) {
    let account = account(17);
    let digits = ["8613800001701", "8613800001702", "8613800001703"];
    for digits in digits {
        insert(store.as_ref(), &account, &number("cams-17", digits)).await;
    }
    let before = actions(store.as_ref(), &account).await.len();
    let tasks: Vec<_> = (0..60)
        .map(|at| {
            let (store, account) = (Arc::clone(store), account.clone());
            tokio::spawn(async move {
                let change = amended(&account, digits[at % 3], &format!("a:{at:02}"), move |number| {
                    // Every tenth comes to nothing.
                    if at % 10 == 9 {
                        return Err(Refusal::invalid("At", "must not be that"));
                    }
                    number.network_id.push_str(&format!(" {at:02}"));
                    Ok(())
                });
                (at, store.commit(change).await)
            })
        })
        .collect();
    for task in tasks {
        let (at, committed) = task.await.unwrap();
        match committed {
            Ok(committed) => assert!(at % 10 != 9 && !committed.identities, "{at}"),
            Err(CommitError::Refused(_)) => assert_eq!(at % 10, 9, "{at}"),
            Err(other) => panic!("{at}: {other}"),
        }
    }
    let held = |at: &usize| at % 10 != 9;
    for (place, digits) in digits.into_iter().enumerate() {
        let now = records::get::<Number>(store.as_ref(), &account, digits).await.unwrap().unwrap();
        let added: BTreeSet<&str> = now.value.network_id.split(' ').skip(1).collect();
        let expected: BTreeSet<String> =
            (0..60).filter(held).filter(|at| at % 3 == place).map(|at| format!("{at:02}")).collect();
        assert_eq!(added, expected.iter().map(String::as_str).collect(), "{digits}");
        assert_eq!(now.value.network_id.split(' ').skip(1).count(), expected.len(), "each once");
    }
    let mut noted = actions(store.as_ref(), &account).await.split_off(before);
    noted.sort_unstable();
    assert_eq!(noted, (0..60).filter(held).map(|at| format!("a:{at:02}")).collect::<Vec<_>>());
}

pub(super) async fn an_amendment_takes_its_indexes_along(store: &dyn Store) {
    let account = account(18);
    insert(store, &account, &number("cams-18", "8613800001801")).await;
    let moved = amended(&account, "8613800001801", "a:Move", |number| {
        number.space = SpaceId::new("cams-19");
        Ok(())
    });
    store.commit(moved).await.unwrap();
    assert!(records::find::<Number>(store, &account, "space", "cams-18").await.unwrap().is_empty());
    assert_eq!(records::find::<Number>(store, &account, "space", "cams-19").await.unwrap().len(), 1);
}

pub(super) async fn what_is_not_there_is_not_amended(store: &dyn Store) {
    let account = account(19);
    insert(store, &account, &number("cams-19", "8613800001901")).await;
    for digits in ["8613800001902", "86138\u{0}"] {
        let refused = store.commit(amended(&account, digits, "a:No", |_| Ok(()))).await;
        assert!(matches!(refused, Err(CommitError::Refused(_))), "{digits:?}: {refused:?}");
    }
    store.commit(amended(&account, "8613800001901", "a:Yes", |_| Ok(()))).await.unwrap();
    assert_eq!(actions(store, &account).await, ["a:Yes"]);
}
