//! Requests for queues: the way of a call of the MNS protocol, at `/queues` and below.
//!
//! There is no nonce: clients send equal requests within a second, and send again what a closed connection left unanswered
//! (queue notes, 2.4).

use std::sync::Arc;

use acs::KeyStatus;
use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderName, HeaderValue, LOCATION, SERVER,
};
use http::{HeaderMap, Request, Response, StatusCode, request};
use http_body_util::Full;
use mns::xml::LARGEST_DOCUMENT;
use mns::{Action, Endpoint, Fault, Key, Operation, QueueName, RawRequest, RequestId, Session};
use secrecy::ExposeSecret;

use super::Gateway;
use super::answer::Answer;
use super::body::Unread;
use super::peer::Peer;
use super::source::Source;
use crate::access::{self, Asked, Circumstances, authorise};
use crate::model::{AccountId, AuditEntry, REGION, audit};
use crate::queues::{Caller, Tokens, store_fault};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-mns-request-id");
/// Bytes of the name that a client called us by: it is copied into the address of every queue that is listed. More than a name
/// of the domain name system has, with its port, comes from no client.
const HOST_BYTES: usize = 255;
const VERSION: HeaderName = HeaderName::from_static("x-mns-version");

/// Whether a path is of this protocol. An old client doubles the first slash (queue notes, 1.3 point 5). Of topics it says that
/// there are none.
pub fn is_of_queues(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    matches!(first, Some("queues" | "topics"))
}

/// Whether a request is signed as those for queues are, and no other. Some of them have paths of their own, such as
/// `/?accountmeta=true`, which are not known here and are refused in the words of this protocol.
pub fn is_signed_for_queues(headers: &HeaderMap) -> bool {
    let authorization = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    authorization.starts_with(b"MNS ") || authorization.starts_with(b"MNS4-")
}

/// Answers one request.
pub async fn answer(gateway: &Arc<Gateway>, request: Request<Unread>) -> Answer {
    let (parts, body) = request.into_parts();
    let id = RequestId::new(gateway.services.clocks.wall(), rand::random());
    let secure = parts.extensions.get::<Peer>().is_some_and(|peer| peer.secure);
    let scheme = if secure { "https" } else { "http" };
    let host = host(&parts);
    if host.len() > HOST_BYTES {
        let fault = Fault {
            message: format!("Host is expected to have {HOST_BYTES} bytes at most, and has {}.", host.len())
                .into(),
            ..Fault::invalid_request_url()
        };
        return respond(&id, mns::Answer::fault(&fault, &id, &Endpoint::new(scheme, "")));
    }
    let endpoint = Endpoint::new(scheme, host);
    let answer = match read(gateway, &parts, body, &id).await {
        Ok(asked) => perform(gateway, asked, &endpoint).await,
        Err(fault) => Err(fault),
    };
    respond(&id, answer.unwrap_or_else(|fault| mns::Answer::fault(&fault, &id, &endpoint)))
}

fn host(parts: &request::Parts) -> &str {
    let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    named.or_else(|| parts.uri.authority().map(|authority| authority.as_str())).unwrap_or_default()
}

/// What is asked, and by whom.
struct Call {
    caller: Caller,
    action: Action,
    operation: Operation,
    /// What the audit says of it once it is done.
    entry: AuditEntry,
}

/// Who asks for what. The body's memory is free again afterwards, however long the answer takes.
async fn read(
    gateway: &Gateway,
    parts: &request::Parts,
    body: Unread,
    id: &RequestId,
) -> Result<Call, Fault> {
    if !gateway.readiness.is_serving() {
        return Err(Fault { http_status: 503, ..Fault::internal_error() });
    }
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let without_body = RawRequest {
        method: parts.method.as_str(),
        // As on the request line: it is signed byte for byte.
        target: parts.uri.path_and_query().map_or("/", |target| target.as_str()),
        headers: &headers,
        body: &[],
    };
    let now = gateway.services.clocks.wall();
    let source = Source::of(parts, &gateway.trusted_proxies);
    let stranger = |fault: Fault| stranger(gateway, source, fault);
    // What is refused without a look at the body takes no memory for it.
    mns::Request::parse(&without_body)?.claim(now).map_err(stranger)?;
    let body = gateway.bodies.calls.read_at_most(LARGEST_DOCUMENT, body).await.map_err(|fault| Fault {
        http_status: fault.http_status,
        ..Fault::invalid_argument(fault.message)
    })?;
    let raw = RawRequest { body: &body.bytes, ..without_body };
    let claim = mns::Request::parse(&raw)?.claim(now).map_err(stranger)?;
    let access_key_id = claim.access_key_id().to_owned();
    let identified = identify(gateway, &access_key_id, claim.security_token()).await;
    let (caller, identity, key) = identified.map_err(stranger)?;
    let verified = claim.verify(Some(&key), now).map_err(stranger)?;
    let (action, queue) = (verified.action(), verified.queue());
    // The body may have taken its time.
    let circumstances = source.at(gateway.services.clocks.wall());
    let entry = noted(&caller, identity.as_deref(), access_key_id, &circumstances, action, queue, id);
    let admitted = caller.admit(action, queue).and_then(|()| match &identity {
        Some(identity) => permit(identity, &circumstances, action, queue),
        None => Ok(()),
    });
    if let Err(fault) = admitted {
        let refused = AuditEntry { outcome: fault.code.to_owned(), ..entry };
        gateway.tally.refused(caller.account(), refused);
        return Err(fault);
    }
    if let Some(identity) = identity {
        gateway.services.access.last_used.note(&identity, now.as_millisecond());
    }
    Ok(Call { caller, action, operation: verified.operation()?, entry })
}

