//! Tokens, objects, paths, callbacks.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::receiver::{Receiver, VERIFY_TOKEN};
use crate::running::*;

async fn error(
    meta: &Running,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> (u16, http::HeaderMap, Value) {
    let (status, headers, body) = meta.raw(method, path, headers, Bytes::new()).await;
    (status, headers, serde_json::from_slice::<Value>(&body).unwrap()["error"].clone())
}

#[tokio::test]
async fn a_missing_and_a_wrong_token_are_told_apart() {
    let (meta, _receiver) = Running::with_receiver().await;
    let (status, headers, none) = error(&meta, "GET", NUMBER, &[]).await;
    assert_eq!((status, &none["code"]), (401, &json!(104)));
    let challenge = headers["www-authenticate"].to_str().unwrap();
    assert!(
        challenge.starts_with("OAuth \"Facebook Platform\" \"invalid_request\" \"An access token"),
        "{challenge}"
    );
    let (status, _, wrong) = error(&meta, "GET", NUMBER, &[("authorization", "Bearer EAAwrong")]).await;
    assert_eq!((status, &wrong["code"], &wrong["type"]), (401, &json!(190), &json!("OAuthException")));
}

#[tokio::test]
async fn tokens_come_in_the_header_in_a_parameter_and_as_app_and_secret() {
    let (meta, _receiver) = Running::with_receiver().await;
    let app = format!("oauth {APP}|{SECRET}");
    let encoded = format!("{NUMBER}?access_token={APP}%7Capp%20secret");
    let parameter = format!("v26.0/{NUMBER}/?access_token={TOKEN}");
    let wrong_header = [("authorization", "Bearer wrong")];
    for (path, headers) in [
        (NUMBER, &[("authorization", app.as_str())][..]),
        (&encoded, &wrong_header[..]),
        (&parameter, &[][..]),
    ] {
        let (status, headers, body) = meta.raw("GET", path, headers, Bytes::new()).await;
        assert_eq!(status, 200, "{body:?}");
        assert_eq!(headers["content-type"], "application/json; charset=UTF-8");
    }
    let path =
        format!("oauth/access_token?grant_type=client_credentials&client_id={APP}&client_secret=app+secret");
    let (_, _, body) = meta.raw("GET", &path, &[], Bytes::new()).await;
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["access_token"], format!("{APP}|{SECRET}"));
}

#[tokio::test]
async fn what_is_not_there_and_what_belongs_to_another_app_look_alike() {
    let (meta, _receiver) = Running::with_receiver().await;
    let other = json!({"app": {"id": "999", "secret": "s", "access_token": "other"}, "wabas": [
        {"id": "888", "numbers": [{"id": "777", "phone": "15550783881"}]}]});
    meta.control("world", other).await;
    for path in ["12345", "777", "888", "999"] {
        let error = meta.refused("GET", path, None).await;
        assert_eq!((&error["code"], &error["error_subcode"]), (&json!(100), &json!(33)), "{path}");
        let expected = format!("Unsupported get request. Object with ID '{path}' does not exist");
        assert!(error["message"].as_str().unwrap().starts_with(&expected));
    }
    let unknown = meta.refused("GET", &format!("{NUMBER}/smells"), None).await;
    assert_eq!(
        (&unknown["code"], &unknown["message"]),
        (&json!(2500), &json!("Unknown path components: /smells"))
    );
    assert_eq!(meta.refused("DELETE", NUMBER, None).await["error_subcode"], 33);
    assert_eq!(meta.refused("GET", &format!("{NUMBER}/messages"), None).await["error_subcode"], 33);
}

#[tokio::test]
async fn broken_bodies_are_refused_and_forms_are_read() {
    let (meta, _receiver) = Running::with_receiver().await;
    let authorization = format!("Bearer {TOKEN}");
    let path = format!("{NUMBER}/messages");
    let json_type = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    for body in [&b"{\"to\":"[..], b"[1]", b"\xff\xfe", "{\"a\":".repeat(10_000).as_bytes()] {
        let (status, _, answer) = meta.raw("POST", &path, &json_type, Bytes::copy_from_slice(body)).await;
        assert_eq!(status, 400, "{answer:?}");
    }
    let huge = Bytes::from(vec![b' '; 11 * 1024 * 1024]);
    let (status, _, _) = meta.raw("POST", &path, &json_type, huge).await;
    assert_eq!(status, 400);
    let form =
        [("authorization", authorization.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    meta.control(&format!("phones/{READER}/messages"), json!({"to": PHONE, "text": "hi"})).await;
    let body = format!("messaging_product=whatsapp&to=%2B{READER}&text=%7B%22body%22%3A%22by+form%22%7D");
    let (status, _, answer) = meta.raw("POST", &path, &form, body.into()).await;
    assert_eq!(status, 200, "{answer:?}");
    assert_eq!(meta.texts(READER).await, ["hi", "by form"]);
}

#[tokio::test]
async fn a_callback_is_verified_during_the_call_and_listed() {
    let (meta, receiver) = (Running::open(None).await, Receiver::start().await);
    meta.control("world", world()).await;
    let path = format!("{APP}/subscriptions");
    let body = |url: &str, token: &str| json!({"object": "whatsapp_business_account", "callback_url": url, "verify_token": token, "fields": FIELDS});
    for (url, token) in [
        (receiver.url(), "wrong"),
        ("http://127.0.0.1:1/hook".to_owned(), VERIFY_TOKEN),
        ("ftp://127.0.0.1/".to_owned(), VERIFY_TOKEN),
        ("no url".to_owned(), VERIFY_TOKEN),
    ] {
        let error = meta.refused("POST", &path, Some(body(&url, token))).await;
        assert_eq!(error["code"], 2200, "{url}");
    }
    assert_eq!(meta.get(&path).await, json!({"data": []}));
    assert_eq!(meta.post(&path, body(&receiver.url(), VERIFY_TOKEN)).await, json!({"success": true}));
    let listed = &meta.get(&path).await["data"][0];
    assert_eq!(
        (&listed["callback_url"], listed["fields"].as_array().unwrap().len()),
        (&json!(receiver.url()), 5)
    );
    meta.delete(&format!("{path}?fields=messages"), None).await;
    assert_eq!(meta.get(&path).await["data"][0]["fields"].as_array().unwrap().len(), 4);
    meta.delete(&path, None).await;
    assert_eq!(meta.get(&path).await, json!({"data": []}));
}

#[tokio::test]
async fn an_account_may_have_a_callback_of_its_own() {
    let (meta, receiver) = Running::with_receiver().await;
    let own = Receiver::start().await;
    let path = format!("{WABA}/subscribed_apps");
    let callback = json!({"override_callback_uri": own.url(), "verify_token": VERIFY_TOKEN});
    meta.post(&path, callback).await;
    assert_eq!(meta.get(&path).await["data"][0]["override_callback_uri"], own.url());
    let id = meta.send(template(READER, "1")).await;
    own.until(|own| own.words(&id).len() == 3).await;
    meta.post(&path, json!({})).await;
    let id = meta.send(template(READER, "2")).await;
    receiver.until(|receiver| receiver.words(&id).len() == 3).await;
}
