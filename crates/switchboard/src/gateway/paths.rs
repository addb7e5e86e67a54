//! Which path is whose. At `/` is the API, and nothing else but what is signed for queues.

use std::sync::Arc;

use acs::{Fault, Format, RequestId};
use http::header::{CONTENT_TYPE, HOST, HeaderValue};
use http::{Method, Request, StatusCode, Uri};

use super::answer::{self, Answer, Envelope};
use super::body::Unread;
use super::{Gateway, pipeline, queues};
use crate::inbound::whatsapp::{Inbound, Rejection};

/// Answers one request.
pub async fn answer(gateway: &Arc<Gateway>, request: Request<Unread>) -> Answer {
    match request.uri().path() {
        "/" | "" if !queues::is_signed_for_queues(request.headers()) => {
            gateway.metrics.calls.count(pipeline::answer(Arc::clone(gateway), request).await)
        }
        "/healthz" => answer::text(StatusCode::OK, "ok\n"),
        "/readyz" => match gateway.readiness.now(gateway.services.store.pulse()) {
            Ok(()) => answer::text(StatusCode::OK, "ready\n"),
            Err(why) => answer::text(StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
        },
        "/metrics" => figures(gateway).await,
        "/webhooks/whatsapp" => match &gateway.inbound {
            Some(inbound) if request.method() == Method::GET => asked_for_the_token(inbound, &request),
            Some(inbound) => {
                gateway.metrics.webhooks.count(webhook(gateway, Arc::clone(inbound), request).await)
            }
            None => unknown(&request),
        },
        path if queues::is_of_queues(path) || queues::is_signed_for_queues(request.headers()) => {
            gateway.metrics.queues.count(queues::answer(gateway, request).await)
        }
        _ => unknown(&request),
    }
}

fn unknown(request: &Request<Unread>) -> Answer {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    let envelope = Envelope { format: Format::Json, request_id: RequestId::generate(), host };
    answer::refuse(&envelope, Fault::invalid_action_not_found())
}

/// In the text format of Prometheus.
async fn figures(gateway: &Gateway) -> Answer {
    let mut answer = answer::text(StatusCode::OK, gateway.metrics.render().await);
    let format = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, format);
    answer
}

fn asked_for_the_token(inbound: &Inbound, request: &Request<Unread>) -> Answer {
    match handshake(request.uri()).and_then(|handshake| inbound.handshake(handshake)) {
        Some(challenge) => answer::text(StatusCode::OK, challenge),
        None => answer::text(StatusCode::FORBIDDEN, "the verify token is not ours\n"),
    }
}

async fn webhook(gateway: &Gateway, inbound: Arc<Inbound>, request: Request<Unread>) -> Answer {
    let (parts, body) = request.into_parts();
    let body = match gateway.bodies.webhooks.read(body).await {
        Ok(body) => body,
        Err(fault) => {
            let status = StatusCode::from_u16(fault.http_status).unwrap_or(StatusCode::BAD_REQUEST);
            return answer::text(status, fault.message);
        }
    };
    // A task of its own: an event that is half taken is finished even when the network hangs up, and its body's memory is held
    // until then.
    let taken = tokio::spawn(async move {
        let signature = parts.headers.get(graph::signature::HEADER).and_then(|value| value.to_str().ok());
        inbound.take(signature, &body.bytes).await
    });
    match taken.await {
        Ok(Ok(())) => answer::text(StatusCode::OK, "ok\n"),
        Ok(Err(Rejection::Signature)) => {
            answer::text(StatusCode::FORBIDDEN, "the signature does not match\n")
        }
        Ok(Err(Rejection::Unreadable(error))) => {
            answer::text(StatusCode::BAD_REQUEST, format!("the body cannot be read: {error}\n"))
        }
        Ok(Err(error @ (Rejection::Store(_) | Rejection::Network(_)))) => {
            tracing::error!(%error, "an event of the network cannot be recorded");
            answer::text(StatusCode::SERVICE_UNAVAILABLE, "not recorded, send it again\n")
        }
        Err(error) => {
            tracing::error!(%error, "taking an event of the network failed");
            answer::text(StatusCode::INTERNAL_SERVER_ERROR, "not recorded, send it again\n")
        }
    }
}

fn handshake(uri: &Uri) -> Option<graph::subscriptions::Handshake> {
    let pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let fields: serde_json::Map<_, _> =
        pairs.map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect();
    serde_json::from_value(fields.into()).ok()
}
