//! Groups (Meta Graph notes, 7). A change is asynchronous: the call answers a request id, a webhook the outcome.

use bytes::Bytes;
use graph::groups::{
    CreateGroup, FIELDS, Group, GroupList, GroupSummary, PICTURE_PART, Participant, Requested, UpdateGroup,
};
use serde::Deserialize;

use super::connector::Connector;
use super::failure::Failure;
use super::multipart::Form;
use super::pages::Pager;

/// Largest page of the list of groups (Meta Graph notes, 7).
const PAGE: usize = 1024;

/// What to change of a group; what is none keeps its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupChange {
    /// 1 to 128 characters.
    pub subject: Option<String>,
    /// Up to 2,048 characters.
    pub description: Option<String>,
    /// A JPEG file, as [`crate::channels::picture::fetch`] lets pass.
    pub picture: Option<Bytes>,
}

/// Meta's two sources differ on the answer to a deletion: one has no request id.
#[derive(Deserialize)]
struct Deleted {
    request_id: Option<String>,
}

impl Connector {
    /// Makes a group. Answers the request id that the webhook will name.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn create_group(
        &self,
        phone_number_id: &str,
        subject: &str,
        description: Option<&str>,
    ) -> Result<String, Failure> {
        let create = CreateGroup {
            messaging_product: graph::WHATSAPP.to_owned(),
            subject: subject.to_owned(),
            description: description.map(str::to_owned),
            join_approval_mode: None,
        };
        let answer: Requested = self.make(self.post(&[phone_number_id, "groups"]).json(&create)?).await?;
        Ok(answer.request_id)
    }

    /// Changes a group. Answers the request id that the webhook will name.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn update_group(&self, group_id: &str, change: &GroupChange) -> Result<String, Failure> {
        let call = self.post(&[group_id]);
        let call = match &change.picture {
            None => call.json(&UpdateGroup {
                messaging_product: graph::WHATSAPP.to_owned(),
                subject: change.subject.clone(),
                description: change.description.clone(),
            })?,
            Some(picture) => {
                let (content_type, body) =
                    form(change, picture).finish().map_err(|error| Failure::NotSent(error.to_string()))?;
                call.content(content_type, body)
            }
        };
        let answer: Requested = self.make(call).await?;
        Ok(answer.request_id)
    }

    /// Deletes a group. Answers the request id that the webhook will name, where the network gives one.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn delete_group(&self, group_id: &str) -> Result<Option<String>, Failure> {
        let answer: Deleted = self.make(self.delete(&[group_id])).await?;
        Ok(answer.request_id)
    }

    /// A group as the network knows it.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn group(&self, group_id: &str) -> Result<Group, Failure> {
        self.make(self.get(&[group_id]).parameter("fields", FIELDS)).await
    }

    /// The people in a group without the business: the wa_id of each, or the business-scoped id of one whose
    /// number is hidden.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn group_participants(&self, group_id: &str) -> Result<Vec<String>, Failure> {
        let group: Group = self.make(self.get(&[group_id]).parameter("fields", "participants")).await?;
        let identity = |participant: Participant| participant.wa_id.or(participant.user_id);
        Ok(group.participants.unwrap_or_default().into_iter().filter_map(identity).collect())
    }

    /// All groups of a number.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn groups(&self, phone_number_id: &str) -> Result<Vec<GroupSummary>, Failure> {
        let mut groups = Vec::new();
        let mut pager = Pager::new(PAGE);
        loop {
            let list: GroupList = self.make(pager.ask(self.get(&[phone_number_id, "groups"]))?).await?;
            groups.extend(list.data.groups);
            if !pager.turn(list.paging) {
                return Ok(groups);
            }
        }
    }
}

