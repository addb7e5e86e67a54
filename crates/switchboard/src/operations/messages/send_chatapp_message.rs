//! `SendChatappMessage`: accepts a message. It is stored with the job that takes it to the network in one change; what the
//! network says of it comes as receipts.

use cams::errors::{Code, Refusal};
use cams::messages::{SendChatappMessage, SendChatappMessageRequest, SendChatappMessageResponse};

use super::{content, template, window};
use crate::model::message::Content;
use crate::model::{
    ChannelType, Direction, Instance, Message, MessageId, MessageStatus, Number, PhoneNumber, Recipient,
};
use crate::operations::{Call, Failure, Handle, WindowRule};
use crate::store::{CommitError, Step, records};

/// Characters of TaskId: a bound of ours, none is documented.
const TASK_ID_LENGTH: usize = 256;

impl Handle for SendChatappMessage {
    async fn handle(
        call: &Call<'_>,
        request: SendChatappMessageRequest,
    ) -> Result<SendChatappMessageResponse, Failure> {
        connected_channel(&request.channel_type)?;
        let frame = Frame::read(&request.r#type)?;
        refuse_unserved(&request)?;
        let sender = sender(&request.from)?;
        let peer = recipient(&request)?;
        let free = match frame {
            Frame::Message => {
                Some(content::read(request.message_type.as_deref(), request.content.as_deref())?)
            }
            Frame::Template => None,
        };
        let task_id = request.task_id.clone().filter(|text| !text.is_empty());
        if task_id.as_ref().is_some_and(|text| text.chars().count() > TASK_ID_LENGTH) {
            return Err(Failure::invalid("TaskId", format!("must have at most {TASK_ID_LENGTH} characters")));
        }
        let (space, number) = owner(call, &request, &sender).await?;
        connected(&number)?;
        let (content, rule) = match free {
            Some(body) => (Content::Text { body }, call.services.window),
            None => (template::read(call, &space, &request).await?, WindowRule::Network),
        };
        if rule == WindowRule::Service {
            window::open(call, &number, &peer).await?;
        }
        let context = request.context_message_id.filter(|id| !id.is_empty()).map(MessageId::new);
        let context_network_id = replied_to(call, context.as_ref()).await?;
        let message = Message {
            id: call.services.message_ids.next(call.services.clocks.network()),
            space: space.id,
            number: number.phone,
            direction: Direction::Down,
            peer,
            group: None,
            content,
            task_id,
            context,
            context_network_id,
            status: MessageStatus::Accepted,
            network_id: None,
            fail_reason: None,
            created_ms: call.network_ms(),
            read_ms: None,
            held_until_ms: None,
        };
        accept(call, message).await
    }
}

/// Stores message and job, and hands the job over.
async fn accept(call: &Call<'_>, mut message: Message) -> Result<SendChatappMessageResponse, Failure> {
    loop {
        let mut change = call.change();
        let at_ms = change.at_ms;
        change.step(Step::InsertMessage(Box::new(message.clone())));
        change.step(Step::InsertJob { message: message.id.clone(), due_ms: at_ms });
        match call.commit(change).await {
            // The id is taken.
            Err(CommitError::Conflict) => {
                message.id = call.services.message_ids.next(call.services.clocks.network());
            }
            Err(error) => return Err(error.into()),
            Ok(()) => {
                call.services.outbound.offer(call.account, &message.id, at_ms);
                return Ok(SendChatappMessageResponse { message_id: message.id.to_string() });
            }
        }
    }
}

enum Frame {
    Message,
    Template,
}

impl Frame {
    fn read(text: &str) -> Result<Self, Failure> {
        match text.to_ascii_lowercase().as_str() {
            "message" => Ok(Self::Message),
            "template" => Ok(Self::Template),
            _ => Err(Failure::invalid("Type", "must be template or message")),
        }
    }
}

fn connected_channel(channel: &str) -> Result<(), Failure> {
    match ChannelType::parse(channel) {
        Some(ChannelType::Whatsapp) => Ok(()),
        Some(_) => Err(Failure::invalid("ChannelType", "must be whatsapp: no other network is connected")),
        None => {
            let rule = "must be whatsapp, messenger, instagram, viber, telegram or line";
            Err(Failure::invalid("ChannelType", rule))
        }
    }
}

/// What would change the message and is not served is refused, so that nothing goes out that was not meant.
fn refuse_unserved(request: &SendChatappMessageRequest) -> Result<(), Failure> {
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    let unserved = [
        ("Payload", request.payload.as_ref().is_some_and(|payload| !payload.is_empty())),
        ("ProductAction", request.product_action.is_some()),
        ("FlowAction", request.flow_action.is_some()),
        ("FallBackId", given(&request.fall_back_id)),
    ];
    match unserved.into_iter().find(|(_, present)| *present) {
        Some((parameter, _)) => Err(Failure::invalid(parameter, "is not served by this version")),
        // Direct send is for invited customers; for anyone else sending fails (behaviour notes, 4.1).
        None if given(&request.category) => Err(Failure::invalid(
            "Category",
            "must not be given: direct send is not enabled for this account",
        )),
        None => Ok(()),
    }
}

fn sender(from: &str) -> Result<String, Failure> {
    if from.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(from.to_owned());
    }
    let message = format!("{} From must hold digits only.", Code::FromOnlyNumeric.message());
    Err(Refusal::of(Code::FromOnlyNumeric, message).into())
}

fn recipient(request: &SendChatappMessageRequest) -> Result<Recipient, Failure> {
    match request.recipient_type.as_deref().unwrap_or_default() {
        "" | "individual" => PhoneNumber::parse(&request.to)
            .map(Recipient::Phone)
            .map_err(|error| Failure::invalid("To", error.0)),
        "group" => Ok(Recipient::Group(request.to.clone())),
        "userId" => Ok(Recipient::UserId(request.to.clone())),
        _ => Err(Failure::invalid("RecipientType", "must be individual, group or userId")),
    }
}

/// The space and number that send: those named, or the caller's space that owns the number.
async fn owner(
    call: &Call<'_>,
    request: &SendChatappMessageRequest,
    sender: &str,
) -> Result<(Instance, Number), Failure> {
    let (id, waba) = (request.cust_space_id.as_deref(), request.cust_waba_id.as_deref());
    if [id, waba].iter().any(|given| given.is_some_and(|text| !text.is_empty())) {
        let space = call.space_of(id, waba).await?.value;
        let number = call.number(&space, "From", sender).await?.value;
        return Ok((space, number));
    }
    match records::get::<Number>(call.store(), call.account, sender).await? {
        Some(number) => {
            let space = call.space(number.value.space.as_str()).await?.value;
            Ok((space, number.value))
        }
        None => Err(Refusal::missing("CustSpaceId").into()),
    }
}

fn connected(number: &Number) -> Result<(), Failure> {
    match number.facts.status.as_deref() {
        None | Some("CONNECTED") => Ok(()),
        Some(status) => {
            let message =
                format!("{} From is {status}, not CONNECTED.", Code::PhoneNumberNotRegistered.message());
            Err(Refusal::of(Code::PhoneNumberNotRegistered, message).into())
        }
    }
}

/// The network's id of the message replied to.
async fn replied_to(call: &Call<'_>, context: Option<&MessageId>) -> Result<Option<String>, Failure> {
    let Some(context) = context else { return Ok(None) };
    match call.store().message(call.account, context).await? {
        Some(message) => Ok(message.value.network_id),
        None => Err(Failure::invalid("ContextMessageId", "must be the id of a message of this account")),
    }
}
