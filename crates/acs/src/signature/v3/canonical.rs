use super::SECURITY_TOKEN;
use crate::signature::Algorithm;

/// The canonical request, in pieces (gateway notes, 3.2 steps 1 to 7).
#[derive(Clone, Debug)]
pub(super) struct CanonicalRequest {
    pub method: String,
    pub path: String,
    /// The canonical query, of query parameters only.
    pub query: String,
    /// Lower-case names, sorted, each once.
    pub headers: Vec<(String, String)>,
    pub hashed_payload: String,
}

/// Whether a rendering may show the security token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Shown,
    /// Inferred to be proper in an answer (gateway notes, 3.3).
    Masked,
}

impl CanonicalRequest {
    /// The text, with a query in place of the usual one where the caller has another candidate.
    pub(super) fn render(&self, query: &str, token: Token) -> String {
        let Self { method, path, hashed_payload, .. } = self;
        let mut text = format!("{method}\n{path}\n{query}\n");
        for (name, value) in &self.headers {
            let masked = token == Token::Masked && name == SECURITY_TOKEN;
            text.push_str(name);
            text.push(':');
            text.push_str(if masked { "***" } else { value });
            text.push('\n');
        }
        format!("{text}\n{}\n{hashed_payload}", self.signed_headers())
    }

    /// The names joined by `;`.
    pub(super) fn signed_headers(&self) -> String {
        self.headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";")
    }
}

/// Algorithm and hash of the canonical request.
pub(super) fn string_to_sign(algorithm: Algorithm, canonical_request: &str) -> String {
    format!("{}\n{}", algorithm.name(), algorithm.digest_hex(canonical_request.as_bytes()))
}

/// The value of a header that stands several times: sorted, joined by commas, each trimmed at both ends.
pub(super) fn header_value<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let mut values: Vec<_> = values.map(str::trim).collect();
    values.sort_unstable();
    values.join(",")
}
