//! Operations in this process, on the data itself, as the root of an account. Nothing is delivered and nothing is sent: what comes
//! of a call waits for the service.

use std::net::Ipv4Addr;
use std::sync::Arc;

use acs::codec::to_parameters;
use acs::envelope::RequestId;
use cams::contract::{Effect, Operation};
use serde_json::Value;
use tokio::sync::watch;

use super::CallError;
use super::options::Taken;
use crate::access::{Access, Caller, Circumstances};
use crate::channels::guard::Guard;
use crate::channels::http::Client;
use crate::cli::data::{Opened, Place};
use crate::cli::error::Error;
use crate::cli::serve;
use crate::cli::settings::Settings;
use crate::gateway::{self, Denial, Words};
use crate::model::message::MessageIds;
use crate::model::{Account, AccountId, AuditEntry, Clocks, InstallationLimits, audit};
use crate::operations::{Call, Failure, Outcome, Services, WindowRule, entry, resources_of, route};
use crate::outbound::Outbound;
use crate::queues::{Queues, Tokens, Waiting};
use crate::receipts::{Deliverer, Dispatcher};
use crate::store::sealing::MasterKey;
use crate::store::{self, Store, installation, records};

/// Where a call comes from, as the audit tells it.
const SOURCE: &str = "local";

/// An account of the data.
pub(in crate::cli) struct Local {
    caller: Caller,
    services: Services,
    store: store::Shared,
    _place: Place,
}

impl Local {
    /// Opens the data.
    pub(super) async fn open(taken: Taken) -> Result<Self, Error> {
        let Taken { place, settings, account } = taken;
        let Opened { store, master_key, .. } = Opened::for_command(&place, &settings).await?;
        let master_key = master_key.key;
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let account = match account {
            Some(account) => account,
            None => owner(store.as_ref(), now_ms).await?,
        };
        let account = known(store.as_ref(), &account).await?;
        let caller = Caller::root(&account.id, account.opened);
        let limits = serve::limits::of_store(&settings, store.as_ref()).await?;
        let services = inert(store.clone(), master_key, &settings, limits);
        Ok(Self { caller, services, store, _place: place })
    }

    /// Does an operation.
    pub(super) async fn call<O: Operation>(&self, request: O::Request) -> Result<O::Response, CallError> {
        let parameters = to_parameters(&request).map_err(|error| Error::Usage(error.to_string()))?;
        let route = route(O::VERSION, O::NAME)
            .ok_or_else(|| Error::Failed(format!("{} is not an operation of this program", O::NAME)))?;
        let now = self.services.clocks.wall();
        let here = Circumstances { source: Ipv4Addr::LOCALHOST.into(), secure: false, now };
        let call = Call::new(&self.caller, here, &self.services, None);
        let request_id = RequestId::generate();
        let resources = resources_of(&call, &route.contract, &parameters);
        let noted = entry(&call, &route.contract, &parameters, request_id.as_str(), &resources);
        let noted = AuditEntry { source: SOURCE.to_owned(), ..noted };
        if route.contract.effect == Effect::Writes {
            call.audited_by(noted.clone());
        }
        let asked = resources.first().map(String::as_str).unwrap_or_default();
        let done = async {
            route.required(&parameters, |_| true).map_err(Failure::from)?;
            gateway::audience(&call, &route.contract, asked).await?;
            Ok(route.run(&call, &parameters, request_id.as_str()).await?)
        };
        let done: Result<Value, Denial> = done.await;
        let done = done.map_err(Words::from);
        if let Err(refused) = &done {
            call.audited_by(AuditEntry { outcome: refused.code.clone(), ..noted });
        }
        call.finish(Outcome::Done).await.map_err(|failure| told(Words::from(Denial::from(failure))))?;
        let unreadable = |error| Error::Failed(format!("the answer of {} cannot be read: {error}", O::NAME));
        Ok(cams::answer::read::<O>(done.map_err(told)?).map_err(unreadable)?.response)
    }

    /// Makes its account the owner of the installation, in place of any other.
    pub(in crate::cli) async fn own_installation(&self) -> Result<(), Error> {
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let account = &self.caller.account;
        installation::set_owner(self.store.as_ref(), account, now_ms).await.map_err(failed)?;
        let entry = AuditEntry {
            at_ms: now_ms,
            request_id: RequestId::generate().to_string(),
            principal: self.caller.arn(),
            access_key_id: String::new(),
            source: SOURCE.to_owned(),
            secure: false,
            action: "switchboard:SetOwner".to_owned(),
            resource: format!("acs:switchboard:*:{account}:*"),
            target: vec![("AccountId".to_owned(), account.to_string())],
            outcome: audit::OK.to_owned(),
            detail: None,
            count: 1,
        };
        self.store.append_entries(vec![(account.clone(), entry)]).await.map_err(failed)
    }

    /// Closes the data.
    pub(super) async fn close(self) -> Result<(), Error> {
        self.store.close().await.map_err(failed)
    }
}

/// A refusal as a caller over the API hears it.
fn told(words: Words) -> CallError {
    CallError::refusal(|_| words.status >= 500, words.code, words.message)
}

async fn known(store: &dyn Store, account: &AccountId) -> Result<Account, Error> {
    let stored = records::get::<Account>(store, account, account.as_str()).await.map_err(failed)?;
    let none = || Error::Failed(format!("--account {account}: there is no such account here"));
    stored.map(|account| account.value).ok_or_else(none)
}

/// The account whose identities may administer the others.
async fn owner(store: &dyn Store, now_ms: i64) -> Result<AccountId, Error> {
    if let Some(owner) = installation::settle(store, now_ms).await.map_err(failed)? {
        return Ok(owner);
    }
    if installation::accounts(store).await.map_err(failed)?.is_empty() {
        return Err(Error::Failed("there is no account here yet: start the service once".to_owned()));
    }
    Err(Error::Usage(
        "there are several accounts here and none owns the others: say which by --account ID".to_owned(),
    ))
}

/// What operations work with, without anybody who delivers, sends or waits.
fn inert(
    store: store::Shared,
    master_key: Arc<MasterKey>,
    settings: &Settings,
    limits: InstallationLimits,
) -> Services {
    let access = Arc::new(Access::new(Arc::clone(&store), &master_key));
    let clocks = Clocks::system();
    // It has stopped already: nobody waits for what no service brings about.
    let (_, stopped) = watch::channel(true);
    let (outbound, _) = Outbound::new();
    let guard = Guard::new(settings.allow_destination.value.clone());
    Services {
        dispatcher: Dispatcher::new(Arc::clone(&store), clocks.clone(), Deliverer::idle()),
        queues: Queues::new(Arc::clone(&store), clocks.clone(), Waiting::default(), stopped.clone()),
        tokens: Tokens::new(Arc::clone(&master_key)).with_grace(settings.queue_token_grace.value),
        store,
        outbound,
        network: None,
        client: Client::guarded(guard.clone()),
        guard,
        clocks,
        message_ids: MessageIds::default(),
        window: WindowRule::Service,
        access,
        master_key,
        limits: Arc::new(limits),
        stop: stopped,
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