/// What the audit says of a call.
fn noted(
    caller: &Caller,
    identity: Option<&access::Caller>,
    access_key_id: String,
    circumstances: &Circumstances,
    action: Action,
    queue: Option<&QueueName>,
    id: &RequestId,
) -> AuditEntry {
    let queue = queue.map(|queue| queue.as_str().to_owned());
    AuditEntry {
        at_ms: circumstances.now.as_millisecond(),
        request_id: id.to_string(),
        // A token is nobody in particular: its key says which it is.
        principal: identity.map_or_else(|| "token of a queue".to_owned(), access::Caller::arn),
        access_key_id,
        source: circumstances.source.to_string(),
        secure: circumstances.secure,
        action: name(action),
        resource: resource(caller.account(), action, queue.as_deref().unwrap_or("*")),
        target: queue.into_iter().map(|queue| ("QueueName".to_owned(), queue)).collect(),
        outcome: audit::OK.to_owned(),
        detail: None,
        count: 1,
    }
}

/// A request that is nobody's: its source is told why only so often.
fn stranger(gateway: &Gateway, source: Source, fault: Fault) -> Fault {
    if fault.http_status >= 500 {
        return fault;
    }
    gateway.tally.stranger(source.address, fault.code);
    match gateway.strangers.failed(source.address) {
        Ok(()) => fault,
        Err(_) => Fault::qps_limit_exceeded(),
    }
}

/// Who asks, the identity behind him where he is not a token for one queue, and what has to have signed.
async fn identify(
    gateway: &Gateway,
    access_key_id: &str,
    security_token: Option<&str>,
) -> Result<(Caller, Option<Arc<access::Caller>>, Key), Fault> {
    if Tokens::is_temporary(access_key_id) {
        let token = security_token.ok_or_else(Fault::access_denied)?;
        if let Some(opened) = gateway.services.tokens.open(access_key_id, token) {
            return Ok((Caller::Token(opened.queue), None, opened.key));
        }
    }
    let found = gateway.services.access.identities.caller(access_key_id, security_token).await;
    let found = found.map_err(|error| {
        tracing::error!(%error, "the key of a request for a queue cannot be read");
        store_fault(&error)
    })?;
    let active = found.filter(|caller| caller.key.status == KeyStatus::Active);
    let identity = active.ok_or_else(Fault::invalid_access_key_id)?;
    let mut key = Key::new(&identity.key.id, identity.key.secret.clone());
    if let Some(session) = &identity.key.session {
        if session.token.expose_secret().is_empty() {
            return Err(Fault::access_denied());
        }
        key.session = Some(Session { token: session.token.clone(), expires_at: session.expires_at });
    }
    Ok((Caller::Account(identity.account.clone()), Some(identity), key))
}

/// Whether the policies of a user or a role allow it.
fn permit(
    identity: &access::Caller,
    circumstances: &Circumstances,
    action: Action,
    queue: Option<&QueueName>,
) -> Result<(), Fault> {
    let queue = queue.map_or("*", QueueName::as_str);
    let resources = [resource(&identity.account, action, queue)];
    let asked = Asked { action: &name(action), resources: &resources };
    authorise(identity, asked, circumstances).map_err(|_| Fault::access_denied_by_ram_policy())
}

/// The action as policies name it: as the protocol's operation.
fn name(action: Action) -> String {
    format!("mns:{action:?}")
}

/// What an action is done to, as the vendor's pages on queues name it (no text of ours has them: inferred).
fn resource(account: &AccountId, action: Action, queue: &str) -> String {
    let messages = match action {
        Action::SendMessage
        | Action::ReceiveMessage
        | Action::PeekMessage
        | Action::DeleteMessage
        | Action::ChangeMessageVisibility => "/messages",
        _ => "",
    };
    format!("acs:mns:{REGION}:{account}:/queues/{queue}{messages}")
}

async fn perform(gateway: &Gateway, call: Call, endpoint: &Endpoint) -> Result<mns::Answer, Fault> {
    let Call { caller, action, operation, entry } = call;
    let queues = gateway.services.queues.clone().noted(entry);
    match action {
        // Whoever hangs up waits no longer, and receives nothing.
        Action::ReceiveMessage | Action::PeekMessage | Action::GetQueueAttributes | Action::ListQueue => {
            queues.perform(caller.account(), operation, endpoint).await
        }
        // A task of its own: a change that began is finished, and those who wait for it are told.
        _ => {
            let endpoint = endpoint.clone();
            let work = async move { queues.perform(caller.account(), operation, &endpoint).await };
            tokio::spawn(work).await.unwrap_or_else(|error| {
                tracing::error!(%error, "a request for a queue failed");
                Err(Fault::internal_error())
            })
        }
    }
}

fn respond(id: &RequestId, answer: mns::Answer) -> Answer {
    let mns::Answer { status, location, body } = answer;
    let has_body = body.is_some();
    let mut response = Response::new(Full::new(Bytes::from(body.unwrap_or_default())));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(VERSION, HeaderValue::from_static(mns::VERSION));
    headers.insert(SERVER, HeaderValue::from_static(mns::SERVER));
    if has_body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(mns::CONTENT_TYPE));
    }
    if matches!(status, 408 | 413) {
        // The rest of the body is not read.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(location) = location.and_then(|location| HeaderValue::from_str(&location).ok()) {
        headers.insert(LOCATION, location);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queues_have_their_paths_and_the_api_keeps_its_own() {
        for path in ["/queues", "/queues/", "/queues/q/messages", "//queues/q", "/topics/t"] {
            assert!(is_of_queues(path), "{path}");
        }
        for path in ["/", "", "/queuesq", "/webhooks/whatsapp", "/healthz", "/x/queues"] {
            assert!(!is_of_queues(path), "{path}");
        }
    }
}
