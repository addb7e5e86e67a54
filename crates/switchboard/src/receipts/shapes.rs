//! Events as their receipts show them (behaviour notes, 3.3 and 3.5). Messages of persons are translated where they are
//! received, since their shape is the network's.

use cams::receipts::{self as shapes, AuditReceipt, ConversationType, FrameType, StatusReceipt};

use super::news::{StatusError, StatusNews};
use crate::model::message::Content;
use crate::model::{AuditStatus, Instance, Message, MessageStatus, Template};

/// The receipt of a status, with the fields of the table (behaviour notes, 3.3).
pub(super) fn status_receipt(message: &Message, news: &StatusNews) -> StatusReceipt {
    let (frame, kind, template) = match &message.content {
        Content::Template { code, name, language, .. } => {
            (FrameType::Template, "TEMPLATE", Some((code.clone(), name.clone(), language.clone())))
        }
        Content::Text { .. } | Content::Inbound { .. } => (FrameType::Message, "TEXT", None),
    };
    let (template_code, template_name, language) = match template {
        Some((code, name, language)) => (Some(code), Some(name), Some(language)),
        None => (None, None, None),
    };
    let (conversation_id, conversation_type) = news.conversation.clone().unwrap_or_default();
    StatusReceipt {
        message_id: message.id.to_string(),
        from: message.number.to_string(),
        to: message.peer.as_str().to_owned(),
        from_user_id: None,
        from_parent_user_id: None,
        from_user_name: None,
        timestamp: news.at_ms,
        status: status_word(news.status),
        status_description: Some(news.status.as_str().to_owned()),
        error_code: news.error.as_ref().map(|error| error.code.to_string()),
        error_description: news.error.as_ref().map(StatusError::describe),
        conversation_type: conversation_type.as_deref().and_then(conversation_word),
        conversation_id,
        conversation_expiration_time: None,
        msg_frame_type: frame,
        r#type: Some(kind.to_owned()),
        task_id: Some(message.task_id.clone().unwrap_or_else(|| message.id.to_string())),
        origin_phone_number: None,
        template_code,
        template_name,
        language,
        group_id: None,
    }
}

fn status_word(status: MessageStatus) -> shapes::Status {
    match status {
        MessageStatus::Accepted | MessageStatus::Sent => shapes::Status::Sent,
        MessageStatus::Delivered => shapes::Status::Delivered,
        MessageStatus::Read => shapes::Status::Read,
        MessageStatus::Failed => shapes::Status::Failed,
    }
}

/// The four words of the table; the network knows more, which have no place in a receipt.
fn conversation_word(category: &str) -> Option<ConversationType> {
    match category {
        "service" => Some(ConversationType::Service),
        "utility" => Some(ConversationType::Utility),
        "marketing" => Some(ConversationType::Marketing),
        "authentication" => Some(ConversationType::Authentication),
        _ => None,
    }
}

/// The receipt of a template's review (behaviour notes, 3.5: always in the form of version 2, with CustSpaceId).
pub(super) fn audit_receipt(space: &Instance, template: &Template) -> AuditReceipt {
    AuditReceipt {
        waba_id: space.waba.clone().unwrap_or_default(),
        template_code: Some(template.code.clone()),
        language: Some(template.language.clone()),
        audit_status: Some(audit_word(template.audit_status)),
        reason: Some(template.reason.clone().unwrap_or_default()),
        r#type: shapes::AuditType::Template,
        phone_number: None,
        status: None,
        current_limit: None,
        cust_space_id: Some(space.id.to_string()),
    }
}

fn audit_word(status: AuditStatus) -> shapes::AuditStatus {
    match status {
        AuditStatus::Auditing => shapes::AuditStatus::Auditing,
        AuditStatus::Pass => shapes::AuditStatus::Pass,
        AuditStatus::Fail => shapes::AuditStatus::Fail,
        AuditStatus::Unaudit => shapes::AuditStatus::Unaudit,
        AuditStatus::Paused => shapes::AuditStatus::Paused,
        AuditStatus::Disabled => shapes::AuditStatus::Disabled,
    }
}
