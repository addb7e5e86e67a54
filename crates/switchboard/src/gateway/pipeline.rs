//! The way of a call: parse → who is it (signature, clock, nonce) → is the service opened → may he (policy) → how often →
//! what is missing → do it → answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use acs::envelope::{self, Format, RequestId};
use acs::{Claim, Fault, Key, KeyStatus, RawRequest, Route as Served, Verified};
use bytes::Bytes;
use cams::contract::{Access, Contract, Effect, Opening};
use cams::errors::Refusal;
use http::header::HOST;
use http::{HeaderMap, Request, request};

use super::answer::{self, Answer, Denial, Envelope};
use super::body::Unread;
use super::request_line::LongQuery;
use super::source::Source;
use super::{Gateway, authorise};
use crate::access::{Caller, parameters};
use crate::model::AuditEntry;
use crate::operations::{Call, Failure, Outcome, Route, entry, is_served, resources_of, route};
use crate::store::{CommitError, NonceHash};

/// SDKs stop reading after 10 seconds; a call is answered before (decided).
const ANSWER_WITHIN: Duration = Duration::from_secs(9);
/// Bytes of a parameter that stands in a resource's name at most (decided): several times the longest name that there is. Policies
/// are compared with it before any limit is asked.
const NAME_BYTES: usize = 256;

/// Answers one call.
pub async fn answer(gateway: Arc<Gateway>, request: Request<Unread>) -> Answer {
    let (parts, unread) = request.into_parts();
    let source = Source::of(&parts, &gateway.trusted_proxies);
    let mut envelope = Envelope {
        format: Format::Json,
        request_id: RequestId::generate(),
        host: header(&parts.headers, HOST.as_str()),
    };
    let body = match gateway.bodies.calls.read(unread).await {
        Ok(body) => body,
        Err(fault) => return answer::refuse_unread(&envelope, fault),
    };
    let call = match parse(&parts, &body.bytes) {
        Ok(call) => call,
        Err((format, fault)) => {
            envelope.format = format;
            return answer::refuse(&envelope, stranger(&gateway, source, fault.into()));
        }
    };
    envelope.format = call.format();
    let reads =
        route(call.version(), call.action()).is_none_or(|route| route.contract.effect == Effect::Reads);
    let turn = Arc::new(Turn::default());
    let work = work(gateway, call, envelope.clone(), source, Arc::clone(&turn));
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
    done.unwrap_or_else(|| match reads || turn.give_up() {
        true => answer::refuse(&envelope, Denial::NotYet),
        // It may hold yet, so nobody is told when to make it again.
        false => answer::refuse(&envelope, Fault::service_unavailable()),
    })
}

/// Whether a call has come to what it is to do, or was answered before: one of the two, whichever comes first.
#[derive(Default)]
struct Turn(AtomicBool);

impl Turn {
    /// Nothing was changed before this; false when the client was told so already, and it must stay so.
    fn begin(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }

    /// The call will change nothing; false when it may have begun to.
    fn give_up(&self) -> bool {
        self.begin()
    }
}

