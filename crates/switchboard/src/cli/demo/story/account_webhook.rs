//! Reviews go to the receiver too, and a new template is reviewed.

use std::collections::BTreeMap;

use cams::templates::{Component, CreateChatappTemplate, CreateChatappTemplateRequest};
use cams::webhooks::{UpdateAccountWebhook, UpdateAccountWebhookRequest};
use serde_json::json;

use super::super::failure::Failure;
use super::super::receiver::AUDIT;
use super::super::world::{INSTANCE, LANGUAGE};
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "Hear how a template's review ends",
    why: "UpdateAccountWebhook names the webhook of the whole instance, where reviews are told. A template made by \
          CreateChatappTemplate is reviewed by the network before it may be sent; here that takes a second.",
    act: |scene| Box::pin(act(scene)),
};

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let request = UpdateAccountWebhookRequest {
        cust_space_id: INSTANCE.to_owned(),
        status_callback_url: Some(scene.webhook(AUDIT)),
        http_flag: Some("Y".to_owned()),
        ..UpdateAccountWebhookRequest::default()
    };
    scene.call::<UpdateAccountWebhook>(request).await?;
    let body = Component {
        r#type: "BODY".to_owned(),
        text: Some("Your order $(order) has arrived.".to_owned()),
        ..Component::default()
    };
    let request = CreateChatappTemplateRequest {
        name: "order_arrived".to_owned(),
        language: LANGUAGE.to_owned(),
        category: "UTILITY".to_owned(),
        template_type: "WHATSAPP".to_owned(),
        components: vec![body],
        cust_space_id: Some(INSTANCE.to_owned()),
        example: Some(BTreeMap::from([("order".to_owned(), "4711".to_owned())])),
        ..CreateChatappTemplateRequest::default()
    };
    let code = scene.call::<CreateChatappTemplate>(request).await?.response.data.template_code;
    scene.receipt(AUDIT, &json!({"TemplateCode": code, "Language": LANGUAGE, "AuditStatus": "pass"})).await?;
    Ok(())
}
