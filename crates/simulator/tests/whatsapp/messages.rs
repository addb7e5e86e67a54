//! Sending: answers, statuses, refusals.

use serde_json::{Value, json};

use crate::running::*;

#[tokio::test]
async fn a_template_reaches_a_reading_phone_and_three_statuses_come_back_in_order() {
    let (meta, receiver) = Running::with_receiver().await;
    let body = template(&format!("+{READER}"), "4711");
    let answer = meta.post(&format!("{NUMBER}/messages"), body).await;
    assert_eq!(answer["contacts"], json!([{"input": format!("+{READER}"), "wa_id": READER}]));
    assert_eq!(answer["messages"][0]["message_status"], "accepted");
    let id = answer["messages"][0]["id"].as_str().unwrap();
    receiver.until(|receiver| receiver.words(id).len() == 3).await;
    assert_eq!(receiver.words(id), ["sent", "delivered", "read"]);
    assert_eq!(meta.texts(READER).await, ["Your order 4711 is on its way."]);
    let value = &receiver.values("messages")[0];
    assert_eq!(value["metadata"], json!({"display_phone_number": PHONE, "phone_number_id": NUMBER}));
    assert_eq!(value["contacts"][0]["wa_id"], READER);
    let status = &value["statuses"][0];
    assert_eq!(
        (&status["recipient_id"], &status["biz_opaque_callback_data"]),
        (&json!(READER), &json!("ours-4711"))
    );
    assert_eq!(status["pricing"]["category"], "utility");
    assert_eq!(status["recipient_user_id"], value["contacts"][0]["user_id"]);
}

#[tokio::test]
async fn webhooks_are_signed_over_their_raw_bytes_and_pure_ascii() {
    let (meta, receiver) = Running::with_receiver().await;
    meta.control("phones", json!({"number": OTHER, "name": "Zoë 😀"})).await;
    let id = meta.send(template(OTHER, "1/2 é")).await;
    receiver.until(|receiver| receiver.words(&id).len() == 2).await;
    for received in receiver.attempts() {
        assert!(graph::signature::verify(SECRET, &received.body, &received.signature));
        assert!(received.body.is_ascii());
    }
    assert_eq!(receiver.values("messages")[0]["contacts"][0]["profile"]["name"], "Zoë 😀");
    assert_eq!(receiver.values("messages")[0]["statuses"][0]["biz_opaque_callback_data"], "ours-1/2 é");
}

#[tokio::test]
async fn a_text_outside_the_window_fails_later_and_passes_after_the_person_wrote() {
    let (meta, receiver) = Running::with_receiver().await;
    let closed = meta.send(text(READER, "too early")).await;
    receiver.until(|receiver| receiver.words(&closed) == ["failed"]).await;
    let value = &receiver.values("messages")[0];
    assert_eq!(value["statuses"][0]["errors"][0]["code"], 131_047);
    assert_eq!(value["contacts"][0]["wa_id"], READER);
    assert!(meta.texts(READER).await.is_empty());

    meta.control(&format!("phones/{READER}/messages"), json!({"to": PHONE, "type": "text", "text": "hi"}))
        .await;
    let open = meta.send(text(READER, "now")).await;
    receiver.until(|receiver| receiver.words(&open).len() == 3).await;
    assert_eq!(meta.texts(READER).await, ["hi", "now"]);

    meta.control("clock", json!({"advance": "25h"})).await;
    let late = meta.send(text(READER, "too late")).await;
    receiver.until(|receiver| receiver.words(&late) == ["failed"]).await;
}

#[tokio::test]
async fn a_number_that_nobody_has_fails_later() {
    let (meta, receiver) = Running::with_receiver().await;
    let id = meta.send(template("+4915112345678", "1")).await;
    receiver.until(|receiver| receiver.words(&id) == ["failed"]).await;
    assert_eq!(receiver.values("messages")[0]["statuses"][0]["errors"][0]["code"], 131_026);
}

