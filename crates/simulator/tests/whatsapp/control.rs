//! The control: worlds, phones, refusals.

use serde_json::json;

use crate::running::*;

#[tokio::test]
async fn a_world_makes_up_what_is_left_out_and_changes_by_id() {
    let meta = Running::open(None).await;
    let half = json!({"app": {}, "wabas": [{"numbers": [{"phone": format!("+{PHONE}")}],
        "templates": [{"name": "t", "body": "Hi"}]}], "groups": [{"number": PHONE, "participants": [READER]}]});
    let made = meta.control("world", half).await;
    let (app, waba) = (&made["app"], &made["wabas"][0]);
    assert!(app["access_token"].as_str().unwrap().starts_with("EAA"));
    assert_eq!(waba["numbers"][0]["phone"], PHONE);
    assert!(made["groups"][0]["invite_link"].as_str().unwrap().starts_with("https://chat.whatsapp.com/"));
    assert_eq!(meta.look("templates").await[0]["status"], "APPROVED");

    let again = json!({"wabas": [{"id": waba["id"], "name": "Renamed", "numbers": [
        {"id": waba["numbers"][0]["id"], "phone": PHONE, "groups": true}]}], "phones": [{"number": READER, "reads": true}]});
    let changed = meta.control("world", again).await;
    assert_eq!(changed["wabas"][0]["name"], "Renamed");
    assert_eq!(
        meta.look("phones").await,
        json!([{"number": READER, "name": format!("+{READER}"), "reads": true}])
    );
    let phone = meta.look(&format!("phones/{READER}")).await;
    assert_eq!(phone["groups"][0]["id"], made["groups"][0]["id"]);
}

#[tokio::test]
async fn a_world_with_a_fault_changes_nothing_and_names_the_field() {
    let meta = Running::open(None).await;
    for (field, world) in [
        ("app", json!({"wabas": [{"id": "1"}]})),
        ("phone", json!({"app": {}, "wabas": [{"numbers": [{"phone": "abc"}]}]})),
        ("missing field `phone`", json!({"app": {}, "wabas": [{"numbers": [{"id": "1"}]}]})),
        ("groups.number", json!({"app": {}, "phones": [{"number": READER}], "groups": [{"number": PHONE}]})),
        ("phones.number", json!({"phones": [{"number": ""}]})),
        ("colour", json!({"colour": 1})),
        ("review", json!({"review": "never"})),
    ] {
        let (status, text) = meta.control_refused("POST", "world", Some(world)).await;
        assert!(status == 400 && text.contains(field), "{field} in {text}");
    }
    assert_eq!(meta.look("phones").await, json!([]));
}

#[tokio::test]
async fn refusals_of_the_control_say_what_is_wrong() {
    let (meta, _receiver) = Running::with_receiver().await;
    let messages = format!("phones/{READER}/messages");
    for (status, named, method, path, body) in [
        (404, "phone", "GET", "phones/6500000000", None),
        (404, "phone", "GET", "phones/nobody/messages", None),
        (400, "number", "POST", "phones", Some(json!({"number": "12"}))),
        (400, "number", "POST", "phones", Some(json!({}))),
        (400, "to", "POST", &messages, Some(json!({"text": "hi"}))),
        (404, "to", "POST", &messages, Some(json!({"to": "12345678", "text": "hi"}))),
        (400, "text", "POST", &messages, Some(json!({"to": PHONE}))),
        (400, "text", "POST", &messages, Some(json!({"to": PHONE, "text": "x".repeat(4097)}))),
        (400, "type", "POST", &messages, Some(json!({"to": PHONE, "type": "smell"}))),
        (400, "media", "POST", &messages, Some(json!({"to": PHONE, "type": "image", "media": "%"}))),
        (404, "group", "POST", &messages, Some(json!({"group": "G9", "text": "hi"}))),
        (
            404,
            "message",
            "POST",
            &messages,
            Some(json!({"to": PHONE, "type": "button", "message": "x", "payload": "y"})),
        ),
        (404, "message", "POST", &format!("phones/{READER}/read"), Some(json!({"message": "x"}))),
        (400, "advance", "POST", "clock", Some(json!({"advance": "-1h"}))),
        (400, "advance", "POST", "clock", Some(json!({"advance": "4000000000d"}))),
        (400, "100 years", "POST", "clock", Some(json!({"advance": "40000d"}))),
        (404, "template", "POST", "templates/1/review", Some(json!({"status": "APPROVED"}))),
        (404, "faults", "POST", "faults", Some(json!({}))),
        (405, "method", "DELETE", "faults", None),
    ] {
        let (got, text) = meta.control_refused(method, path, body).await;
        assert!(got == status && text.contains(named), "{path}: {got} {text}");
    }
}

#[tokio::test]
async fn the_clock_moves_forward_and_says_where_it_is() {
    let meta = Running::open(None).await;
    let moved = meta.control("clock", json!({"advance": "25h"})).await;
    assert_eq!(moved["offset_seconds"], 90_000);
    assert!(meta.clock.now() > jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24));
    assert_eq!(meta.control("clock", json!({"advance": "0s"})).await["offset_seconds"], 90_000);
}
