//! Who did what is kept and listed, and what is sealed is known.

use mns::AttributesPatch;

use super::NOW_MS;
use super::samples::account;
use crate::model::audit::OK;
use crate::model::{AccountId, AuditEntry};
use crate::store::audit::{
    AuditFilter, AuditPlace, Floor, Hash, MOST_SEALED, Outcome, Over, Seal, Strangers,
};
use crate::store::queues::{Creation, QueueKey};
use crate::store::receipt_log::Walk;
use crate::store::{Change, CommitError, Store};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Something that was done.
pub fn entry(action: &str) -> AuditEntry {
    AuditEntry {
        at_ms: NOW_MS,
        request_id: "4A3C5A0B-7F2B-4B0B-9F0B-0A5B3C1D2E3F".to_owned(),
        principal: "acs:ram::1234567890123456:user/alice".to_owned(),
        access_key_id: "LTAI1".to_owned(),
        source: "127.0.0.1".to_owned(),
        secure: false,
        action: action.to_owned(),
        resource: "*".to_owned(),
        target: Vec::new(),
        outcome: OK.to_owned(),
        detail: None,
        count: 1,
    }
}

async fn append(store: &dyn Store, account: &AccountId, entries: Vec<AuditEntry>) {
    let of_account = entries.into_iter().map(|entry| (account.clone(), entry)).collect();
    store.append_entries(of_account).await.unwrap();
}

/// All that a filter finds, page by page: actions.
async fn found(store: &dyn Store, account: &AccountId, filter: &AuditFilter, walk: Walk) -> Vec<String> {
    let (mut actions, mut from) = (Vec::new(), None);
    loop {
        let page = store.audit_entries(account, filter, walk, from, 2).await.unwrap();
        assert!(page.entries.len() <= 2);
        actions.extend(page.entries.into_iter().map(|(_, entry)| entry.action));
        from = page.next;
        if from.is_none() {
            return actions;
        }
    }
}

pub(super) async fn entries_of_changes_and_others_are_listed_both_ways(store: &dyn Store) {
    let (first, second) = (account(70), account(71));
    let mut change = Change::new(&first, NOW_MS);
    change.audit = Some(Box::new(entry("a:One")));
    store.commit(change).await.unwrap();
    append(store, &first, vec![entry("a:Two"), entry("a:Three")]).await;
    append(store, &second, vec![entry("b:One")]).await;
    let all = AuditFilter::default();
    assert_eq!(found(store, &first, &all, Walk::Forth).await, ["a:One", "a:Two", "a:Three"]);
    assert_eq!(found(store, &first, &all, Walk::Back).await, ["a:Three", "a:Two", "a:One"]);
    assert_eq!(found(store, &second, &all, Walk::Back).await, ["b:One"]);
    assert!(found(store, &account(72), &all, Walk::Back).await.is_empty());
    let page = store.audit_entries(&second, &all, Walk::Back, None, 2).await.unwrap();
    assert_eq!(page.entries[0].1, entry("b:One"), "it is read as it was written");
}

pub(super) async fn a_queue_that_is_made_set_or_deleted_is_noted_and_nothing_else(store: &dyn Store) {
    let account = account(79);
    let key = QueueKey::new(&account, "noted");
    let noted = |action: &str| Some(Box::new(entry(action)));
    let patch = AttributesPatch::default;
    for creation in [Creation::Made, Creation::Existed] {
        let made = store.create_queue(&key, patch(), 10, noted("mns:CreateQueue"), NOW_MS).await.unwrap();
        assert_eq!(made, creation);
    }
    store.set_queue(&key, patch(), noted("mns:SetQueueAttributes"), NOW_MS).await.unwrap();
    store.delete_queue(&key, noted("mns:DeleteQueue")).await.unwrap();
    assert!(store.delete_queue(&key, noted("mns:DeleteQueue")).await.is_err());
    let all = found(store, &account, &AuditFilter::default(), Walk::Forth).await;
    assert_eq!(all, ["mns:CreateQueue", "mns:SetQueueAttributes", "mns:DeleteQueue"]);
}

