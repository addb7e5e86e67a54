use percent_encoding::percent_decode_str;

use super::query::Query;
use super::target::collapsed;
use crate::operation::boolean;
use crate::{Fault, QueueName};

/// What is asked, as policies name it: batches are what their single operations are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Makes a queue.
    CreateQueue,
    /// Changes its attributes.
    SetQueueAttributes,
    /// Reads its attributes.
    GetQueueAttributes,
    /// Drops it.
    DeleteQueue,
    /// Lists queues; the one action without a queue.
    ListQueue,
    /// Sends messages.
    SendMessage,
    /// Receives messages.
    ReceiveMessage,
    /// Looks at messages.
    PeekMessage,
    /// Deletes messages.
    DeleteMessage,
    /// Hides a received message for another while.
    ChangeMessageVisibility,
}

impl Action {
    /// Its name, without the product: `SendMessage` of `mns:SendMessage`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateQueue => "CreateQueue",
            Self::SetQueueAttributes => "SetQueueAttributes",
            Self::GetQueueAttributes => "GetQueueAttributes",
            Self::DeleteQueue => "DeleteQueue",
            Self::ListQueue => "ListQueue",
            Self::SendMessage => "SendMessage",
            Self::ReceiveMessage => "ReceiveMessage",
            Self::PeekMessage => "PeekMessage",
            Self::DeleteMessage => "DeleteMessage",
            Self::ChangeMessageVisibility => "ChangeMessageVisibility",
        }
    }
}

/// The action of a method and a path (queue notes, 1.2). Account attributes and the opening of the service are not built.
pub(super) fn route(method: &str, path: &str, query: &Query) -> Result<(Action, Option<QueueName>), Fault> {
    let path = collapsed(path).unwrap_or(path);
    let mut pieces = path.strip_prefix('/').ok_or_else(Fault::invalid_request_url)?.split('/');
    let pieces = (pieces.next(), pieces.next(), pieces.next(), pieces.next());
    let flag = |name| query.get(name).map_or(Ok(false), |text| boolean(name, text));
    let (action, queue) = match (method, pieces) {
        (_, (Some("topics"), ..)) => return Err(Fault::topic_not_exist()),
        ("GET", (Some("queues"), None | Some(""), None, None)) => return Ok((Action::ListQueue, None)),
        ("PUT", (Some("queues"), Some(queue), None, None)) if flag("metaoverride")? => {
            (Action::SetQueueAttributes, queue)
        }
        ("PUT", (Some("queues"), Some(queue), None, None)) => (Action::CreateQueue, queue),
        ("GET", (Some("queues"), Some(queue), None, None)) => (Action::GetQueueAttributes, queue),
        ("DELETE", (Some("queues"), Some(queue), None, None)) => (Action::DeleteQueue, queue),
        ("POST", (Some("queues"), Some(queue), Some("messages"), None)) => (Action::SendMessage, queue),
        ("GET", (Some("queues"), Some(queue), Some("messages"), None)) if flag("peekonly")? => {
            (Action::PeekMessage, queue)
        }
        ("GET", (Some("queues"), Some(queue), Some("messages"), None)) => (Action::ReceiveMessage, queue),
        ("DELETE", (Some("queues"), Some(queue), Some("messages"), None)) => (Action::DeleteMessage, queue),
        ("PUT", (Some("queues"), Some(queue), Some("messages"), None)) => {
            (Action::ChangeMessageVisibility, queue)
        }
        _ => return Err(Fault::invalid_request_url()),
    };
    let queue = percent_decode_str(queue).decode_utf8().map_err(|_| Fault::invalid_queue_name())?;
    Ok((action, Some(QueueName::new(queue)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routed(method: &str, target: &str) -> Result<(Action, Option<QueueName>), &'static str> {
        let (path, query) = super::super::target::split(target);
        let query = Query::parse(query).unwrap();
        route(method, path, &query).map_err(|fault| fault.code)
    }

    #[test]
    fn method_path_and_flags_decide() {
        let queue = || Some(QueueName::new("q").unwrap());
        for (method, target, action) in [
            ("PUT", "/queues/q", Action::CreateQueue),
            ("PUT", "//queues/q?metaoverride=false", Action::CreateQueue),
            ("PUT", "/queues/q?MetaOverride=True", Action::SetQueueAttributes),
            ("GET", "/queues/%71", Action::GetQueueAttributes),
            ("DELETE", "/queues/q", Action::DeleteQueue),
            ("POST", "/queues/q/messages", Action::SendMessage),
            ("GET", "/queues/q/messages?peekonly=false", Action::ReceiveMessage),
            ("GET", "/queues/q/messages?numOfMessages=1&peekonly=true", Action::PeekMessage),
            ("DELETE", "/queues/q/messages", Action::DeleteMessage),
            ("PUT", "/queues/q/messages", Action::ChangeMessageVisibility),
        ] {
            assert_eq!(routed(method, target), Ok((action, queue())), "{method} {target}");
        }
        assert_eq!(routed("GET", "/queues"), Ok((Action::ListQueue, None)));
    }

    #[test]
    fn what_is_not_built_or_not_there_is_an_invalid_url() {
        for (method, target) in [
            ("GET", "/?accountmeta=true"),
            ("PUT", "/?accountmeta=true"),
            ("POST", "/commonbuy/openservice"),
            ("GET", ""),
            ("GET", "queues"),
            ("get", "/queues"),
            ("POST", "/queues/q"),
            ("GET", "/queues/q/"),
            ("GET", "/queues/q/message"),
            ("GET", "/queues/q/messages/"),
            ("PATCH", "/queues/q/messages"),
        ] {
            assert_eq!(routed(method, target), Err("InvalidRequestURL"), "{method} {target}");
        }
    }

    #[test]
    fn topics_do_not_exist_and_names_are_checked() {
        assert_eq!(routed("PUT", "/topics/t"), Err("TopicNotExist"));
        assert_eq!(routed("GET", "/topics"), Err("TopicNotExist"));
        assert_eq!(routed("PUT", "/queues/"), Err("QueueNameLengthError"));
        assert_eq!(routed("PUT", "/queues/a%2Fmessages"), Err("InvalidQueueName"));
        assert_eq!(routed("PUT", "/queues/%ff"), Err("InvalidQueueName"));
        assert_eq!(routed("GET", "/queues/q/messages?peekonly=maybe"), Err("InvalidArgument"));
    }
}
