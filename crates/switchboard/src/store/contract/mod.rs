//! What every store holds to. A store's own tests call [`hold`] with a way to open it: called again, that opens the same
//! state anew, as a start after a stop does.

pub(super) mod amendments;
mod audit;
mod cancelling;
pub(super) mod deliveries;
mod messages;
mod queued_receipts;
mod queues;
mod receipt_log;
mod records;
mod retention;
pub(super) mod samples;

use std::sync::Arc;

use self::amendments::*;
pub(crate) use self::audit::entry;
use self::audit::*;
use self::cancelling::*;
use self::messages::*;
use self::queued_receipts::*;
use self::queues::*;
use self::receipt_log::*;
use self::records::*;
use self::retention::*;
use self::samples::account;
use super::{Change, CommitError, Expected, Step, Store, records as stored};
use crate::model::{Account, Instance, QueueEntry, ReceiptKind};

/// A store on its way.
pub type Opening = futures_util::future::BoxFuture<'static, Arc<dyn Store>>;

/// The wall clock of the suite.
pub const NOW_MS: i64 = 1_795_000_000_000;

/// Runs the whole suite, part by part on the same state; each part uses an account of its own.
pub async fn hold(open: &(dyn Fn() -> Opening + Sync)) {
    let store = open().await;
    // First, since what is older is written before what is younger.
    deliveries_that_are_over_go_with_their_receipts_and_attempts(store.as_ref()).await;
    what_is_young_waits_or_is_exhausted_stays(store.as_ref()).await;
    cancelled_deliveries_go_too(store.as_ref()).await;
    old_messages_go_unless_they_are_still_to_be_sent(store.as_ref()).await;
    a_record_is_found_by_key_and_by_index(store.as_ref()).await;
    of_two_updates_from_one_version_the_second_is_a_conflict(store.as_ref()).await;
    concurrent_partial_updates_all_hold(&store).await;
    concurrent_amendments_all_hold_and_a_refused_one_leaves_no_trace(&store).await;
    amendments_at_the_same_time_all_hold_each_with_its_entry(&store).await;
    an_amendment_takes_its_indexes_along(store.as_ref()).await;
    what_is_not_there_is_not_amended(store.as_ref()).await;
    a_change_holds_whole_or_not_at_all(store.as_ref()).await;
    a_change_of_identities_is_noted_and_no_other(store.as_ref()).await;
    accounts_do_not_see_each_other(store.as_ref()).await;
    a_directory_entry_belongs_to_its_first_owner(store.as_ref()).await;
    messages_are_listed_newest_first_and_filtered(store.as_ref()).await;
    the_last_inbound_message_is_found_for_person_and_group(store.as_ref()).await;
    jobs_come_due_wait_and_go(store.as_ref()).await;
    deliveries::hold(store.as_ref()).await;
    a_nonce_is_used_once_even_at_the_same_time(&store).await;
    a_queue_is_made_once_set_listed_and_deleted(store.as_ref()).await;
    messages_come_by_priority_then_in_the_order_of_arrival(store.as_ref()).await;
    only_the_newest_handle_works_and_only_while_its_message_is_hidden(store.as_ref()).await;
    a_delayed_message_waits_and_can_be_removed_before_it_shows(store.as_ref()).await;
    a_body_is_as_long_as_its_queue_allows_and_comes_back_with_its_properties(store.as_ref()).await;
    what_expired_is_not_seen_and_is_swept_away(store.as_ref()).await;
    a_receive_clears_away_what_expired_before_it(store.as_ref()).await;
    a_message_received_too_often_goes_to_the_dead_letters(store.as_ref()).await;
    what_nobody_got_is_as_if_it_had_not_been_received(store.as_ref()).await;
    a_receipt_makes_its_queue_and_tells_who_waits_there(store.as_ref()).await;
    a_receipt_that_was_held_arrives_when_it_is_shown(store.as_ref()).await;
    a_receipt_is_kept_as_long_as_its_queue_says(store.as_ref()).await;
    receipts_are_heard_in_order_from_a_row_or_a_time_on(store.as_ref()).await;
    receipts_are_heard_by_number_and_kind(store.as_ref()).await;
    deliveries_are_listed_by_what_became_of_them(store.as_ref()).await;
    a_replay_makes_deliveries_due_again_in_the_order_of_their_message(store.as_ref()).await;
    a_replay_to_another_address_leaves_the_old_one(store.as_ref()).await;
    a_replay_there_and_back_loses_nothing(store.as_ref()).await;
    what_is_parked_behind_nothing_is_replayed(store.as_ref()).await;
    a_setting_that_chose_much_is_switched_off_at_once_and_cancelled_in_steps(store.as_ref()).await;
    what_is_about_to_be_cancelled_can_be_replayed(store.as_ref()).await;
    a_setting_switched_off_twice_is_cancelled_whole(store.as_ref()).await;
    entries_of_changes_and_others_are_listed_both_ways(store.as_ref()).await;
    a_queue_that_is_made_set_or_deleted_is_noted_and_nothing_else(store.as_ref()).await;
    entries_are_found_by_time_and_by_what_they_say(store.as_ref()).await;
    a_seal_comes_right_behind_the_one_before(store.as_ref()).await;
    strangers_are_added_up_and_listed_newest_first(store.as_ref()).await;
    the_oldest_seals_go_whole_and_the_newest_one_stays(store.as_ref()).await;
    stop_between_an_entry_and_its_seal(store.as_ref()).await;
    let rest = switch_off_and_stop_in_between(store.as_ref()).await;
    let hidden = hide_over_a_start(store.as_ref()).await;
    leave_jobs_behind(store.as_ref()).await;
    let signed_ms = now_ms();
    store.use_nonce(&account(90), 77, signed_ms, signed_ms).await.unwrap();
    store.remember_nonce(77, signed_ms);
    store.use_nonce(&account(90), 78, signed_ms, signed_ms).await.unwrap();
    let mut change = Change::new(&account(90), signed_ms);
    change.nonce = Some(78);
    store.commit(change).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let again = open().await;
    what_was_answered_is_there_after_a_start(again.as_ref(), signed_ms).await;
    what_was_not_sealed_is_found_after_a_start(again.as_ref()).await;
    jobs_that_may_have_been_sent_are_held(again.as_ref()).await;
    the_rest_is_cancelled_after_a_start(again.as_ref(), rest).await;
    a_hidden_message_comes_back_after_a_start(again.as_ref(), hidden).await;
    again.close().await.unwrap();
}

