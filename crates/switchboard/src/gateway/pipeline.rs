//! The way of a call: parse → who is it (signature, clock, nonce) → is the service opened → how often → what is missing →
//! do it → answer.

use std::sync::Arc;
use std::time::Duration;

use acs::envelope::{self, Format, RequestId};
use acs::{Fault, Nonce, RawRequest, Route as Served, Verified};
use bytes::Bytes;
use cams::contract::{Contract, Effect, Opening};
use cams::errors::Refusal;
use http::header::HOST;
use http::{HeaderMap, Request, request};
use hyper::body::Incoming;

use super::answer::{self, Answer, Denial, Envelope};
use super::request_line::LongQuery;
use super::{Gateway, authenticate};
use crate::model::{Account, AccountId};
use crate::operations::{Call, Failure, Route, is_served, route};
use crate::store::{CommitError, NonceHash, StoreError, records};

/// SDKs stop reading after 10 seconds; a call is answered before (decided).
const ANSWER_WITHIN: Duration = Duration::from_secs(9);

/// Answers one call.
pub async fn answer(gateway: Arc<Gateway>, request: Request<Incoming>) -> Answer {
    let (parts, incoming) = request.into_parts();
    let mut envelope = Envelope {
        format: Format::Json,
        request_id: RequestId::generate(),
        host: header(&parts.headers, HOST.as_str()),
    };
    let bodies = Arc::clone(&gateway);
    let body = match bodies.bodies.read(incoming).await {
        Ok(body) => body,
        Err(fault) => return answer::refuse(&envelope, fault),
    };
    let call = match parse(&parts, &body.bytes) {
        Ok(call) => call,
        Err((format, fault)) => {
            envelope.format = format;
            return answer::refuse(&envelope, fault);
        }
    };
    envelope.format = call.format();
    let reads =
        route(call.version(), call.action()).is_none_or(|route| route.contract.effect == Effect::Reads);
    let work = work(gateway, call, envelope.clone());
    let done = if reads {
        tokio::time::timeout(ANSWER_WITHIN, work).await.ok()
    } else {
        // A task of its own: a change that began is finished, whether or not its client waits for the answer.
        tokio::time::timeout(ANSWER_WITHIN, tokio::spawn(work)).await.ok().map(|ended| {
            ended.unwrap_or_else(|error| {
                tracing::error!(%error, "a call failed");
                answer::refuse(&envelope, Fault::internal_error())
            })
        })
    };
    done.unwrap_or_else(|| answer::refuse(&envelope, Fault::service_unavailable()))
}

async fn work(gateway: Arc<Gateway>, call: acs::Request, envelope: Envelope) -> Answer {
    match perform(&gateway, call, &envelope.request_id).await {
        Ok((action, value)) => answer::success(&envelope, envelope::success(envelope.format, action, &value)),
        Err(denial) => answer::refuse(&envelope, denial),
    }
}

fn parse(parts: &request::Parts, body: &Bytes) -> Result<acs::Request, (Format, Fault)> {
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let long_query = parts.extensions.get::<LongQuery>().map(|query| query.0.as_str());
    acs::Request::parse(&RawRequest {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: long_query.or(parts.uri.query()).unwrap_or_default(),
        headers: &headers,
        body,
    })
}

async fn perform(
    gateway: &Gateway,
    request: acs::Request,
    request_id: &RequestId,
) -> Result<(&'static str, serde_json::Value), Denial> {
    let (account, verified) = identify(gateway, request).await?;
    let nonce = burn(gateway, verified.nonce()).await?;
    let request = verified.into_request();
    let Some(route) = route(request.version(), request.action()) else {
        return Err(Fault::invalid_action_not_found().into());
    };
    let call = Call::new(&account, &gateway.services, nonce);
    let effect = route.contract.effect;
    if effect == Effect::Reads {
        // First of all: a client that hangs up ends its read, and the nonce is burnt all the same.
        gateway.services.store.remember_nonce(nonce, call.wall_ms());
    }
    let done = admitted(gateway, &call, route, &request, request_id).await;
    if effect == Effect::Writes && call.unwritten_nonce().is_some() {
        // The call was refused or changed nothing: a write's nonce is on disk before its answer, whatever came of it.
        call.burn_nonce().await?;
    }
    Ok((route.contract.name, done?))
}

/// Who is it: steps 4 to 15 of the table (gateway notes, 2.4).
async fn identify(gateway: &Gateway, request: acs::Request) -> Result<(AccountId, Verified), Denial> {
    let now = gateway.services.clocks.wall();
    let claim = request.claim(now, served)?;
    let store = gateway.services.store.as_ref();
    let found = authenticate::key(store, &gateway.master_key, claim.access_key_id()).await;
    let (account, key) = found.map_err(Failure::from)?.unzip();
    let verified = claim.verify(key.as_ref(), now)?;
    match account {
        Some(account) => Ok((account, verified)),
        None => Err(Fault::invalid_access_key_id_not_found().into()),
    }
}

fn served(version: &str, action: &str) -> Served {
    if !is_served(version) {
        return Served::UnknownVersion;
    }
    if route(version, action).is_some() { Served::Served } else { Served::UnknownAction }
}

/// Step 16: a nonce is burnt once the signature is right, whatever follows.
async fn burn(gateway: &Gateway, nonce: Nonce) -> Result<NonceHash, Denial> {
    let nonce = NonceHash::from_be_bytes(*nonce.as_bytes());
    let now_ms = gateway.services.clocks.wall().as_millisecond();
    match gateway.services.store.use_nonce(nonce, now_ms).await {
        Ok(()) => Ok(nonce),
        Err(CommitError::Store(error)) => Err(Failure::from(error).into()),
        Err(_) => Err(Fault::signature_nonce_used().into()),
    }
}

/// May it, how often, what is missing; then it is done.
async fn admitted(
    gateway: &Gateway,
    call: &Call<'_>,
    route: &Route,
    request: &acs::Request,
    request_id: &RequestId,
) -> Result<serde_json::Value, Denial> {
    if !gateway.readiness.is_serving() {
        return Err(Fault::service_unavailable().into());
    }
    opened(call, &route.contract).await?;
    gateway.throttle.count(call.account, route.contract.name, None).map_err(Denial::Throttled)?;
    for parameter in route.contract.required {
        // An empty value counts as none.
        if request.parameters().get(parameter).is_none_or(str::is_empty)
            && !has_members(request.parameters(), parameter)
        {
            return Err(Failure::Refused(Refusal::missing(parameter)).into());
        }
    }
    Ok(route.run(call, request.parameters(), request_id.as_str()).await?)
}

/// Whether a complex parameter is given in the flat form, as `Page.Index=1`.
fn has_members(parameters: &acs::Parameters, name: &str) -> bool {
    parameters.iter().any(|(key, _)| key.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

async fn opened(call: &Call<'_>, contract: &Contract) -> Result<(), Denial> {
    if contract.opening == Opening::NotNeeded {
        return Ok(());
    }
    let account = records::get::<Account>(call.store(), call.account, call.account.as_str()).await;
    match account.map_err(|error: StoreError| Failure::from(error))? {
        Some(account) if account.value.opened => Ok(()),
        _ => Err(Failure::Refused(Refusal::not_opened()).into()),
    }
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
