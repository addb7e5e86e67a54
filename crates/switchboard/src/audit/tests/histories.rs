//! What goes because it is over can be told from what somebody removed, and a history that was written anew is not signed.

use super::*;
use crate::audit::{Note, retention};
use crate::store::audit::{AuditPlace, Strangers};

/// A day after the entries, everything but the newest seals is over.
const LATER_MS: i64 = NOW_MS + 86_400_000;

impl Trail {
    /// What retention removes while it is not stopped: rows.
    pub(super) async fn forget(&self) -> usize {
        let (mut place, mut removed) = (Some(AuditPlace::START), 0);
        while let Some(from) = place {
            let step = retention::step(&self.store, &self.key, from, LATER_MS, 3_600_000).await.unwrap();
            removed += step.0;
            place = step.1;
        }
        removed
    }
}

#[tokio::test]
async fn what_is_over_leaves_a_sound_chain_behind_a_floor() {
    let trail = Trail::new().await;
    let second = {
        let page = trail.store.links(&account(1), 1, 1).await.unwrap();
        Known::from(&page.links[0].0)
    };
    assert_eq!(trail.forget().await, 2 * 3 * 4, "three seals of three entries, of two accounts");
    let verified = trail.verified(1, None).await;
    assert_eq!((verified.fault, verified.first, verified.seals), (None, Some(4), 1));
    let verified = trail.verified(1, Some(second)).await;
    assert_eq!((verified.fault, verified.notes), (None, vec![Note::Over { number: 2, floor: 3 }]));
    // A caller who was at the second seal goes on.
    let on = verify(&trail.store, &trail.key, &account(1), 2, None).await.unwrap();
    assert_eq!((on.fault, on.seals), (None, 1));
    trail.write(1, ["next".to_owned()]).await;
    trail.seal().await;
    assert_eq!(trail.fault().await, None);
    trail
        .sql("DELETE FROM audit_seals WHERE account = '1' AND number = 4; DELETE FROM audit_entries WHERE account = '1' AND id <= 12;")
        .await;
    assert_eq!(trail.fault().await, Some(Fault::Missing { number: 4, found: 5 }));
}

#[tokio::test]
async fn a_noted_seal_is_missed_when_all_up_to_it_and_behind_it_is_gone() {
    let trail = Trail::new().await;
    let noted = Known::from(&trail.verified(1, None).await.last.unwrap());
    trail
        .sql("DELETE FROM audit_seals WHERE account = '1'; DELETE FROM audit_entries WHERE account = '1';")
        .await;
    let gone = trail.verified(1, Some(noted)).await.fault;
    assert_eq!(gone, Some(Fault::Truncated { number: 4, newest: 0 }));
    let trail = Trail::new().await;
    trail.write(1, ["fifth".to_owned()]).await;
    trail.seal().await;
    trail.sql("DELETE FROM audit_seals WHERE account = '1' AND number <= 4; DELETE FROM audit_entries WHERE account = '1' AND id <= 12;").await;
    let gone = trail.verified(1, Some(noted)).await.fault;
    assert_eq!(gone, Some(Fault::Missing { number: 1, found: 5 }));
}

#[tokio::test]
async fn an_older_floor_and_an_empty_chain_behind_one_are_faults() {
    let trail = Trail::new().await;
    trail.forget().await;
    trail.sql("UPDATE audit_floors SET account = 'x' WHERE account = '1'; UPDATE audit_floors SET account = '1' WHERE account = '2';").await;
    assert_eq!(trail.fault().await, Some(Fault::Floor { number: 3 }), "another account's");
    let trail = Trail::new().await;
    trail.forget().await;
    trail
        .sql("DELETE FROM audit_seals WHERE account = '1'; DELETE FROM audit_entries WHERE account = '1';")
        .await;
    assert_eq!(trail.fault().await, Some(Fault::Emptied { number: 4 }));
}

#[tokio::test]
async fn retention_certifies_no_removal_of_what_was_changed() {
    let trail = Trail::new().await;
    trail.sql("UPDATE audit_seals SET newest_ms = 0 WHERE account = '1' AND number = 1").await;
    assert_eq!(trail.forget().await, 3 * 4, "only the other account's");
    assert_eq!(trail.fault().await, Some(Fault::Changed { number: 1, first: 1, last: 3 }));
}

/// Removes the two newest seals and changes what they covered.
const REWRITE: &str = "DELETE FROM audit_seals WHERE account = '1' AND number >= 3;
    UPDATE audit_entries SET body = replace(body, '1-2-1', '1-2-9') WHERE account = '1';";

#[tokio::test]
async fn a_history_that_was_written_anew_is_not_sealed_while_the_service_runs() {
    let trail = Trail::new().await;
    let mut running = sealer(&trail.key, 0);
    running.seal_all(&trail.store).await;
    assert_eq!(trail.verified(1, None).await.seals, 5);
    trail.sql(REWRITE).await;
    for number in [1, 2] {
        trail.write(number, ["next".to_owned()]).await;
    }
    running.seal_all(&trail.store).await;
    running.seal_all(&trail.store).await;
    let verified = trail.verified(1, None).await;
    assert_eq!((verified.seals, verified.unsealed), (2, 8), "nothing was signed");
    assert_eq!(trail.verified(2, None).await.unsealed, 0, "others are not concerned");
}

#[tokio::test]
async fn a_history_that_was_written_anew_while_the_service_was_down_is_sealed_late_and_differs_from_what_was_noted()
 {
    let trail = Trail::new().await;
    let noted = Known::from(&trail.verified(1, None).await.last.unwrap());
    trail.sql(REWRITE).await;
    sealer(&trail.key, 3 * 3_600_000).seal_all(&trail.store).await;
    trail.write(1, ["next".to_owned()]).await;
    trail.seal().await;
    let verified = trail.verified(1, None).await;
    assert_eq!(verified.fault, None, "it cannot be told from a service that was down");
    assert_eq!(verified.notes, [Note::Late { number: 3, minutes: 180 }]);
    assert_eq!(verified.notes[0].to_string(), "seal 3 was made 180 minutes after its newest entry");
    assert_eq!(trail.verified(1, Some(noted)).await.fault, Some(Fault::Replaced { number: 4 }));
}

#[tokio::test]
async fn many_accounts_are_sealed_in_one_go() {
    let trail = Trail::new().await;
    for number in 10..40 {
        trail.write(number, ["one".to_owned()]).await;
    }
    trail.seal().await;
    for number in 10..40 {
        let verified = trail.verified(number, None).await;
        assert_eq!((verified.fault, verified.seals, verified.unsealed), (None, 1, 0));
    }
}

#[tokio::test]
async fn strangers_are_kept_for_thirty_days_and_entries_for_as_long_as_is_said() {
    let trail = Trail::new().await;
    let day = |days: i64| (NOW_MS - days * 86_400_000) / 60_000;
    let one = |minute| Strangers { minute, source: "192.0.2.1".into(), code: "X".into(), count: 1 };
    trail.store.count_strangers([0, 29, 31, 300].map(|days| one(day(days))).to_vec()).await.unwrap();
    let mut place = Some(AuditPlace::START);
    while let Some(from) = place {
        place = retention::step(&trail.store, &trail.key, from, NOW_MS, 365 * 86_400_000).await.unwrap().1;
    }
    assert_eq!(trail.store.strangers(0, None, 10).await.unwrap(), [one(day(0)), one(day(29))]);
    assert_eq!(trail.verified(1, None).await.seals, 4);
}
