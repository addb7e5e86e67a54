//! `Queue`: attributes of a queue in a request (queue notes, 5.1).

use crate::bounds::{
    DelaySeconds, MaximumMessageSize, MessageRetentionPeriod, PollingWaitSeconds, VisibilityTimeout,
};
use crate::xml::{self, Document, Element};
use crate::{AttributesPatch, Fault};

/// Reads attributes. No body at all names none (queue notes, 4.2).
pub(crate) fn read_attributes(body: &[u8]) -> Result<AttributesPatch, Fault> {
    if body.is_empty() {
        return Ok(AttributesPatch::default());
    }
    let queue = xml::read(body)?;
    if queue.name() != "Queue" {
        return Err(unexpected_root("Queue", &queue));
    }
    let text = |name| queue.child(name).map(Element::text);
    Ok(AttributesPatch {
        delay_seconds: text("DelaySeconds").map(DelaySeconds::parse).transpose()?,
        maximum_message_size: text("MaximumMessageSize").map(MaximumMessageSize::parse).transpose()?,
        message_retention_period: text("MessageRetentionPeriod")
            .map(MessageRetentionPeriod::parse)
            .transpose()?,
        visibility_timeout: text("VisibilityTimeout").map(VisibilityTimeout::parse).transpose()?,
        polling_wait_seconds: text("PollingWaitSeconds").map(PollingWaitSeconds::parse).transpose()?,
        logging_enabled: text("LoggingEnabled").map(|text| boolean("LoggingEnabled", text)).transpose()?,
    })
}

/// `True`, `true`, `False`, `false` (queue notes, 4.2).
pub(crate) fn boolean(name: &str, text: &str) -> Result<bool, Fault> {
    match text.trim() {
        yes if yes.eq_ignore_ascii_case("true") => Ok(true),
        no if no.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Fault::invalid_argument(format!("{name} is expected to be True or False."))),
    }
}

pub(super) fn unexpected_root(expected: &str, came: &Element) -> Fault {
    let shown: String = came.name().chars().take(40).collect();
    Fault::invalid_argument(format!("The root element is expected to be {expected}, not {shown:?}."))
}

/// The body of CreateQueue and SetQueueAttributes, as a client sends it.
pub fn attributes_document(attributes: &AttributesPatch) -> String {
    let AttributesPatch {
        delay_seconds,
        maximum_message_size,
        message_retention_period,
        visibility_timeout,
        polling_wait_seconds,
        logging_enabled,
    } = attributes;
    Document::write("Queue", |queue| {
        let mut number = |name: &str, value: Option<u32>| {
            if let Some(value) = value {
                queue.leaf(name, value);
            }
        };
        number("DelaySeconds", delay_seconds.map(DelaySeconds::get));
        number("MaximumMessageSize", maximum_message_size.map(MaximumMessageSize::get));
        number("MessageRetentionPeriod", message_retention_period.map(MessageRetentionPeriod::get));
        number("VisibilityTimeout", visibility_timeout.map(VisibilityTimeout::get));
        number("PollingWaitSeconds", polling_wait_seconds.map(PollingWaitSeconds::get));
        if let Some(enabled) = logging_enabled {
            queue.leaf("LoggingEnabled", if *enabled { "True" } else { "False" });
        }
    })
}
