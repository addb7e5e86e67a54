//! The vector files, as data.

use std::collections::BTreeMap;

use base64::Engine;
use jiff::Timestamp;
use serde::Deserialize;

use super::super::RawRequest;

#[derive(Deserialize)]
pub(in crate::signature) struct File {
    pub default_key: KnownKey,
    pub accept: Vec<Accept>,
    pub reject: Vec<Reject>,
}

#[derive(Deserialize)]
pub(in crate::signature) struct Accept {
    pub name: String,
    pub request: WireRequest,
    pub access_key_id: String,
    pub access_key_secret: String,
    pub security_token: Option<String>,
    pub server_now: Timestamp,
    #[serde(default)]
    pub state: State,
    pub string_to_sign: String,
    pub signature: String,
    /// Version 1.0 only.
    pub parameters: Option<BTreeMap<String, String>>,
    pub canonical_query: Option<String>,
    /// Version 3 only.
    pub algorithm: Option<String>,
    pub signed_headers: Option<Vec<String>>,
    pub hashed_payload: Option<String>,
    pub canonical_request: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::signature) struct Reject {
    pub name: String,
    pub request: WireRequest,
    pub server_now: Timestamp,
    #[serde(default)]
    pub state: State,
    pub expect: Expect,
}

#[derive(Deserialize)]
pub(in crate::signature) struct Expect {
    pub http_status: u16,
    pub code: String,
    pub message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::signature) struct State {
    pub keys: Vec<KnownKey>,
    pub used_nonces: Vec<UsedNonce>,
}

#[derive(Deserialize)]
pub(in crate::signature) struct KnownKey {
    pub id: String,
    pub secret: String,
    pub status: Option<String>,
    pub security_token: Option<String>,
    pub expires: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(in crate::signature) struct UsedNonce {
    pub access_key_id: String,
    pub nonce: String,
    pub at: Timestamp,
}

#[derive(Deserialize)]
pub(in crate::signature) struct WireRequest {
    pub method: String,
    pub path: String,
    pub query: String,
    #[serde(deserialize_with = "in_pairs")]
    pub headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    body_base64: Option<String>,
}

fn in_pairs<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    BTreeMap::deserialize(deserializer).map(|map| map.into_iter().collect())
}

impl WireRequest {
    pub fn body(&self) -> Vec<u8> {
        let decode = |text: &String| base64::engine::general_purpose::STANDARD.decode(text).unwrap();
        self.body_base64.as_ref().map_or_else(|| self.body.clone().into_bytes(), decode)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    pub fn with<T>(&self, run: impl FnOnce(&RawRequest<'_>) -> T) -> T {
        let Self { method, path, query, headers, .. } = self;
        run(&RawRequest { method, path, query, headers, body: &self.body() })
    }
}

pub(in crate::signature) fn v1() -> File {
    serde_json::from_str(include_str!("../../../vectors/signature-v1.json")).unwrap()
}

pub(in crate::signature) fn v3() -> File {
    serde_json::from_str(include_str!("../../../vectors/signature-v3.json")).unwrap()
}