/// Nonces are of now: what is older is forgotten at any time.
fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

async fn a_nonce_is_used_once_even_at_the_same_time(store: &Arc<dyn Store>) {
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let store = Arc::clone(store);
            tokio::spawn(async move { store.use_nonce(&account(92), 123, now_ms(), now_ms()).await.is_ok() })
        })
        .collect();
    let mut first = 0;
    for task in tasks {
        first += u32::from(task.await.unwrap());
    }
    assert_eq!(first, 1);
}

async fn what_was_answered_is_there_after_a_start(store: &dyn Store, signed_ms: i64) {
    let instance = stored::get::<Instance>(store, &account(6), "cams-1").await.unwrap();
    assert!(instance.is_some());
    let account = account(91);
    let mut change = Change::new(&account, NOW_MS);
    change.put(&Account { id: account.clone(), opened: true }, Expected::Anything).unwrap();
    change.step(Step::Enqueue(Box::new(QueueEntry {
        receipt_id: "r1".into(),
        queue: ReceiptKind::ChatAppStatus.queue(&account),
        body: "{}".into(),
        enqueued_ms: NOW_MS,
        visible_ms: NOW_MS,
    })));
    store.commit(change).await.unwrap();
    for used in [77, 78] {
        assert!(
            matches!(
                store.use_nonce(&self::account(90), used, signed_ms, signed_ms).await,
                Err(CommitError::NonceUsed)
            ),
            "{used}"
        );
    }
    // Half an hour later a nonce may come again.
    let (of_nonces, later_ms) = (self::account(90), signed_ms + 40 * 60_000);
    assert!(store.use_nonce(&of_nonces, 77, later_ms, later_ms).await.is_ok());
}
