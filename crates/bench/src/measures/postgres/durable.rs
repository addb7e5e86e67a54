//! A signed durable update beside a bare handler that commits one row to the same PostgreSQL through a pool of the same size.

use serde::Serialize;

use super::updates::Updates;
use super::{CONNECTIONS, DATABASE, Ground};
use crate::arguments::Arguments;
use crate::cluster::{Statements, statements};
use crate::error::Error;
use crate::measures::compare::{Compared, Loaded, compare};
use crate::plan::{self, Comparison};
use crate::subjects::BareHandler;

/// The bare handler's database.
const BARE: &str = "bare";

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Durable {
    /// Both beside each other.
    pub compared: Compared,
    /// Connections of each to the server.
    pub pool: usize,
    /// What the server does for one call.
    pub statements: Option<Statements>,
    /// Its processor time for one call, in microseconds.
    pub database_us: Option<f64>,
    /// Its processor time for one row of the bare handler.
    pub bare_database_us: Option<f64>,
}

/// Measures.
pub async fn measure(arguments: &Arguments, ground: &Ground) -> Result<Durable, Error> {
    let connections = arguments.durable_connections as usize;
    let cluster = ground.cluster(&Updates::world(connections), 1, &ground.storage(DATABASE)).await?;
    ground.server.make(BARE).await?;
    let bare = BareHandler::on(&ground.server.url(BARE, None), CONNECTIONS)?;
    let mut updates = Updates::new(&cluster, connections)?;
    let node = cluster.first()?;
    let plan =
        Comparison { connections, rounds: arguments.rounds, round: plan::ROUND, paced: Some(plan::PACED) };
    let service = Loaded { address: node.address, process: &node.process, log: None };
    let compared =
        compare("durable update on PostgreSQL", plan, service, (&bare).into(), |_| updates.sign()).await?;
    let expected = compared.service.per_second.max;

    let spent = |before: Option<std::time::Duration>| {
        Some(ground.server.processor_time()?.saturating_sub(before?).as_secs_f64() * 1e6)
    };
    let before = ground.server.processor_time();
    let outcome = updates.load(&cluster, connections, plan::ROUND, expected).await?;
    let database_us = spent(before).map(|spent| spent / outcome.answered.max(1) as f64);
    let again = crate::load::Supply::new(vec![updates.sign()], crate::load::Reuse::Always);
    let before = ground.server.processor_time();
    let outcome = crate::load::closed(bare.address, connections, &again, plan::ROUND)
        .await
        .map_err(|source| Error::io("the bare handler", source))?
        .clean("the bare handler")?;
    let bare_database_us = spent(before).map(|spent| spent / outcome.answered.max(1) as f64);

    let database = ground.server.pool(DATABASE, 2)?;
    let load = async {
        let outcome = updates.load(&cluster, connections, plan::ROUND, expected).await?;
        Ok(outcome.answered as f64)
    };
    let statements = statements::during(&ground.server, &database, load).await?;
    cluster.stop();
    Ok(Durable { compared, pool: CONNECTIONS, statements, database_us, bare_database_us })
}
