//! Templates: made, reviewed, listed, deleted.

use serde_json::{Value, json};

use crate::running::*;

fn draft(name: &str) -> Value {
    json!({"name": name, "category": "utility", "language": "en", "components": [
        {"type": "body", "text": "Order {{1}} is here.", "example": {"body_text": [["7"]]}}]})
}

#[tokio::test]
async fn a_new_template_is_approved_by_itself_and_can_be_sent_then() {
    let (meta, receiver) = Running::with_receiver().await;
    let path = format!("{WABA}/message_templates");
    let made = meta.post(&path, draft("arrival")).await;
    assert_eq!((&made["status"], &made["category"]), (&json!("PENDING"), &json!("UTILITY")));
    let id = made["id"].as_str().unwrap();
    meta.control("clock", json!({"advance": "2s"})).await;
    let value = receiver.value("message_template_status_update", "/event").await;
    let expected = json!({"event": "APPROVED", "message_template_id": id.parse::<u64>().unwrap(),
        "message_template_name": "arrival", "message_template_language": "en", "message_template_category": "UTILITY",
        "reason": "NONE"});
    assert_eq!(value, expected);
    assert!(receiver.taken()[0]["entry"][0]["time"].is_i64());
    assert_eq!(meta.get(id).await["components"][0]["type"], "BODY");
    let body = json!([{"type": "body", "parameters": [{"type": "text", "text": "7"}]}]);
    let template = json!({"name": "arrival", "language": {"code": "en"}, "components": body});
    meta.send(
        json!({"messaging_product": "whatsapp", "to": READER, "type": "template", "template": template}),
    )
    .await;
    assert_eq!(meta.texts(READER).await, ["Order 7 is here."]);
}

#[tokio::test]
async fn a_manual_review_waits_for_the_control() {
    let (meta, receiver) = Running::with_receiver().await;
    meta.control("world", json!({"review": "manual"})).await;
    let made = meta.post(&format!("{WABA}/message_templates"), draft("arrival")).await;
    let id = made["id"].as_str().unwrap();
    meta.control("clock", json!({"advance": "1d"})).await;
    assert_eq!(meta.get(&format!("{id}?fields=status")).await["status"], "PENDING");
    let verdict = json!({"status": "REJECTED", "reason": "SCAM"});
    assert_eq!(
        meta.control(&format!("templates/{id}/review"), verdict).await,
        json!({"id": id, "status": "REJECTED"})
    );
    let value = receiver.value("message_template_status_update", "/event").await;
    assert_eq!((&value["event"], &value["reason"]), (&json!("REJECTED"), &json!("SCAM")));
    let read = meta.get(&format!("{id}?fields=status,rejected_reason")).await;
    assert_eq!(read, json!({"status": "REJECTED", "rejected_reason": "SCAM", "id": id}));
    let (status, text) = meta
        .control_refused("POST", &format!("templates/{id}/review"), Some(json!({"status": "LOVED"})))
        .await;
    assert!(status == 400 && text.starts_with("status:"));
}

#[tokio::test]
async fn faults_in_a_template_have_their_subcodes() {
    let (meta, _receiver) = Running::with_receiver().await;
    let path = format!("{WABA}/message_templates");
    let with = |pointer: &str, value: Value| {
        let mut body = draft("arrival");
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (subcode, body) in [
        (None, with("/name", json!("Arrival"))),
        (None, with("/category", json!("GOSSIP"))),
        (None, with("/language", Value::Null)),
        (None, with("/components", Value::Null)),
        (Some(2_388_043), with("/components/0/example", Value::Null)),
        (Some(2_388_299), with("/components/0/text", json!("{{1}} is here"))),
        (Some(2_388_072), with("/components", json!([]))),
        (Some(2_388_024), draft("hello")),
    ] {
        let error = meta.refused("POST", &path, Some(body)).await;
        assert_eq!((&error["code"], error["error_subcode"].as_i64()), (&json!(100), subcode), "{error}");
    }
    assert_eq!(meta.look("templates").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn templates_are_listed_filtered_and_deleted() {
    let (meta, _receiver) = Running::with_receiver().await;
    let path = format!("{WABA}/message_templates");
    meta.post(&path, draft("arrival")).await;
    let all = meta.get(&format!("{path}?fields=name,status&summary=total_count")).await;
    assert_eq!(all["data"].as_array().unwrap().len(), 3);
    assert_eq!(all["summary"]["total_count"], 3);
    let one = meta.get(&format!("{path}?name=hello&language=en")).await;
    assert_eq!((one["data"].as_array().unwrap().len(), &one["data"][0]["status"]), (1, &json!("APPROVED")));
    assert_eq!(meta.get(&format!("{path}?status=PENDING")).await["data"][0]["name"], "arrival");
    let id = one["data"][0]["id"].as_str().unwrap();
    assert_eq!(meta.delete(&format!("{path}?name=arrival"), None).await, json!({"success": true}));
    meta.refused("DELETE", &format!("{path}?name=arrival&hsm_id={id}"), None).await;
    meta.delete(&format!("{path}?name=hello&hsm_id={id}"), None).await;
    assert_eq!(meta.get(&path).await["data"].as_array().unwrap().len(), 1);
    assert_eq!(meta.refused("DELETE", &path, None).await["code"], 100);
}
