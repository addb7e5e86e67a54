//! The vectors that are refused; each says in words what is changed of a good one.

use jiff::{SignedDuration, Timestamp};

use super::vectors::{Vector, file, now, serve};
use crate::Fault;

/// Does what `change` of the case says, and serves the outcome.
fn changed(id: &str, mut vector: Vector) -> Result<crate::Operation, Fault> {
    let mut key = Some(vector.key());
    let mut clock: Timestamp = now();
    match id {
        "neg-wrong-secret" => key.as_mut().unwrap().secret = "othersecret".into(),
        "neg-unknown-key" => key = None,
        "neg-query-reordered" => {
            vector.request_target = "/queues/vec-queue/messages?waitseconds=30&numOfMessages=16".to_owned();
        }
        "neg-padding-escaped-after-signing" => {
            vector.request_target = vector.request_target.replace("==", "%3D%3D");
        }
        "neg-extra-mns-header" => {
            vector.headers.push(("x-mns-user-request-id".to_owned(), "injected".to_owned()));
        }
        "neg-content-type-changed" => *vector.header("content-type") = "text/xml".to_owned(),
        "neg-body-changed" => vector.body = vector.body.replace("hello", "hullo"),
        "neg-no-authorization" => vector.drop_header("authorization"),
        "neg-authorization-shape" => *vector.header("authorization") = "MNS testid".to_owned(),
        "neg-no-date" => vector.drop_header("date"),
        "neg-date-format" => *vector.header("date") = "2027-01-01T00:00:00Z".to_owned(),
        "neg-stale-date" => clock += SignedDuration::from_secs(15 * 60 + 1),
        "neg-sts-token-missing" => vector.drop_header("security-token"),
        "neg-sts-token-other" => *vector.header("security-token") = "CAISothertoken==".to_owned(),
        other => panic!("{other} is not known here"),
    }
    serve(&vector.raw(), key.as_ref(), clock)
}

#[test]
fn every_negative_case_gives_its_code() {
    let file = file();
    assert_eq!(file.negative.len(), 14);
    for case in &file.negative {
        let base = file.vectors.iter().find(|vector| vector.id == case.base).unwrap();
        let fault = changed(&case.id, base.clone()).unwrap_err();
        assert_eq!(
            (fault.code, fault.http_status),
            (&*case.expected_code, case.expected_http_status),
            "{}",
            case.id
        );
    }
}
