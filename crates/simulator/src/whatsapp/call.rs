//! A call as it came over HTTP: method, path, parameters, token.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use bytes::Bytes;
use graph::error::GraphError;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::parameters::{File, Parameters};
use crate::refusal::Refusal;

/// What a call wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Delete,
}

impl Verb {
    /// As error messages write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Delete => "delete",
        }
    }
}

/// A call, parsed.
pub(super) struct Call {
    pub verb: Verb,
    /// The first two segments after the version: an object and an edge of it.
    pub node: String,
    pub edge: Option<String>,
    pub parameters: Parameters,
    pub files: Vec<File>,
    pub token: Option<String>,
    /// Scheme and host under which the caller reached us: links in answers begin with it.
    pub base: String,
    /// The path as it came, for links to neighbouring pages.
    pub path: String,
    pub query: Vec<(String, String)>,
    /// What is wrong with the body; told only to one who may see the object.
    pub fault: Option<Refusal>,
}

/// The versions that are served (Meta Graph notes, 1.1: the simulator's row).
const VERSIONS: std::ops::RangeInclusive<u32> = 17..=99;

impl Call {
    /// Parses the head and the whole body.
    pub async fn parse(parts: &Parts, body: Bytes) -> Result<Self, Refusal> {
        let mut segments: Vec<String> = parts
            .uri
            .path()
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        if segments.first().is_some_and(|first| is_version(first)) {
            served(&segments.remove(0))?;
        }
        let mut segments = segments.into_iter();
        let (node, edge) = (segments.next().unwrap_or_default(), segments.next());
        if let Some(further) = segments.next() {
            return Err(GraphError::unknown_path(&format!("{}/{further}", edge.unwrap_or_default())).into());
        }
        let query: Vec<(String, String)> =
            form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let mut parameters: Map<String, Value> =
            query.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))).collect();
        let mut files = Vec::new();
        let fault = match read_body(&parts.headers, body, &mut files).await {
            Ok(body) => {
                parameters.extend(body);
                None
            }
            Err(refusal) => Some(refusal),
        };
        let verb = verb(&parts.method, parameters.get("method").and_then(Value::as_str))?;
        let parameters = Parameters(parameters);
        let token = parameters.text("access_token")?.or_else(|| bearer(&parts.headers));
        let (base, path) = (base(&parts.headers), parts.uri.path().to_owned());
        Ok(Self { verb, node, edge, parameters, files, token, base, path, query, fault })
    }
}

fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').and_then(|version| version.split_once('.')).is_some_and(|(major, minor)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits(major) && digits(minor)
    })
}

fn served(segment: &str) -> Result<(), Refusal> {
    let major = segment[1..].split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_some_and(|major| VERSIONS.contains(&major)) {
        return Ok(());
    }
    Err(GraphError::sentence(
        2635,
        format!("(#2635) You are calling a deprecated or unknown version: {segment}."),
    )
    .into())
}

/// `?method=` overrides POST (Meta Graph notes, 1.1).
fn verb(method: &Method, wanted: Option<&str>) -> Result<Verb, Refusal> {
    let wanted = wanted.map(str::to_ascii_lowercase);
    match (method.as_str(), wanted.as_deref()) {
        ("POST", Some("delete")) | ("DELETE", _) => Ok(Verb::Delete),
        ("POST", Some("get")) | ("GET" | "HEAD", _) => Ok(Verb::Get),
        ("POST" | "PUT" | "PATCH", _) => Ok(Verb::Post),
        (other, _) => Err(GraphError::sentence(100, format!("Unsupported method, {other}")).into()),
    }
}

/// A parameter beats the header: pywa registers its callback with an app token in the query and the session's
/// header besides, and the query token must win (Meta Graph notes, 12.2).
fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth");
    known.then(|| token.trim().to_owned()).filter(|token| !token.is_empty())
}

/// Scheme and host of the request.
pub(crate) fn base(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    format!("{scheme}://{}", text("host").unwrap_or("localhost"))
}

async fn read_body(
    headers: &HeaderMap,
    body: Bytes,
    files: &mut Vec<File>,
) -> Result<Map<String, Value>, Refusal> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Ok(boundary) = multer::parse_boundary(content_type) {
        return multipart(boundary, body, files).await;
    }
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if content_type.contains("json") || first == Some(&b'{') {
        return match serde_json::from_slice(&body) {
            Ok(Value::Object(object)) => Ok(object),
            _ => Err(Refusal::parameter("Invalid JSON for postcard")),
        };
    }
    Ok(form_urlencoded::parse(&body)
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect())
}