/// The template for a business-scoped user id.
fn to_user(id: &str) -> Value {
    let mut body = template("", "1");
    body.as_object_mut().unwrap().remove("to");
    body["recipient"] = id.into();
    body
}

#[tokio::test]
async fn a_user_id_from_a_webhook_reaches_its_person() {
    let (meta, receiver) = Running::with_receiver().await;
    meta.control(&format!("phones/{READER}/messages"), json!({"to": PHONE, "text": "hi"})).await;
    let inbound = receiver.value("messages", "/messages/0/from_user_id").await;
    let id = inbound["messages"][0]["from_user_id"].as_str().unwrap();
    assert_eq!(inbound["contacts"][0]["user_id"], id);
    let mut written = to_user(id);
    written["type"] = "text".into();
    written["text"] = json!({"body": "hello"});
    for body in [to_user(id), written] {
        let answer = meta.post(&format!("{NUMBER}/messages"), body).await;
        assert_eq!(answer["contacts"], json!([{"input": id, "user_id": id}]));
        let message = answer["messages"][0]["id"].as_str().unwrap();
        receiver.until(|receiver| receiver.words(message).len() == 3).await;
        assert_eq!(receiver.words(message), ["sent", "delivered", "read"]);
    }
    let statuses = receiver.values("messages");
    let statuses = statuses.iter().filter(|value| value.get("statuses").is_some());
    assert!(
        statuses.clone().count() == 6
            && statuses.clone().all(|value| value["statuses"][0]["recipient_user_id"] == id)
    );
    assert_eq!(meta.texts(READER).await, ["hi", "Your order 1 is on its way.", "hello"]);

    let mut both = to_user(id);
    both["to"] = OTHER.into();
    let answer = meta.post(&format!("{NUMBER}/messages"), both).await;
    assert_eq!(answer["contacts"], json!([{"input": OTHER, "wa_id": OTHER}]));
    assert_eq!(meta.texts(OTHER).await, ["Your order 1 is on its way."]);
}

#[tokio::test]
async fn a_user_id_that_nobody_has_fails_later_and_other_texts_at_once() {
    let (meta, receiver) = Running::with_receiver().await;
    let mut written = to_user("US.ENT.9f8e");
    written["type"] = "text".into();
    written["text"] = json!({"body": "hello"});
    for (id, body) in
        [("SG.12345678901234567890", to_user("SG.12345678901234567890")), ("US.ENT.9f8e", written)]
    {
        let answer = meta.post(&format!("{NUMBER}/messages"), body).await;
        assert_eq!(answer["contacts"], json!([{"input": id, "user_id": id}]));
        let message = answer["messages"][0]["id"].as_str().unwrap();
        receiver.until(|receiver| receiver.words(message) == ["failed"]).await;
        let value = receiver.values("messages").pop().unwrap();
        let status = &value["statuses"][0];
        assert_eq!(
            (&status["errors"][0]["code"], &status["recipient_user_id"]),
            (&json!(131_026), &json!(id))
        );
        assert!(status.get("recipient_id").is_none());
        assert_eq!(value["contacts"], json!([{"profile": {"name": id}, "user_id": id}]));
    }
    for (code, id) in [(131_009, READER), (131_009, "reader"), (100, "")] {
        let error = meta.refused("POST", &format!("{NUMBER}/messages"), Some(to_user(id))).await;
        assert_eq!(error["code"], code, "{id}");
    }
}

#[tokio::test]
async fn authentication_templates_need_a_phone_number() {
    let (meta, _receiver) = Running::with_receiver().await;
    let code = json!({"name": "code", "language": "en", "category": "AUTHENTICATION", "body": "Your code."});
    meta.control("world", json!({"wabas": [{"id": WABA, "templates": [code]}]})).await;
    let mut body = to_user("SG.12345678901234567890");
    body["template"] = json!({"name": "code", "language": {"code": "en"}});
    let error = meta.refused("POST", &format!("{NUMBER}/messages"), Some(body.clone())).await;
    assert_eq!(error["code"], 131_062);
    body["to"] = READER.into();
    meta.send(body).await;
}

