use super::super::*;
use super::vectors::{self, Accept, WireRequest};
use crate::Parameters;

const COMMON: [&str; 8] = [
    "AccessKeyId",
    "Action",
    "SecurityToken",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

fn key(vector: &Accept) -> Key {
    let mut key = Key::new(vector.access_key_id.clone(), vector.access_key_secret.clone());
    let expires_at = vector.server_now + jiff::SignedDuration::from_hours(1);
    key.session = vector.security_token.clone().map(|token| Session { token: token.into(), expires_at });
    key
}

fn method(request: &WireRequest) -> Method {
    if request.method == "GET" { Method::Get } else { Method::Post }
}

/// What was made passes the server's checks.
fn assert_passes(signed: &Signed, key: &Key, vector: &Accept) {
    let Signed { method, path, query, headers, body, .. } = signed;
    let raw = RawRequest { method: method.as_str(), path, query, headers, body };
    let request = Request::parse(&raw).map_err(|(_, fault)| fault).unwrap();
    let claim = request.claim(vector.server_now, |_, _| Route::Served).unwrap();
    assert!(claim.verify(Some(key), vector.server_now).is_ok(), "{}", vector.name);
}

#[test]
fn version_1_makes_the_signature_of_each_vector_in_query_and_form() {
    for vector in &vectors::v1().accept {
        let all = vector.parameters.as_ref().unwrap();
        let own = all.iter().filter(|(name, _)| !COMMON.contains(&name.as_str()));
        let parameters: Parameters = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        let key = key(vector);
        for placement in [v1::Placement::Query, v1::Placement::Form] {
            let unsigned = v1::Unsigned {
                method: method(&vector.request),
                host: "localhost".into(),
                action: all["Action"].clone(),
                version: all["Version"].clone(),
                parameters: parameters.clone(),
                placement,
            };
            let date = all["Timestamp"].parse().unwrap();
            let signed = v1::sign(unsigned, &key, &all["SignatureNonce"], date);
            assert_eq!(signed.signature, vector.signature, "{}", vector.name);
            assert_eq!(signed.string_to_sign, vector.string_to_sign, "{}", vector.name);
            assert_eq!(Some(&signed.canonical_request), vector.canonical_query.as_ref(), "{}", vector.name);
            assert_passes(&signed, &key, vector);
        }
    }
}

/// Headers that signing adds by itself.
const OWN_HEADERS: [&str; 10] = [
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
    "x-acs-accesskey-id",
    "x-acs-security-token",
    "x-acs-credentials-provider",
    "authorization",
];

#[test]
fn version_3_makes_the_call_of_each_sdk_that_was_recorded() {
    let file = vectors::v3();
    let recorded = |vector: &&Accept| vector.request.header("x-acs-credentials-provider").is_some();
    assert_eq!(file.accept.iter().filter(recorded).count(), 22);
    for vector in file.accept.iter().filter(recorded) {
        let request = &vector.request;
        let signed_headers = vector.signed_headers.as_ref().unwrap();
        let further = request
            .headers
            .iter()
            .filter(|(name, _)| signed_headers.contains(name) && !OWN_HEADERS.contains(&name.as_str()));
        let header = |name| request.header(name).unwrap();
        let query = Parameters::from_query(&request.query).unwrap();
        let unsigned = v3::Unsigned {
            method: method(request),
            headers: further.cloned().collect(),
            body: request.body(),
            algorithm: Algorithm::from_name(vector.algorithm.as_ref().unwrap()).unwrap(),
            ..v3::Unsigned::new(header("host"), header("x-acs-action"), header("x-acs-version"), query)
        };
        let key = key(vector);
        let date = header("x-acs-date").parse().unwrap();
        let signed = v3::sign(unsigned, &key, header("x-acs-signature-nonce"), date);
        assert_eq!(Some(&signed.canonical_request), vector.canonical_request.as_ref(), "{}", vector.name);
        assert_eq!(signed.string_to_sign, vector.string_to_sign, "{}", vector.name);
        assert_eq!(signed.signature, vector.signature, "{}", vector.name);
        let authorization = signed.headers.iter().find(|(name, _)| name == "authorization").unwrap();
        assert_eq!(authorization.1, header("authorization"), "{}", vector.name);
        assert_passes(&signed, &key, vector);
    }
}
