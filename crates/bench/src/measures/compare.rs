//! The service beside a bare handler: rounds in turn, then both at one fixed rate.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::commits::Commits;
use crate::error::Error;
use crate::load::{self, Outcome, Reuse, Supply};
use crate::plan::{self, Comparison};
use crate::statistics::{Percentiles, Spread};
use crate::subjects::{BareHandler, Process, Service};

/// What a comparison found.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// Connections of each.
    pub connections: usize,
    /// Rounds of each.
    pub rounds: u32,
    /// The service's rate by the bare handler's, round by round.
    pub ratio: Spread,
    /// The service.
    pub service: Side,
    /// The bare handler.
    pub bare: Side,
    /// Both at one fixed rate.
    pub paced: Option<Paced>,
}

/// One of the two.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Side {
    /// Requests a second at the greatest rate.
    pub per_second: Spread,
    /// Latency at that rate: of the round with the median, of each request from when it was sent.
    pub latency: Percentiles,
    /// Processor time of the subject for a request, in microseconds.
    pub processor_us: Option<f64>,
    /// Requests that one commit served.
    pub group: Option<f64>,
}

/// Latencies at a fixed rate, from the time at which a request was to be sent.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Paced {
    /// Requests a second.
    pub per_second: f64,
    /// The service's.
    pub service: Percentiles,
    /// The bare handler's.
    pub bare: Percentiles,
}

/// One subject under load.
struct Subject<'a> {
    measure: &'static str,
    address: SocketAddr,
    process: &'a Process,
    commits: Option<Commits>,
}

/// One round of one subject.
struct Round {
    outcome: Outcome,
    processor: Option<Duration>,
    commits: Option<u64>,
}

/// What is loaded, and the write-ahead log whose commits are counted.
#[derive(Clone, Copy, Debug)]
pub struct Loaded<'a> {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub process: &'a Process,
    /// Its log, of one with a file of its own.
    pub log: Option<&'a Path>,
}

impl<'a> From<&'a Service> for Loaded<'a> {
    fn from(service: &'a Service) -> Self {
        Self { address: service.address, process: &service.process, log: Some(&service.log) }
    }
}

impl<'a> From<&'a BareHandler> for Loaded<'a> {
    fn from(bare: &'a BareHandler) -> Self {
        Self { address: bare.address, process: &bare.process, log: bare.log.as_deref() }
    }
}

/// Compares. `sign` makes the request with a number; each is used once against the service.
pub async fn compare<'a>(
    measure: &'static str,
    plan: Comparison,
    service: Loaded<'a>,
    bare: Loaded<'a>,
    mut sign: impl FnMut(usize) -> bytes::Bytes,
) -> Result<Compared, Error> {
    let counts = bare.log.is_some();
    let subject = |loaded: Loaded<'a>| Subject {
        measure,
        address: loaded.address,
        process: loaded.process,
        commits: loaded.log.filter(|_| counts).map(Commits::of),
    };
    let (mut service, mut bare) = (subject(service), subject(bare));
    let mut supply =
        |count: f64| -> Vec<bytes::Bytes> { (0..(count as usize).max(1)).map(&mut sign).collect() };

    let requests = supply(plan::WARM_UP_REQUESTS as f64);
    let again = Supply::new(requests.clone(), Reuse::Always);
    let warm = service.run(plan.connections, &Supply::new(requests, Reuse::Never), plan::WARM_UP).await?;
    bare.run(plan.connections, &again, plan::WARM_UP).await?;
    let mut expected = warm.outcome.rate();

    let (mut of_service, mut of_bare) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let requests = supply(expected * plan.round.as_secs_f64() * plan::SUPPLY + plan.connections as f64);
        let round = service.run(plan.connections, &Supply::new(requests, Reuse::Never), plan.round).await?;
        expected = expected.max(round.outcome.rate());
        of_service.push(round);
        of_bare.push(bare.run(plan.connections, &again, plan.round).await?);
    }
    let ratio = of_service.iter().zip(&of_bare).map(|(one, other)| one.outcome.rate() / other.outcome.rate());
    let ratio = Spread::of(ratio);
    let (of_service, of_bare) = (side(of_service), side(of_bare));
    let (Some(ratio), Some(of_service), Some(of_bare)) = (ratio, of_service, of_bare) else {
        return Err(Error::Unexpected {
            subject: measure,
            expected: "at least one round",
            got: String::new(),
        });
    };

    let paced = match plan.paced {
        None => None,
        Some(within) => {
            let smaller = of_service.per_second.median.min(of_bare.per_second.median);
            let per_second = smaller * plan::PACED_SHARE;
            let requests = supply(per_second * within.as_secs_f64());
            let count = requests.len();
            let signed = Supply::new(requests, Reuse::Never);
            let service = service.pace(&signed, per_second, count).await?;
            let bare = bare.pace(&again, per_second, count).await?;
            Some(Paced { per_second, service, bare })
        }
    };
    Ok(Compared {
        connections: plan.connections,
        rounds: plan.rounds,
        ratio,
        service: of_service,
        bare: of_bare,
        paced,
    })
}

impl Subject<'_> {
    async fn run(&mut self, connections: usize, supply: &Supply, within: Duration) -> Result<Round, Error> {
        let before = self.process.processor_time();
        let load = load::closed(self.address, connections, supply, within);
        let (outcome, commits) = match &mut self.commits {
            None => (load.await, None),
            Some(commits) => {
                let (outcome, count) = commits.during(load).await;
                (outcome, Some(count))
            }
        };
        let outcome = outcome.map_err(|source| Error::io(self.measure, source))?.clean(self.measure)?;
        let after = self.process.processor_time();
        let processor = before.zip(after).map(|(before, after)| after.saturating_sub(before));
        Ok(Round { outcome, processor, commits })
    }

    async fn pace(&self, supply: &Supply, per_second: f64, count: usize) -> Result<Percentiles, Error> {
        let outcome =
            load::open(self.address, plan::PACED_CONNECTIONS, supply, per_second, count, |_, _, _| {}).await;
        let outcome = outcome.map_err(|source| Error::io(self.measure, source))?.clean(self.measure)?;
        Ok(outcome.latencies.percentiles())
    }
}

fn side(mut rounds: Vec<Round>) -> Option<Side> {
    let per_second = Spread::of(rounds.iter().map(|round| round.outcome.rate()))?;
    let answered: u64 = rounds.iter().map(|round| round.outcome.answered).sum();
    let processor: Option<Duration> = rounds.iter().map(|round| round.processor).sum();
    let commits: Option<u64> = rounds.iter().map(|round| round.commits).sum();
    rounds.sort_by(|one, other| one.outcome.rate().total_cmp(&other.outcome.rate()));
    Some(Side {
        per_second,
        latency: rounds.get(rounds.len() / 2)?.outcome.latencies.percentiles(),
        processor_us: processor.map(|time| time.as_secs_f64() * 1e6 / answered.max(1) as f64),
        group: commits.filter(|count| *count > 0).map(|count| answered as f64 / count as f64),
    })
}
