//! Groups: their life, their people, messages to and from them.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::running::*;

/// A JPEG header of this size: enough for whoever reads only the header.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
    bytes.extend(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    bytes.extend([0xff, 0xc0, 0, 17, 8]);
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xd9]);
    bytes
}

async fn upload(meta: &Running, part: &str, mime: &str, picture: &[u8]) -> (u16, Value) {
    let mut body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\n\
         content-disposition: form-data; name=\"{part}\"; filename=\"profile.jpg\"\r\ncontent-type: {mime}\r\n\r\n"
    )
    .into_bytes();
    body.extend(picture);
    body.extend(b"\r\n--x--\r\n");
    let authorization = format!("Bearer {TOKEN}");
    let headers =
        [("authorization", authorization.as_str()), ("content-type", "multipart/form-data; boundary=x")];
    let (status, _, answer) = meta.raw("POST", &format!("v25.0/{GROUP}"), &headers, body.into()).await;
    (status, serde_json::from_slice(&answer).unwrap())
}

#[tokio::test]
async fn a_group_is_made_joined_left_and_deleted_with_its_webhooks() {
    let (meta, receiver) = Running::with_receiver().await;
    let body = json!({"messaging_product": "whatsapp", "subject": " Trip ", "description": "to the sea"});
    let request = meta.post(&format!("{NUMBER}/groups"), body).await["request_id"].clone();
    let made = receiver.value("group_lifecycle_update", "/groups/0/invite_link").await["groups"][0].clone();
    assert_eq!(
        (&made["type"], &made["request_id"], &made["subject"]),
        (&json!("group_create"), &request, &json!("Trip"))
    );
    let id = made["group_id"].as_str().unwrap();
    let alone = meta.refused("POST", &format!("{NUMBER}/messages"), Some(to_group(id))).await;
    assert_eq!(alone["code"], 131_020);

    let messages = format!("phones/{READER}/messages");
    let joined = meta.control(&messages, json!({"type": "join", "invite_link": made["invite_link"]})).await;
    assert_eq!(joined["group"], id);
    let added = receiver.value("group_participants_update", "/groups/0/added_participants").await;
    assert_eq!(added["groups"][0]["added_participants"][0]["wa_id"], READER);
    let fields = "fields=id,subject,creation_timestamp,suspended,description,total_participant_count,participants,join_approval_mode";
    let group = meta.get(&format!("{id}?{fields}")).await;
    assert_eq!((&group["subject"], &group["total_participant_count"]), (&json!("Trip"), &json!(1)));
    assert!(group["participants"][0]["user_id"].as_str().unwrap().starts_with("SG."));
    assert_eq!(meta.get(id).await, json!({"messaging_product": "whatsapp", "id": id}));

    let link = meta.get(&format!("{id}/invite_link")).await["invite_link"].clone();
    let renewed = meta.post(&format!("{id}/invite_link"), json!({"messaging_product": "whatsapp"})).await;
    assert_ne!(renewed["invite_link"], link);
    let dead = meta
        .control_refused(
            "POST",
            &format!("phones/{OTHER}/messages"),
            Some(json!({"type": "join", "invite_link": link})),
        )
        .await;
    assert_eq!(dead.0, 404);

    meta.control(&messages, json!({"type": "leave", "group": id})).await;
    receiver.until(|receiver| receiver.values("group_participants_update").len() == 2).await;
    assert_eq!(receiver.values("group_participants_update")[1]["groups"][0]["initiated_by"], "participant");
    let listed = meta.get(&format!("{NUMBER}/groups?limit=1")).await;
    assert_eq!(listed["data"]["groups"][0]["id"], id);
    let deleted = meta.delete(id, None).await;
    assert_eq!(deleted["success"], true);
    receiver.until(|receiver| receiver.values("group_lifecycle_update").len() == 2).await;
    let gone = &receiver.values("group_lifecycle_update")[1]["groups"][0];
    assert_eq!((&gone["type"], &gone["request_id"]), (&json!("group_delete"), &deleted["request_id"]));
    assert_eq!(meta.refused("GET", id, None).await["error_subcode"], 33);
}

