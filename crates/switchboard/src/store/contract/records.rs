//! Records, directories, changes.

use std::sync::Arc;

use cams::errors::Refusal;

use super::NOW_MS;
use super::samples::{account, insert, instance, message, number, receipt, to};
use crate::model::{Account, AccountId, Group, Instance, MessageId, Number};
use crate::store::{Change, CommitError, Directory, Expected, Patch, Record, Row, Step, Store, records};

pub(super) async fn a_record_is_found_by_key_and_by_index(store: &dyn Store) {
    let account = account(1);
    for digits in ["8613800000002", "8613800000001"] {
        insert(store, &account, &number("cams-1", digits)).await;
    }
    insert(store, &account, &number("cams-2", "8613800000003")).await;
    let one = records::get::<Number>(store, &account, "8613800000003").await.unwrap().unwrap();
    assert_eq!(one.value, number("cams-2", "8613800000003"));
    let found = records::find::<Number>(store, &account, "space", "cams-1").await.unwrap();
    let found: Vec<_> = found.iter().map(|number| number.value.phone.as_str()).collect();
    assert_eq!(found, ["8613800000001", "8613800000002"]);
    assert_eq!(records::list::<Number>(store, &account).await.unwrap().len(), 3);

    // An index follows its record.
    let mut change = Change::new(&account, NOW_MS);
    change.replace(&one, &number("cams-1", "8613800000003")).unwrap();
    store.commit(change).await.unwrap();
    assert_eq!(records::find::<Number>(store, &account, "space", "cams-1").await.unwrap().len(), 3);
    assert_eq!(records::find::<Number>(store, &account, "space", "cams-2").await.unwrap().len(), 0);
    assert!(records::get::<Group>(store, &account, "8613800000003").await.unwrap().is_none());
}

pub(super) async fn of_two_updates_from_one_version_the_second_is_a_conflict(store: &dyn Store) {
    let account = account(2);
    insert(store, &account, &instance("cams-1")).await;
    let read = records::get::<Instance>(store, &account, "cams-1").await.unwrap().unwrap();
    let update = |name: &str| {
        let mut change = Change::new(&account, NOW_MS);
        change.replace(&read, &Instance { name: name.into(), ..read.value.clone() }).unwrap();
        change
    };
    store.commit(update("second")).await.unwrap();
    assert!(matches!(store.commit(update("third")).await, Err(CommitError::Conflict)));
    let mut change = Change::new(&account, NOW_MS);
    change.insert(&instance("cams-1")).unwrap();
    assert!(matches!(store.commit(change).await, Err(CommitError::Conflict)));
    let now = records::get::<Instance>(store, &account, "cams-1").await.unwrap().unwrap();
    assert_eq!(now.value.name, "second");
    assert!(now.version > read.version);

    // A record that is made anew does not have the version of the old one.
    let mut change = Change::new(&account, NOW_MS);
    change.remove(&now);
    store.commit(change).await.unwrap();
    let mut change = Change::new(&account, NOW_MS + 60_000);
    change.insert(&instance("cams-1")).unwrap();
    store.commit(change).await.unwrap();
    assert!(matches!(store.commit(update("fourth")).await, Err(CommitError::Conflict)));
}

