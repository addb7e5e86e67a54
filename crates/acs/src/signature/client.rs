//! What both signature versions make for a client.

/// The two methods of the gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST, what the generated SDKs always use.
    #[default]
    Post,
}

impl Method {
    /// As it stands on the request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A signed call, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The method.
    pub method: Method,
    /// Always `/`.
    pub path: String,
    /// The query, without its question mark; may be empty.
    pub query: String,
    /// Headers with lower-case names, `host` first. `content-length` is left to the HTTP client.
    pub headers: Vec<(String, String)>,
    /// The body, often empty.
    pub body: Vec<u8>,
    /// Version 3: the canonical request. Version 1.0: the canonical query.
    pub canonical_request: String,
    /// What was signed.
    pub string_to_sign: String,
    /// The signature: hex in version 3, base64 in version 1.0.
    pub signature: String,
}