async fn multipart(
    boundary: String,
    body: Bytes,
    files: &mut Vec<File>,
) -> Result<Map<String, Value>, Refusal> {
    let broken = |error: multer::Error| Refusal::parameter(format!("Invalid multipart body: {error}"));
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
    let mut multipart = multer::Multipart::new(stream, boundary);
    let mut parameters = Map::new();
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let part = field.name().unwrap_or_default().to_owned();
        let (name, mime) =
            (field.file_name().map(str::to_owned), field.content_type().map(ToString::to_string));
        if name.is_some() {
            files.push(File { part, name, mime, bytes: field.bytes().await.map_err(broken)? });
        } else {
            parameters.insert(part, Value::from(field.text().await.map_err(broken)?));
        }
    }
    Ok(parameters)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use proptest::prelude::*;

    use super::*;

    async fn parse(method: &str, uri: &str, content_type: &str, body: &'static str) -> Result<Call, Refusal> {
        let request = http::Request::builder().method(method).uri(uri).header("content-type", content_type);
        let (parts, ()) = request.header("host", "h:1").body(()).unwrap().into_parts();
        Call::parse(&parts, Bytes::from_static(body.as_bytes())).await
    }

    #[tokio::test]
    async fn query_and_body_are_one_name_space_and_the_version_may_be_left_out() {
        let json = parse("POST", "/v23.0/17/messages/?a=1", "application/json", r#"{"b":2}"#).await.unwrap();
        assert_eq!(
            (json.node.as_str(), json.edge.as_deref(), json.verb),
            ("17", Some("messages"), Verb::Post)
        );
        assert_eq!(json.parameters.text("a").unwrap().as_deref(), Some("1"));
        assert_eq!(json.parameters.text("b").unwrap().as_deref(), Some("2"));
        let form =
            parse("POST", "/17?method=delete", "application/x-www-form-urlencoded", "a=x%20y").await.unwrap();
        assert_eq!((form.verb, form.parameters.text("a").unwrap().as_deref()), (Verb::Delete, Some("x y")));
    }

    #[tokio::test]
    async fn multipart_files_stand_apart_from_parameters() {
        let body = "--b\r\ncontent-disposition: form-data; name=\"subject\"\r\n\r\nS\r\n--b\r\ncontent-disposition: \
                    form-data; name=\"file\"; filename=\"p.jpg\"\r\n\r\nJPEG\r\n--b--\r\n";
        let call = parse("POST", "/g", "multipart/form-data; boundary=b", body).await.unwrap();
        assert_eq!(call.parameters.text("subject").unwrap().as_deref(), Some("S"));
        assert_eq!((call.files[0].part.as_str(), &call.files[0].bytes[..]), ("file", &b"JPEG"[..]));
    }

    #[tokio::test]
    async fn unknown_versions_and_paths_that_go_too_deep_are_refused() {
        assert!(parse("GET", "/v3.0/17", "", "").await.is_err());
        assert!(parse("GET", "/v23.0/17/a/b", "", "").await.is_err());
        let broken = parse("POST", "/17", "application/json", "{").await.unwrap();
        assert!(broken.fault.is_some());
    }

    proptest! {
        #[test]
        fn any_call_is_parsed_or_refused(
            path in "(/v?[0-9.%éa-z]{0,6}){0,4}",
            query in "[a-z=&%+0-9]{0,20}",
            content_type in "(application/json|multipart/form-data; boundary=b?|text/plain)?",
            body in "(--b\r\n|content-disposition: form-data; name=\"(a|file)\"(; filename=\"f\")?\r\n|\r\n|--b--|\\{\"a\":1\\}|[a-zé%&=]){0,12}",
        ) {
            let uri: http::Uri = format!("http://h{path}?{query}").parse().unwrap_or_default();
            let request = http::Request::post(uri).header("content-type", content_type);
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let call = Call::parse(&parts, Bytes::from(body)).now_or_never();
            if let Some(Ok(call)) = call {
                prop_assert!(call.edge.is_none() || !call.node.is_empty());
            }
        }
    }
}