fn form(change: &GroupChange, picture: &[u8]) -> Form {
    let mut form = Form::new().field("messaging_product", graph::WHATSAPP);
    if let Some(subject) = &change.subject {
        form = form.field("subject", subject);
    }
    if let Some(description) = &change.description {
        form = form.field("description", description);
    }
    form.file(PICTURE_PART, "profile.jpg", "image/jpeg", picture)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::connector::tests::connector_to;
    use super::*;
    use crate::channels::stand_in::{StandIn, answer};

    const REQUESTED: &str = r#"{"messaging_product":"whatsapp","request_id":"r1"}"#;

    #[tokio::test]
    async fn a_group_is_made_with_what_was_given() {
        let server = StandIn::saying(200, REQUESTED).await;
        assert_eq!(connector_to(&server.url).create_group("106", "Regulars", None).await.unwrap(), "r1");
        let noted = &server.noted()[0];
        assert_eq!(noted.line, "POST /v25.0/106/groups");
        assert_eq!(noted.json(), json!({"messaging_product": "whatsapp", "subject": "Regulars"}));
    }

    #[tokio::test]
    async fn a_change_of_texts_goes_as_json() {
        let server = StandIn::saying(200, REQUESTED).await;
        let change = GroupChange { description: Some(String::new()), ..GroupChange::default() };
        assert_eq!(connector_to(&server.url).update_group("G=", &change).await.unwrap(), "r1");
        let noted = &server.noted()[0];
        assert_eq!(noted.line, "POST /v25.0/G=");
        assert_eq!(noted.json(), json!({"messaging_product": "whatsapp", "description": ""}));
    }

    #[tokio::test]
    async fn a_picture_goes_as_a_part_beside_the_texts() {
        let server = StandIn::saying(200, REQUESTED).await;
        let picture = Some(Bytes::from_static(b"\xff\xd8\xff"));
        let change = GroupChange { subject: Some("Regulars".into()), picture, ..GroupChange::default() };
        connector_to(&server.url).update_group("G", &change).await.unwrap();
        let noted = &server.noted()[0];
        assert!(noted.header("content-type").starts_with("multipart/form-data; boundary="));
        let body = String::from_utf8_lossy(&noted.body).into_owned();
        assert!(body.contains("name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"), "{body}");
        assert!(body.contains("name=\"subject\"\r\n\r\nRegulars\r\n"), "{body}");
        assert!(body.contains("name=\"profile_picture_file\"; filename=\"profile.jpg\"\r\n"), "{body}");
        assert!(!body.contains("description"), "{body}");
    }

    #[tokio::test]
    async fn both_answers_to_a_deletion_are_taken() {
        for (json, request) in [(REQUESTED, Some("r1")), (r#"{"success":true}"#, None)] {
            let server = StandIn::saying(200, json).await;
            let answered = connector_to(&server.url).delete_group("G").await.unwrap();
            assert_eq!((answered.as_deref(), server.noted()[0].line.as_str()), (request, "DELETE /v25.0/G"));
        }
    }

    #[tokio::test]
    async fn a_group_that_is_gone_is_a_refusal() {
        let server =
            StandIn::saying(400, r#"{"error":{"message":"gone","code":100,"error_subcode":33}}"#).await;
        let failure = connector_to(&server.url).delete_group("G").await.unwrap_err();
        assert!(matches!(failure, Failure::Refused { code: 100, subcode: Some(33), .. }), "{failure:?}");
    }

    #[tokio::test]
    async fn participants_with_a_hidden_number_are_known_by_their_user_id() {
        let json =
            r#"{"id":"G","participants":[{"wa_id":"6591234567","user_id":"SG.1"},{"user_id":"SG.2"}]}"#;
        let server = StandIn::saying(200, json).await;
        let people = connector_to(&server.url).group_participants("G").await.unwrap();
        assert_eq!(people, ["6591234567", "SG.2"]);
        assert_eq!(server.noted()[0].line, "GET /v25.0/G?fields=participants");
    }

    #[tokio::test]
    async fn all_pages_of_groups_are_read() {
        let server = StandIn::new(async |request| {
            let json = if request.line.contains("after=c1") {
                r#"{"data":{"groups":[{"id":"b","subject":"B"}]},"paging":{"cursors":{"after":"c2"}}}"#
            } else {
                r#"{"data":{"groups":[{"id":"a","subject":"A"}]},"paging":{"cursors":{"after":"c1"},"next":"http://x/"}}"#
            };
            answer(200, json)
        });
        let server = server.await;
        let groups = connector_to(&server.url).groups("106").await.unwrap();
        assert_eq!(groups.iter().map(|group| group.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(server.noted()[1].line, "GET /v25.0/106/groups?limit=1024&after=c1");
    }
}
