use proptest::prelude::*;

use super::*;
use crate::Property;
use crate::bounds::{DelaySeconds, Priority, VisibilityTimeout};
use crate::message::LARGEST_BODIES;
use crate::request::{Action, Query};

fn queue() -> QueueName {
    QueueName::new("q").unwrap()
}

fn sent(body: &str) -> Result<NewMessage, Fault> {
    match read_send(queue(), body.as_bytes())? {
        Operation::SendMessage { message, .. } => Ok(message),
        other => panic!("{other:?}"),
    }
}

fn batch(body: &str) -> Result<Vec<Result<NewMessage, Fault>>, Fault> {
    match read_send(queue(), body.as_bytes())? {
        Operation::BatchSendMessage { messages, .. } => Ok(messages),
        other => panic!("{other:?}"),
    }
}

fn query(text: &str) -> Query {
    Query::parse(Some(text)).unwrap()
}

fn code<T: std::fmt::Debug>(read: Result<T, Fault>) -> &'static str {
    read.unwrap_err().code
}

#[test]
fn a_queue_may_be_named_without_attributes() {
    for body in ["", "<Queue/>", "<Queue xmlns='x'></Queue>"] {
        assert_eq!(read_attributes(body.as_bytes()), Ok(AttributesPatch::default()), "{body}");
    }
}

#[test]
fn attributes_stand_in_any_order_and_unknown_ones_are_ignored() {
    let body = "<Queue><New>1</New><LoggingEnabled>true</LoggingEnabled><VisibilityTimeout> 60 </VisibilityTimeout></Queue>";
    let read = read_attributes(body.as_bytes()).unwrap();
    assert_eq!(read.visibility_timeout, Some(VisibilityTimeout::new(60).unwrap()));
    assert_eq!(read.logging_enabled, Some(true));
    assert_eq!(read.delay_seconds, None);
}

#[test]
fn an_attribute_out_of_range_and_another_root_are_invalid_arguments() {
    for body in [
        "<Queue><VisibilityTimeout>0</VisibilityTimeout></Queue>",
        "<Queue><VisibilityTimeout/></Queue>",
        "<Queue><MaximumMessageSize>65537</MaximumMessageSize></Queue>",
        "<Queue><LoggingEnabled>1</LoggingEnabled></Queue>",
        "<Message/>",
    ] {
        assert_eq!(code(read_attributes(body.as_bytes())), "InvalidArgument", "{body}");
    }
    assert_eq!(code(read_attributes(b"<Queue>")), "MalformedXML");
}

#[test]
fn a_priority_of_zero_is_the_default_and_a_delay_of_zero_is_zero() {
    let message = sent("<Message><Priority>0</Priority><DelaySeconds>0</DelaySeconds><MessageBody> b </MessageBody></Message>").unwrap();
    assert_eq!(message.priority, Priority::default());
    assert_eq!(message.delay_seconds, Some(DelaySeconds::LOWEST));
    assert_eq!(message.body, " b ");
    assert_eq!(sent("<Message><MessageBody>b</MessageBody></Message>").unwrap(), NewMessage::new("b"));
}

#[test]
fn a_message_without_a_text_or_over_the_limit_is_an_invalid_argument() {
    let long = "x".repeat(LARGEST_BODIES + 1);
    for body in [
        "<Message/>".to_owned(),
        "<Message><MessageBody/></Message>".to_owned(),
        "<Message><MessageBody>a<b/></MessageBody></Message>".to_owned(),
        "<Message><MessageBody>a</MessageBody><Priority>17</Priority></Message>".to_owned(),
        "<Queue/>".to_owned(),
        format!("<Message><MessageBody>{long}</MessageBody></Message>"),
    ] {
        assert_eq!(code(sent(&body)), "InvalidArgument", "{}", &body[..body.len().min(80)]);
    }
    let whole = format!("<Message><MessageBody>{}</MessageBody></Message>", &long[1..]);
    assert_eq!(sent(&whole).unwrap().body.len(), LARGEST_BODIES);
    assert_eq!(code(sent("<Message><MessageBody>\u{1}</MessageBody></Message>")), "MalformedXML");
}

#[test]
fn an_unfit_message_of_a_batch_fails_alone() {
    let long = "x".repeat(LARGEST_BODIES + 1);
    let body = format!(
        "<Messages><Message><MessageBody>a</MessageBody></Message><Message><MessageBody>{long}</MessageBody></Message><Message/></Messages>"
    );
    let messages = batch(&body).unwrap();
    assert_eq!(messages[0], Ok(NewMessage::new("a")));
    assert!(
        messages[1..].iter().all(|message| matches!(message, Err(fault) if fault.code == "InvalidArgument"))
    );
    assert_eq!(messages.len(), 3);
}

#[test]
fn a_batch_has_1_to_16_messages_and_64_kb_in_all() {
    let of = |count: usize, body: &str| {
        batch(&format!(
            "<Messages>{}</Messages>",
            format!("<Message><MessageBody>{body}</MessageBody></Message>").repeat(count)
        ))
    };
    assert_eq!(of(16, &"x".repeat(4096)).unwrap().len(), 16);
    assert_eq!(code(of(16, &"x".repeat(4097))), "InvalidArgument");
    assert_eq!(code(of(0, "")), "InvalidArgument");
    assert_eq!(code(of(17, "x")), "InvalidArgument");
}