pub(super) async fn concurrent_partial_updates_all_hold(store: &Arc<dyn Store>) {
    let account = account(3);
    insert(store.as_ref(), &account, &number("", "8613800001234")).await;
    let update = |part: &str| {
        let (store, account, part) = (Arc::clone(store), account.clone(), part.to_owned());
        tokio::spawn(async move {
            loop {
                let key = "8613800001234";
                let read = records::get::<Number>(store.as_ref(), &account, key).await.unwrap().unwrap();
                let mut number = read.value.clone();
                number.network_id.push_str(&part);
                let mut change = Change::new(&account, NOW_MS);
                change.replace(&read, &number).unwrap();
                match store.commit(change).await {
                    Ok(_) => return,
                    Err(CommitError::Conflict) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        })
    };
    let tasks: Vec<_> = "abcdefghijklmnop".chars().map(|letter| update(&letter.to_string())).collect();
    for task in tasks {
        task.await.unwrap();
    }
    let now = records::get::<Number>(store.as_ref(), &account, "8613800001234").await.unwrap().unwrap();
    for letter in "abcdefghijklmnop".chars() {
        let tail = now.value.network_id.strip_prefix("id-8613800001234").unwrap();
        assert_eq!(tail.matches(letter).count(), 1, "{letter} in {tail}");
    }
}

pub(super) async fn a_change_holds_whole_or_not_at_all(store: &dyn Store) {
    let account = account(4);
    insert(store, &account, &instance("cams-1")).await;
    let mut change = Change::new(&account, NOW_MS);
    change.step(Step::InsertMessage(Box::new(message("m1", 1))));
    change.step(Step::InsertJob { message: MessageId::new("m1"), due_ms: 0 });
    change.step(Step::Receipt { receipt: Box::new(receipt("m1", 1)), http: Some(to("http://a/")) });
    change.insert(&instance("cams-1")).unwrap();
    assert!(matches!(store.commit(change).await, Err(CommitError::Conflict)));
    assert!(store.message(&account, &MessageId::new("m1")).await.unwrap().is_none());
    assert!(store.due_jobs(i64::MAX, 100).await.unwrap().is_empty());
    assert!(store.waiting_destinations(0, 100).await.unwrap().is_empty());
}

pub(super) async fn accounts_do_not_see_each_other(store: &dyn Store) {
    let (one, two) = (account(5), account(6));
    insert(store, &one, &instance("cams-1")).await;
    assert!(records::get::<Instance>(store, &two, "cams-1").await.unwrap().is_none());
    assert!(records::list::<Instance>(store, &two).await.unwrap().is_empty());
    insert(store, &two, &instance("cams-1")).await;
}

pub(super) async fn a_directory_entry_belongs_to_its_first_owner(store: &dyn Store) {
    let put = |account: &AccountId| {
        let mut change = Change::new(account, NOW_MS);
        let value = format!("{account}/cams-1");
        change.step(Step::PutDirectory { directory: Directory::Waba, key: "w1".into(), value });
        change
    };
    store.commit(put(&account(7))).await.unwrap();
    store.commit(put(&account(7))).await.unwrap();
    assert!(matches!(store.commit(put(&account(8))).await, Err(CommitError::Conflict)));
    let owner = store.directory(Directory::Waba, "w1").await.unwrap();
    assert_eq!(owner, Some(format!("{}/cams-1", account(7))));
    assert_eq!(store.directory(Directory::Number, "w1").await.unwrap(), None);
    let mut change = Change::new(&account(7), NOW_MS);
    change.step(Step::RemoveDirectory { directory: Directory::Waba, key: "w1".into() });
    store.commit(change).await.unwrap();
    assert!(store.directory_entries(Directory::Waba).await.unwrap().is_empty());
    store.commit(put(&account(8))).await.unwrap();
}

pub(super) async fn concurrent_amendments_all_hold_and_a_refused_one_leaves_no_trace(store: &Arc<dyn Store>) {
    let account = account(16);
    insert(store.as_ref(), &account, &number("", "8613800001234")).await;
    let amend = |letter: char, refused: Option<Refusal>| {
        let patch = Patch::new(move |row| {
            let stored = row.unwrap().read::<Number>()?;
            let mut number = stored.value;
            number.network_id.push(letter);
            match &refused {
                Some(refusal) => Err(refusal.clone().into()),
                None => Ok(vec![Step::put(&number, Expected::Version(stored.version))?]),
            }
        });
        let mut change = Change::new(&account, NOW_MS);
        change.step(Step::PutDirectory {
            directory: Directory::Waba,
            key: format!("amended-{letter}"),
            value: "x".into(),
        });
        change.step(Step::Amend { kind: Number::KIND, key: "8613800001234".into(), patch });
        change
    };
    let tasks: Vec<_> = "abcdefgh"
        .chars()
        .map(|letter| {
            let (store, change) = (Arc::clone(store), amend(letter, None));
            tokio::spawn(async move { store.commit(change).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let refusal = Refusal::invalid("HttpFlag", "must be Y or N");
    let refused = store.commit(amend('z', Some(refusal.clone()))).await.unwrap_err();
    assert!(matches!(refused, CommitError::Refused(said) if said == refusal));
    assert_eq!(store.directory(Directory::Waba, "amended-z").await.unwrap(), None);
    let now = records::get::<Number>(store.as_ref(), &account, "8613800001234").await.unwrap().unwrap();
    let mut tail: Vec<char> =
        now.value.network_id.strip_prefix("id-8613800001234").unwrap().chars().collect();
    tail.sort_unstable();
    assert_eq!(tail.into_iter().collect::<String>(), "abcdefgh");
    for letter in "abcdefgh".chars() {
        let mut change = Change::new(&account, NOW_MS);
        let key = format!("amended-{letter}");
        change.step(Step::RemoveDirectory { directory: Directory::Waba, key });
        store.commit(change).await.unwrap();
    }
}

/// What was computed from identities is told that they changed, and by nothing else.
pub(super) async fn a_change_of_identities_is_noted_and_no_other(store: &dyn Store) {
    let account = account(4_711);
    let before = store.identities_version(&account);
    insert(store, &account, &instance("cams-1")).await;
    assert_eq!(store.identities_version(&account), before);
    let mut change = Change::new(&account, NOW_MS);
    let record = Account { id: account.clone(), opened: true };
    let steps = move |_: Option<&Row>| Ok(vec![Step::put(&record, Expected::Anything)?]);
    let key = account.to_string();
    change.step(Step::Amend { kind: Account::KIND, key, patch: Patch::new(steps) });
    store.commit(change).await.unwrap();
    let after = store.identities_version(&account);
    assert!(after > before, "{after} after {before}");
    let stored = records::get::<Account>(store, &account, account.as_str()).await.unwrap().unwrap();
    let mut change = Change::new(&account, NOW_MS);
    change.remove(&stored);
    store.commit(change).await.unwrap();
    assert!(store.identities_version(&account) > after);
}
