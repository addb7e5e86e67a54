use jiff::Timestamp;
use proptest::prelude::*;

use super::super::*;
use crate::{Format, Parameters};

const DATE: &str = "2026-01-02T03:04:05Z";

fn now() -> Timestamp {
    DATE.parse().unwrap()
}

fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn refusal(
    method: &str,
    path: &str,
    query: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> (Format, String) {
    let (format, fault) = Request::parse(&RawRequest { method, path, query, headers, body }).unwrap_err();
    (format, fault.code.into_owned())
}

#[test]
fn missing_common_parameters_are_answered_in_their_order_and_in_the_format_asked_for() {
    let names = [
        "Action",
        "Version",
        "AccessKeyId",
        "SignatureMethod",
        "SignatureVersion",
        "SignatureNonce",
        "Timestamp",
        "Signature",
    ];
    for given in 0..names.len() {
        let query: Parameters =
            names[..given].iter().map(|name| (*name, "x")).chain([("Format", "xml")]).collect();
        let answer = refusal("GET", "/", &query.canonical_query(), &[], b"");
        assert_eq!(answer, (Format::Xml, format!("Missing{}", names[given])));
    }
    assert_eq!(refusal("GET", "", "", &[], b"").1, "MissingAction");
}

#[test]
fn method_comes_before_path_before_format_before_encoding() {
    let broken = "A=%ff&Format=text";
    assert_eq!(refusal("PUT", "/x", broken, &[], b""), (Format::Json, "UnsupportedHTTPMethod".into()));
    assert_eq!(refusal("GET", "/x", broken, &[], b""), (Format::Json, "InvalidAction.NotFound".into()));
    assert_eq!(refusal("GET", "/", broken, &[], b""), (Format::Json, "InvalidFormat".into()));
    assert_eq!(refusal("GET", "/", "A=%ff&Format=XML", &[], b""), (Format::Xml, "InvalidParameter".into()));
    let json = headers(&[("content-type", "application/json")]);
    assert_eq!(
        refusal("POST", "/", "", &json, b"{\"A\":\"\xff\"}"),
        (Format::Json, "InvalidParameter".into())
    );
}

#[test]
fn version_1_answers_in_xml_by_default_and_version_3_in_json() {
    assert_eq!(refusal("GET", "/", "SignatureMethod=x", &[], b"").0, Format::Xml);
    assert_eq!(refusal("GET", "/", "", &[], b"").0, Format::Json);
    let acs3 = headers(&[("authorization", "ACS3-HMAC-SHA256 x")]);
    assert_eq!(refusal("GET", "/", "SignatureMethod=x", &acs3, b"").0, Format::Json);
    let xml = headers(&[("authorization", "ACS3-HMAC-SHA256 x"), ("accept", "application/XML")]);
    assert_eq!(refusal("GET", "/", "", &xml, b"").0, Format::Xml);
}

#[test]
fn schemes_that_are_not_supported_count_as_no_authentication() {
    let mut bearer = headers(&[("x-acs-action", "A"), ("x-acs-version", "V"), ("x-acs-bearer-token", "t")]);
    assert_eq!(refusal("POST", "/", "SignatureType=BEARERTOKEN", &bearer, b"").1, "MissingAccessKeyId");
    bearer.extend(headers(&[("authorization", "ACS3-RSA-SHA256 Credential=a,SignedHeaders=b,Signature=c")]));
    assert_eq!(refusal("POST", "/", "", &bearer, b"").1, "MissingAccessKeyId");
    let v1 = "Action=A&Version=V&SignatureType=BEARERTOKEN&BearerToken=t";
    assert_eq!(refusal("POST", "/", v1, &[], b"").1, "MissingAccessKeyId");
}

fn verify(signed: &Signed, key: &Key) -> Result<Verified, crate::Fault> {
    let Signed { method, path, query, headers, body, .. } = signed;
    let raw = RawRequest { method: method.as_str(), path, query, headers, body };
    let request = Request::parse(&raw).map_err(|(_, fault)| fault)?;
    request.claim(now(), |_, _| Route::Served)?.verify(Some(key), now())
}

fn signed_v3(key: &Key) -> Signed {
    let parameters = [("A", "1"), ("List[0]", "x")].into_iter().collect();
    v3::sign(v3::Unsigned::new("h", "Do", "2020-06-06", parameters), key, "n", now())
}

#[test]
fn a_key_under_another_id_is_not_found() {
    let key = Key::new("id", "secret");
    assert_eq!(
        verify(&signed_v3(&key), &Key::new("other", "secret")).unwrap_err().code,
        "InvalidAccessKeyId.NotFound"
    );
}

#[test]
fn any_change_to_a_signed_call_of_version_3_is_refused() {
    let key = Key::new("id", "secret");
    assert_eq!(verify(&signed_v3(&key), &key).unwrap().timestamp(), now());
    let changes: [fn(&mut Signed); 6] = [
        |call| call.query.push_str("&B=1"),
        |call| call.body.push(b'x'),
        |call| call.method = Method::Get,
        |call| call.headers.iter_mut().for_each(|header| header.1 = header.1.replace("Do", "Drop")),
        |call| call.headers.push(("x-acs-extra".into(), "1".into())),
        |call| {
            call.headers
                .iter_mut()
                .filter(|header| header.0 == "authorization")
                .for_each(|header| header.1.truncate(header.1.len() - 1))
        },
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut call = signed_v3(&key);
        change(&mut call);
        assert_eq!(verify(&call, &key).unwrap_err().code, "SignatureDoesNotMatch", "change {at}");
    }
}

#[test]
fn names_signed_unencoded_are_accepted_as_some_sdks_sign_them() {
    let key = Key::new("id", "secret");
    let mut call = signed_v3(&key);
    let raw = call.canonical_request.replace("List%5B0%5D", "List[0]");
    assert_ne!(raw, call.canonical_request);
    let algorithm = Algorithm::HmacSha256;
    let text = format!("{}\n{}", algorithm.name(), algorithm.digest_hex(raw.as_bytes()));
    let signature = algorithm.mac_hex("secret", &text);
    call.headers.iter_mut().for_each(|header| header.1 = header.1.replace(&call.signature, &signature));
    assert!(verify(&call, &key).is_ok());
}

#[test]
fn nonces_of_two_keys_differ_and_do_not_run_together() {
    assert_eq!(Nonce::of("a", "bc"), Nonce::of("a", "bc"));
    assert_ne!(Nonce::of("a", "bc"), Nonce::of("b", "bc"));
    assert_ne!(Nonce::of("a", "bc"), Nonce::of("ab", "c"));
}

#[test]
fn neither_a_key_nor_a_request_shows_its_secrets() {
    let mut key = Key::new("id", "hush");
    key.session = Some(Session { token: "hush".into(), expires_at: now() });
    assert!(!format!("{key:?}").contains("hush"));
    let verified = verify(&signed_v3(&key), &key);
    assert!(verified.is_err(), "the session is over");
    key.session = Some(Session { token: "CAIShush".into(), expires_at: now() + CLOCK_WINDOW });
    assert!(!format!("{:?}", verify(&signed_v3(&key), &key).unwrap()).contains("hush"));
}

proptest! {
    #[test]
    fn arbitrary_requests_never_panic(
        query in ".{0,40}",
        authorization in "(ACS3-HMAC-S[HM][A3](256)? )?(Credential=|Signature=|SignedHeaders=|[;,=a-z ]){0,8}",
        body in proptest::collection::vec(any::<u8>(), 0..32),
        date in "[0-9TZ:.é-]{18,22}",
    ) {
        let headers = headers(&[
            ("authorization", &authorization), ("x-acs-action", "a"), ("x-acs-version", "v"),
            ("x-acs-signature-nonce", "n"), ("x-acs-date", &date), ("content-type", "application/json"),
        ]);
        let raw = RawRequest { method: "POST", path: "/", query: &query, headers: &headers, body: &body };
        if let Ok(claim) = Request::parse(&raw).map_err(|(_, fault)| fault).and_then(|r| r.claim(now(), |_, _| Route::Served)) {
            let _ = claim.verify(Some(&Key::new("", "")), now());
        }
    }
}
