//! The latency of an account's calls, alone and while another account calls far more often than it may.

use serde::Serialize;

use super::Place;
use crate::error::Error;
use crate::load::{self, Outcome, Reuse, Signer, Supply};
use crate::plan;
use crate::statistics::Spread;
use crate::subjects::Service;
use crate::subjects::world::{self, Flooder, World};

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Flood {
    /// Calls a second of the account that is measured.
    pub per_second: f64,
    /// Calls a second of the one that floods, and what it may.
    pub flood_per_second: f64,
    /// Calls a second that it may make.
    pub limit: u32,
    /// Rounds of each.
    pub rounds: u32,
    /// Calls of the flood that were answered, in all rounds, and those that were refused.
    pub answered: u64,
    /// Calls of the flood that were refused, in all rounds.
    pub refused: u64,
    /// Medians alone, in milliseconds.
    pub alone_p50_ms: Spread,
    /// 99th percentiles alone.
    pub alone_p99_ms: Spread,
    /// Medians beside the flood.
    pub beside_p50_ms: Spread,
    /// 99th percentiles beside the flood.
    pub beside_p99_ms: Spread,
    /// The second 99th percentile by the first, round by round.
    pub ratio: Spread,
}

/// Measures: one service, rounds alone and beside the flood in turn.
pub async fn measure(place: &Place) -> Result<Flood, Error> {
    let service = place.service(&World { flooder: Some(Flooder::default()), ..World::default() })?;
    let mut signers =
        [Signer::new(Service::key(), service.address), Signer::new(Flooder::key(), service.address)];
    let (mut alone, mut beside, mut floods) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan::FLOOD_ROUNDS {
        alone.push(round(&service, &mut signers, None).await?);
        beside.push(round(&service, &mut signers, Some(&mut floods)).await?);
    }
    service.process.stop();
    let p50 =
        |rounds: &[Outcome]| Spread::of(rounds.iter().map(|round| round.latencies.percentiles().p50_ms));
    let p99 =
        |rounds: &[Outcome]| Spread::of(rounds.iter().map(|round| round.latencies.percentiles().p99_ms));
    let pairs = alone.iter().zip(&beside);
    let ratio = pairs
        .map(|(alone, beside)| beside.latencies.percentiles().p99_ms / alone.latencies.percentiles().p99_ms);
    let (Some(alone_p50_ms), Some(alone_p99_ms), Some(beside_p50_ms), Some(beside_p99_ms), Some(ratio)) =
        (p50(&alone), p99(&alone), p50(&beside), p99(&beside), Spread::of(ratio))
    else {
        return Err(Error::no_rounds("flood"));
    };
    Ok(Flood {
        per_second: plan::FLOODED_PER_SECOND,
        flood_per_second: plan::FLOOD_PER_SECOND,
        limit: Flooder::default().limit,
        rounds: plan::FLOOD_ROUNDS,
        answered: floods.iter().map(|flood| flood.answered).sum(),
        refused: floods.iter().map(|flood| flood.refused).sum(),
        alone_p50_ms,
        alone_p99_ms,
        beside_p50_ms,
        beside_p99_ms,
        ratio,
    })
}

async fn round(
    service: &Service,
    [signer, flooder]: &mut [Signer; 2],
    floods: Option<&mut Vec<Outcome>>,
) -> Result<Outcome, Error> {
    let seconds = plan::FLOOD_ROUND.as_secs_f64();
    let signed = |signer: &mut Signer, action: &str, parameters: &[(&str, &str)], per_second: f64| {
        let count = (per_second * seconds) as usize;
        let requests = (0..count).map(|_| signer.sign(action, parameters.iter().copied())).collect();
        (Supply::new(requests, Reuse::Never), count)
    };
    let reads = [("InstanceId", world::space())];
    let (calls, count) = signed(signer, "QueryInstance", &reads, plan::FLOODED_PER_SECOND);
    let update = [("InstanceId", Flooder::SPACE), ("InstanceName", "flood")];
    let (flood, many) = signed(flooder, "UpdateInstance", &update, plan::FLOOD_PER_SECOND);
    let open = |supply: &Supply, per_second: f64, count: usize| {
        let supply = supply.clone();
        async move {
            let connections = plan::PACED_CONNECTIONS;
            let load = load::open(service.address, connections, &supply, per_second, count, |_, _, _| {});
            load.await.map_err(|source| Error::io("flood", source))
        }
    };
    let measured = open(&calls, plan::FLOODED_PER_SECOND, count);
    match floods {
        None => measured.await?.clean("flood"),
        Some(floods) => {
            let (measured, flooded) = tokio::join!(measured, open(&flood, plan::FLOOD_PER_SECOND, many));
            floods.push(flooded?);
            measured?.clean("flood")
        }
    }
}
