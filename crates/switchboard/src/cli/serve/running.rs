//! The parts of a running service, from their start to their end.

use std::net::SocketAddr;
use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use simulator::Simulator;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use trust::Trusted;

use super::{accounts, addresses, callbacks, entrance, limits, network, recorder, world};
use crate::access::Access;
use crate::audit::{self, Tally};
use crate::channels::guard::Guard;
use crate::channels::http::Client;
use crate::channels::whatsapp::{Connector, Network};
use crate::cli::data::{Candidate, Folder};
use crate::cli::error::Error;
use crate::cli::settings::{self, Settings, Window, WorldLimits};
use crate::gateway::{self, Bodies, Gateway, Metrics, Readiness, Sources, Strangers, Throttle, Tls};
use crate::inbound::whatsapp::Inbound;
use crate::model::Clocks;
use crate::model::message::MessageIds;
use crate::operations::{Services, WindowRule};
use crate::outbound::{self, Outbound};
use crate::queues::{Queues, Tokens, Waiting};
use crate::receipts::attempt::Attempt;
use crate::receipts::cancelling::keep_cancelling;
use crate::receipts::deliverer::Means;
use crate::receipts::{Deliverer, Dispatcher, Schedule};
use crate::stop;
use crate::store::retention::keep_forgetting;
use crate::store::sealing::MasterKey;
use crate::store::sqlite::SqliteStore;
use crate::store::{self, Store};

/// A service that runs, with its simulated networks where it has them.
pub struct Running {
    /// Where the API listens.
    pub api: SocketAddr,
    /// Its base address.
    pub url: String,
    /// Where the simulated networks listen.
    pub simulator: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    stop_network: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    network_task: Option<JoinHandle<()>>,
    audit: audit::Keeping,
    store: Arc<SqliteStore>,
    _folder: Folder,
}

impl Running {
    /// Starts the service; answers when it is ready: its world made, its callbacks registered where the network is
    /// simulated.
    ///
    /// # Errors
    ///
    /// The data, the settings or an address cannot be used.
    pub async fn start(settings: Settings) -> Result<Self, Error> {
        let path = settings.data.value.as_deref().ok_or(Error::DataMissing)?;
        let folder = Folder::take(path)?;
        let candidate = Candidate::find(&folder, &settings).await?;
        let now_ms = jiff::Timestamp::now().as_millisecond();
        folder.keep_to_the_owner()?;
        let store = Arc::new(SqliteStore::open(&folder.store(), now_ms).map_err(failed)?);
        let master_key = candidate.confirm(&folder, &store, now_ms).await?.key;
        let (stop, stopped) = watch::channel(false);
        let (stop_network, network_stopped) = watch::channel(false);

        let client = Client::new();
        let guard = Guard::new(settings.allow_destination.value.clone());
        let tls = entrance::tls(&settings.doors)?;
        let (network, clocks, simulated) =
            start_network(&settings, &folder, store.as_ref(), &master_key, tls.clone(), network_stopped)
                .await?;
        let listener = bind("listen", settings.listen.value).await?;
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
        let watched = readiness.clone().watch(store.clone(), clocks.clone(), stopped.clone());
        let keep = settings.retention.value;
        tasks.extend([
            tokio::spawn(watched),
            tokio::spawn(gateway::gather(figures, stopped.clone())),
            tokio::spawn(keep_forgetting(store.clone(), clocks, keep, stopped.clone())),
        ]);
        tasks.extend(register(&settings, connector, store.clone(), readiness, &url, stopped).await);
        let (simulator, network_task) = simulated.unzip();
        Ok(Self {
            api,
            url,
            simulator,
            stop,
            stop_network,
            tasks,
            network_task,
            audit,
            store,
            _folder: folder,
        })
    }

