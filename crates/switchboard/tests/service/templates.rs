//! Templates: reviews that overtake the answer, deletions that were cut short, and templates made elsewhere.

use cams::templates::{
    Component, CreateChatappTemplate, CreateChatappTemplateRequest, DeleteChatappTemplate,
    DeleteChatappTemplateRequest,
};
use serde_json::{Value, json};
use switchboard::inbound::whatsapp::Rejection;
use switchboard::model::{AuditStatus, Template};
use switchboard::operations::Failure;

use super::script::{Answer, Play};
use super::webhooks;

const REVIEW: &str = "message_template_status_update";

fn review(id: i64, language: &str, event: &str, reason: Value) -> Value {
    json!({"event": event, "message_template_id": id, "message_template_name": "order_update",
        "message_template_language": language, "reason": reason})
}

/// The list of templates with this one.
fn list(id: &str, language: &str) -> Answer {
    let body = json!({"type": "BODY", "text": "Your order {{1}} is here"});
    let footer = json!({"type": "FOOTER", "text": "Thank you"});
    Answer::ok(json!({"data": [{"id": id, "name": "order_update", "language": language, "status": "PENDING",
        "category": "UTILITY", "components": [body, footer]}]}))
}

fn made(id: &str) -> Answer {
    Answer::ok(json!({"id": id, "status": "PENDING", "category": "UTILITY"}))
}

impl Play {
    async fn reviewed(&self, value: Value) -> Result<(), Rejection> {
        webhooks::of_waba(&self.inbound, REVIEW, value).await
    }

    async fn template(&self, language: &str) -> Template {
        let templates = self.templates().await;
        templates.into_iter().find(|template| template.language == language).unwrap()
    }

    /// Makes `order_update` in a language; answers its code.
    async fn create(&self, language: &str) -> Result<String, Failure> {
        let component = |kind: &str, text: &str| Component {
            r#type: kind.into(),
            text: Some(text.into()),
            ..Component::default()
        };
        let request = CreateChatappTemplateRequest {
            name: "order_update".into(),
            language: language.into(),
            category: "UTILITY".into(),
            template_type: "WHATSAPP".into(),
            components: vec![
                component("BODY", "Your order $(order) is here"),
                component("FOOTER", "Thank you"),
            ],
            example: Some([("order".to_owned(), "A1".to_owned())].into()),
            ..CreateChatappTemplateRequest::default()
        };
        self.call::<CreateChatappTemplate>(request).await.map(|answer| answer.data.template_code)
    }

    async fn remove(&self, language: Option<&str>) -> Result<(), Failure> {
        let request = DeleteChatappTemplateRequest {
            template_name: Some("order_update".into()),
            language: language.map(str::to_owned),
            ..DeleteChatappTemplateRequest::default()
        };
        self.call::<DeleteChatappTemplate>(request).await.map(drop)
    }
}

#[tokio::test]
async fn a_review_that_overtakes_the_answer_stays_and_the_template_is_as_it_was_asked_for() {
    for (event, reason, status, kept) in [
        ("APPROVED", json!("NONE"), AuditStatus::Pass, None),
        ("REJECTED", json!("PROMOTIONAL"), AuditStatus::Fail, Some("PROMOTIONAL")),
    ] {
        let play = Play::new().await;
        play.next(made("7").after(REVIEW, review(7, "en", event, reason))).next(list("7", "en"));
        let code = play.create("en").await.unwrap();
        let template = play.template("en").await;
        assert_eq!((template.audit_status, template.reason.as_deref()), (status, kept));
        assert_eq!((template.code, template.network_id.as_str()), (code, "7"));
        assert_eq!(
            (template.body.as_str(), template.variables),
            ("Your order $(order) is here", vec!["order".to_owned()])
        );
        assert_eq!(template.components.as_array().map(Vec::len), Some(2));
        assert_eq!(template.example["order"], "A1");
    }
}

#[tokio::test]
async fn a_deletion_that_was_cut_short_is_finished_by_the_next() {
    for (language, code, subcode) in [(Some("en"), 100, 2_593_002), (None, 132_001, 0)] {
        let play = Play::new().await;
        play.next(made("7")).next(Answer::refused(code, subcode));
        play.create("en").await.unwrap();
        play.remove(language).await.unwrap();
        assert_eq!(play.templates().await, []);
    }
}

#[tokio::test]
async fn another_refusal_of_a_deletion_keeps_the_template() {
    let play = Play::new().await;
    play.next(made("7")).next(Answer::refused(100, 2_388_039));
    play.create("en").await.unwrap();
    assert!(matches!(play.remove(None).await, Err(Failure::Refused(_))));
    assert_eq!(play.templates().await.len(), 1);
}

#[tokio::test]
async fn a_review_whose_template_cannot_be_looked_up_is_to_be_sent_again() {
    let play = Play::new().await;
    let event = || review(7, "en", "APPROVED", json!("NONE"));
    for answer in [Answer::lost(), Answer::refused(80_008, 0)] {
        play.next(answer);
        assert!(matches!(play.reviewed(event()).await, Err(Rejection::Network(_))));
    }
    assert_eq!(play.templates().await, []);
    play.next(list("7", "en"));
    play.reviewed(event()).await.unwrap();
    assert_eq!(play.template("en").await.audit_status, AuditStatus::Pass);
    play.reviewed(event()).await.unwrap();
    assert_eq!(play.asked().len(), 3);
}

#[tokio::test]
async fn an_event_that_says_nothing_of_a_review_asks_the_network_nothing() {
    let play = Play::new().await;
    play.reviewed(review(7, "en", "FLAGGED", Value::Null)).await.unwrap();
    assert_eq!(play.asked(), [""; 0]);
}

#[tokio::test]
async fn all_languages_of_a_name_have_one_code_of_18_digits_whoever_made_them() {
    let play = Play::new().await;
    play.next(list("7", "en")).next(list("8", "de")).next(made("9"));
    play.reviewed(review(7, "en", "APPROVED", json!("NONE"))).await.unwrap();
    play.reviewed(review(8, "de", "APPROVED", json!("NONE"))).await.unwrap();
    let code = play.create("fr").await.unwrap();
    assert!(code.len() == 18 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    for language in ["en", "de", "fr"] {
        assert_eq!(play.template(language).await.code, code);
    }
}
