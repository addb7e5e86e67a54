use super::*;
use crate::bounds::Priority;
use crate::{Attributes, Endpoint, Fault, MessageId, Property, QueueName, ReceiptHandle, RequestId, xml};

fn endpoint() -> Endpoint {
    Endpoint::new("http", "127.0.0.1:8080")
}

fn name(name: &str) -> QueueName {
    QueueName::new(name).unwrap()
}

fn id() -> MessageId {
    "0C9A7D6E54F34A2FB1D0A1B2C3D4E5F6".parse().unwrap()
}

fn stored() -> StoredMessage {
    StoredMessage {
        id: id(),
        body: "hello mns".to_owned(),
        enqueued_ms: 1_798_761_600_123,
        first_dequeued_ms: Some(1_798_761_600_124),
        dequeue_count: 1,
        priority: Priority::default(),
        user_properties: Vec::new(),
        system_properties: Vec::new(),
    }
}

fn received() -> Received {
    Received {
        message: stored(),
        receipt_handle: ReceiptHandle::new(1, 2, 3),
        next_visible_ms: 1_798_761_630_123,
    }
}

fn described() -> QueueDescription {
    QueueDescription {
        name: name("demo"),
        attributes: Attributes::default(),
        active_messages: 2,
        inactive_messages: 1,
        delay_messages: 0,
        created_ms: 1_798_761_600_999,
        modified_ms: 1_798_761_600_000,
    }
}

/// A document of the notes, `NS` in place of the namespace.
fn document(text: &str) -> Option<String> {
    Some(format!("<?xml version=\"1.0\" ?>\n{}", text.replace("NS", xml::NAMESPACE)))
}

fn children(answer: &Answer) -> Vec<Vec<String>> {
    let root = xml::read(answer.body.as_deref().unwrap().as_bytes()).unwrap();
    let names =
        |element: &xml::Element| element.children().iter().map(|child| child.name().to_owned()).collect();
    root.children().iter().map(names).collect()
}

#[test]
fn an_error_is_the_notes_document() {
    let request: RequestId = RequestId::new("2026-11-21T00:00:00Z".parse().unwrap(), 0x76D1_7649_9D4F_C312);
    let answer = Answer::fault(&Fault::message_not_exist(), &request, &endpoint());
    assert_eq!((answer.status, &answer.location), (404, &None));
    assert_eq!(
        answer.body,
        document(&format!(
            "<Error xmlns=\"NS\">\n  <Code>MessageNotExist</Code>\n  <Message>Message not exist.</Message>\n  <RequestId>{request}</RequestId>\n  <HostId>http://127.0.0.1:8080</HostId>\n</Error>"
        ))
    );
}

#[test]
fn a_queue_that_is_made_or_was_there_is_told_by_status_and_location_alone() {
    let location = Some("http://127.0.0.1:8080/queues/demo".to_owned());
    let made = Answer { status: 201, location: location.clone(), body: None };
    assert_eq!(Answer::created(&endpoint(), &name("demo")), made);
    assert_eq!(Answer::exists(&endpoint(), &name("demo")), Answer { status: 204, location, body: None });
    assert_eq!(Answer::done(), Answer { status: 204, location: None, body: None });
}

#[test]
fn a_queue_has_its_twelve_elements_with_times_in_seconds() {
    let answer = Answer::queue(&described());
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        document(
            "<Queue xmlns=\"NS\">\n  <QueueName>demo</QueueName>\n  <DelaySeconds>0</DelaySeconds>\n  <MaximumMessageSize>65536</MaximumMessageSize>\n  <MessageRetentionPeriod>345600</MessageRetentionPeriod>\n  <VisibilityTimeout>30</VisibilityTimeout>\n  <PollingWaitSeconds>0</PollingWaitSeconds>\n  <LoggingEnabled>False</LoggingEnabled>\n  <ActiveMessages>2</ActiveMessages>\n  <InactiveMessages>1</InactiveMessages>\n  <DelayMessages>0</DelayMessages>\n  <CreateTime>1798761600</CreateTime>\n  <LastModifyTime>1798761600</LastModifyTime>\n</Queue>"
        )
    );
}

