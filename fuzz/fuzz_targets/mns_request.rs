//! A request of anybody to the queues goes through all that is done before and at the check of its signature; signed with
//! a key of ours, it is read to its operation.
//!
//! The input is method, target and headers a line each, an empty line, and the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mns::operation::{message_document, messages_document};
use mns::signature::{Call, Scheme, sign};
use mns::{Fault, Key, Operation, RawRequest, Request};

fuzz_target!(|input: &[u8]| {
    let end = input.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = end.map_or((input, &[][..]), |end| (&input[..end], &input[end + 2..]));
    let head = String::from_utf8_lossy(head);
    let mut lines = head.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (method, target) = (line(), line());
    let given: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(':')).collect();

    let headers: Vec<_> = given.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let _ = serve(&RawRequest { method, target, headers: &headers, body });

    let call = Call { method, target, headers: &given, body };
    let now = "2027-01-01T00:00:00Z".parse().unwrap();
    for scheme in [Scheme::V2, Scheme::V4 { region: "cn-hangzhou" }] {
        let headers = sign(&call, &Key::new("id", "secret"), &scheme, now);
        let Ok(operation) = serve(&RawRequest { method, target, headers: &headers, body }) else { continue };
        reads_back(operation);
    }
});

fn serve(raw: &RawRequest<'_>) -> Result<Operation, Fault> {
    let now = "2027-01-01T00:00:00Z".parse().unwrap();
    let claim = Request::parse(raw)?.claim(now)?;
    claim.verify(Some(&Key::new("id", "secret")), now)?.operation()
}

/// What was read is what a client would write, and reads the same again.
fn reads_back(operation: Operation) {
    let (document, target) = match &operation {
        Operation::SendMessage { queue, message } => (message_document(message), queue),
        Operation::BatchSendMessage { queue, messages } => {
            let fit: Result<Vec<_>, _> = messages.iter().cloned().collect();
            let Ok(fit) = fit else { return };
            (messages_document(&fit), queue)
        }
        _ => return,
    };
    if document.len() > mns::xml::LARGEST_DOCUMENT {
        return;
    }
    let target = format!("/queues/{target}/messages");
    let call = Call { method: "POST", target: &target, headers: &[], body: document.as_bytes() };
    let now = "2027-01-01T00:00:00Z".parse().unwrap();
    let headers = sign(&call, &Key::new("id", "secret"), &Scheme::V2, now);
    let raw = RawRequest { method: "POST", target: &target, headers: &headers, body: document.as_bytes() };
    assert_eq!(serve(&raw), Ok(operation));
}
