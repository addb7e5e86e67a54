//! What people write, and what a business does with it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::running::*;

#[tokio::test]
async fn a_text_reaches_the_business_and_is_marked_as_read() {
    let (meta, receiver) = Running::with_receiver().await;
    let written = meta
        .control(&format!("phones/{READER}/messages"), json!({"to": PHONE, "type": "text", "text": "hi"}))
        .await;
    let id = written["id"].as_str().unwrap();
    let value = receiver.value("messages", "/messages/0").await;
    let message = &value["messages"][0];
    assert_eq!(
        (&message["id"], &message["from"], &message["text"]),
        (&json!(id), &json!(READER), &json!({"body": "hi"}))
    );
    assert_eq!(value["contacts"][0]["profile"]["name"], "Reader");
    assert_eq!(value["contacts"][0]["user_id"], message["from_user_id"]);

    let path = format!("{NUMBER}/messages");
    let mark = |id: &str| json!({"messaging_product": "whatsapp", "status": "read", "message_id": id});
    assert_eq!(meta.post(&path, mark(id)).await, json!({"success": true}));
    let shown = meta.look(&format!("phones/{READER}/messages")).await;
    assert_eq!(shown["messages"][0]["status"], "read");
    let error = meta.refused("POST", &path, Some(mark("wamid.unknown"))).await;
    assert_eq!(error["code"], 100);
    assert!(error["error_data"]["details"].as_str().unwrap().contains("wamid.unknown"));
}

#[tokio::test]
async fn a_tap_on_a_button_quotes_its_message() {
    let (meta, receiver) = Running::with_receiver().await;
    meta.control(&format!("phones/{OTHER}/messages"), json!({"to": PHONE, "text": "hi"})).await;
    let action = json!({"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes!"}}]});
    let interactive = json!({"type": "button", "body": {"text": "Sure?"}, "action": action});
    let body = json!({"messaging_product": "whatsapp", "to": OTHER, "type": "interactive", "interactive": interactive});
    let question = meta.send(body).await;
    let path = format!("phones/{OTHER}/messages");
    let wrong = json!({"to": PHONE, "type": "button", "message": question, "payload": "no"});
    let (status, text) = meta.control_refused("POST", &path, Some(wrong)).await;
    assert!(status == 400 && text.starts_with("payload:"), "{text}");
    meta.control(&path, json!({"to": PHONE, "type": "button", "message": question, "payload": "yes"})).await;
    let value = receiver.value("messages", "/messages/0/interactive").await;
    let message = &value["messages"][0];
    assert_eq!(
        message["interactive"],
        json!({"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes!"}})
    );
    assert_eq!(message["context"], json!({"from": PHONE, "id": question}));
    assert_eq!(meta.texts(OTHER).await, ["hi", "Sure?", "Yes!"]);
}

#[tokio::test]
async fn a_quick_reply_of_a_template_answers_with_its_payload() {
    let (meta, receiver) = Running::with_receiver().await;
    let components = json!([{"type": "BODY", "text": "Coming?"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"}, {"type": "QUICK_REPLY", "text": "No"}]}]);
    let templates = json!([{"name": "party", "language": "en", "components": components}]);
    meta.control("world", json!({"wabas": [{"id": WABA, "templates": templates}]})).await;
    let given = json!([{"type": "button", "sub_type": "quick_reply", "index": "1",
        "parameters": [{"type": "payload", "payload": "NO-1"}]}]);
    let template = json!({"name": "party", "language": {"code": "en"}, "components": given});
    let id = meta
        .send(
            json!({"messaging_product": "whatsapp", "to": READER, "type": "template", "template": template}),
        )
        .await;
    let tap = json!({"to": PHONE, "type": "button", "message": id, "payload": "NO-1"});
    meta.control(&format!("phones/{READER}/messages"), tap).await;
    let value = receiver.value("messages", "/messages/0/button").await;
    assert_eq!(value["messages"][0]["button"], json!({"payload": "NO-1", "text": "No"}));
}

#[tokio::test]
async fn media_of_a_person_is_fetched_by_id_and_by_address() {
    let (meta, receiver) = Running::with_receiver().await;
    let image =
        json!({"to": PHONE, "type": "image", "media": STANDARD.encode(b"\x89PNG bytes"), "caption": "Look"});
    meta.control(&format!("phones/{READER}/messages"), image).await;
    let image = receiver.value("messages", "/messages/0/image").await["messages"][0]["image"].clone();
    assert_eq!((&image["mime_type"], &image["caption"]), (&json!("image/png"), &json!("Look")));
    let media = meta.get(image["id"].as_str().unwrap()).await;
    assert_eq!((&media["file_size"], &media["url"]), (&json!(10), &image["url"]));
    let (status, headers, bytes) = meta.raw("GET", media["url"].as_str().unwrap(), &[], Bytes::new()).await;
    assert_eq!((status, &bytes[..]), (200, &b"\x89PNG bytes"[..]));
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(meta.texts(READER).await, ["Look"]);
    let (status, _, _) =
        meta.raw("GET", &format!("{}x", media["url"].as_str().unwrap()), &[], Bytes::new()).await;
    assert_eq!(status, 404);
    meta.delete(image["id"].as_str().unwrap(), None).await;
    assert_eq!(meta.refused("GET", image["id"].as_str().unwrap(), None).await["error_subcode"], 33);
}

#[tokio::test]
async fn an_uploaded_file_is_sent_by_its_id() {
    let (meta, _receiver) = Running::with_receiver().await;
    meta.control(&format!("phones/{READER}/messages"), json!({"to": PHONE, "text": "hi"})).await;
    let authorization = format!("Bearer {TOKEN}");
    let headers =
        [("authorization", authorization.as_str()), ("content-type", "multipart/form-data; boundary=x")];
    let part = |kind: &str| {
        format!(
            "--x\r\ncontent-disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\ncontent-disposition: \
             form-data; name=\"file\"; filename=\"a\"\r\ncontent-type: {kind}\r\n\r\nbytes\r\n--x--\r\n"
        )
    };
    let path = format!("{NUMBER}/media");
    let (status, _, answer) = meta.raw("POST", &path, &headers, part("image/jpeg").into()).await;
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(status, 200, "{answer}");
    meta.send(json!({"messaging_product": "whatsapp", "to": READER, "type": "image", "image": {"id": answer["id"]}})).await;
    assert_eq!(meta.texts(READER).await, ["hi", "[image]"]);
    let (status, _, answer) = meta.raw("POST", &path, &headers, part("image/bmp").into()).await;
    assert!(status == 400 && String::from_utf8_lossy(&answer).contains("Received file of type 'image/bmp'"));
}