pub(super) async fn entries_are_found_by_time_and_by_what_they_say(store: &dyn Store) {
    let account = account(73);
    let at =
        |hours: i64, action: &str| AuditEntry { at_ms: NOW_MS + hours * 60 * MINUTE_MS, ..entry(action) };
    let refused = AuditEntry {
        outcome: "NoPermission".into(),
        access_key_id: "LTAI2".into(),
        principal: "acs:ram::1:root".into(),
        ..at(2, "ram:CreateUser")
    };
    let entries = vec![at(0, "cams:A"), at(1, "cams:B"), refused, at(3, "cams:C"), at(4, "ram:GetUser")];
    append(store, &account, entries).await;
    let hour = |hours: i64| Some(NOW_MS + hours * 60 * MINUTE_MS);
    let none = AuditFilter::default;
    let text = |text: &str| Some(text.to_owned());
    for (filter, expected) in [
        (AuditFilter { since_ms: hour(3), ..none() }, vec!["cams:C", "ram:GetUser"]),
        (AuditFilter { until_ms: hour(1), ..none() }, vec!["cams:A"]),
        (AuditFilter { since_ms: hour(1), until_ms: hour(3), ..none() }, vec!["cams:B", "ram:CreateUser"]),
        (AuditFilter { since_ms: hour(5), ..none() }, vec![]),
        (AuditFilter { action: text("cams:B"), ..none() }, vec!["cams:B"]),
        (AuditFilter { action: text("ram:*"), ..none() }, vec!["ram:CreateUser", "ram:GetUser"]),
        (AuditFilter { principal: text("acs:ram::1:root"), ..none() }, vec!["ram:CreateUser"]),
        (AuditFilter { principal: text("LTAI2"), ..none() }, vec!["ram:CreateUser"]),
        (AuditFilter { outcome: Some(Outcome::Refused), ..none() }, vec!["ram:CreateUser"]),
        (
            AuditFilter { outcome: Some(Outcome::Exactly(OK.into())), action: text("ram:*"), ..none() },
            vec!["ram:GetUser"],
        ),
    ] {
        assert_eq!(found(store, &account, &filter, Walk::Forth).await, expected, "{filter:?}");
        let back: Vec<_> = expected.into_iter().rev().collect();
        assert_eq!(found(store, &account, &filter, Walk::Back).await, back, "{filter:?}");
    }
}

/// The seal behind the newest one of an account, over all that is not sealed; its hash tells nothing here.
async fn next_seal(store: &dyn Store, account: &AccountId) -> Option<Seal> {
    let unsealed = store.unsealed(account).await.unwrap();
    let (first, last) = (unsealed.entries.first()?.id, unsealed.entries.last()?.id);
    let number = unsealed.newest.as_ref().map_or(1, |newest| newest.number + 1);
    let newest = |entry: &crate::store::audit::KeptEntry| {
        serde_json::from_slice::<AuditEntry>(&entry.body).unwrap().at_ms
    };
    Some(Seal {
        number,
        first,
        last,
        entries: unsealed.entries.len() as i64,
        newest_ms: unsealed.entries.iter().map(newest).max().unwrap(),
        sealed_ms: NOW_MS,
        previous: unsealed.newest.map_or(Hash::default(), |newest| newest.hash),
        hash: [u8::try_from(number).unwrap(); 32],
    })
}

async fn to_seal(store: &dyn Store, account: &AccountId) -> bool {
    store.accounts_to_seal().await.unwrap().contains(account)
}

