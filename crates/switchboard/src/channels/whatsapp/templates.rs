//! Templates (Meta Graph notes, 5).

use graph::Success;
use graph::templates::{CreateAnswer, CreateTemplate, FIELDS, Template};

use super::connector::Connector;
use super::failure::Failure;

/// Page of the list of templates. The notes (1.4) have seen up to 1,000; fewer keep an answer small.
const PAGE: usize = 250;

impl Connector {
    /// Makes a template and hands it in for review.
    ///
    /// # Errors
    /// [`Failure`]; code 100, the reason in `subcode` and `details`, for one that may not be made.
    pub async fn create_template(
        &self,
        waba_id: &str,
        template: &CreateTemplate,
    ) -> Result<CreateAnswer, Failure> {
        self.make(self.post(&[waba_id, "message_templates"]).json(template)?).await
    }

    /// Deletes one template, or all languages of a name when there is no `id`.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn delete_template(&self, waba_id: &str, name: &str, id: Option<&str>) -> Result<(), Failure> {
        let mut call = self.delete(&[waba_id, "message_templates"]).parameter("name", name);
        if let Some(id) = id {
            call = call.parameter("hsm_id", id);
        }
        self.make::<Success>(call).await.map(drop)
    }

    /// All templates of an account.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn templates(&self, waba_id: &str) -> Result<Vec<Template>, Failure> {
        self.list(&[waba_id, "message_templates"], FIELDS, PAGE).await
    }
}

#[cfg(test)]
mod tests {
    use graph::templates::{Category, Component, TemplateStatus};
    use serde_json::json;

    use super::super::connector::tests::connector_to;
    use super::*;
    use crate::channels::stand_in::StandIn;

    fn order_update() -> CreateTemplate {
        CreateTemplate {
            name: "order_update".into(),
            category: Category::Utility,
            language: "en".into(),
            components: vec![Component::body("Your order {{1}} is on its way.", vec!["7".into()])],
            parameter_format: None,
            allow_category_change: None,
            message_send_ttl_seconds: None,
        }
    }

    #[tokio::test]
    async fn a_template_is_handed_in_with_its_samples() {
        let server = StandIn::saying(200, r#"{"id":"9","status":"PENDING","category":"UTILITY"}"#).await;
        let made = connector_to(&server.url).create_template("700", &order_update()).await.unwrap();
        assert_eq!((made.id.as_str(), made.status), ("9", TemplateStatus::Pending));
        let noted = &server.noted()[0];
        assert_eq!(noted.line, "POST /v25.0/700/message_templates");
        assert_eq!(
            noted.json(),
            json!({"name": "order_update", "category": "UTILITY", "language": "en", "components": [
                {"type": "BODY", "text": "Your order {{1}} is on its way.", "example": {"body_text": [["7"]]}}]})
        );
    }

    #[tokio::test]
    async fn a_template_that_exists_is_told_by_its_subcode() {
        let json = r#"{"error":{"message":"Invalid parameter","code":100,"error_subcode":2388024,
            "error_user_title":"t","error_user_msg":"exists"}}"#;
        let server = StandIn::saying(400, json).await;
        let failure = connector_to(&server.url).create_template("700", &order_update()).await.unwrap_err();
        let Failure::Refused { subcode, details, .. } = failure else { panic!("{failure:?}") };
        assert_eq!((subcode, details.as_deref()), (Some(2_388_024), Some("exists")));
    }

    #[tokio::test]
    async fn one_language_or_all_of_a_name_are_deleted() {
        let server = StandIn::saying(200, r#"{"success":true}"#).await;
        let connector = connector_to(&server.url);
        connector.delete_template("700", "a&b", None).await.unwrap();
        connector.delete_template("700", "n", Some("9")).await.unwrap();
        let lines: Vec<String> = server.noted().into_iter().map(|noted| noted.line).collect();
        assert_eq!(
            lines,
            [
                "DELETE /v25.0/700/message_templates?name=a%26b",
                "DELETE /v25.0/700/message_templates?name=n&hsm_id=9"
            ]
        );
    }

    #[tokio::test]
    async fn templates_of_unknown_shapes_are_listed_too() {
        let json = r#"{"data":[{"id":"1","name":"n","language":"en","status":"NEW","category":"ODD",
            "components":[{"type":"HOLOGRAM","depth":3}],"quality_score":{"score":"GREEN","date":1}}]}"#;
        let server = StandIn::saying(200, json).await;
        let templates = connector_to(&server.url).templates("700").await.unwrap();
        assert_eq!(templates[0].status, TemplateStatus::Other("NEW".into()));
    }
}
