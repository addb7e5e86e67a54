//! `SendChatappMessage`: who may be written to, and with which template.

use cams::messages::{SendChatappMessage, SendChatappMessageRequest};
use switchboard::model::message::Content;
use switchboard::model::{
    AuditStatus, Direction, Group, GroupFields, GroupStatus, Message, MessageId, PhoneNumber, Recipient,
    SpaceId, Template,
};
use switchboard::operations::{Failure, Services};
use switchboard::outbound::Outbound;
use switchboard::store::{Change, Step, Store};

use super::calls::{call, services};
use super::stage::{NUMBER, PERSON, Stage};

async fn stage() -> (Stage, Services) {
    let stage = Stage::new().await;
    let services = services(&stage, Outbound::new().0, None);
    (stage, services)
}

async fn send(
    stage: &Stage,
    services: &Services,
    request: SendChatappMessageRequest,
) -> Result<Message, Failure> {
    let request = SendChatappMessageRequest {
        channel_type: "whatsapp".into(),
        from: NUMBER.into(),
        cust_space_id: Some("cams-1".into()),
        ..request
    };
    let response = call::<SendChatappMessage>(services, &stage.account, request).await?;
    let id = MessageId::new(response.message_id);
    Ok(stage.store.message(&stage.account, &id).await.unwrap().unwrap().value)
}

fn to_group() -> SendChatappMessageRequest {
    SendChatappMessageRequest {
        r#type: "message".into(),
        to: "G1".into(),
        recipient_type: Some("group".into()),
        message_type: Some("text".into()),
        content: Some(r#"{"text":"hi"}"#.into()),
        ..Default::default()
    }
}

/// The person wrote, to the number alone or in a group.
async fn wrote(stage: &Stage, group: Option<&str>, ago_ms: i64) {
    let sent = stage.message(&format!("template of {group:?} {ago_ms}"), false).await;
    let sent = stage.store.message(&stage.account, &sent).await.unwrap().unwrap().value;
    let received = Message {
        id: MessageId::new(format!("up {group:?} {ago_ms}")),
        direction: Direction::Up,
        peer: Recipient::Phone(PhoneNumber::parse(PERSON).unwrap()),
        group: group.map(str::to_owned),
        created_ms: sent.created_ms - ago_ms,
        ..sent
    };
    let mut change = Change::new(&stage.account, stage.clocks.wall().as_millisecond());
    change.step(Step::InsertMessage(Box::new(received)));
    stage.dispatcher.commit(change).await.unwrap();
}

async fn group_with(stage: &Stage, participant: &str) {
    stage
        .put(&Group {
            key: "G1".into(),
            group_id: Some("G1".into()),
            space: SpaceId::new("cams-1"),
            number: PhoneNumber::parse(NUMBER).unwrap(),
            confirmed: GroupFields::default(),
            pending: Vec::new(),
            settled: Vec::new(),
            invite_link: None,
            participants: [participant.to_owned()].into(),
            state: GroupStatus::Active,
            suspended: false,
            deleting: false,
            modified_ms: 0,
        })
        .await;
}

async fn refused(stage: &Stage, services: &Services) -> bool {
    match send(stage, services, to_group()).await {
        Ok(_) => false,
        Err(error) => {
            assert!(error.to_string().contains("24 hours"), "{error}");
            true
        }
    }
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn the_window_of_a_group_opens_when_a_participant_writes_to_the_number() {
    let (stage, services) = stage().await;
    group_with(&stage, &format!("+{PERSON}")).await;
    assert!(refused(&stage, &services).await);
    wrote(&stage, None, DAY_MS).await;
    assert!(refused(&stage, &services).await);
    wrote(&stage, None, DAY_MS - 1).await;
    assert!(!refused(&stage, &services).await);
    stage.advance(std::time::Duration::from_millis(1));
    assert!(refused(&stage, &services).await);
}

#[tokio::test]
async fn the_window_of_a_group_opens_when_anybody_writes_in_it() {
    let (stage, services) = stage().await;
    group_with(&stage, "6590000000").await;
    wrote(&stage, None, 0).await;
    assert!(refused(&stage, &services).await, "who wrote is no participant");
    wrote(&stage, Some("G1"), 0).await;
    assert!(!refused(&stage, &services).await);
}

fn template(space: &str, code: &str, name: &str, language: &str) -> Template {
    Template {
        code: code.into(),
        name: name.into(),
        language: language.into(),
        category: "UTILITY".into(),
        space: SpaceId::new(space),
        network_id: format!("{space} {name} {language}"),
        body: "hi".into(),
        variables: Vec::new(),
        components: serde_json::Value::Null,
        example: Default::default(),
        audit_status: AuditStatus::Pass,
        reason: None,
        category_change_paused: false,
        message_send_ttl_seconds: None,
        updated_ms: 0,
    }
}

#[tokio::test]
async fn a_template_is_found_by_code_or_name_in_its_space_and_language() {
    let (stage, services) = stage().await;
    for (space, code, name, language) in [
        ("cams-1", "1", "greeting", "en"),
        ("cams-1", "1", "greeting", "de"),
        ("cams-1", "2", "parting", "en"),
        ("cams-2", "3", "greeting", "fr"),
    ] {
        stage.put(&template(space, code, name, language)).await;
    }
    for (code, name, language, found) in [
        ("1", "", "de", Some("greeting")),
        ("", "parting", "en", Some("parting")),
        ("2", "parting", "en", Some("parting")),
        ("1", "parting", "en", None),
        ("2", "", "de", None),
        ("", "greeting", "fr", None),
        ("3", "", "fr", None),
    ] {
        let request = SendChatappMessageRequest {
            r#type: "template".into(),
            to: PERSON.into(),
            template_code: Some(code.into()),
            template_name: Some(name.into()),
            language: Some(language.into()),
            ..Default::default()
        };
        let sent = send(&stage, &services, request).await.ok().map(|message| match message.content {
            Content::Template { name, language, .. } => (name, language),
            other => panic!("{other:?}"),
        });
        let found = found.map(|name| (name.to_owned(), language.to_owned()));
        assert_eq!(sent, found, "{code} {name} {language}");
    }
}