pub(super) async fn a_seal_comes_right_behind_the_one_before(store: &dyn Store) {
    let account = account(74);
    assert!(!to_seal(store, &account).await);
    append(store, &account, vec![entry("a:One"); MOST_SEALED + 3]).await;
    assert!(to_seal(store, &account).await);
    let first = next_seal(store, &account).await.unwrap();
    assert_eq!((first.number, first.entries), (1, MOST_SEALED as i64));
    for wrong in [
        Seal { number: 0, ..first.clone() },
        Seal { number: 2, ..first.clone() },
        Seal { last: first.first - 1, ..first.clone() },
    ] {
        assert!(matches!(store.seal(&account, wrong).await, Err(CommitError::Conflict)));
    }
    store.seal(&account, first.clone()).await.unwrap();
    assert!(matches!(store.seal(&account, first.clone()).await, Err(CommitError::Conflict)));
    let second = next_seal(store, &account).await.unwrap();
    assert_eq!((second.number, second.entries, second.previous), (2, 3, first.hash));
    let overlapping = Seal { first: first.last, ..second.clone() };
    assert!(matches!(store.seal(&account, overlapping).await, Err(CommitError::Conflict)));
    store.seal(&account, second.clone()).await.unwrap();
    assert_eq!(next_seal(store, &account).await, None);
    assert!(!to_seal(store, &account).await, "all is sealed");
    append(store, &account, vec![entry("a:Two")]).await;
    let links = store.links(&account, 0, 10).await.unwrap();
    assert_eq!((links.before, links.unsealed), (None, 1));
    let shape: Vec<_> = links.links.iter().map(|(seal, entries)| (seal.clone(), entries.len())).collect();
    assert_eq!(shape, [(first.clone(), MOST_SEALED), (second.clone(), 3)]);
    let links = store.links(&account, 1, 1).await.unwrap();
    assert_eq!(links.before, Some(first));
    assert_eq!(links.links[0].0, second);
    assert_eq!(links.links[0].1[0].id, second.first);
}

pub(super) async fn strangers_are_added_up_and_listed_newest_first(store: &dyn Store) {
    let one = |minute: i64, source: &str, count: i64| Strangers {
        minute,
        source: source.into(),
        code: "SignatureDoesNotMatch".into(),
        count,
    };
    // Of a time that no other part of the suite asks for.
    let later = NOW_MS / MINUTE_MS + 1_000_000;
    store.count_strangers(vec![one(later, "192.0.2.1", 2), one(later + 1, "192.0.2.1", 3)]).await.unwrap();
    store.count_strangers(vec![one(later, "192.0.2.1", 5), one(later, "192.0.2.2", 1)]).await.unwrap();
    let expected = [one(later + 1, "192.0.2.1", 3), one(later, "192.0.2.2", 1), one(later, "192.0.2.1", 7)];
    assert_eq!(store.strangers(later, None, 10).await.unwrap(), expected);
    let first = store.strangers(later, None, 1).await.unwrap();
    assert_eq!(store.strangers(later, first.first(), 10).await.unwrap(), expected[1..]);
    assert_eq!(store.strangers(later + 1, None, 10).await.unwrap(), expected[..1]);
}

fn floor(seal: &Seal) -> Floor {
    Floor { number: seal.number, hash: seal.hash, newest_ms: seal.newest_ms, mac: [9; 32] }
}