#[test]
fn a_count_decides_between_one_message_and_a_batch() {
    let read = |action, text| read_receive(action, queue(), &query(text));
    let wait = Some(WaitSeconds::new(30).unwrap());
    let one = BatchSize::LOWEST;
    let (queue, receive, peek) = (queue(), Action::ReceiveMessage, Action::PeekMessage);
    assert_eq!(
        read(receive, "NumOfMessages=1&WaitSeconds=30"),
        Ok(Operation::BatchReceiveMessage { queue: queue.clone(), count: one, wait })
    );
    assert_eq!(read(receive, "waitseconds=30"), Ok(Operation::ReceiveMessage { queue: queue.clone(), wait }));
    assert_eq!(read(receive, ""), Ok(Operation::ReceiveMessage { queue: queue.clone(), wait: None }));
    assert_eq!(read(peek, "peekonly=true"), Ok(Operation::PeekMessage { queue: queue.clone() }));
    assert_eq!(read(peek, "numofmessages=1"), Ok(Operation::BatchPeekMessage { queue, count: one }));
    for wrong in ["numOfMessages=0", "numOfMessages=17", "waitseconds=31", "waitseconds=", "waitseconds=x"] {
        assert_eq!(code(read(receive, wrong)), "InvalidArgument", "{wrong}");
    }
}

#[test]
fn a_change_of_visibility_needs_both_parameters() {
    let handle = ReceiptHandle::new(1, 2, 3);
    let read = |text: &str| read_visibility(queue(), &query(text));
    assert_eq!(
        read(&format!("receiptHandle={handle}&visibilityTimeout=0")),
        Ok(Operation::ChangeMessageVisibility {
            queue: queue(),
            handle,
            timeout: NewVisibilityTimeout::LOWEST
        })
    );
    assert_eq!(code(read("VisibilityTimeout=1")), "MissingReceiptHandle");
    assert_eq!(code(read(&format!("ReceiptHandle={handle}"))), "MissingVisibilityTimeout");
    assert_eq!(code(read("ReceiptHandle=1-abc&VisibilityTimeout=1")), "ReceiptHandleError");
    assert_eq!(code(read(&format!("ReceiptHandle={handle}&VisibilityTimeout=43201"))), "InvalidArgument");
}

#[test]
fn a_delete_takes_its_handle_from_the_query_or_its_handles_from_the_body() {
    let handle = ReceiptHandle::new(1, 2, 3);
    let read = |text: &str, body: &str| read_delete(queue(), &query(text), body.as_bytes());
    assert_eq!(
        read(&format!("ReceiptHandle={handle}"), ""),
        Ok(Operation::DeleteMessage { queue: queue(), handle })
    );
    let body = format!(
        "<ReceiptHandles><ReceiptHandle>{handle}</ReceiptHandle><ReceiptHandle>1-abc</ReceiptHandle></ReceiptHandles>"
    );
    let unread = GivenHandle { text: "1-abc".to_owned(), handle: None };
    assert_eq!(
        read("", &body),
        Ok(Operation::BatchDeleteMessage { queue: queue(), handles: vec![handle.into(), unread] })
    );
    assert_eq!(code(read("", "")), "MissingReceiptHandle");
    assert_eq!(code(read("ReceiptHandle=", "")), "MissingReceiptHandle");
    assert_eq!(code(read("", "<ReceiptHandles/>")), "InvalidArgument");
    assert_eq!(
        code(read(
            "",
            &format!("<ReceiptHandles>{}</ReceiptHandles>", "<ReceiptHandle>a</ReceiptHandle>".repeat(17))
        )),
        "InvalidArgument"
    );
}

fn text() -> impl Strategy<Value = String> {
    "[\t\n\r -\u{D7FF}]{1,40}"
}

fn properties() -> impl Strategy<Value = Vec<Property>> {
    prop::collection::vec(
        (text(), text(), text()).prop_map(|(name, value, kind)| Property { name, value, kind }),
        0..3,
    )
}

prop_compose! {
    fn message()(
        body in text(),
        delay in prop::option::of(0_u32..=604_800),
        priority in 1_u32..=16,
        user_properties in properties(),
        system_properties in properties(),
    ) -> NewMessage {
        NewMessage {
            body,
            delay_seconds: delay.map(|delay| DelaySeconds::new(delay).unwrap()),
            priority: Priority::new(priority).unwrap(),
            user_properties,
            system_properties,
        }
    }
}

proptest! {
    #[test]
    fn messages_that_are_written_read_back(messages in prop::collection::vec(message(), 1..=16)) {
        prop_assert_eq!(sent(&message_document(&messages[0])), Ok(messages[0].clone()));
        let read = batch(&messages_document(&messages));
        prop_assert_eq!(read, Ok(messages.into_iter().map(Ok).collect()));
    }

    #[test]
    fn attributes_that_are_written_read_back(timeout in prop::option::of(1_u32..=43_200), logging: Option<bool>) {
        let patch = AttributesPatch {
            visibility_timeout: timeout.map(|timeout| VisibilityTimeout::new(timeout).unwrap()),
            logging_enabled: logging,
            ..AttributesPatch::default()
        };
        prop_assert_eq!(read_attributes(attributes_document(&patch).as_bytes()), Ok(patch));
    }

    #[test]
    fn handles_that_are_written_read_back(numbers in prop::collection::vec(any::<(i64, i64, u64)>(), 1..=16)) {
        let handles: Vec<_> = numbers.into_iter().map(|(q, m, r)| ReceiptHandle::new(q, m, r)).collect();
        let read = read_delete(queue(), &Query::default(), handles_document(&handles).as_bytes());
        let handles = handles.into_iter().map(GivenHandle::from).collect();
        prop_assert_eq!(read, Ok(Operation::BatchDeleteMessage { queue: queue(), handles }));
    }
}
