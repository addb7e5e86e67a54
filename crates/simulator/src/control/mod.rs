//! The control of the simulated networks, under `/simulator/`: for people, tests and the console's phone, and
//! for callers on this machine only. All JSON; a refusal is `{"error": text}` and names the field.

pub(crate) mod clock;
mod phone;
mod templates;
mod world;
mod writing;

use std::net::SocketAddr;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::{Host, Url};

use crate::refusal::Refusal;
use crate::whatsapp::Network;

/// The largest body: 24 MiB, which holds 16 MB of media in base64.
const LARGEST_BODY: usize = 24 * 1024 * 1024;

/// Answers a control call.
pub(crate) async fn handle(
    State(network): State<Network>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request<Body>,
) -> Response {
    if !may_call(peer) {
        return refuse(Refusal::Control(
            StatusCode::FORBIDDEN,
            "the control answers loopback callers only".to_owned(),
        ));
    }
    if !of_this_machine(request.headers()) {
        let text = "origin, host: pages and names of other machines may not call the control".to_owned();
        return refuse(Refusal::Control(StatusCode::FORBIDDEN, text));
    }
    match answer(&network, request).await {
        Ok(value) => Json(value).into_response(),
        Err(refusal) => refuse(refusal),
    }
}

/// Whether the peer is on this machine, by either protocol.
fn may_call(peer: SocketAddr) -> bool {
    peer.ip().to_canonical().is_loopback()
}

/// Whether a browser calls for a page that came from this machine, or no browser calls at all: any page that
/// somebody looks at here could call us otherwise. A page whose own name was made to lead here sends no origin
/// with GET, so the name that it called counts as well.
fn of_this_machine(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
    let origin = text(header::ORIGIN).is_none_or(is_of_this_machine);
    origin && text(header::HOST).is_none_or(|host| is_of_this_machine(&format!("http://{host}")))
}

fn is_of_this_machine(url: &str) -> bool {
    match Url::parse(url).as_ref().ok().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}

async fn answer(network: &Network, request: Request<Body>) -> Result<Value, Refusal> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.map_err(|_| {
        let text = format!("body: expected at most {LARGEST_BODY} bytes");
        Refusal::Control(StatusCode::PAYLOAD_TOO_LARGE, text)
    })?;
    let path: Vec<String> = parts
        .uri
        .path()
        .split('/')
        .filter(|segment| !segment.is_empty())
        .skip(1)
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    route(network, &parts.method, &path, &parts.headers, &body).await
}

async fn route(
    network: &Network,
    method: &Method,
    path: &[&str],
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Refusal> {
    match (method.as_str(), path) {
        ("POST", ["world"]) => world::apply(network, parse(body)?).await,
        ("GET", ["phones"]) => phone::list(network),
        ("POST", ["phones"]) => phone::put(network, parse(body)?).await,
        ("GET", ["phones", number]) => phone::show(network, number),
        ("GET", ["phones", number, "messages"]) => phone::messages(network, number),
        ("POST", ["phones", number, "messages"]) => {
            writing::write(network, number, parse(body)?, headers).await
        }
        ("POST", ["phones", number, "read"]) => phone::read(network, number, parse(body)?).await,
        ("POST", ["clock"]) => clock::advance(network, parse(body)?).await,
        ("GET", ["templates"]) => templates::list(network),
        ("POST", ["templates", id, "review"]) => templates::review(network, id, parse(body)?).await,
        ("GET" | "POST", _) => {
            Err(Refusal::missing(format!("path: there is no {method} /simulator/{}", path.join("/"))))
        }
        _ => Err(Refusal::Control(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("method: expected GET or POST, got {method}"),
        )),
    }
}

/// The body; an empty one is `{}`. The message of serde names the field.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Refusal::wrong(format!("body: {error}")))
}

fn refuse(refusal: Refusal) -> Response {
    let (status, text) = match refusal {
        Refusal::Control(status, text) => (status, text),
        Refusal::Graph(error) => {
            (StatusCode::BAD_REQUEST, error.details().unwrap_or(&error.message).to_owned())
        }
        Refusal::Storage(text) => (StatusCode::INTERNAL_SERVER_ERROR, text),
    };
    (status, Json(json!({"error": text}))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_call() {
        let may = |peer: &str| may_call(peer.parse().unwrap());
        assert!(may("127.0.0.1:1") && may("127.9.9.9:1") && may("[::1]:1") && may("[::ffff:127.0.0.1]:1"));
        assert!(
            !may("10.0.0.1:1") && !may("[fe80::1]:1") && !may("[::ffff:10.0.0.1]:1") && !may("0.0.0.0:1")
        );
    }

    #[test]
    fn pages_from_elsewhere_may_not_call() {
        let may = |origin: &'static str| {
            of_this_machine(&HeaderMap::from_iter([(header::ORIGIN, origin.parse().unwrap())]))
        };
        assert!(of_this_machine(&HeaderMap::new()));
        assert!(may("http://127.0.0.1:8080") && may("http://localhost:8080") && may("http://[::1]:8080"));
        assert!(!may("https://example.com") && !may("null") && !may("http://127.0.0.1.example.com"));
    }

    #[test]
    fn names_of_elsewhere_that_lead_here_may_not_call() {
        let may = |host: &'static str| {
            of_this_machine(&HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]))
        };
        assert!(may("127.0.0.1:8080") && may("localhost") && may("LOCALHOST:1") && may("[::1]:8080"));
        assert!(
            !may("rebound.example.com:8080") && !may("localhost.example.com") && !may("10.0.0.1") && !may("")
        );
    }
}
