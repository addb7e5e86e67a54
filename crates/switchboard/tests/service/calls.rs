//! Calls of an account, from the decoded request on.

use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::sync::Arc;

use cams::contract::Operation;
use metrics_exporter_prometheus::PrometheusBuilder;
use switchboard::access::{Access, Caller, Circumstances};
use switchboard::channels::http::Client;
use switchboard::channels::whatsapp::Connector;
use switchboard::gateway::{Metrics, Sources};
use switchboard::model::message::MessageIds;
use switchboard::model::{AccountId, InstallationLimits, LimitSource, OperationLimit};
use switchboard::operations::{Call, Failure, Handle, Services, WindowRule, routes};
use switchboard::outbound::Outbound;
use switchboard::queues::{Queues, Tokens, Waiting};
use switchboard::store::sealing::MasterKey;

use super::stage::{Stage, guard};

/// What operations work with on this stage.
pub fn services(stage: &Stage, outbound: Outbound, network: Option<Arc<Connector>>) -> Services {
    Services {
        store: stage.store.clone(),
        dispatcher: stage.dispatcher.clone(),
        queues: Queues::new(
            stage.store.clone(),
            stage.clocks.clone(),
            Waiting::default(),
            stage.stop.subscribe(),
        ),
        tokens: Tokens::new(Arc::new(MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap())),
        outbound,
        network,
        guard: guard(),
        client: Client::guarded(guard()),
        clocks: stage.clocks.clone(),
        message_ids: MessageIds::default(),
        window: WindowRule::Service,
        access: Arc::new(Access::new(stage.store.clone(), &stage.master_key)),
        master_key: Arc::clone(&stage.master_key),
        limits: Arc::new(limits()),
        stop: stage.stop.subscribe(),
    }
}

/// The limits that an installation has where nobody sets others.
fn limits() -> InstallationLimits {
    let documented = routes().map(|route| {
        let rate = NonZeroU32::new(route.contract.rate.per_second());
        (route.contract.name, OperationLimit { rate, source: LimitSource::Documented })
    });
    documented.collect()
}

/// One call.
pub async fn call<O: Operation + Handle>(
    services: &Services,
    account: &AccountId,
    request: O::Request,
) -> Result<O::Response, Failure> {
    let caller = Caller::root(account, true);
    let circumstances =
        Circumstances { source: Ipv4Addr::LOCALHOST.into(), secure: false, now: services.clocks.wall() };
    O::handle(&Call::new(&caller, circumstances, services, Some(rand::random())), request).await
}

/// The figures of a gateway over the stage; what the rooms count goes nowhere.
pub fn metrics(stage: &Stage) -> Metrics {
    let store = stage.store.clone();
    let sources = Sources {
        store: store.clone(),
        deliverer: stage.dispatcher.deliverer().clone(),
        clocks: stage.clocks.clone(),
    };
    Metrics::new(PrometheusBuilder::new().build_recorder().handle(), sources)
}
