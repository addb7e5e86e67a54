//! Groups: what the network says of them in webhooks, before and after it answers, and when its answer gets lost.

use cams::groups::{
    AddChatGroup, AddChatGroupRequest, DeleteChatGroup, DeleteChatGroupRequest, ListChatGroup,
    ListChatGroupRequest, UpdateChatGroup, UpdateChatGroupRequest,
};
use serde_json::{Value, json};
use switchboard::model::Group;
use switchboard::operations::Failure;

use super::script::{Answer, Play};
use super::stage::NUMBER;
use super::webhooks;

const SETTINGS: &str = "group_settings_update";
const LIFECYCLE: &str = "group_lifecycle_update";
const STATUS: &str = "group_status_update";

/// An event of the group `g1`.
fn event(kind: &str, request_id: &str, more: Value) -> Value {
    let mut element = json!({"timestamp": "5", "group_id": "g1", "type": kind, "request_id": request_id});
    for (key, value) in more.as_object().unwrap() {
        element[key] = value.clone();
    }
    json!({ "groups": [element] })
}

fn subject(request_id: &str, text: &str) -> Value {
    event(SETTINGS, request_id, json!({"group_subject": {"text": text, "update_successful": true}}))
}

fn errors() -> Value {
    json!({"errors": [{"code": 131_211, "title": "Group creation limit reached"}]})
}

/// The network refused to make a group: it has no id.
fn not_made(request_id: &str) -> Value {
    let mut value = event("group_create", request_id, errors());
    value["groups"][0].as_object_mut().unwrap().remove("group_id");
    value
}

fn requested(request_id: &str) -> Answer {
    Answer::ok(json!({"messaging_product": "whatsapp", "request_id": request_id}))
}

impl Play {
    async fn told(&self, field: &str, value: Value) {
        webhooks::of_number(&self.inbound, field, value).await.unwrap();
    }

    /// With the group `g1`, whose subject is "first".
    async fn with_group() -> Self {
        let play = Self::new().await;
        play.told(LIFECYCLE, event("group_create", "r0", json!({"subject": "first"}))).await;
        assert_eq!(play.group().await.status().as_str(), "ACTIVE");
        play
    }

    async fn group(&self) -> Group {
        let mut groups = self.groups().await;
        assert_eq!(groups.len(), 1);
        groups.remove(0)
    }

    async fn shown(&self) -> Option<String> {
        self.group().await.shown().subject
    }

    async fn status(&self) -> &'static str {
        self.group().await.status().as_str()
    }

    async fn add(&self) -> Result<String, Failure> {
        let request = AddChatGroupRequest {
            cust_space_id: "cams-1".into(),
            business_number: NUMBER.into(),
            subject: Some("  first ".into()),
            ..AddChatGroupRequest::default()
        };
        self.call::<AddChatGroup>(request).await.map(|answer| answer.unique_code)
    }

    async fn rename(&self, text: &str) -> Result<i64, Failure> {
        let request = UpdateChatGroupRequest {
            cust_space_id: "cams-1".into(),
            business_number: NUMBER.into(),
            group_id: "g1".into(),
            subject: Some(text.into()),
            ..UpdateChatGroupRequest::default()
        };
        self.call::<UpdateChatGroup>(request).await.map(|answer| answer.result)
    }

    async fn delete(&self) {
        let request = DeleteChatGroupRequest {
            cust_space_id: "cams-1".into(),
            business_number: NUMBER.into(),
            group_id: "g1".into(),
            ..DeleteChatGroupRequest::default()
        };
        self.call::<DeleteChatGroup>(request).await.unwrap();
    }

    async fn listed(&self) -> i64 {
        let request = ListChatGroupRequest {
            cust_space_id: "cams-1".into(),
            business_number: NUMBER.into(),
            page: cams::paging::Page { index: 1, size: 10 },
            ..ListChatGroupRequest::default()
        };
        self.call::<ListChatGroup>(request).await.unwrap().data.total
    }
}

#[tokio::test]
async fn a_new_subject_whose_answer_got_lost_is_shown_once_the_network_confirms_it() {
    let play = Play::with_group().await;
    play.next(Answer::lost());
    assert!(matches!(play.rename("second").await, Err(Failure::NetworkSilent(_))));
    assert_eq!(play.shown().await.as_deref(), Some("first"));
    play.told(SETTINGS, subject("r1", "second")).await;
    assert_eq!(play.shown().await.as_deref(), Some("second"));
}

#[tokio::test]
async fn a_subject_is_what_the_network_confirms_and_goes_out_trimmed() {
    let play = Play::with_group().await;
    play.next(requested("r1"));
    play.rename("  second\n").await.unwrap();
    assert_eq!((play.shown().await.as_deref(), play.status().await), (Some("second"), "UPDATING"));
    play.told(SETTINGS, subject("r1", "Second")).await;
    assert_eq!((play.shown().await.as_deref(), play.status().await), (Some("Second"), "ACTIVE"));
}

