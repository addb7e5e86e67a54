//! Prompts, commands and the welcome request.

use serde_json::json;

use crate::running::*;

#[tokio::test]
async fn prompts_and_commands_are_kept_by_field_read_back_and_shown() {
    let (meta, _receiver) = Running::with_receiver().await;
    let path = format!("{NUMBER}/conversational_automation");
    assert_eq!(meta.get(&path).await, json!({"data": []}));
    // Some clients send the commands as JSON text (Meta Graph notes, 12.2).
    let commands = r#"[{"command_name":"track","command_description":"Where is it"}]"#;
    meta.post(&path, json!({"prompts": ["Plan a trip"], "commands": commands})).await;
    meta.post(&path, json!({"enable_welcome_message": true})).await;
    let expected = json!({"enable_welcome_message": true, "prompts": ["Plan a trip"],
        "commands": [{"command_name": "track", "command_description": "Where is it"}], "id": NUMBER});
    assert_eq!(meta.get(&path).await, json!({"data": [expected]}));
    let read = meta.get(&format!("{NUMBER}?fields=conversational_automation")).await;
    assert_eq!(read, json!({"conversational_automation": expected, "id": NUMBER}));
    meta.post(&path, json!({"prompts": []})).await;
    assert_eq!(meta.get(&path).await["data"][0]["prompts"], json!([]));
}

#[tokio::test]
async fn the_first_opening_asks_for_the_welcome_and_opens_the_window() {
    let (meta, receiver) = Running::with_receiver().await;
    let settings = json!({"enable_welcome_message": true, "prompts": ["Plan a trip"],
        "commands": [{"command_name": "track", "command_description": "Where is it"}]});
    meta.post(&format!("{NUMBER}/conversational_automation"), settings).await;
    let messages = format!("phones/{READER}/messages");
    let opened = meta.control(&messages, json!({"to": PHONE, "type": "open"})).await;
    assert_eq!(opened["welcome_requested"], true);
    let again = meta.control(&messages, json!({"to": PHONE, "type": "open"})).await;
    assert_eq!(again, json!({"id": null, "welcome_requested": false}));
    let value = receiver.value("messages", "/messages/0").await;
    let message = value["messages"][0].as_object().unwrap();
    assert_eq!((&message["type"], &message["from"]), (&json!("request_welcome"), &json!(READER)));
    assert!(!message.contains_key("request_welcome"));
    let phone = meta.look(&format!("phones/{READER}")).await;
    let chat = &phone["chats"][0];
    assert_eq!((&chat["with"], &chat["prompts"]), (&json!(PHONE), &json!(["Plan a trip"])));
    assert_eq!(chat["commands"], json!([{"name": "track", "description": "Where is it"}]));
    assert_eq!(chat["welcome_requested"], true);
    assert!(chat["window_until"].as_str().unwrap().ends_with('Z'));
    assert!(meta.texts(READER).await.is_empty());
    let id = meta.send(text(READER, "welcome")).await;
    receiver.until(|receiver| receiver.words(&id).len() == 3).await;
    meta.control(&messages, json!({"to": PHONE, "type": "button", "payload": "Plan a trip"})).await;
    receiver
        .until(|receiver| {
            receiver
                .values("messages")
                .iter()
                .any(|value| value["messages"][0]["text"]["body"] == "Plan a trip")
        })
        .await;
}

#[tokio::test]
async fn what_is_too_many_too_long_or_an_emoji_is_refused_and_named() {
    let (meta, _receiver) = Running::with_receiver().await;
    let path = format!("{NUMBER}/conversational_automation");
    let command =
        |name: &str, description: &str| json!({"command_name": name, "command_description": description});
    for (named, body) in [
        ("prompts", json!({"prompts": ["a", "b", "c", "d", "e"]})),
        ("prompts[0]", json!({"prompts": ["x".repeat(81)]})),
        ("prompts[1]", json!({"prompts": ["fine", "no 😀"]})),
        ("prompts", json!({"prompts": {"a": 1}})),
        ("commands", json!({"commands": vec![command("a", "b"); 31]})),
        ("commands[0].command_name", json!({"commands": [command(&"x".repeat(33), "d")]})),
        ("commands[0].command_description", json!({"commands": [command("a", &"x".repeat(257))]})),
        ("commands", json!({"commands": "not json"})),
        ("enable_welcome_message", json!({"enable_welcome_message": "perhaps"})),
    ] {
        let error = meta.refused("POST", &path, Some(body)).await;
        assert_eq!(error["code"], 100);
        assert!(error.to_string().contains(named), "{named} in {error}");
    }
    assert_eq!(meta.get(&path).await, json!({"data": []}), "nothing changed");
}
