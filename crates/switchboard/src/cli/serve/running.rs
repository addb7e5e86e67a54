//! The parts of a running service, from their start to their end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::networks::{self, Networks, is_simulated, public_url};
use super::parts::Parts;
use super::{accounts, addresses, callbacks, entrance, network, recorder, world};
use crate::audit;
use crate::channels::guard::Guard;
use crate::channels::http::Client;
use crate::channels::whatsapp::Connector;
use crate::cli::data::{Opened, Place};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::gateway::{self, Readiness};
use crate::store;
use crate::store::retention::keep_forgetting;

/// A service that runs, with its simulated networks where it has them.
pub struct Running {
    /// Where the API listens.
    pub api: SocketAddr,
    /// Its base address.
    pub url: String,
    /// Where the simulated networks listen.
    pub simulator: Option<SocketAddr>,
    readiness: Readiness,
    stop: watch::Sender<bool>,
    stop_network: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    network_task: Option<JoinHandle<()>>,
    audit: audit::Keeping,
    store: store::Shared,
    _place: Place,
}

impl Running {
    /// Starts the service; answers when it is ready: its world made, its callbacks registered where the network is
    /// simulated.
    ///
    /// # Errors
    ///
    /// The data, the settings or an address cannot be used.
    pub async fn start(settings: Settings) -> Result<Self, Error> {
        let place = Place::of_service(&settings)?;
        let Opened { store, master_key, turn } = Opened::for_service(&place, &settings).await?;
        let master_key = master_key.key;
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let (stop, stopped) = watch::channel(false);
        let (stop_network, network_stopped) = watch::channel(false);

        let client = Client::new();
        let guard = Guard::new(settings.allow_destination.value.clone());
        let tls = entrance::tls(&settings.doors)?;
        let (folder, tls_of) = (place.folder(), tls.clone());
        let started =
            networks::start(&settings, folder, store.as_ref(), &master_key, tls_of, network_stopped).await?;
        let Networks { whatsapp: network, clocks, simulated } = started;
        let listener = entrance::bind("listen", settings.listen.value).await?;
        let api = listener.local_addr().map_err(failed)?;
        let url = entrance::base_url(api, &settings.doors);

        let pending = world::pending(&settings, store.as_ref(), &master_key, now_ms).await?;
        let wanted = pending.as_ref().map(|pending| pending.world.account.id.as_str());
        accounts::root(store.as_ref(), &master_key, &settings, wanted, now_ms).await?;
        accounts::owner(store.as_ref(), now_ms).await?;
        let readiness = Readiness::default();
        let limits = match &pending {
            Some(pending) => pending.world.limits.clone(),
            None => world::limits(store.as_ref()).await?,
        };
        // From here on this node takes what waits, and holds it under its lease.
        store.join().await.map_err(failed)?;

        // Before the parts begin to count.
        let figures = recorder::install()?;
        let keep = settings.audit_retention.value;
        let audit = audit::start(store.clone(), &master_key, clocks.clone(), keep).await;
        let (tally, audit) = audit.map_err(failed)?;
        let parts = Parts {
            settings: &settings,
            store: store.clone(),
            figures: figures.clone(),
            client: Client::guarded(guard.clone()),
            guard: guard.clone(),
            clocks: clocks.clone(),
            tally,
        };
        let connector = network.clone().map(|network| Connector::new(client.clone(), network));
        let connector = connector.transpose().map_err(failed)?.map(Arc::new);
        let (gateway, mut tasks) = parts
            .gateway(connector.clone(), network.as_ref(), master_key, readiness.clone(), &limits, &stopped)
            .await?;
        let gateway = Arc::new(gateway);
        let door = entrance::door(listener, &settings.doors, tls.clone());
        tasks.push(tokio::spawn(gateway::serve(Arc::clone(&gateway), door, stopped.clone())));
        tasks.extend(tls.map(|tls| tokio::spawn(entrance::keep_certificate(tls, stopped.clone()))));
        tasks.push(tokio::spawn(gateway::keep_forgetting_idle(Arc::clone(&gateway), stopped.clone())));

        if let Some(network) = network.as_ref().filter(|_| is_simulated(&settings)) {
            network::introduce(&client, network).await?;
        }
        if let Some(pending) = pending {
            tokio::spawn(addresses::warn_of_refused(guard, addresses::of_world(&pending.world)));
            let network = network.as_ref().ok_or(Error::WorldWithoutNetwork)?;
            let half = pending.world.network_half(&network::app(network));
            network::post_world(&client, &network.url, &half).await?;
            world::apply(pending, store.as_ref(), &gateway.services.master_key, &clocks).await?;
        }
        // What is made once stands; another node may begin.
        drop(turn);
        let watched = readiness.clone().watch(store.clone(), clocks.clone(), stopped.clone());
        let keep = settings.retention.value;
        tasks.extend([
            tokio::spawn(watched),
            tokio::spawn(gateway::gather(figures, stopped.clone())),
            tokio::spawn(keep_forgetting(store.clone(), clocks, keep, stopped.clone())),
        ]);
        tasks.extend(register(&settings, connector, store.clone(), readiness.clone(), &url, stopped).await);
        let (simulator, network_task) = simulated.unzip();
        Ok(Self {
            api,
            url,
            simulator,
            readiness,
            stop,
            stop_network,
            tasks,
            network_task,
            audit,
            store,
            _place: place,
        })
    }

    /// Serves on for so long, or until `hurry`, while `/readyz` says no and each answer that its connection closes: who spreads
    /// calls over several nodes looks away meanwhile.
    pub async fn drain(&self, within: Duration, hurry: impl Future<Output = ()>) {
        self.readiness.stopping();
        tokio::select! {
            () = tokio::time::sleep(within) => {}
            () = hurry => {}
        }
    }

    /// Stops: no new work, what is under way is finished, what this node holds goes to others, the state is closed.
    ///
    /// # Errors
    ///
    /// The state cannot be closed.
    pub async fn stop(self) -> Result<(), Error> {
        self.readiness.stopping();
        self.stop.send_replace(true);
        for task in self.tasks {
            ended(task).await;
        }
        self.stop_network.send_replace(true);
        if let Some(task) = self.network_task {
            ended(task).await;
        }
        // Nobody changes anything any more.
        self.audit.stop().await;
        if let Err(error) = self.store.leave().await {
            tracing::warn!(%error, "other nodes take what this one holds only when its lease is over");
        }
        self.store.close().await.map_err(failed)
    }
}

/// Tells the network where we are. A simulated one is waited for, and calls are served only then: what it has to tell before
/// it knows us, it would tell nobody. A real one hears it beside the calls.
async fn register(
    settings: &Settings,
    connector: Option<Arc<Connector>>,
    store: store::Shared,
    readiness: Readiness,
    url: &str,
    stopped: watch::Receiver<bool>,
) -> Option<JoinHandle<()>> {
    let (Some(network), Some(public_url)) = (connector, public_url(settings, url)) else {
        readiness.ready();
        return None;
    };
    if settings.database.url.value.is_some() && settings.public_url.value.is_none() {
        tracing::warn!(
            "without --public-url the network calls back the node that started last alone: give the address of the load balancer"
        );
    }
    let registration = callbacks::Registration { network, store, public_url, readiness: readiness.clone() };
    if is_simulated(settings) {
        registration.make(stopped).await;
        return None;
    }
    readiness.serving();
    Some(tokio::spawn(registration.make(stopped)))
}

async fn ended(task: JoinHandle<()>) {
    if let Err(error) = task.await {
        tracing::error!(%error, "a part of the service ended badly");
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