#[tokio::test]
async fn a_confirmation_that_overtakes_the_answer_is_not_undone_by_it() {
    let play = Play::with_group().await;
    play.next(requested("r1").after(SETTINGS, subject("r1", "confirmed")));
    play.rename("second").await.unwrap();
    assert_eq!((play.shown().await.as_deref(), play.status().await), (Some("confirmed"), "ACTIVE"));
}

#[tokio::test]
async fn two_changes_end_at_what_the_network_ended_at() {
    let play = Play::with_group().await;
    play.next(requested("r2").after(SETTINGS, subject("r1", "one")));
    play.rename("two").await.unwrap();
    play.told(SETTINGS, subject("r2", "two")).await;
    play.next(requested("r1"));
    play.rename("one").await.unwrap();
    assert_eq!((play.shown().await.as_deref(), play.status().await), (Some("two"), "ACTIVE"));
}

#[tokio::test]
async fn a_refused_change_is_put_back() {
    let play = Play::with_group().await;
    play.next(requested("r1"));
    play.rename("second").await.unwrap();
    let refused = json!({"group_subject": {"text": "second", "update_successful": false}});
    play.told(SETTINGS, event(SETTINGS, "r1", refused)).await;
    assert_eq!((play.shown().await.as_deref(), play.status().await), (Some("first"), "ACTIVE"));
}

#[tokio::test]
async fn settings_without_a_type_are_settings() {
    let play = Play::with_group().await;
    play.next(requested("r1"));
    play.rename("second").await.unwrap();
    let mut value = subject("r1", "second");
    value["groups"][0].as_object_mut().unwrap().remove("type");
    play.told(SETTINGS, value).await;
    assert_eq!((play.shown().await.as_deref(), play.status().await), (Some("second"), "ACTIVE"));
    let mut value = event("", "r2", json!({"profile_picture": {"update_successful": true}}));
    value["groups"][0].as_object_mut().unwrap().remove("type");
    play.told(SETTINGS, value).await;
    assert!(
        play.group().await.settled.iter().any(|(request_id, outcome)| request_id == "r2" && outcome.picture)
    );
}

#[tokio::test]
async fn a_group_that_the_network_refuses_to_make_leaves_nothing_before_and_after_the_answer() {
    let play = Play::new().await;
    play.next(requested("r1"));
    assert_eq!(play.add().await.unwrap(), "r1");
    assert_eq!((play.status().await, play.shown().await.as_deref()), ("CREATING", Some("first")));
    play.told(LIFECYCLE, not_made("r1")).await;
    assert_eq!(play.groups().await, []);
    play.next(requested("r2").after(LIFECYCLE, not_made("r2")));
    assert_eq!(play.add().await.unwrap(), "r2");
    assert_eq!(play.groups().await, []);
}

#[tokio::test]
async fn a_group_that_the_network_makes_before_its_answer_is_active() {
    let play = Play::new().await;
    let made = event("group_create", "r1", json!({"subject": "first", "invite_link": "https://x"}));
    play.next(requested("r1").after(LIFECYCLE, made));
    assert_eq!(play.add().await.unwrap(), "r1");
    assert_eq!((play.status().await, play.shown().await.as_deref()), ("ACTIVE", Some("first")));
}

#[tokio::test]
async fn a_refusal_that_nobody_asks_about_is_not_listed_and_forgotten_in_time() {
    let play = Play::new().await;
    play.told(LIFECYCLE, not_made("r1")).await;
    assert_eq!((play.listed().await, play.groups().await.len()), (0, 1));
    play.stage.advance(std::time::Duration::from_secs(2 * 3600));
    play.told(LIFECYCLE, not_made("r2")).await;
    assert_eq!(play.group().await.key, "r2");
}

#[tokio::test]
async fn a_refused_deletion_leaves_a_suspended_group_suspended() {
    let play = Play::with_group().await;
    play.told(STATUS, event("group_suspend", "", json!({}))).await;
    play.next(requested("d1"));
    play.delete().await;
    assert_eq!(play.status().await, "DELETING");
    play.told(LIFECYCLE, event("group_delete", "d1", errors())).await;
    assert_eq!(play.status().await, "SUSPENDED");
    play.next(requested("d2").after(LIFECYCLE, event("group_delete", "d2", errors())));
    play.delete().await;
    assert_eq!(play.status().await, "SUSPENDED");
}

#[tokio::test]
async fn a_suspension_that_ends_does_not_end_a_deletion_or_a_change() {
    let play = Play::with_group().await;
    play.next(requested("r1")).next(requested("d1"));
    play.rename("second").await.unwrap();
    play.told(STATUS, event("group_suspend", "", json!({}))).await;
    play.told(STATUS, event("group_suspend_cleared", "", json!({}))).await;
    assert_eq!(play.status().await, "UPDATING");
    play.delete().await;
    play.told(STATUS, event("group_suspend_cleared", "", json!({}))).await;
    assert_eq!(play.status().await, "DELETING");
    play.told(LIFECYCLE, event("group_delete", "d1", json!({}))).await;
    assert_eq!(play.groups().await, []);
}