async fn work(
    gateway: Arc<Gateway>,
    call: acs::Request,
    envelope: Envelope,
    source: Source,
    turn: Arc<Turn>,
) -> Answer {
    match perform(&gateway, call, &envelope.request_id, source, &turn).await {
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
    source: Source,
    turn: &Turn,
) -> Result<(&'static str, serde_json::Value), Denial> {
    let (caller, verified) = match identify(gateway, request, request_id, source).await {
        Ok(identified) => identified,
        Err(denial) => return Err(stranger(gateway, source, denial)),
    };
    let burnt = match burn(gateway, &caller, &verified).await {
        Ok(nonce) => as_of_now(gateway, caller, verified.request()).await.map(|caller| (caller, nonce)),
        Err(denial) => Err(denial),
    };
    let (caller, nonce) = match burnt {
        Ok(burnt) => burnt,
        Err(denial) => return Err(stranger(gateway, source, denial)),
    };
    if !turn.begin() {
        return Err(Denial::NotYet);
    }
    let request = verified.into_request();
    let Some(route) = route(request.version(), request.action()) else {
        return Err(Fault::invalid_action_not_found().into());
    };
    let circumstances = source.at(gateway.services.clocks.wall());
    let call = Call::new(&caller, circumstances, &gateway.services, Some(nonce));
    gateway.services.access.last_used.note(&caller, call.wall_ms());
    let effect = route.contract.effect;
    if effect == Effect::Reads {
        // First of all: a client that hangs up ends its read, and the nonce is burnt all the same.
        gateway.services.store.remember_nonce(nonce, call.wall_ms());
    }
    let (contract, parameters) = (&route.contract, request.parameters());
    let asked = resources_of(&call, contract, parameters);
    let entry = || entry(&call, contract, parameters, request_id.as_str(), &asked);
    if effect == Effect::Writes {
        call.audited_by(entry());
    }
    let done = admitted(gateway, &call, route, &request, request_id, &asked).await;
    if effect == Effect::Writes {
        // Also of a call that was refused or changed nothing: a write's nonce is on disk before its answer.
        call.finish(if done.is_ok() { Outcome::Done } else { Outcome::Refused }).await?;
    }
    if let Err(denial) = &done {
        let noted = AuditEntry { outcome: denial.code(), detail: denial.diagnostic(), ..entry() };
        gateway.tally.refused(&caller.account, noted);
    }
    Ok((contract.name, done?))
}

/// Who is it: steps 4 to 15 of the table (gateway notes, 2.4).
async fn identify(
    gateway: &Gateway,
    request: acs::Request,
    request_id: &RequestId,
    source: Source,
) -> Result<(Arc<Caller>, Verified), Denial> {
    let now = gateway.services.clocks.wall();
    let claim = request.claim(now, served)?;
    let identities = &gateway.services.access.identities;
    let found = identities.caller(claim.access_key_id(), claim.request().security_token()).await;
    let caller = found.map_err(Failure::from)?;
    if let Some(caller) = caller.as_deref().filter(|caller| caller.key.status == KeyStatus::Inactive) {
        note_switched_off(gateway, caller, &claim, request_id, source);
    }
    let verified = claim.verify(caller.as_deref().map(|caller| &caller.key), now)?;
    match caller {
        Some(caller) => Ok((caller, verified)),
        None => Err(Fault::invalid_access_key_id_not_found().into()),
    }
}

/// Somebody signs rightly with a key that is switched off: its account hears of it, whoever he is now.
fn note_switched_off(
    gateway: &Gateway,
    caller: &Caller,
    claim: &Claim,
    request_id: &RequestId,
    source: Source,
) {
    let now = gateway.services.clocks.wall();
    let active = Key { status: KeyStatus::Active, ..caller.key.clone() };
    let request = claim.request();
    let (Ok(_), Some(route)) =
        (claim.clone().verify(Some(&active), now), route(request.version(), request.action()))
    else {
        return;
    };
    let call = Call::new(caller, source.at(now), &gateway.services, None);
    let resources = resources_of(&call, &route.contract, request.parameters());
    let noted = entry(&call, &route.contract, request.parameters(), request_id.as_str(), &resources);
    let outcome = Fault::invalid_access_key_id_inactive().code.into_owned();
    gateway.tally.refused(&caller.account, AuditEntry { outcome, ..noted });
}

/// A call that is nobody's: its source is told why only so often.
fn stranger(gateway: &Gateway, source: Source, denial: Denial) -> Denial {
    let Denial::Fault(fault) = &denial else { return denial };
    gateway.tally.stranger(source.address, &fault.code);
    match gateway.strangers.failed(source.address) {
        Ok(()) => denial,
        Err(wait) => Denial::Stranger(wait),
    }
}

fn served(version: &str, action: &str) -> Served {
    if !is_served(version) {
        return Served::UnknownVersion;
    }
    if route(version, action).is_some() { Served::Served } else { Served::UnknownAction }
}

/// Step 16: a nonce is burnt once the signature is right, whatever follows.
async fn burn(gateway: &Gateway, caller: &Caller, verified: &Verified) -> Result<NonceHash, Denial> {
    let nonce = NonceHash::from_be_bytes(*verified.nonce().as_bytes());
    let signed_ms = verified.timestamp().as_millisecond();
    let now_ms = gateway.services.clocks.wall().as_millisecond();
    match gateway.services.store.use_nonce(&caller.account, nonce, signed_ms, now_ms).await {
        Ok(()) => Ok(nonce),
        Err(CommitError::Store(error)) => Err(Failure::from(error).into()),
        Err(_) => Err(Fault::signature_nonce_used().into()),
    }
}

/// The caller as he is now: with the nonce the store told whether another node changed who may do what. The signature needs no
/// second look, since the secret of a key never changes.
async fn as_of_now(
    gateway: &Gateway,
    caller: Arc<Caller>,
    request: &acs::Request,
) -> Result<Arc<Caller>, Denial> {
    let identities = &gateway.services.access.identities;
    let found = identities.caller(&caller.key.id, request.security_token()).await;
    match found.map_err(Failure::from)? {
        None => Err(Fault::invalid_access_key_id_not_found().into()),
        Some(now) if now.key.status == KeyStatus::Inactive => {
            Err(Fault::invalid_access_key_id_inactive().into())
        }
        Some(now) => Ok(now),
    }
}

/// May it, how often, what is missing; then it is done.
async fn admitted(
    gateway: &Gateway,
    call: &Call<'_>,
    route: &Route,
    request: &acs::Request,
    request_id: &RequestId,
    asked: &[String],
) -> Result<serde_json::Value, Denial> {
    if !gateway.readiness.is_serving() {
        return Err(Denial::NotYet);
    }
    let (contract, given) = (&route.contract, request.parameters());
    if contract.opening == Opening::Needed && !call.caller.opened {
        return Err(Failure::Refused(Refusal::not_opened()).into());
    }
    // What stands in the resource has to be there before a policy can be asked about it.
    route.required(given, |name| in_resource(contract).any(|named| named == name)).map_err(Failure::from)?;
    for name in in_resource(contract) {
        if given.get(name).is_some_and(|value| value.len() > NAME_BYTES) {
            return Err(Failure::invalid(name, format!("must have at most {NAME_BYTES} bytes")).into());
        }
    }
    let admitted = authorise::admit(gateway, call, contract, asked).await;
    // What is refused counts, too, or who may nothing might ask without end.
    let own = call.caller.limits.rate(contract.name);
    gateway.throttle.count(gateway.services.store.rates(), call.account, contract.name, own).await?;
    admitted?;
    route.required(given, |_| true).map_err(Failure::from)?;
    route.run(call, given, request_id.as_str()).await.map_err(|failure| match failure {
        Failure::Denied(denied) => authorise::refuse(gateway, contract, &denied),
        other => other.into(),
    })
}

/// The parameters that stand in the resource of the policy.
fn in_resource(contract: &Contract) -> impl Iterator<Item = &'static str> {
    let resources = match contract.access {
        Access::Checked { resources, .. } => resources,
        Access::Unchecked { .. } | Access::Exempt { .. } => &[],
    };
    resources.iter().flat_map(parameters).copied()
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