fn to_group(id: &str) -> Value {
    let mut body = text(id, "Hello all");
    body["recipient_type"] = "group".into();
    body
}

#[tokio::test]
async fn a_group_message_needs_the_window_and_reaches_each_participant() {
    let (meta, receiver) = Running::with_receiver().await;
    let closed = meta.send(to_group(GROUP)).await;
    receiver.until(|receiver| receiver.words(&closed) == ["failed"]).await;
    let inbound = json!({"group": GROUP, "type": "text", "text": "Anyone?"});
    meta.control(&format!("phones/{OTHER}/messages"), inbound).await;
    let value = receiver.value("messages", "/messages/0/group_id").await;
    assert_eq!(
        (&value["messages"][0]["group_id"], &value["messages"][0]["from"]),
        (&json!(GROUP), &json!(OTHER))
    );

    let answer = meta.post(&format!("{NUMBER}/messages"), to_group(GROUP)).await;
    assert_eq!(
        (&answer["contacts"][0]["input"], &answer["messages"][0]["group_id"]),
        (&json!(GROUP), &json!(GROUP))
    );
    let id = answer["messages"][0]["id"].as_str().unwrap();
    receiver.until(|receiver| receiver.words(id).len() == 3).await;
    assert_eq!(receiver.words(id), ["sent", "delivered", "read"]);
    let values: Vec<Value> =
        receiver.values("messages").into_iter().filter(|value| value["statuses"][0]["id"] == id).collect();
    assert_eq!(values[0]["statuses"][0]["recipient_type"], "group");
    let people = |value: &Value| -> Vec<String> {
        let statuses = value["statuses"].as_array().unwrap();
        statuses
            .iter()
            .map(|status| status["recipient_participant_id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        (people(&values[1]), people(&values[2])),
        (vec![READER.to_owned(), OTHER.to_owned()], vec![READER.to_owned()])
    );
    assert_eq!(values[1]["contacts"].as_array().unwrap().len(), 2);
    assert_eq!(values[1]["statuses"][0]["pricing"]["category"], "group_service");

    meta.control(&format!("phones/{OTHER}/read"), json!({})).await;
    receiver.until(|receiver| receiver.words(id).len() == 4).await;
    assert_eq!(meta.texts(OTHER).await, ["Anyone?", "Hello all"]);
    assert_eq!(meta.texts(READER).await, ["Anyone?", "Hello all"]);
}

#[tokio::test]
async fn a_group_changes_its_subject_and_its_picture() {
    let (meta, receiver) = Running::with_receiver().await;
    let body = json!({"messaging_product": "whatsapp", "subject": "Friends", "description": "new"});
    let request = meta.post(GROUP, body).await["request_id"].clone();
    let value = receiver.value("group_settings_update", "/groups/0/group_subject").await;
    let element = &value["groups"][0];
    assert_eq!(element["group_subject"], json!({"text": "Friends", "update_successful": true}));
    assert_eq!((&element["request_id"], &element["group_description"]["text"]), (&request, &json!("new")));
    for part in ["profile_picture_file", "file"] {
        let (status, answer) = upload(&meta, part, "image/jpeg", &jpeg(200, 200)).await;
        assert_eq!(status, 200, "{answer}");
    }
    let value = receiver.value("group_settings_update", "/groups/0/profile_picture").await;
    assert_eq!(value["groups"][0]["profile_picture"]["update_successful"], true);
    assert!(value["groups"][0].get("group_subject").is_none());
    let group = meta.look(&format!("phones/{READER}")).await["groups"][0].clone();
    assert_eq!((&group["subject"], &group["description"]), (&json!("Friends"), &json!("new")));
    assert_eq!(group["participants"], json!([READER, OTHER]));
    assert_eq!(group["picture_sha256"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn pictures_and_subjects_that_do_not_fit_are_refused() {
    let (meta, receiver) = Running::with_receiver().await;
    let mut large = jpeg(200, 200);
    large.resize(5 * 1024 * 1024 + 1, 0);
    for (code, picture) in
        [(131_209, jpeg(300, 200)), (131_210, jpeg(191, 191)), (100, b"GIF89a".to_vec()), (100, large)]
    {
        let (status, answer) = upload(&meta, "profile_picture_file", "image/jpeg", &picture).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!(code)));
    }
    let product = "whatsapp";
    for body in [
        json!({"messaging_product": product}),
        json!({"messaging_product": product, "subject": "  "}),
        json!({"messaging_product": product, "subject": "x".repeat(129)}),
        json!({"messaging_product": product, "description": "x".repeat(2049)}),
        json!({"subject": "x"}),
    ] {
        meta.refused("POST", GROUP, Some(body)).await;
    }
    assert!(receiver.attempts().is_empty());
    let (status, _, _) = meta
        .raw(
            "POST",
            GROUP,
            &[("content-type", "multipart/form-data; boundary=x")],
            Bytes::from_static(b"--x"),
        )
        .await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn removed_people_cannot_come_back_and_unknown_ones_fail_for_themselves() {
    let (meta, receiver) = Running::with_receiver().await;
    let link = meta.get(&format!("{GROUP}/invite_link")).await["invite_link"].clone();
    let body =
        json!({"messaging_product": "whatsapp", "participants": [{"user": OTHER}, {"user": "6590000000"}]});
    let request = meta.delete(&format!("{GROUP}/participants"), Some(body)).await["request_id"].clone();
    let value = receiver.value("group_participants_update", "/groups/0/removed_participants").await;
    let element = &value["groups"][0];
    assert_eq!(
        (&element["request_id"], &element["removed_participants"]),
        (&request, &json!([{"input": OTHER}]))
    );
    assert_eq!(element["failed_participants"][0]["errors"][0]["code"], 131_212);
    let join = json!({"type": "join", "invite_link": link});
    let (status, text) = meta.control_refused("POST", &format!("phones/{OTHER}/messages"), Some(join)).await;
    assert!(status == 400 && text.contains("invite_link"));
    let nobody = json!({"messaging_product": "whatsapp", "participants": []});
    assert_eq!(meta.refused("DELETE", &format!("{GROUP}/participants"), Some(nobody)).await["code"], 100);
}

#[tokio::test]
async fn a_number_off_the_list_has_no_groups_and_unknown_groups_are_told() {
    let (meta, _receiver) = Running::with_receiver().await;
    let messages = format!("{NUMBER}/messages");
    assert_eq!(meta.refused("POST", &messages, Some(to_group("G9"))).await["code"], 131_041);
    assert_eq!(meta.refused("POST", &messages, Some(to_group(READER))).await["code"], 131_009);
    assert_eq!(meta.refused("POST", &messages, Some(text(GROUP, "x"))).await["code"], 131_009);
    let mut reaction = json!({"messaging_product": "whatsapp", "to": GROUP, "type": "reaction"});
    reaction["recipient_type"] = "group".into();
    assert_eq!(meta.refused("POST", &messages, Some(reaction)).await["code"], 131_051);
    let off = json!({"wabas": [{"id": WABA, "numbers": [{"id": NUMBER, "phone": PHONE, "groups": false}]}]});
    meta.control("world", off).await;
    let body = json!({"messaging_product": "whatsapp", "subject": "x"});
    assert_eq!(meta.refused("POST", &format!("{NUMBER}/groups"), Some(body.clone())).await["code"], 131_215);
    assert_eq!(meta.refused("POST", GROUP, Some(body)).await["code"], 131_215);
    assert_eq!(meta.refused("POST", &messages, Some(to_group(GROUP))).await["code"], 131_215);
}