#[test]
fn a_page_has_a_marker_only_when_another_follows() {
    let mut page = QueuePage {
        queues: vec![ListedQueue::Bare(name("demo-a")), ListedQueue::Bare(name("demo-b"))],
        next_marker: Some(name("demo-b")),
    };
    assert_eq!(
        Answer::queues(&endpoint(), &page).body,
        document(
            "<Queues xmlns=\"NS\">\n  <Queue>\n    <QueueURL>http://127.0.0.1:8080/queues/demo-a</QueueURL>\n  </Queue>\n  <Queue>\n    <QueueURL>http://127.0.0.1:8080/queues/demo-b</QueueURL>\n  </Queue>\n  <NextMarker>demo-b</NextMarker>\n</Queues>"
        )
    );
    page.next_marker = None;
    page.queues = vec![ListedQueue::Described(Box::new(described()))];
    assert_eq!(children(&Answer::queues(&endpoint(), &page))[0].len(), 13);
    let nothing = Answer::queues(&endpoint(), &QueuePage::default());
    assert_eq!((nothing.status, nothing.body), (200, document("<Queues xmlns=\"NS\"/>")));
}

#[test]
fn a_sent_message_has_a_handle_only_when_it_is_delayed() {
    let mut sent = Sent::new(id(), "hello mns");
    let answer = Answer::sent(&sent);
    assert_eq!(answer.status, 201);
    assert_eq!(
        answer.body,
        document(
            "<Message xmlns=\"NS\">\n  <MessageId>0C9A7D6E54F34A2FB1D0A1B2C3D4E5F6</MessageId>\n  <MessageBodyMD5>0C91FF67AF5B07A61C82F0DD90CAEFC3</MessageBodyMD5>\n</Message>"
        )
    );
    sent.receipt_handle = Some(ReceiptHandle::new(1, 2, 3));
    let body = Answer::sent(&sent).body.unwrap();
    assert!(body.contains("<ReceiptHandle>8-"), "{body}");
}

#[test]
fn a_batch_that_failed_in_part_has_an_entry_each_with_exactly_two_children() {
    let delayed = Sent { receipt_handle: Some(ReceiptHandle::new(1, 2, 3)), ..Sent::new(id(), "a") };
    let known: &[&str] = &["MessageId", "MessageBodyMD5"];
    let failed: &[&str] = &["ErrorCode", "ErrorMessage"];
    let whole = Answer::sent_batch(&[Ok(Sent::new(id(), "a")), Ok(delayed.clone())]);
    assert_eq!(whole.status, 201);
    assert_eq!(children(&whole), [known.to_vec(), [known, &["ReceiptHandle"]].concat()]);
    let mut entries = vec![Ok(delayed), Err(Fault::invalid_argument("too long"))];
    let partial = Answer::sent_batch(&entries);
    assert_eq!(
        (partial.status, children(&partial)),
        (
            400,
            vec![
                known.iter().map(|name| (*name).to_owned()).collect(),
                failed.iter().map(|name| (*name).to_owned()).collect(),
            ]
        )
    );
    entries.push(Err(Fault::internal_error()));
    assert_eq!(Answer::sent_batch(&entries).status, 500);
}

