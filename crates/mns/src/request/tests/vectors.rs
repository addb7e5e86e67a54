//! The vectors, as data, and each of them verified.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;

use crate::signature::{v2, v4};
use crate::{Fault, Key, Operation, RawRequest, Request, Session, body_md5};

#[derive(Deserialize)]
pub struct File {
    fixed_clock: Timestamp,
    pub vectors: Vec<Vector>,
    v4_vectors: Vec<Vector>,
    pub negative: Vec<Negative>,
    message_body_md5: Vec<BodyDigest>,
}

#[derive(Clone, Deserialize)]
pub struct Vector {
    pub id: String,
    operation: String,
    pub method: String,
    pub request_target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub access_key_id: String,
    pub access_key_secret: String,
    #[serde(default)]
    security_token: Option<String>,
    string_to_sign: String,
    authorization: String,
    /// V4 only.
    region: Option<String>,
    timestamp: Option<String>,
}

#[derive(Deserialize)]
pub struct Negative {
    pub id: String,
    pub base: String,
    pub expected_code: String,
    pub expected_http_status: u16,
}

#[derive(Deserialize)]
struct BodyDigest {
    message_body: String,
    message_body_md5: String,
}

impl Vector {
    pub fn raw(&self) -> RawRequest<'_> {
        RawRequest {
            method: &self.method,
            target: &self.request_target,
            headers: &self.headers,
            body: self.body.as_bytes(),
        }
    }

    pub fn key(&self) -> Key {
        let mut key = Key::new(self.access_key_id.clone(), self.access_key_secret.clone());
        let expires_at = Timestamp::MAX;
        key.session = self.security_token.clone().map(|token| Session { token: token.into(), expires_at });
        key
    }

    pub fn header(&mut self, name: &str) -> &mut String {
        let found = self.headers.iter_mut().find(|(header, _)| header.eq_ignore_ascii_case(name));
        &mut found.unwrap().1
    }

    pub fn drop_header(&mut self, name: &str) {
        let before = self.headers.len();
        self.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
        assert_eq!(self.headers.len(), before - 1, "{name}");
    }
}

/// Read once: the property tests ask for it in every case.
static FILE: LazyLock<File> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../vectors/mns-signature.json")).unwrap());

pub fn file() -> &'static File {
    &FILE
}

pub fn now() -> Timestamp {
    file().fixed_clock
}

/// The whole sequence, of a server that knows `key`.
pub fn serve(raw: &RawRequest<'_>, key: Option<&Key>, now: Timestamp) -> Result<Operation, Fault> {
    Request::parse(raw)?.claim(now)?.verify(key, now)?.operation()
}

fn name(operation: &Operation) -> &'static str {
    match operation {
        Operation::CreateQueue { .. } => "CreateQueue",
        Operation::SetQueueAttributes { .. } => "SetQueueAttributes",
        Operation::GetQueueAttributes { .. } => "GetQueueAttributes",
        Operation::DeleteQueue { .. } => "DeleteQueue",
        Operation::ListQueues(_) => "ListQueue",
        Operation::SendMessage { .. } => "SendMessage",
        Operation::BatchSendMessage { .. } => "BatchSendMessage",
        Operation::ReceiveMessage { .. } => "ReceiveMessage",
        Operation::BatchReceiveMessage { .. } => "BatchReceiveMessage",
        Operation::PeekMessage { .. } => "PeekMessage",
        Operation::BatchPeekMessage { .. } => "BatchPeekMessage",
        Operation::DeleteMessage { .. } => "DeleteMessage",
        Operation::BatchDeleteMessage { .. } => "BatchDeleteMessage",
        Operation::ChangeMessageVisibility { .. } => "ChangeMessageVisibility",
    }
}

/// The cloud's handles are none of ours; all else of a vector has to be read.
fn reads_as_what_it_is(vector: &Vector, now: Timestamp) {
    let claim = Request::parse(&vector.raw()).unwrap().claim(now).unwrap();
    assert_eq!(claim.access_key_id(), vector.access_key_id, "{}", vector.id);
    assert_eq!(claim.security_token(), vector.security_token.as_deref(), "{}", vector.id);
    let verified =
        claim.verify(Some(&vector.key()), now).unwrap_or_else(|fault| panic!("{}: {fault}", vector.id));
    assert_eq!(verified.action().name(), vector.operation.trim_start_matches("Batch"), "{}", vector.id);
    match verified.operation() {
        Ok(operation) => {
            assert_eq!(name(&operation), vector.operation, "{}", vector.id);
            assert_eq!(operation.queue(), verified.queue(), "{}", vector.id);
        }
        Err(fault) => {
            let handled = matches!(vector.operation.as_str(), "DeleteMessage" | "ChangeMessageVisibility");
            assert!(handled && fault == Fault::receipt_handle_error(), "{}: {fault}", vector.id);
        }
    }
}

#[test]
fn every_v2_vector_verifies_and_reads_as_its_operation() {
    let file = file();
    assert_eq!(file.vectors.len(), 45);
    for vector in &file.vectors {
        assert_eq!(v2::string_to_sign(&vector.raw()), vector.string_to_sign, "{}", vector.id);
        reads_as_what_it_is(vector, file.fixed_clock);
    }
}

#[test]
fn every_v4_vector_verifies_and_reads_as_its_operation() {
    let file = file();
    assert_eq!(file.v4_vectors.len(), 4);
    for vector in &file.v4_vectors {
        let (region, time) = (vector.region.as_deref().unwrap(), vector.timestamp.as_deref().unwrap());
        assert_eq!(v4::string_to_sign(&vector.raw(), region, time), vector.string_to_sign, "{}", vector.id);
        reads_as_what_it_is(vector, file.fixed_clock);
    }
}

#[test]
fn a_v4_scope_of_another_day_or_region_does_not_verify() {
    let file = file();
    for (from, to) in [("/20270101/", "/20270102/"), ("cn-hangzhou", "cn-shanghai")] {
        let mut vector = file.v4_vectors[0].clone();
        assert!(vector.authorization.contains(from));
        let changed = vector.authorization.replace(from, to);
        *vector.header("authorization") = changed;
        let fault = serve(&vector.raw(), Some(&vector.key()), file.fixed_clock).unwrap_err();
        assert_eq!(fault.code, "SignatureDoesNotMatch", "{to}");
    }
}

#[test]
fn every_body_digest_holds() {
    let file = file();
    assert_eq!(file.message_body_md5.len(), 5);
    for digest in &file.message_body_md5 {
        assert_eq!(body_md5(&digest.message_body), digest.message_body_md5, "{}", digest.message_body);
    }
}