    /// Stops: no new work, what is under way is finished, the state is closed.
    ///
    /// # Errors
    ///
    /// The state cannot be closed.
    pub async fn stop(self) -> Result<(), Error> {
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

/// Whether the network is one that we tell the credentials: simulated here or in a process of its own.
fn is_simulated(settings: &Settings) -> bool {
    settings.network() != settings::Network::None && settings.whatsapp.access_token.value.is_none()
}

/// Where the network reaches us. A real one is told only what the operator says.
fn public_url(settings: &Settings, url: &str) -> Option<String> {
    let given = settings.public_url.value.as_ref().map(url::Url::to_string);
    given.or_else(|| is_simulated(settings).then(|| url.to_owned()))
}

/// The network of the settings, its clock, and, when it is simulated in this process, its address and task.
type StartedNetwork = (Option<Network>, Clocks, Option<(SocketAddr, JoinHandle<()>)>);

async fn start_network(
    settings: &Settings,
    folder: &Folder,
    store: &dyn Store,
    master_key: &MasterKey,
    tls: Option<Arc<Tls>>,
    mut stopped: watch::Receiver<bool>,
) -> Result<StartedNetwork, Error> {
    let now_ms = jiff::Timestamp::now().as_millisecond();
    match settings.network() {
        settings::Network::None => Ok((None, Clocks::system(), None)),
        settings::Network::Elsewhere(url) => {
            let network = network::whatsapp(settings, store, master_key, url.to_string(), now_ms).await?;
            Ok((Some(network), Clocks::system(), None))
        }
        settings::Network::Simulated(listen) => {
            let settings_of = simulator::Settings {
                data: Some(folder.simulator()),
                // We register at each start, perhaps from another port.
                callbacks: simulator::Callbacks::RenewedAtStart,
                trusted: tls.map_or_else(Trusted::nothing, |tls| {
                    Trusted::new(move |certificate| tls.is_shown(certificate))
                }),
                ..Default::default()
            };
            let simulator = Simulator::open(settings_of).await.map_err(failed)?;
            let listener = bind("simulator", listen).await?;
            let address = listener.local_addr().map_err(failed)?;
            let clock = simulator.clock();
            let clocks = Clocks::with_network(Arc::new(move || clock.now()));
            let shutdown = async move { stop::stopped(&mut stopped).await };
            let task = tokio::spawn(async move {
                if let Err(error) = simulator.serve(listener, shutdown).await {
                    tracing::error!(%error, "the simulated networks ended");
                }
            });
            let url = network::base_url(address);
            let network = network::whatsapp(settings, store, master_key, url, now_ms).await?;
            Ok((Some(network), clocks, Some((address, task))))
        }
    }
}

/// What the stages share.
struct Parts<'s> {
    settings: &'s Settings,
    store: Arc<SqliteStore>,
    figures: PrometheusHandle,
    guard: Guard,
    /// Goes where customers say, behind the guard.
    client: Client,
    clocks: Clocks,
    tally: Tally,
}

impl Parts<'_> {
    /// Starts the workers and builds the way in upon them.
    async fn gateway(
        self,
        connector: Option<Arc<Connector>>,
        network: Option<&Network>,
        master_key: Arc<MasterKey>,
        readiness: Readiness,
        of_world: &WorldLimits,
        stopped: &watch::Receiver<bool>,
    ) -> Result<(Gateway, Vec<JoinHandle<()>>), Error> {
        let Self { settings, store: database, figures, guard, client, clocks, tally } = self;
        let store: store::Shared = database.clone();
        let mut tasks = Vec::new();
        let schedule = Schedule::new(settings.retry_schedule.value.clone());
        let (deliverer, task) = Deliverer::start(
            Means {
                store: Arc::clone(&store),
                master_key: Arc::clone(&master_key),
                attempt: Attempt::new(client.clone()),
                clocks: clocks.clone(),
            },
            schedule.give_up_after(settings.retry_give_up_after.value),
            stopped.clone(),
        );
        tasks.push(task);
        let waiting = Waiting::default();
        let queues = Queues::new(Arc::clone(&store), clocks.clone(), waiting.clone(), stopped.clone());
        tasks.push(queues.keep());
        let sources = Sources {
            store: Arc::clone(&store),
            deliverer: deliverer.clone(),
            clocks: clocks.clone(),
            commits: Arc::new(move || database.database().stats()),
        };
        let metrics = Metrics::new(figures, sources);
        let dispatcher = Dispatcher::new(Arc::clone(&store), clocks.clone(), deliverer).telling(waiting);
        let cancelling =
            keep_cancelling(Arc::clone(&store), clocks.clone(), dispatcher.clone(), stopped.clone());
        tasks.push(tokio::spawn(cancelling));
        let (outbound, offered) = Outbound::new();
        if let Some(connector) = &connector {
            let settings = outbound::Settings {
                in_doubt: settings.in_doubt_wait.value,
                retry_for: settings.send_retry_for.value,
            };
            let worker = outbound::Worker {
                store: Arc::clone(&store),
                network: Arc::clone(connector),
                dispatcher: dispatcher.clone(),
                clocks: clocks.clone(),
                settings,
            };
            tasks.push(worker.start(offered, stopped.clone()).await.map_err(failed)?);
        }
        let inbound = connector.clone().zip(network).map(|(connector, network)| {
            Arc::new(Inbound::new(
                Arc::clone(&store),
                dispatcher.clone(),
                connector,
                clocks.clone(),
                network.app_secret.clone(),
                network.verify_token.clone(),
            ))
        });
        let access = Arc::new(Access::new(Arc::clone(&store), &master_key));
        let (keeper, kept_in) = (Arc::clone(&access), Arc::clone(&store));
        let (clock, stop) = (clocks.clone(), stopped.clone());
        tasks.push(tokio::spawn(async move { keeper.last_used.keep(kept_in, clock, stop).await }));
        let effective = settings.limits.over(of_world);
        let strangers = Strangers::new(effective.strangers());
        let limits = limits::of_operations(&effective);
        let throttle =
            Throttle::new(limits.iter().filter_map(|(operation, limit)| Some((operation, limit.rate?))));
        let services = Services {
            store,
            dispatcher,
            queues,
            tokens: Tokens::new(master_key.clone()).with_grace(settings.queue_token_grace.value),
            outbound,
            network: connector,
            guard,
            client,
            clocks,
            message_ids: MessageIds::default(),
            window: match settings.whatsapp.window.value {
                Window::Service => WindowRule::Service,
                Window::Network => WindowRule::Network,
            },
            access,
            master_key,
            limits: Arc::new(limits),
            stop: stopped.clone(),
        };
        let bodies = Bodies::default();
        let trusted_proxies = settings.doors.trusted_proxies();
        let gateway = Gateway {
            services,
            strict_authorisation: settings.strict_authorisation.value,
            throttle,
            strangers,
            readiness,
            metrics,
            bodies,
            trusted_proxies,
            tally,
            inbound,
        };
        Ok((gateway, tasks))
    }
}

async fn bind(option: &str, address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address)
        .await
        .map_err(|reason| Error::Failed(format!("--{option} {address}: {reason}")))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
