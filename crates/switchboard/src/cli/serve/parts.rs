//! The workers of a service, and the way in upon them.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{limits, neighbours};
use crate::access::Access;
use crate::audit::Tally;
use crate::channels::guard::Guard;
use crate::channels::http::Client;
use crate::channels::whatsapp::{Connector, Network};
use crate::cli::error::Error;
use crate::cli::settings::{Settings, Window, WorldLimits};
use crate::gateway::{Bodies, Gateway, Metrics, Readiness, Sources, Strangers, Throttle};
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
use crate::store;
use crate::store::sealing::MasterKey;

/// What the stages share.
pub struct Parts<'s> {
    /// Everything that `serve` was told.
    pub settings: &'s Settings,
    /// The state.
    pub store: store::Shared,
    /// Reads the recorder of figures.
    pub figures: PrometheusHandle,
    /// Judges addresses that customers name.
    pub guard: Guard,
    /// Goes where customers say, behind the guard.
    pub client: Client,
    /// The wall's and the network's.
    pub clocks: Clocks,
    /// Counts refusals for the audit.
    pub tally: Tally,
}

impl Parts<'_> {
    /// Starts the workers and builds the way in upon them.
    ///
    /// # Errors
    /// The state cannot be read.
    pub async fn gateway(
        self,
        connector: Option<Arc<Connector>>,
        network: Option<&Network>,
        master_key: Arc<MasterKey>,
        readiness: Readiness,
        of_world: &WorldLimits,
        stopped: &watch::Receiver<bool>,
    ) -> Result<(Gateway, Vec<JoinHandle<()>>), Error> {
        let Self { settings, store, figures, guard, client, clocks, tally } = self;
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
        let sources =
            Sources { store: Arc::clone(&store), deliverer: deliverer.clone(), clocks: clocks.clone() };
        let metrics = Metrics::new(figures, sources);
        let dispatcher =
            Dispatcher::new(Arc::clone(&store), clocks.clone(), deliverer).telling(waiting.clone());
        let cancelling =
            keep_cancelling(Arc::clone(&store), clocks.clone(), dispatcher.clone(), stopped.clone());
        tasks.push(tokio::spawn(cancelling));
        let (outbound, offered) = Outbound::new();
        let told = neighbours::Told {
            store: Arc::clone(&store),
            clocks: clocks.clone(),
            waiting,
            dispatcher: dispatcher.clone(),
            outbound: outbound.clone(),
            in_doubt: settings.in_doubt_wait.value,
        };
        tasks.extend(neighbours::start(told, stopped.clone()));
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

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
