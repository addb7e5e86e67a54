//! What could be changed on the way without the signature's notice.

use jiff::Timestamp;
use proptest::prelude::*;

use super::super::*;
use crate::{Fault, Parameters};

fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

fn key() -> Key {
    Key::new("LTAIforged", "a secret")
}

/// The request as the server understands it once it is verified.
fn serve(call: &Wire) -> Result<Request, Fault> {
    let Wire { method, path, query, headers, body } = call;
    let raw = RawRequest { method, path, query, headers, body };
    let request = Request::parse(&raw).map_err(|(_, fault)| fault)?;
    Ok(request.claim(now(), |_, _| Route::Served)?.verify(Some(&key()), now())?.into_request())
}

/// What is done for whom, and the nonce that keeps it from being done twice.
fn meaning(request: &Request) -> (String, String, String, String, Parameters) {
    let Request { action, version, access_key_id, nonce, parameters, .. } = request.clone();
    (action, version, access_key_id, nonce, parameters)
}

#[derive(Clone, Debug)]
struct Wire {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl From<Signed> for Wire {
    fn from(signed: Signed) -> Self {
        let Signed { method, path, query, headers, body, .. } = signed;
        Self { method: method.as_str().to_owned(), path, query, headers, body }
    }
}

fn parameters() -> Parameters {
    [("CustSpaceId", "cams-1"), ("HttpFlag", "Y"), ("Url", "http://a/é ?b=c&d")].into_iter().collect()
}

fn version_1(placement: v1::Placement) -> Wire {
    let unsigned = v1::Unsigned { placement, ..v1::Unsigned::new("h", "Do", "2020-06-06", parameters()) };
    v1::sign(unsigned, &key(), "a nonce", now()).into()
}

fn version_3(headers: &[(&str, &str)], body: &[u8], nonce: &str) -> Wire {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let unsigned = v3::Unsigned::new("h:1", "Do", "2020-06-06", parameters());
    v3::sign(v3::Unsigned { headers, body: body.to_vec(), ..unsigned }, &key(), nonce, now()).into()
}

fn form() -> Wire {
    version_3(&[("content-type", "application/x-www-form-urlencoded")], b"Name=a+b%C3%A9&Other=1", "n")
}

fn json() -> Wire {
    version_3(&[("content-type", "application/json")], "{\"Name\": \"é\", \"Other\": [1, 2]}".as_bytes(), "n")
}

#[test]
fn pairs_that_are_put_into_one_name_are_not_the_pairs_that_were_signed() {
    let mut call = version_3(&[], b"", "n");
    // Joined without encoding the names, this reads as what was signed.
    call.query =
        "CustSpaceId%3Dcams-1%26HttpFlag%3DY%26Url=http%3A%2F%2Fa%2F%C3%A9%20%3Fb%3Dc%26d".to_owned();
    assert_eq!(serve(&call).unwrap_err().code, "SignatureDoesNotMatch");
}

#[test]
fn a_nonce_that_is_cut_at_its_comma_is_not_the_one_that_was_signed() {
    let mut call = version_3(&[], b"", "a,b");
    assert!(serve(&call).is_ok());
    for (name, value) in &mut call.headers {
        if name == "x-acs-signature-nonce" {
            *value = "a".to_owned();
        }
    }
    call.headers.push(("x-acs-signature-nonce".to_owned(), "b".to_owned()));
    assert_eq!(serve(&call).unwrap_err().code, "SignatureDoesNotMatch");
}

#[test]
fn a_body_that_was_signed_without_a_type_is_not_given_one_on_the_way() {
    let mut call = version_3(&[], b"HttpFlag=N", "n");
    assert_eq!(serve(&call).unwrap().parameters(), &parameters());
    call.headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
    assert_eq!(serve(&call).unwrap_err().code, "SignatureDoesNotMatch");
    let mut empty = version_3(&[], b"", "n");
    empty.headers.push(("content-type".to_owned(), "application/octet-stream".to_owned()));
    assert!(serve(&empty).is_ok(), "one SDK sends a type that it does not sign beside an empty body");
}

#[test]
fn two_authorizations_are_none() {
    let mut call = version_3(&[], b"", "n");
    call.headers.push(("authorization".to_owned(), "Bearer forged".to_owned()));
    assert_eq!(serve(&call).unwrap_err().code, "IncompleteSignature");
}

/// Where one byte is changed.
#[derive(Clone, Copy, Debug)]
enum Part {
    Method,
    Path,
    Query,
    HeaderName,
    HeaderValue,
    Body,
}

impl Wire {
    /// Replaces one byte of a part; what is no text then is passed on as the gateway passes it on.
    fn replace(&mut self, part: Part, at: usize, byte: u8) {
        let header = at % self.headers.len();
        let text = match part {
            Part::Method => &mut self.method,
            Part::Path => &mut self.path,
            Part::Query => &mut self.query,
            Part::HeaderName => &mut self.headers[header].0,
            Part::HeaderValue => &mut self.headers[header].1,
            Part::Body => {
                replace(&mut self.body, at, byte);
                return;
            }
        };
        let mut bytes = text.clone().into_bytes();
        replace(&mut bytes, at / 16, byte);
        *text = String::from_utf8_lossy(&bytes).into_owned();
        if matches!(part, Part::HeaderName) {
            text.make_ascii_lowercase();
        }
    }
}

fn replace(bytes: &mut [u8], at: usize, byte: u8) {
    if !bytes.is_empty() {
        let at = at % bytes.len();
        bytes[at] = byte;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_call_with_any_byte_changed_is_refused_or_means_the_same(
        call in prop_oneof![
            Just(version_1(v1::Placement::Query)),
            Just(version_1(v1::Placement::Form)),
            Just(version_3(&[], b"", "n")),
            Just(form()),
            Just(json()),
        ],
        part in prop_oneof![
            1 => Just(Part::Method), 1 => Just(Part::Path), 4 => Just(Part::Query), 2 => Just(Part::HeaderName),
            6 => Just(Part::HeaderValue), 4 => Just(Part::Body),
        ],
        at in any::<u16>(),
        byte in prop_oneof![any::<u8>(), prop::sample::select(b"&=%+;, \0\n".to_vec())],
    ) {
        let signed = serve(&call).map(|request| meaning(&request)).unwrap();
        let mut changed = call;
        changed.replace(part, usize::from(at), byte);
        if let Ok(taken) = serve(&changed) {
            prop_assert_eq!(meaning(&taken), signed, "{:?}", changed);
        }
    }
}
