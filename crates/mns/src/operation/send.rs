//! `Message` and `Messages`: what is sent (queue notes, 5.6 and 5.7).

use super::Operation;
use super::queue::unexpected_root;
use crate::bounds::{DelaySeconds, Priority};
use crate::message::{LARGEST_BATCH, LARGEST_BODIES, NewMessage, Property};
use crate::xml::{self, Document, Element};
use crate::{Fault, QueueName};

/// Reads one message or a batch; the root element decides.
pub(crate) fn read_send(queue: QueueName, body: &[u8]) -> Result<Operation, Fault> {
    let root = xml::read(body)?;
    match root.name() {
        "Message" => Ok(Operation::SendMessage { queue, message: read_message(&root)? }),
        "Messages" => Ok(Operation::BatchSendMessage { queue, messages: read_batch(&root)? }),
        _ => Err(unexpected_root("Message or Messages", &root)),
    }
}

/// A message that is unfit, or larger than any queue takes, fails alone (a choice); the others share the 64 KB.
fn read_batch(root: &Element) -> Result<Vec<Result<NewMessage, Fault>>, Fault> {
    let entries: Vec<_> = root.children().iter().filter(|child| child.name() == "Message").collect();
    if !(1..=LARGEST_BATCH).contains(&entries.len()) {
        let text =
            format!("Messages is expected to have 1 to {LARGEST_BATCH} Message, not {}.", entries.len());
        return Err(Fault::invalid_argument(text));
    }
    let messages: Vec<_> = entries.into_iter().map(read_message).collect();
    let total: usize = messages.iter().flatten().map(|message| message.body.len()).sum();
    if total > LARGEST_BODIES {
        let text = format!(
            "The bodies of a batch are expected to have {LARGEST_BODIES} bytes at most, not {total}."
        );
        return Err(Fault::invalid_argument(text));
    }
    Ok(messages)
}

fn read_message(message: &Element) -> Result<NewMessage, Fault> {
    let body = message.child("MessageBody").filter(|body| body.children().is_empty()).map(Element::text);
    let body = body.filter(|body| !body.is_empty()).ok_or_else(|| {
        Fault::invalid_argument("MessageBody is expected to be there and to hold text, markup in it escaped.")
    })?;
    if body.len() > LARGEST_BODIES {
        let text =
            format!("MessageBody is expected to have {LARGEST_BODIES} bytes at most, not {}.", body.len());
        return Err(Fault::invalid_argument(text));
    }
    let text = |name| message.child(name).map(Element::text);
    Ok(NewMessage {
        delay_seconds: text("DelaySeconds").map(DelaySeconds::parse).transpose()?,
        priority: text("Priority").map_or(Ok(Priority::default()), read_priority)?,
        user_properties: read_properties(message, "UserProperties")?,
        system_properties: read_properties(message, "SystemProperties")?,
        body: body.to_owned(),
    })
}

/// 0 is what one client sends for a priority that was not set (queue notes, 5.6).
fn read_priority(text: &str) -> Result<Priority, Fault> {
    if text.trim() == "0" { Ok(Priority::default()) } else { Priority::parse(text) }
}

fn read_properties(message: &Element, list: &str) -> Result<Vec<Property>, Fault> {
    let entries = message.child(list).map(Element::children).unwrap_or_default();
    let read = |entry: &Element| {
        let part = |name| {
            let text = entry.child(name).map(Element::text).filter(|text| !text.is_empty());
            text.map(str::to_owned).ok_or_else(|| {
                Fault::invalid_argument(format!("{name} is expected in every property of {list}."))
            })
        };
        Ok(Property { name: part("Name")?, value: part("Value")?, kind: part("Type")? })
    };
    entries.iter().map(read).collect()
}

/// The body of SendMessage, as a client sends it.
pub fn message_document(message: &NewMessage) -> String {
    Document::write("Message", |document| write_message(document, message))
}

/// The body of BatchSendMessage, as a client sends it.
pub fn messages_document(messages: &[NewMessage]) -> String {
    Document::write("Messages", |document| {
        for message in messages {
            document.element("Message", |document| write_message(document, message));
        }
    })
}

fn write_message(document: &mut Document, message: &NewMessage) {
    document.leaf("MessageBody", &message.body);
    if let Some(delay) = message.delay_seconds {
        document.leaf("DelaySeconds", delay);
    }
    document.leaf("Priority", message.priority);
    write_properties(document, &message.user_properties, &message.system_properties);
}

/// Properties as they stand in requests and in answers; a list that is empty is left out.
pub(crate) fn write_properties(document: &mut Document, user: &[Property], system: &[Property]) {
    for (list, entry, properties) in
        [("UserProperties", "PropertyValue", user), ("SystemProperties", "SystemPropertyValue", system)]
    {
        if properties.is_empty() {
            continue;
        }
        document.element(list, |document| {
            for Property { name, value, kind } in properties {
                document.element(entry, |document| {
                    document.leaf("Name", name).leaf("Value", value).leaf("Type", kind);
                });
            }
        });
    }
}
