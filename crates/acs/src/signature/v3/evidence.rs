use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::authorization::Authorization;
use super::canonical::{CanonicalRequest, Token, header_value, string_to_sign};
use super::{CONTENT_HASH, SECURITY_TOKEN};
use crate::signature::{Algorithm, Key, RawRequest};
use crate::{Fault, Parameters};

const CONTENT_TYPE: &str = "content-type";

/// Headers of which one value is read. Equal names are joined by commas before they are signed, so that a value with a comma
/// in it, such as a nonce, could be cut in two on the way and read as another one.
const READ_ONCE: [&str; 8] = [
    "host",
    CONTENT_TYPE,
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    CONTENT_HASH,
    SECURITY_TOKEN,
];

/// What a request of this version proves itself with.
#[derive(Clone, Debug)]
pub(in crate::signature) struct Evidence {
    algorithm: Option<Algorithm>,
    canonical: CanonicalRequest,
    /// The query as SDKs sign it that leave names unencoded, where it differs.
    raw_query: Option<String>,
    signature: String,
    /// All that must be signed is signed, and the body fits the hash that was sent.
    covered: bool,
}

impl Evidence {
    pub(super) fn collect(raw: &RawRequest<'_>, query: &Parameters, authorization: Authorization) -> Self {
        let algorithm = Algorithm::from_name(&authorization.algorithm);
        let hashed_payload = algorithm.unwrap_or_default().digest_hex(raw.body);
        let signed = &authorization.signed_headers;
        let is_signed = |name: &str| signed.iter().any(|header| header == name);
        // What makes parameters of a body is signed with it; a type beside an empty body is not, in some SDKs.
        let typed = raw.body.is_empty() || raw.header(CONTENT_TYPE).is_none() || is_signed(CONTENT_TYPE);
        let covered = is_signed("host")
            && typed
            && raw.headers.iter().all(|(name, _)| !name.starts_with("x-acs-") || is_signed(name))
            && raw.header(CONTENT_HASH).is_some_and(|sent| sent.trim() == hashed_payload)
            && signed.iter().all(|name| raw.header(name).is_some())
            && READ_ONCE
                .iter()
                .all(|name| raw.headers.iter().filter(|(header, _)| header == name).count() <= 1);
        let headers = signed.iter().map(|name| {
            let values =
                raw.headers.iter().filter(|(header, _)| header == name).map(|(_, value)| value.as_str());
            (name.clone(), header_value(values))
        });
        let encoded = query.canonical_query();
        let raw_query = query.canonical_query_with_raw_names().filter(|text| *text != encoded);
        let canonical = CanonicalRequest {
            method: raw.method.to_owned(),
            path: if raw.path.is_empty() { "/".to_owned() } else { raw.path.to_owned() },
            query: encoded,
            headers: headers.collect(),
            hashed_payload,
        };
        Self { algorithm, canonical, raw_query, signature: authorization.signature, covered }
    }

    pub(in crate::signature) fn check_algorithm(&self) -> Result<(), Fault> {
        self.algorithm.map(drop).ok_or_else(Fault::invalid_signature_method)
    }

    /// Compares in constant time.
    pub(in crate::signature) fn verify(&self, key: &Key) -> Result<(), Fault> {
        let algorithm = self.algorithm.ok_or_else(Fault::invalid_signature_method)?;
        let matches = |query: &str| {
            let text = string_to_sign(algorithm, &self.canonical.render(query, Token::Shown));
            let expected = algorithm.mac_hex(key.secret.expose_secret(), &text);
            bool::from(expected.as_bytes().ct_eq(self.signature.as_bytes()))
        };
        let signed = matches(&self.canonical.query) || self.raw_query.as_deref().is_some_and(matches);
        if signed && self.covered { Ok(()) } else { Err(self.mismatch(algorithm)) }
    }

    fn mismatch(&self, algorithm: Algorithm) -> Fault {
        let shown = |token| self.canonical.render(&self.canonical.query, token);
        let string_to_sign = string_to_sign(algorithm, &shown(Token::Shown));
        Fault::signature_does_not_match_v3(&string_to_sign, &shown(Token::Masked))
    }
}
