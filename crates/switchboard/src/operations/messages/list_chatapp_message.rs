//! `ListChatappMessage`: the history of a number, newest first.

use cams::messages::{
    ChatappMessage, ListChatappMessage, ListChatappMessageRequest, ListChatappMessageResponse,
};

use crate::model::clock::{display_milliseconds, parse_seconds};
use crate::model::message::Content;
use crate::model::{Direction, Message, MessageStatus};
use crate::operations::lookup::only_whatsapp;
use crate::operations::paging::Page;
use crate::operations::{Call, Failure, Handle};
use crate::store::MessageFilter;

impl Handle for ListChatappMessage {
    async fn handle(
        call: &Call<'_>,
        request: ListChatappMessageRequest,
    ) -> Result<ListChatappMessageResponse, Failure> {
        only_whatsapp(Some(&request.channel_type))?;
        let page = Page::read("Page", Some(request.page.index), Some(request.page.size))?;
        let filter = read_filter(&request)?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "BusinessNumber", &request.business_number).await?.value;
        let filter =
            MessageFilter { space: space.id.to_string(), number: number.phone.to_string(), ..filter };
        if request.group_message_id.is_some_and(|id| !id.is_empty()) {
            // Mass sending gives these ids; there is none here.
            return Ok(ListChatappMessageResponse::default());
        }
        let (messages, _) = call.store().messages(call.account, &filter, page.offset, page.size).await?;
        Ok(ListChatappMessageResponse { data: messages.into_iter().map(describe).collect() })
    }
}

fn read_filter(request: &ListChatappMessageRequest) -> Result<MessageFilter, Failure> {
    let time = |parameter: &str, milliseconds: Option<i64>, text: &Option<String>| match milliseconds {
        Some(milliseconds) => Ok(Some(milliseconds)),
        None => match text.as_deref().filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => parse_seconds(text)
                .map(|time| Some(time.as_millisecond()))
                .ok_or_else(|| Failure::invalid(parameter, "must be of the form YYYY-MM-DD hh:mm:ss")),
        },
    };
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let direction = match given(&request.event_action).map(|text| text.to_ascii_uppercase()).as_deref() {
        None => None,
        Some("DOWN") => Some(Direction::Down),
        Some("UP") => Some(Direction::Up),
        Some(_) => return Err(Failure::invalid("EventAction", "must be DOWN or UP")),
    };
    let outcome = |parameter: &str, text: &Option<String>| match given(text)
        .map(|text| text.to_ascii_lowercase())
        .as_deref()
    {
        None => Ok(None),
        Some("success") => Ok(Some(false)),
        Some("fail" | "failed") => Ok(Some(true)),
        Some(_) => Err(Failure::invalid(parameter, "must be success or fail")),
    };
    let failed = outcome("MessageStatus", &request.message_status)?;
    let failed = failed.or(outcome("ClientAcceptStatus", &request.client_accept_status)?);
    Ok(MessageFilter {
        from_ms: time("StartTimeStr", request.start_time, &request.start_time_str)?,
        until_ms: time("EndTimeStr", request.end_time, &request.end_time_str)?,
        direction,
        peer: given(&request.user_number),
        template_code: given(&request.template_code),
        failed,
        ..MessageFilter::default()
    })
}

fn describe(message: Message) -> ChatappMessage {
    let sent_at = jiff::Timestamp::from_millisecond(message.created_ms).unwrap_or_default();
    let failed = message.status == MessageStatus::Failed;
    let (status, status_name) = if failed { ("fail", "Fail") } else { ("success", "Success") };
    let accepted = matches!(message.status, MessageStatus::Delivered | MessageStatus::Read);
    let (kind, text, template) = match message.content {
        Content::Text { body } => ("TEXT".to_owned(), body, None),
        Content::Template { code, name, language, text, .. } => {
            ("TEMPLATE".to_owned(), text, Some((code, name, language)))
        }
        Content::Inbound { kind, message } => (kind, message, None),
    };
    let frame = if template.is_some() { "template" } else { "message" };
    let (template_code, template_name, language_code) = match template {
        Some((code, name, language)) => (Some(code), Some(name), Some(language)),
        None => (None, None, None),
    };
    ChatappMessage {
        message_id: message.id.to_string(),
        unique_message_id: message.network_id,
        business_number: message.number.to_string(),
        user_number: message.peer.as_str().to_owned(),
        channel_type: "WHATSAPP".to_owned(),
        event_action: message.direction.as_str().to_owned(),
        event_action_name: Some(message.direction.as_str().to_owned()),
        r#type: Some(frame.to_owned()),
        message_type_name: Some(kind.to_ascii_lowercase()),
        message_type: Some(kind),
        message: Some(text),
        message_status: Some(status.to_owned()),
        message_status_name: Some(status_name.to_owned()),
        client_accept_status_name: accepted.then(|| "Success".to_owned()),
        client_read_status: message.read_ms.map(|_| "success".to_owned()),
        client_read_status_name: message.read_ms.map(|_| "Success".to_owned()),
        fail_reason: message.fail_reason,
        fail_back_flag: Some("N".to_owned()),
        template_code,
        template_name,
        language_code,
        message_source: Some("api".to_owned()),
        send_time: display_milliseconds(sent_at),
        month: Some(sent_at.strftime("%Y%m").to_string()),
        ..ChatappMessage::default()
    }
}
