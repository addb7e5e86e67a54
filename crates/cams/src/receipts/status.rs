//! `ChatAppStatus`: what became of a message that was sent (behaviour notes, 3.3).

use serde::{Deserialize, Serialize};

/// One state of a sent message. Fields stand in the order of the documented table; absent ones are
/// left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StatusReceipt {
    /// As the send operation answered it.
    pub message_id: String,
    /// The sender: digits, no `+`.
    pub from: String,
    /// The recipient; of a group message the group's id.
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
    /// Milliseconds since 1970, of whole seconds, as Meta gives them.
    pub timestamp: i64,
    /// The state.
    pub status: Status,
    /// The state in words; we repeat the word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_description: Option<String>,
    /// Of `Failed`: the network's code, for example `131026`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// Of `Failed`: `<code>:<text>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
    /// What the network charges it as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_type: Option<ConversationType>,
    /// The network's conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// Deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_expiration_time: Option<i64>,
    /// Template or free form.
    pub msg_frame_type: FrameType,
    /// `TEMPLATE`, or the type of the message in upper case (`TEXT`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// The caller's own id; the message's id when he gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    /// The original number of the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_phone_number: Option<String>,
    /// Of a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_code: Option<String>,
    /// Of a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_name: Option<String>,
    /// Of a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Of a mass sending: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
}

/// The states of a message, in the order of its life. `Failed` is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// The network has it.
    Sent,
    /// The phone has it.
    Delivered,
    /// The person has seen it.
    Read,
    /// It will not arrive.
    Failed,
    /// Documented, never sent by WhatsApp at present.
    Deleted,
}

impl Status {
    /// The word of the receipt.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "Sent",
            Self::Delivered => "Delivered",
            Self::Read => "Read",
            Self::Failed => "Failed",
            Self::Deleted => "Deleted",
        }
    }
}

/// What kind of message it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FrameType {
    /// Free form.
    Message,
    /// An approved template.
    Template,
}

/// What a network charges a message as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConversationType {
    /// An answer to a person.
    Service,
    /// About something the person has done.
    Utility,
    /// Everything else.
    Marketing,
    /// A code.
    Authentication,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documented samples (behaviour notes, 3.3).
    const FAILED: &str = r#"{"Status":"Failed","ErrorDescription":"131026:Receiver is incapable of receiving this message(Message Undeliverable.)",
        "MsgFrameType":"template","TaskId":"20230703017100000009","From":"8613100000008","Timestamp":1691043638000,
        "OriginPhoneNumber":"8613000000008","TemplateCode":"820561547132813184","Type":"TEMPLATE","Language":"id",
        "TemplateName":"wa_otp_v_0_0_3","To":"8613800000008","ErrorCode":"131026","MessageId":"202307846946370300000003"}"#;
    const READ: &str = r#"{"Status":"Read","MsgFrameType":"message","Type":"INTERACTIVE","TaskId":"202306847335309800000008",
        "From":"8613100000008","To":"8613800000008","Timestamp":1691043638000,"MessageId":"202306847335309800000008"}"#;

    #[test]
    fn a_failed_template_is_written_in_the_order_of_the_table() {
        let receipt: StatusReceipt = serde_json::from_str(FAILED).unwrap();
        insta::assert_json_snapshot!(receipt, @r##"
        {
          "MessageId": "202307846946370300000003",
          "From": "8613100000008",
          "To": "8613800000008",
          "Timestamp": 1691043638000,
          "Status": "Failed",
          "ErrorCode": "131026",
          "ErrorDescription": "131026:Receiver is incapable of receiving this message(Message Undeliverable.)",
          "MsgFrameType": "template",
          "Type": "TEMPLATE",
          "TaskId": "20230703017100000009",
          "OriginPhoneNumber": "8613000000008",
          "TemplateCode": "820561547132813184",
          "TemplateName": "wa_otp_v_0_0_3",
          "Language": "id"
        }
        "##);
    }

    #[test]
    fn absent_fields_of_a_read_message_are_left_out() {
        let receipt: StatusReceipt = serde_json::from_str(READ).unwrap();
        insta::assert_json_snapshot!(receipt, @r##"
        {
          "MessageId": "202306847335309800000008",
          "From": "8613100000008",
          "To": "8613800000008",
          "Timestamp": 1691043638000,
          "Status": "Read",
          "MsgFrameType": "message",
          "Type": "INTERACTIVE",
          "TaskId": "202306847335309800000008"
        }
        "##);
    }

    #[test]
    fn nothing_of_a_documented_sample_gets_lost() {
        for sample in [FAILED, READ] {
            let receipt: StatusReceipt = serde_json::from_str(sample).unwrap();
            let sample: serde_json::Value = serde_json::from_str(sample).unwrap();
            assert_eq!(serde_json::to_value(receipt).unwrap(), sample);
        }
    }

    #[test]
    fn the_word_of_a_status_is_the_one_that_is_written() {
        use Status::{Deleted, Delivered, Failed, Read, Sent};
        for status in [Sent, Delivered, Read, Failed, Deleted] {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }
}
