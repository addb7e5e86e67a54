//! The steps, and what each refuses.

use jiff::{SignedDuration, Timestamp};

use super::vectors::{Vector, file, now, serve};
use crate::signature::{Call, Scheme, sign};
use crate::{Key, Operation, RawRequest, Request, Session};

fn key() -> Key {
    Key::new("id", "secret")
}

fn vector(id: &str) -> Vector {
    file().vectors.iter().find(|vector| vector.id == id).unwrap().clone()
}

/// A signed request that is sent to `target` in place of the signed one.
fn sent_to(target: &str, signed: &str) -> Result<Operation, crate::Fault> {
    let headers =
        sign(&Call { method: "GET", target: signed, headers: &[], body: b"" }, &key(), &Scheme::V2, now());
    serve(&RawRequest { method: "GET", target, headers: &headers, body: b"" }, Some(&key()), now())
}

#[test]
fn what_the_client_side_signs_the_server_side_verifies_in_both_schemes() {
    let body = b"<Message><MessageBody>x</MessageBody></Message>";
    let call = Call {
        method: "POST",
        target: "/queues/q/messages",
        headers: &[("x-mns-user-request-id", " one ")],
        body,
    };
    let mut temporary = key();
    temporary.session =
        Some(Session { token: "CAIStoken".into(), expires_at: now() + SignedDuration::from_secs(1) });
    for key in [key(), temporary] {
        for scheme in [Scheme::V2, Scheme::V4 { region: "cn-hangzhou" }] {
            let headers = sign(&call, &key, &scheme, now());
            let raw = RawRequest { method: call.method, target: call.target, headers: &headers, body };
            assert!(
                matches!(serve(&raw, Some(&key), now()), Ok(Operation::SendMessage { .. })),
                "{scheme:?}"
            );
        }
    }
}

#[test]
fn the_url_is_judged_before_the_sender_is_and_the_sender_before_the_digest() {
    let nothing = RawRequest { method: "GET", target: "/nowhere", headers: &[], body: b"" };
    assert_eq!(serve(&nothing, None, now()).unwrap_err().code, "InvalidRequestURL");
    let mut vector = vector("py-send-message-utf8");
    vector.body.push(' ');
    assert_eq!(serve(&vector.raw(), None, now()).unwrap_err().code, "InvalidAccessKeyId");
    assert_eq!(serve(&vector.raw(), Some(&vector.key()), now()).unwrap_err().code, "InvalidDigest");
}

#[test]
fn a_doubled_slash_verifies_when_the_single_or_the_doubled_one_was_signed() {
    let single = "/queues/q/messages?waitseconds=1";
    let doubled = "//queues/q/messages?waitseconds=1";
    assert!(sent_to(doubled, single).is_ok());
    assert!(sent_to(doubled, doubled).is_ok());
    assert!(sent_to("http://elsewhere//queues/q/messages?waitseconds=1", single).is_ok());
    assert_eq!(sent_to(single, doubled).unwrap_err().code, "SignatureDoesNotMatch");
}

#[test]
fn an_mns_date_stands_in_for_the_date_and_goes_after_it() {
    let mut vector = vector("node-create-queue");
    *vector.header("x-mns-date") = "Thu, 01 Jan 1970 00:00:00 GMT".to_owned();
    let both = serve(&vector.raw(), Some(&vector.key()), now()).unwrap_err();
    assert_eq!(both.code, "SignatureDoesNotMatch");
    vector.drop_header("date");
    assert_eq!(serve(&vector.raw(), Some(&vector.key()), now()).unwrap_err().code, "TimeExpired");
}

#[test]
fn a_key_of_another_id_is_unknown_and_one_without_a_token_takes_none() {
    let mut vector = vector("py-receive-message-wait");
    let claim = || Request::parse(&vector.raw()).unwrap().claim(now()).unwrap();
    let other = claim().verify(Some(&Key::new("other", "testsecret")), now()).unwrap_err();
    assert_eq!(other.code, "InvalidAccessKeyId");
    vector.headers.push(("Security-Token".to_owned(), "CAISfaketoken==".to_owned()));
    assert_eq!(serve(&vector.raw(), Some(&vector.key()), now()).unwrap_err().code, "AccessDenied");
}

#[test]
fn a_temporary_key_is_refused_from_its_end_on() {
    let vector = vector("py-sts-receive-message");
    let mut key = vector.key();
    key.session.as_mut().unwrap().expires_at = now();
    assert_eq!(serve(&vector.raw(), Some(&key), now()).unwrap_err().code, "AccessDenied");
}

#[test]
fn debug_shows_neither_signature_nor_token_nor_body() {
    let vector = vector("py-sts-batch-delete-message");
    let raw = vector.raw();
    let claim = Request::parse(&raw).unwrap().claim(now()).unwrap();
    let shown = format!("{raw:?} {claim:?} {:?}", vector.key());
    assert!(shown.contains("STS.testid"), "{shown}");
    for secret in ["u5fkYAwLaKqPaK6yvdGapvkrc6A", "CAISfaketoken", "stssecret", "8-BzvT93"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[test]
fn the_digest_may_have_either_encoding_or_be_missing() {
    let raw = |md5: &str| {
        let headers = vec![("content-md5".to_owned(), md5.to_owned())];
        let (target, body) = ("/queues/q", &b"<Queue/>"[..]);
        super::super::digest::check(&RawRequest { method: "PUT", target, headers: &headers, body })
    };
    assert!(raw("wJ8JFTdpSCEE8SXup5sRwQ==").is_ok());
    assert!(raw(&crate::request::content_md5(b"<Queue/>")).is_ok());
    assert!(raw("").is_ok());
    assert_eq!(raw("wJ8JFTdpSCEE8SXup5sRwQ=").unwrap_err().code, "InvalidDigest");
}

#[test]
fn the_window_is_the_claim_s_and_the_token_s_end_the_verification_s() {
    let vector = vector("py-receive-message-wait");
    let late: Timestamp = now() + SignedDuration::from_mins(15);
    assert!(serve(&vector.raw(), Some(&vector.key()), late).is_ok());
}
