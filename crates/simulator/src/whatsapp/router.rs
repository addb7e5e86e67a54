//! One call: whose token, which object, which edge.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use graph::error::{ErrorBody, GraphError};
use serde_json::Value;

use super::access::authenticate;
use super::call::{Call, Verb};
use super::network::Network;
use super::node::{Node, resolve};
use super::{apps, automation, groups, media, messages, numbers, templates, wabas};
use crate::refusal::Refusal;

/// The largest body that is read: 10 MiB.
const LARGEST_BODY: usize = 10 * 1024 * 1024;
/// Characters of a message that are repeated in the header of a refusal. Our own bound.
const LONGEST_CHALLENGE: usize = 512;
/// The version that answers name.
const VERSION: &str = "v25.0";

/// Answers a call to the Graph API.
pub(crate) async fn handle(State(network): State<Network>, request: Request<Body>) -> Response {
    let trace = graph::ids::fbtrace_id(rand::random());
    let mut response = match answer(&network, request).await {
        Ok(value) => Json(value).into_response(),
        Err(refusal) => refuse(refusal, &trace),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    headers.insert(HeaderName::from_static("facebook-api-version"), HeaderValue::from_static(VERSION));
    if let Ok(trace) = HeaderValue::from_str(&trace) {
        headers.insert(HeaderName::from_static("x-fb-request-id"), trace.clone());
        headers.insert(HeaderName::from_static("x-fb-trace-id"), trace);
    }
    response
}

async fn answer(network: &Network, request: Request<Body>) -> Result<Value, Refusal> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await;
    let body = body.map_err(|_| {
        Refusal::parameter(format!("The body could not be read, or is larger than {LARGEST_BODY} bytes."))
    })?;
    let mut call = Call::parse(&parts, body).await?;
    if (call.node.as_str(), call.edge.as_deref()) == ("oauth", Some("access_token")) {
        return apps::access_token(network, &call);
    }
    if call.node.is_empty() {
        return Err(GraphError::sentence(100, format!("Unsupported {} request.", call.verb.word())).into());
    }
    let node = network.store.read(|connection| {
        let app = authenticate(connection, &call)?;
        resolve(connection, &call, app)
    })?;
    match call.fault.take() {
        Some(fault) => Err(fault),
        None => dispatch(network, &mut call, node).await,
    }
}

async fn dispatch(network: &Network, call: &mut Call, node: Node) -> Result<Value, Refusal> {
    use Verb::{Delete, Get, Post};
    let edge = call.edge.clone();
    match (node, edge.as_deref(), call.verb) {
        (Node::Number(number), Some("messages"), Post) => messages::send(network, call, number).await,
        (Node::Number(number), None, Get) => numbers::read(call, &number),
        (Node::Number(number), Some("conversational_automation"), Get) => Ok(automation::read(&number)),
        (Node::Number(number), Some("conversational_automation"), Post) => {
            automation::update(network, call, number).await
        }
        (Node::Number(number), Some("groups"), Get) => groups::list(network, call, &number),
        (Node::Number(number), Some("groups"), Post) => groups::create(network, call, number).await,
        (Node::Number(number), Some("media"), Post) => media::upload(network, call, number).await,
        (Node::Waba(waba), None, Get) => wabas::read(call, &waba),
        (Node::Waba(waba), Some("phone_numbers"), Get) => numbers::list(network, call, &waba),
        (Node::Waba(waba), Some("message_templates"), Get) => templates::list(network, call, &waba),
        (Node::Waba(waba), Some("message_templates"), Post) => templates::create(network, call, waba).await,
        (Node::Waba(waba), Some("message_templates"), Delete) => templates::delete(network, call, waba).await,
        (Node::Waba(waba), Some("subscribed_apps"), Get) => wabas::subscribed(network, &waba),
        (Node::Waba(waba), Some("subscribed_apps"), Post) => wabas::subscribe(network, call, waba).await,
        (Node::Waba(waba), Some("subscribed_apps"), Delete) => wabas::unsubscribe(network, waba).await,
        (Node::App(app), Some("subscriptions"), Get) => apps::list(network, &app),
        (Node::App(app), Some("subscriptions"), Post) => apps::subscribe(network, call, app).await,
        (Node::App(app), Some("subscriptions"), Delete) => apps::unsubscribe(network, call, app).await,
        (Node::Template(template), None, Get) => templates::read(call, &template),
        (Node::Group(group, _), None, Get) => groups::read(network, call, &group),
        (Node::Group(group, number), None, Post) => groups::update(network, call, group, number).await,
        (Node::Group(group, number), None, Delete) => groups::delete(network, group, number).await,
        (Node::Group(group, _), Some("invite_link"), Get) => Ok(groups::read_link(&group)),
        (Node::Group(group, _), Some("invite_link"), Post) => groups::renew_link(network, call, group).await,
        (Node::Group(group, number), Some("participants"), Delete) => {
            groups::remove(network, call, group, number).await
        }
        (Node::Media(found), None, Get) => media::read(call, &found),
        (Node::Media(found), None, Delete) => media::delete(network, call, found).await,
        (_, None, verb) => Err(GraphError::no_such_object(verb.word(), &call.node).into()),
        (_, Some(edge), verb) if EDGES.contains(&edge) => {
            Err(GraphError::no_such_object(verb.word(), &call.node).into())
        }
        (_, Some(edge), _) => Err(GraphError::unknown_path(edge).into()),
    }
}

/// The edges that some object has: used wrongly, they do not support the operation; others are unknown.
const EDGES: &[&str] = &[
    "messages",
    "conversational_automation",
    "groups",
    "media",
    "phone_numbers",
    "message_templates",
    "subscribed_apps",
    "subscriptions",
    "invite_link",
    "participants",
];

/// The refusal as Meta writes it (Meta Graph notes, 1.2 and 1.3).
fn refuse(refusal: Refusal, trace: &str) -> Response {
    let error = match refusal {
        Refusal::Graph(error) => *error,
        Refusal::Control(_, text) => GraphError::sentence(100, text),
        Refusal::Storage(text) => {
            tracing::error!(text, "the simulated network cannot keep its state");
            GraphError::of(131_000, "")
        }
    };
    let status = StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::BAD_REQUEST);
    // The message may repeat what the caller sent: a header is no place for all of it.
    let message: String = error.message.replace('"', "'").chars().take(LONGEST_CHALLENGE).collect();
    let challenge = format!("OAuth \"Facebook Platform\" \"invalid_request\" \"{message}\"");
    let mut response = (status, Json(ErrorBody::from(error.with_trace(trace)))).into_response();
    if matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
        && let Ok(value) = HeaderValue::from_str(&challenge)
    {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    response
}
