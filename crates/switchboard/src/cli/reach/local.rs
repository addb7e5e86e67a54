//! Operations in this process, on the folder of the data, as the root of an account. Nothing is delivered and nothing is sent:
//! what comes of a call waits in the folder for the service.

use std::collections::BTreeSet;
use std::sync::Arc;

use acs::codec::to_parameters;
use acs::envelope::RequestId;
use cams::contract::Operation;
use tokio::sync::watch;

use super::CallError;
use super::options::Taken;
use crate::channels::guard::Guard;
use crate::channels::http::Client;
use crate::cli::data::{Candidate, Folder};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::gateway::{Denial, Words};
use crate::model::message::MessageIds;
use crate::model::{Account, AccountId, Clocks};
use crate::operations::{Call, Failure, Services, WindowRule, route};
use crate::outbound::Outbound;
use crate::queues::{Queues, Tokens, Waiting};
use crate::receipts::{Deliverer, Dispatcher};
use crate::store::sealing::MasterKey;
use crate::store::sqlite::SqliteStore;
use crate::store::{self, Directory, Store, StoreError, records};

/// An account of a folder.
pub(in crate::cli) struct Local {
    account: AccountId,
    services: Services,
    store: Arc<SqliteStore>,
    _folder: Folder,
}

impl Local {
    /// Opens the data.
    pub(super) async fn open(taken: Taken) -> Result<Self, Error> {
        let Taken { folder, settings, account } = taken;
        let candidate = Candidate::find(&folder, &settings).await?;
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let store = Arc::new(SqliteStore::open(&folder.store(), now_ms).map_err(failed)?);
        let master_key = candidate.confirm(&folder, &store, now_ms).await?.key;
        let account = match account {
            Some(account) => known(store.as_ref(), account).await?,
            None => owner(store.as_ref()).await?,
        };
        let services = inert(store.clone(), master_key, &settings);
        Ok(Self { account, services, store, _folder: folder })
    }

    /// Does an operation.
    pub(super) async fn call<O: Operation>(&self, request: O::Request) -> Result<O::Response, CallError> {
        let parameters = to_parameters(&request).map_err(|error| Error::Usage(error.to_string()))?;
        let route = route(O::VERSION, O::NAME)
            .ok_or_else(|| Error::Failed(format!("{} is not an operation of this program", O::NAME)))?;
        route.required(&parameters).map_err(|refusal| told(refusal.into()))?;
        let call = Call::new(&self.account, &self.services, rand::random());
        let request_id = RequestId::generate();
        let answer = route.run(&call, &parameters, request_id.as_str()).await.map_err(told)?;
        let unreadable = |error| Error::Failed(format!("the answer of {} cannot be read: {error}", O::NAME));
        Ok(cams::answer::read::<O>(answer).map_err(unreadable)?.response)
    }

    /// Closes the data.
    pub(super) async fn close(self) -> Result<(), Error> {
        self.store.close().await.map_err(failed)
    }
}

/// A failure in the words of the API.
fn told(failure: Failure) -> CallError {
    let told = Words::from(Denial::from(failure));
    CallError::refusal(|_| told.status >= 500, told.code, told.message)
}

async fn known(store: &dyn Store, account: AccountId) -> Result<AccountId, Error> {
    match records::get::<Account>(store, &account, account.as_str()).await.map_err(failed)? {
        Some(_) => Ok(account),
        None => Err(Error::Failed(format!("--account {account}: there is no such account here"))),
    }
}

/// The account whose identities may administer the others.
async fn owner(store: &dyn Store) -> Result<AccountId, Error> {
    let keys = store.directory_entries(Directory::AccessKey).await.map_err(failed)?;
    let accounts: BTreeSet<String> = keys.into_iter().map(|(_, account)| account).collect();
    let mut accounts = accounts.into_iter();
    match (accounts.next(), accounts.next()) {
        (Some(account), None) => {
            AccountId::parse(&account).map_err(|error| failed(StoreError::Damaged(error.0)))
        }
        (None, _) => Err(Error::Failed("there is no account here yet: start the service once".to_owned())),
        _ => Err(Error::Usage("there are several accounts here: say which by --account ID".to_owned())),
    }
}

/// What operations work with, without anybody who delivers, sends or waits.
fn inert(store: Arc<SqliteStore>, master_key: Arc<MasterKey>, settings: &Settings) -> Services {
    let store: store::Shared = store;
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
        master_key,
        stop: stopped,
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