#[tokio::test]
async fn a_phone_that_does_not_read_at_once_reads_when_told() {
    let (meta, receiver) = Running::with_receiver().await;
    let (first, second) = (meta.send(template(OTHER, "1")).await, meta.send(template(OTHER, "2")).await);
    receiver.until(|receiver| receiver.statuses().len() == 4).await;
    assert_eq!(receiver.words(&first), ["sent", "delivered"]);
    let read = meta.control(&format!("phones/{OTHER}/read"), json!({"message": first})).await;
    assert_eq!(read, json!({"read": [first]}));
    let read = meta.control(&format!("phones/{OTHER}/read"), json!({})).await;
    assert_eq!(read, json!({"read": [second]}));
    receiver.until(|receiver| receiver.statuses().len() == 6).await;
    assert_eq!(receiver.words(&second), ["sent", "delivered", "read"]);
    let again = meta.control(&format!("phones/{OTHER}/read"), json!({"message": first})).await;
    assert_eq!(again, json!({"read": []}));
}

#[tokio::test]
async fn each_fault_of_a_send_has_its_code_and_nothing_is_sent() {
    let (meta, receiver) = Running::with_receiver().await;
    let with = |name: &str, value: Value| {
        let mut body = template(READER, "1");
        body[name] = value;
        body
    };
    let of_template = |pointer: &str, value: Value| {
        let mut body = template(READER, "1");
        *body["template"].pointer_mut(pointer).unwrap() = value;
        body
    };
    let parameter = "/components/0/parameters/0";
    let cases: Vec<(i64, &str, Value)> = vec![
        (100, "messaging_product", with("messaging_product", Value::Null)),
        (100, "messaging_product", with("messaging_product", json!("sms"))),
        (100, "to", with("to", Value::Null)),
        (131_009, "to", with("to", json!("no number"))),
        (131_021, "", with("to", json!(format!("+{PHONE}")))),
        (100, "type", with("type", json!("smell"))),
        (100, "template", with("template", Value::Null)),
        (100, "recipient_type", with("recipient_type", json!("crowd"))),
        (100, "biz_opaque", with("biz_opaque_callback_data", json!("x".repeat(513)))),
        (132_001, "", of_template("/name", json!("nothing"))),
        (132_001, "", of_template("/language/code", json!("de"))),
        (132_000, "", of_template("/components", json!([]))),
        (132_012, "", of_template(parameter, json!({"type": "image", "parameter_name": "order"}))),
        (
            132_012,
            "",
            of_template(parameter, json!({"type": "text", "parameter_name": "other", "text": "x"})),
        ),
        (
            132_018,
            "",
            of_template(parameter, json!({"type": "text", "parameter_name": "order", "text": "a\nb"})),
        ),
        (100, "", of_template(parameter, json!({"type": "text", "parameter_name": "order"}))),
        (100, "", of_template(parameter, json!({"type": "text", "text": "x"}))),
        (100, "text['body']", text(READER, "")),
        (100, "text['body']", text(READER, &"x".repeat(4097))),
        (
            100,
            "colour",
            json!({"messaging_product": "whatsapp", "to": READER, "text": {"body": "x", "colour": 1}}),
        ),
        (
            131_009,
            "id",
            json!({"messaging_product": "whatsapp", "to": READER, "type": "image", "image": {"id": "1"}}),
        ),
    ];
    for (code, named, body) in cases {
        let error = meta.refused("POST", &format!("{NUMBER}/messages"), Some(body.clone())).await;
        assert_eq!(error["code"], code, "{body} {error}");
        assert!(error.to_string().contains(named), "{named} in {error}");
        assert!(error["fbtrace_id"].as_str().unwrap().starts_with('A'));
    }
    let error = meta
        .refused("POST", &format!("{NUMBER}/messages"), Some(of_template("/components", json!([]))))
        .await;
    let details = "body: number of localizable_params (0) does not match the expected number of params (1)";
    assert_eq!(error["error_data"]["details"], details);
    assert!(meta.texts(READER).await.is_empty() && receiver.attempts().is_empty());
}