pub(super) async fn the_oldest_seals_go_whole_and_the_newest_one_stays(store: &dyn Store) {
    let (old, young) = (NOW_MS - 400 * DAY_MS, NOW_MS);
    let (before_ms, three, all_old) = (NOW_MS - 365 * DAY_MS, account(75), account(76));
    for at_ms in [old, old + 1, young] {
        append(store, &three, vec![AuditEntry { at_ms, ..entry("a:One") }; 2]).await;
        store.seal(&three, next_seal(store, &three).await.unwrap()).await.unwrap();
    }
    append(store, &all_old, vec![AuditEntry { at_ms: old, ..entry("a:One") }]).await;
    store.seal(&all_old, next_seal(store, &all_old).await.unwrap()).await.unwrap();
    let minute = old / MINUTE_MS;
    let (source, code) = ("192.0.2.9".to_owned(), "IncompleteSignature".to_owned());
    let counts = (0..300).map(|more| Strangers {
        minute: minute + more,
        source: source.clone(),
        code: code.clone(),
        count: 1,
    });
    store.count_strangers(counts.collect()).await.unwrap();
    let (mut place, mut removed) = (Some(AuditPlace::START), 0);
    while let Some(from) = place {
        let step = store.overdue(from, before_ms, before_ms).await.unwrap();
        let rows = match step.over {
            None => 0,
            Some(Over::Strangers) => store.remove_strangers(before_ms).await.unwrap(),
            Some(Over::Seal(over)) => {
                assert_eq!((over.account, over.entries.len()), (three.clone(), 2));
                assert_eq!(over.floor.map_or(0, |floor| floor.number) + 1, over.seal.number);
                let floor = floor(&over.seal);
                let other = Floor { hash: [0; 32], ..floor.clone() };
                assert_eq!(store.remove_sealed(&three, other).await.unwrap(), 0, "it is not of this seal");
                store.remove_sealed(&three, floor).await.unwrap()
            }
        };
        assert!(rows <= MOST_SEALED + 1);
        removed += rows;
        place = step.next;
    }
    assert_eq!(removed, 3 + 3 + 300);
    let left = store.links(&three, 0, 10).await.unwrap();
    assert_eq!(left.floor.map(|floor| (floor.number, floor.hash, floor.mac)), Some((2, [2; 32], [9; 32])));
    let newest = floor(&left.links[0].0);
    assert_eq!(store.remove_sealed(&three, newest).await.unwrap(), 0, "the newest one stays");
    assert_eq!(
        left.links.iter().map(|(seal, entries)| (seal.number, entries.len())).collect::<Vec<_>>(),
        [(3, 2)]
    );
    assert_eq!(store.links(&all_old, 0, 10).await.unwrap().links.len(), 1, "numbers go on from it");
    assert!(
        store.strangers(0, None, 1000).await.unwrap().iter().all(|one| one.minute >= before_ms / MINUTE_MS)
    );
    append(store, &three, vec![entry("a:Two")]).await;
    let next = next_seal(store, &three).await.unwrap();
    assert_eq!((next.number, next.entries), (4, 1));
    assert!(next.first > left.links[0].0.last);
}

/// Leaves an account with an entry that is not sealed, and one with all sealed.
pub(super) async fn stop_between_an_entry_and_its_seal(store: &dyn Store) {
    for (number, last) in [(77, "a:Unsealed"), (78, "a:Sealed")] {
        let account = account(number);
        append(store, &account, vec![entry("a:One")]).await;
        if last == "a:Unsealed" {
            store.seal(&account, next_seal(store, &account).await.unwrap()).await.unwrap();
            append(store, &account, vec![entry(last)]).await;
        } else {
            append(store, &account, vec![entry(last)]).await;
            store.seal(&account, next_seal(store, &account).await.unwrap()).await.unwrap();
        }
    }
}

pub(super) async fn what_was_not_sealed_is_found_after_a_start(store: &dyn Store) {
    let accounts = store.accounts_to_seal().await.unwrap();
    assert!(accounts.contains(&account(77)) && !accounts.contains(&account(78)), "{accounts:?}");
    assert_eq!(behind_the_seal(store, 77).await, ["a:Unsealed"]);
    append(store, &account(78), vec![entry("a:Three")]).await;
    assert!(to_seal(store, &account(78)).await);
    assert_eq!(behind_the_seal(store, 78).await, ["a:Three"]);
}

/// What an account's newest seal does not cover: actions.
async fn behind_the_seal(store: &dyn Store, number: u32) -> Vec<String> {
    let unsealed = store.unsealed(&account(number)).await.unwrap();
    let last = unsealed.newest.unwrap().last;
    assert!(unsealed.entries.iter().all(|entry| entry.id > last));
    let action = |body: &[u8]| serde_json::from_slice::<AuditEntry>(body).unwrap().action;
    unsealed.entries.iter().map(|entry| action(&entry.body)).collect()
}
