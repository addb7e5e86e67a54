//! Latencies with many stored messages beside those with few.
//!
//! Two services run, one on each store; one after the other gets the same load at the same fixed rate, round by round.

mod subject;

use serde::Serialize;

use super::Place;
use crate::error::Error;
use crate::plan;
use crate::statistics::{Percentiles, Spread};
use crate::subjects::Memory;
use subject::{Rounds, Subject};

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Stored {
    /// Messages in the store of each, with their receipts and deliveries, and as many more in one queue.
    pub few: u64,
    /// Of the other one.
    pub many: u64,
    /// How long the greater one was filled, in seconds.
    pub filled_s: f64,
    /// Bytes of its file.
    pub file_bytes: u64,
    /// From its start to the first answer, in milliseconds.
    pub ready_ms: f64,
    /// Rounds of each kind.
    pub rounds: u32,
    /// By kind of call.
    pub calls: Vec<Call>,
    /// Memory of the service with many, after it.
    pub memory_after: Option<Memory>,
    /// Memory of the one with few.
    pub memory_few: Option<Memory>,
}

/// One kind of call.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// What is called.
    pub name: &'static str,
    /// How often a second.
    pub per_second: f64,
    /// With few messages.
    pub few: Latency,
    /// With many.
    pub many: Latency,
    /// Medians with many by those with few, round by round.
    pub p50_ratio: Spread,
    /// The same of the 99th percentiles.
    pub p99_ratio: Spread,
}

/// Latencies over the rounds, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    /// Of each round the median.
    pub p50_ms: Spread,
    /// Of each round the 99th percentile.
    pub p99_ms: Spread,
}

/// The kinds of call, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Webhook,
    Receipt,
    Send,
    Update,
    QueueSend,
    QueueConsume,
}

const KINDS: [(Kind, &str, f64); 6] = [
    (Kind::Webhook, "inbound webhook, answer", plan::WEBHOOKS_PER_SECOND),
    (Kind::Receipt, "inbound webhook, receipt at the receiver", plan::WEBHOOKS_PER_SECOND),
    (Kind::Send, "SendChatappMessage", plan::STORED_SENDS_PER_SECOND),
    (Kind::Update, "UpdateInstance", plan::STORED_UPDATES_PER_SECOND),
    (Kind::QueueSend, "queue SendMessage", plan::STORED_QUEUE_PER_SECOND),
    (Kind::QueueConsume, "queue ReceiveMessage, then DeleteMessage", plan::STORED_QUEUE_PER_SECOND),
];

/// Measures; each place is for one of the two.
pub async fn measure(place: &impl Fn() -> Result<Place, Error>) -> Result<Stored, Error> {
    let mut few = Subject::start(place()?, plan::FEW).await?;
    let mut many = Subject::start(place()?, plan::MANY).await?;
    let warm_up = Rounds { slow: plan::PACED_WARM_UP, fast: plan::PACED_WARM_UP };
    few.round(warm_up).await?;
    many.round(warm_up).await?;
    (few.found, many.found) = Default::default();
    for round in 0..plan::STORED_ROUNDS {
        // Neither of the two is always the first.
        let order = if round % 2 == 0 { [&mut few, &mut many] } else { [&mut many, &mut few] };
        for subject in order {
            subject.round(Rounds { slow: plan::STORED_ROUND, fast: plan::STORED_FAST_ROUND }).await?;
        }
    }
    let calls: Option<Vec<Call>> = KINDS.iter().map(|kind| call(kind, &few, &many)).collect();
    let calls = calls.ok_or_else(|| Error::no_rounds("stored"))?;
    let (memory_after, memory_few) = (many.service.process.memory(), few.service.process.memory());
    let stored = Stored {
        few: few.messages,
        many: many.messages,
        filled_s: many.filled.as_secs_f64(),
        file_bytes: many.file_bytes,
        ready_ms: many.service.ready_after.as_secs_f64() * 1e3,
        rounds: plan::STORED_ROUNDS,
        calls,
        memory_after,
        memory_few,
    };
    few.service.process.stop();
    many.service.process.stop();
    Ok(stored)
}

fn call((kind, name, per_second): &(Kind, &'static str, f64), few: &Subject, many: &Subject) -> Option<Call> {
    let (few, many) = (few.found.get(kind)?, many.found.get(kind)?);
    let latency = |rounds: &[Percentiles]| {
        Some(Latency {
            p50_ms: Spread::of(rounds.iter().map(|round| round.p50_ms))?,
            p99_ms: Spread::of(rounds.iter().map(|round| round.p99_ms))?,
        })
    };
    let ratio =
        |of: fn(&Percentiles) -> f64| Spread::of(few.iter().zip(many).map(|(few, many)| of(many) / of(few)));
    Some(Call {
        name,
        per_second: *per_second,
        few: latency(few)?,
        many: latency(many)?,
        p50_ratio: ratio(|round| round.p50_ms)?,
        p99_ratio: ratio(|round| round.p99_ms)?,
    })
}
