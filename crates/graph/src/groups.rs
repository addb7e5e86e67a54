//! Groups of a business number (Meta Graph notes, 7). Changes are asynchronous: the answer has a `request_id`
//! and a webhook of [`crate::webhooks`] brings what came of it.

use serde::{Deserialize, Serialize};

use crate::scalar;

/// Longest subject in characters.
pub const LONGEST_SUBJECT: usize = 128;
/// Longest description in characters.
pub const LONGEST_DESCRIPTION: usize = 2048;
/// Most participants besides the business.
pub const MOST_PARTICIPANTS: usize = 8;
/// Shortest side of a profile picture in pixels.
pub const SHORTEST_PICTURE_SIDE: usize = 192;
/// Largest profile picture: 5 MB.
pub const LARGEST_PICTURE: usize = 5 * 1024 * 1024;
/// Name of the multipart part that holds the profile picture.
pub const PICTURE_PART: &str = "profile_picture_file";
/// The other name of that part, in Meta's documentation.
pub const PICTURE_PART_DOCUMENTED: &str = "file";
/// The value of `fields` that asks for all of [`Group`].
pub const FIELDS: &str = "subject,description,participants,join_approval_mode,suspended,creation_timestamp,\
total_participant_count";

/// The body of `POST /{phone-number-id}/groups`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateGroup {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// 1 to 128 characters, trimmed.
    pub subject: String,
    /// Up to 2,048 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who may join by the invite link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_approval_mode: Option<JoinApprovalMode>,
}

/// The body of `POST /{group}`: absent fields keep their value. A picture comes as a multipart part beside
/// these, see [`PICTURE_PART`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateGroup {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// The new subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

word! {
    /// Whether a person who opens the invite link is in at once.
    JoinApprovalMode {
        /// At once; the default.
        AutoApprove = "auto_approve",
        /// After the business approved.
        ApprovalRequired = "approval_required",
    }
}

/// The answer to creating, changing and deleting a group and to removing participants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// Names the change in its webhook.
    #[serde(deserialize_with = "scalar::text")]
    pub request_id: String,
    /// Meta's two sources differ on the answer to a deletion, which may have this key besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
}

impl Requested {
    /// The answer that names `request_id`.
    #[must_use]
    pub fn new(request_id: impl Into<String>) -> Self {
        Self { messaging_product: crate::whatsapp(), request_id: request_id.into(), success: None }
    }
}

/// A group as `GET /{group}` answers it; without `fields` only its id and `messaging_product`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// The group's id, opaque.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The people in it, without the business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<Participant>>,
    /// Who may join by the invite link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_approval_mode: Option<JoinApprovalMode>,
    /// Whether Meta closed it.
    #[serde(default, deserialize_with = "scalar::optional_boolean", skip_serializing_if = "Option::is_none")]
    pub suspended: Option<bool>,
    /// Unix seconds.
    #[serde(default, deserialize_with = "scalar::optional_integer", skip_serializing_if = "Option::is_none")]
    pub creation_timestamp: Option<i64>,
    /// How many people, without the business.
    #[serde(default, deserialize_with = "scalar::optional_integer", skip_serializing_if = "Option::is_none")]
    pub total_participant_count: Option<i64>,
}

/// A person in a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Digits; missing when the number is hidden.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    /// The business-scoped id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The name that the person chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

/// The answer of `GET /{phone-number-id}/groups`: unlike other lists, `data` is an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupList {
    /// The page.
    pub data: GroupListData,
    /// Where the neighbours are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<crate::paging::Paging>,
}

/// The page of a [`GroupList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupListData {
    /// Its entries.
    pub groups: Vec<GroupSummary>,
}

/// An entry of a [`GroupList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSummary {
    /// The group's id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// The title.
    pub subject: String,
    /// Unix seconds, as text.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

/// The answer of `GET` and `POST /{group}/invite_link`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteLink {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// `https://chat.whatsapp.com/<id>`.
    pub invite_link: String,
}

/// The body of `DELETE /{group}/participants`, 1 to 8 people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveParticipants {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// Who goes.
    pub participants: Vec<RemovedParticipant>,
}

/// A person to remove, named in one of two ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedParticipant {
    /// A phone number or wa_id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The business-scoped id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_groups_has_an_object_as_data() {
        let json = r#"{"data":{"groups":[{"id":"g","subject":"Regulars","created_at":1739321024}]}}"#;
        let list: GroupList = serde_json::from_str(json).unwrap();
        assert_eq!(list.data.groups[0].created_at.as_deref(), Some("1739321024"));
    }

    #[test]
    fn a_create_request_without_a_product_is_of_whatsapp() {
        let create: CreateGroup = serde_json::from_str(r#"{"subject":"s"}"#).unwrap();
        assert_eq!(
            serde_json::to_string(&create).unwrap(),
            r#"{"messaging_product":"whatsapp","subject":"s"}"#
        );
    }

    #[test]
    fn both_answers_to_a_deletion_are_read() {
        let json = r#"{"messaging_product":"whatsapp","request_id":"r","success":true}"#;
        assert_eq!(serde_json::from_str::<Requested>(json).unwrap().request_id, "r");
        assert_eq!(
            serde_json::to_string(&Requested::new("r")).unwrap(),
            r#"{"messaging_product":"whatsapp","request_id":"r"}"#
        );
    }
}