#[tokio::test]
async fn paused_and_disabled_templates_are_refused_with_their_own_codes() {
    let (meta, _receiver) = Running::with_receiver().await;
    let templates = meta.look("templates").await;
    let id = templates[0]["id"].as_str().unwrap();
    for (status, code) in [("PAUSED", 132_015), ("DISABLED", 132_016), ("REJECTED", 132_001)] {
        meta.control(&format!("templates/{id}/review"), json!({"status": status})).await;
        let error = meta.refused("POST", &format!("{NUMBER}/messages"), Some(template(READER, "1"))).await;
        assert_eq!(error["code"], code);
    }
}

#[tokio::test]
async fn throughput_and_pair_limits_hold_where_they_are_switched_on() {
    let (meta, _receiver) = Running::with_receiver().await;
    let limits = |throughput: u32, pair: bool| json!({"wabas": [{"id": WABA, "numbers": [{"id": NUMBER, "phone": PHONE, "throughput": throughput, "pair_limit": pair}]}]});
    meta.control("world", limits(1, false)).await;
    let mut refused = Vec::new();
    for _ in 0..10 {
        let (status, answer) = answer(&meta, template(READER, "1")).await;
        if status != 200 {
            refused.push(answer["error"]["code"].clone());
        }
    }
    assert!(!refused.is_empty() && refused.iter().all(|code| *code == 130_429), "{refused:?}");
    meta.control("world", limits(0, true)).await;
    for _ in 0..45 {
        meta.send(template(OTHER, "1")).await;
    }
    let (_, answer) = answer(&meta, template(OTHER, "1")).await;
    assert_eq!(answer["error"]["code"], 131_056);
}

async fn answer(meta: &Running, body: Value) -> (u16, Value) {
    let authorization = format!("Bearer {TOKEN}");
    let headers = [("authorization", authorization.as_str())];
    let path = format!("{NUMBER}/messages");
    let (status, _, answer) = meta.raw("POST", &path, &headers, body.to_string().into()).await;
    (status, serde_json::from_slice(&answer).unwrap())
}

#[tokio::test]
async fn other_contents_are_shown_by_their_text() {
    let (meta, _receiver) = Running::with_receiver().await;
    meta.control(&format!("phones/{READER}/messages"), json!({"to": PHONE, "text": "hi"})).await;
    let send = |kind: &str, object: Value| json!({"messaging_product": "whatsapp", "to": READER, "type": kind, kind: object});
    meta.send(send("image", json!({"link": "https://example.com/a.jpg", "caption": "A cat"}))).await;
    meta.send(send("location", json!({"latitude": "1.3", "longitude": 103.8}))).await;
    meta.send(send("contacts", json!([{"name": {"formatted_name": "Ann", "first_name": "Ann"}}]))).await;
    let buttons = json!({"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]});
    meta.send(send("interactive", json!({"type": "button", "body": {"text": "Sure?"}, "action": buttons})))
        .await;
    assert_eq!(meta.texts(READER).await, ["hi", "A cat", "1.3, 103.8", "Ann", "Sure?"]);
}

#[tokio::test]
async fn delays_put_the_statuses_on_the_network_clock() {
    let (meta, receiver) = Running::with_receiver().await;
    meta.control("world", json!({"delays": true})).await;
    let id = meta.send(template(READER, "1")).await;
    meta.control("clock", json!({"advance": "1h"})).await;
    receiver.until(|receiver| receiver.words(&id).len() == 3).await;
    assert_eq!(receiver.words(&id), ["sent", "delivered", "read"]);
}