#[test]
fn a_received_message_has_its_nine_fields_in_order() {
    let answer = Answer::received(&received());
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        document(&format!(
            "<Message xmlns=\"NS\">\n  <MessageId>0C9A7D6E54F34A2FB1D0A1B2C3D4E5F6</MessageId>\n  <ReceiptHandle>{}</ReceiptHandle>\n  <MessageBodyMD5>0C91FF67AF5B07A61C82F0DD90CAEFC3</MessageBodyMD5>\n  <MessageBody>hello mns</MessageBody>\n  <EnqueueTime>1798761600123</EnqueueTime>\n  <NextVisibleTime>1798761630123</NextVisibleTime>\n  <FirstDequeueTime>1798761600124</FirstDequeueTime>\n  <DequeueCount>1</DequeueCount>\n  <Priority>8</Priority>\n</Message>",
            received().receipt_handle
        ))
    );
    assert_eq!(children(&Answer::received_batch(&[received(), received()])).len(), 2);
}

#[test]
fn a_message_that_was_only_looked_at_has_neither_handle_nor_next_visible_time() {
    let message = StoredMessage { first_dequeued_ms: None, dequeue_count: 0, ..stored() };
    let body = Answer::peeked(&message).body.unwrap();
    assert!(body.contains("<FirstDequeueTime>1798761600123</FirstDequeueTime>"), "{body}");
    assert!(!body.contains("ReceiptHandle") && !body.contains("NextVisibleTime"), "{body}");
    assert_eq!(children(&Answer::peeked_batch(&[message]))[0].len(), 7);
}

#[test]
fn properties_follow_the_fields_and_bodies_come_back_byte_for_byte() {
    let mut received = received();
    let property = Property { name: "n".to_owned(), value: "<v>".to_owned(), kind: "STRING".to_owned() };
    received.message.user_properties = vec![property.clone()];
    received.message.system_properties = vec![property];
    received.message.body = " \"a\"\r\n<b>&amp;\t".to_owned();
    let body = Answer::received(&received).body.unwrap();
    let end = "  <UserProperties>\n    <PropertyValue>\n      <Name>n</Name>\n      <Value>&lt;v&gt;</Value>\n      <Type>STRING</Type>\n    </PropertyValue>\n  </UserProperties>\n  <SystemProperties>\n    <SystemPropertyValue>\n      <Name>n</Name>\n      <Value>&lt;v&gt;</Value>\n      <Type>STRING</Type>\n    </SystemPropertyValue>\n  </SystemProperties>\n</Message>";
    assert!(body.ends_with(end), "{body}");
    let read = xml::read(body.as_bytes()).unwrap();
    assert_eq!(read.child("MessageBody").unwrap().text(), received.message.body);
}

#[test]
fn a_change_of_visibility_gives_the_new_handle() {
    let handle = ReceiptHandle::new(1, 2, 4);
    let answer = Answer::visibility(handle, 1_798_762_200_123);
    let expected = format!(
        "<ChangeVisibility xmlns=\"NS\">\n  <ReceiptHandle>{handle}</ReceiptHandle>\n  <NextVisibleTime>1798762200123</NextVisibleTime>\n</ChangeVisibility>"
    );
    assert_eq!((answer.status, answer.body), (200, document(&expected)));
}

#[test]
fn only_handles_that_failed_are_told_of_a_batch() {
    assert_eq!(Answer::deleted_batch(&[]), Answer::done());
    let of = |fault| Undeleted { receipt_handle: "8-x".to_owned(), fault };
    let bad = Answer::deleted_batch(&[of(Fault::receipt_handle_error())]);
    let expected = "<Errors xmlns=\"NS\">\n  <Error>\n    <ErrorCode>ReceiptHandleError</ErrorCode>\n    <ErrorMessage>The receipt handle you provide is not valid.</ErrorMessage>\n    <ReceiptHandle>8-x</ReceiptHandle>\n  </Error>\n</Errors>";
    assert_eq!((bad.status, bad.body), (400, document(expected)));
    let stale = || of(Fault::message_not_exist());
    assert_eq!(Answer::deleted_batch(&[stale(), stale()]).status, 404);
    assert_eq!(Answer::deleted_batch(&[stale(), of(Fault::receipt_handle_error())]).status, 400);
    assert_eq!(Answer::deleted_batch(&[stale(), of(Fault::internal_error())]).status, 500);
}
