//! `ChatAppInbound`: what a person wrote to the business (behaviour notes, 3.4).

use serde::{Deserialize, Serialize};

/// A message from a person. Fields stand in the order of the documented table; absent ones are left
/// out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InboundReceipt {
    /// An id of ours, of the same form as that of a sent message.
    pub message_id: String,
    /// The space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cust_space_id: Option<String>,
    /// WhatsApp only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waba_id: Option<String>,
    /// Always the same.
    pub notice_type: NoticeType,
    /// The person's number: digits, no `+`; the business-scoped user id of one who hides it.
    pub from: String,
    /// The business number.
    pub to: String,
    /// The business-scoped user id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_user_id: Option<String>,
    /// The parent of that id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_parent_user_id: Option<String>,
    /// The user's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_user_name: Option<String>,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    /// The name shown for the sender.
    pub display_name: String,
    /// The person's name.
    pub name: String,
    /// What kind of message.
    pub r#type: InboundType,
    /// Of `TEXT` the text itself, of all others a JSON text.
    pub message: String,
    /// The message that it replies to. A field of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_message_id: Option<String>,
}

/// What the receipt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeType {
    /// A message from a person.
    Inbound,
}

/// What kind of message a person wrote. The documentation's list is open; the last four are ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InboundType {
    /// Plain text.
    Text,
    /// A place.
    Location,
    /// A file.
    Document,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A quick reply of a template.
    Reply,
    /// A picture.
    Image,
    /// Contacts.
    Contacts,
    /// A notice of the network, for example of a changed number.
    System,
    /// An answer to an interactive message.
    Interactive,
    /// An order of products.
    Order,
    /// A sticker.
    Sticker,
    /// A reaction to a message.
    Reaction,
    /// Something that the network cannot pass on.
    Unsupported,
    /// A person opens a chat for the first time.
    RequestWelcome,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documented sample (behaviour notes, 3.4).
    const AUDIO: &str = r#"{"MessageId":"1000000000000003","CustSpaceId":"cams-83m8j9xxxxadc","From":"8613888880000",
        "DisplayName":"Mr Liu","NoticeType":"inbound","To":"8613788860000","Type":"AUDIO",
        "Message":"{\"filename\":\"File.ogg\",\"animated\":false,\"id\":\"3214520000075431\",\"mimeType\":\"audio/ogg\",\"url\":\"https://…/x.ogg\"}",
        "Timestamp":1662104191973,"Name":"jack","WabaId":"95271863000233"}"#;

    #[test]
    fn a_sound_is_written_in_the_order_of_the_table() {
        let receipt: InboundReceipt = serde_json::from_str(AUDIO).unwrap();
        insta::assert_json_snapshot!(receipt, @r##"
        {
          "MessageId": "1000000000000003",
          "CustSpaceId": "cams-83m8j9xxxxadc",
          "WabaId": "95271863000233",
          "NoticeType": "inbound",
          "From": "8613888880000",
          "To": "8613788860000",
          "Timestamp": 1662104191973,
          "DisplayName": "Mr Liu",
          "Name": "jack",
          "Type": "AUDIO",
          "Message": "{\"filename\":\"File.ogg\",\"animated\":false,\"id\":\"3214520000075431\",\"mimeType\":\"audio/ogg\",\"url\":\"https://…/x.ogg\"}"
        }
        "##);
        let sample: serde_json::Value = serde_json::from_str(AUDIO).unwrap();
        assert_eq!(serde_json::to_value(receipt).unwrap(), sample);
    }

    #[test]
    fn types_are_written_in_upper_case() {
        assert_eq!(serde_json::to_value(InboundType::RequestWelcome).unwrap(), "REQUEST_WELCOME");
        assert_eq!(serde_json::to_value(InboundType::Text).unwrap(), "TEXT");
    }
}
