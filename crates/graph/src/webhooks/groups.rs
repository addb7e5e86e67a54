//! What happened to groups (Meta Graph notes, 4.7): four fields, one value.

use serde::{Deserialize, Serialize};

use super::value::{Contact, Metadata};
use crate::error::ErrorNotice;
use crate::groups::JoinApprovalMode;
use crate::scalar;

/// The value of the four group fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupsValue {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// The number that the group belongs to.
    pub metadata: Metadata,
    /// The people behind `groups`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// One element.
    #[serde(default)]
    pub groups: Vec<GroupEvent>,
    /// Some samples put it here instead of inside the element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiated_by: Option<String>,
    /// Some samples put it here instead of inside the element.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl GroupsValue {
    /// A value of one event.
    #[must_use]
    pub fn of(metadata: Metadata, event: GroupEvent) -> Self {
        Self {
            messaging_product: crate::whatsapp(),
            metadata,
            contacts: Vec::new(),
            groups: vec![event],
            initiated_by: None,
            request_id: None,
        }
    }

    /// The request that `event` answers, wherever the network put its id.
    #[must_use]
    pub fn request_of<'a>(&'a self, event: &'a GroupEvent) -> Option<&'a str> {
        event.request_id.as_deref().or(self.request_id.as_deref())
    }
}

word! {
    /// What happened to a group.
    GroupEventType {
        /// It was made, or `errors` say why not.
        Create = "group_create",
        /// It is gone, or `errors` say why not.
        Delete = "group_delete",
        /// People joined.
        ParticipantsAdd = "group_participants_add",
        /// People left or were removed.
        ParticipantsRemove = "group_participants_remove",
        /// Somebody asks to join.
        JoinRequestCreated = "group_join_request_created",
        /// Somebody asks no longer.
        JoinRequestRevoked = "group_join_request_revoked",
        /// Subject, description or picture.
        SettingsUpdate = "group_settings_update",
        /// Closed by the network.
        Suspend = "group_suspend",
        /// Free again.
        SuspendCleared = "group_suspend_cleared",
    }
}

/// What happened to one group. Which keys are there depends on `type`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupEvent {
    /// Unix seconds, as text.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The group; absent when it could not be made.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// What happened; settings may come without.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<GroupEventType>,
    /// The request that this answers.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The title of a new group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The description of a new group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How people get into a new group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite_link: Option<String>,
    /// Who may join a new group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_approval_mode: Option<JoinApprovalMode>,
    /// Why people joined: `invite_link`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// `business` or `participant`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiated_by: Option<String>,
    /// Who joined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added_participants: Vec<GroupParticipant>,
    /// Who left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed_participants: Vec<GroupParticipant>,
    /// Who could not be removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_participants: Vec<FailedParticipant>,
    /// The request of somebody to join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_request_id: Option<String>,
    /// Who asks to join.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    /// Who asks to join, business-scoped.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The name of who asks to join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// What came of a new picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_picture: Option<PictureOutcome>,
    /// What came of a new subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_subject: Option<TextOutcome>,
    /// What came of a new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_description: Option<TextOutcome>,
    /// Why nothing came of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorNotice>,
}

/// Somebody who joined or left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupParticipant {
    /// As the business named him when it removed him.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// Digits.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    /// The business-scoped id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The id across linked portfolios.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub parent_user_id: Option<String>,
    /// The name that the person chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

/// Somebody who could not be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedParticipant {
    /// As the business named him.
    #[serde(deserialize_with = "scalar::text")]
    pub input: String,
    /// Why not.
    #[serde(default)]
    pub errors: Vec<ErrorNotice>,
}

/// What came of a new picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureOutcome {
    /// MIME type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Whether it is shown now.
    pub update_successful: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorNotice>,
}

/// What came of a new subject or description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextOutcome {
    /// The text that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whether it is shown now.
    pub update_successful: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorNotice>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_name_only_what_was_asked_for() {
        let json = concat!(
            r#"{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"2"},"#,
            r#""groups":[{"timestamp":"5","group_id":"g","type":"group_settings_update","request_id":"r","#,
            r#""group_subject":{"text":"Regulars","update_successful":true}}]}"#
        );
        let value: GroupsValue = serde_json::from_str(json).unwrap();
        assert!(value.groups[0].profile_picture.is_none());
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
    }

    #[test]
    fn a_request_id_beside_the_element_is_found() {
        let json = concat!(
            r#"{"metadata":{"display_phone_number":"1","phone_number_id":"2"},"request_id":"r","#,
            r#""initiated_by":"business","groups":[{"group_id":"g","type":"group_participants_remove","#,
            r#""removed_participants":[{"input":"3"}]}]}"#
        );
        let value: GroupsValue = serde_json::from_str(json).unwrap();
        assert_eq!(value.request_of(&value.groups[0]), Some("r"));
    }
}
