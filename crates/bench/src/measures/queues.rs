//! The queue service: durable sends, and receives with deletes, all signed and checked.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::Serialize;
use tokio::task::LocalSet;

use super::Place;
use super::commits::Commits;
use crate::error::Error;
use crate::load::{self, Connection, Outcome, QueueSigner, Reuse, Supply};
use crate::plan;
use crate::statistics::{Percentiles, Spread};
use crate::subjects::world::World;
use crate::subjects::{Memory, Service};

/// The queue, one that the account makes.
pub const QUEUE: &str = "bench";
/// What is sent, of the size of a receipt that travels as Base64.
const BODY: &str = "eyJNZXNzYWdlSWQiOiIyMDI2MTEwMDAwMDAwMDAwMDAwMDAwMDAiLCJTdGF0dXMiOiJSZWFkIn0g";

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Queues {
    /// Clients, each with one request under way.
    pub clients: usize,
    /// Rounds of each.
    pub rounds: u32,
    /// Messages a second that were sent, one a request, each answered after it was synced to disk.
    pub sent_per_second: Spread,
    /// Until the answer of a send, of the round with the greatest 99th percentile.
    pub send: Percentiles,
    /// Sends that one commit served.
    pub group: f64,
    /// Messages a second that were received and then deleted: two requests each, one message a request, both synced.
    pub consumed_per_second: Spread,
    /// From the receive to the answer of the delete, of the round with the greatest 99th percentile.
    pub consume: Percentiles,
    /// Processor time of the service for a send, in microseconds.
    pub send_processor_us: Option<f64>,
    /// Processor time of the service for a message that is received and deleted, in microseconds.
    pub consume_processor_us: Option<f64>,
    /// Messages that were sent.
    pub sent: u64,
    /// Messages that were deleted.
    pub deleted: u64,
    /// Messages that the queue says it has at the end.
    pub left: u64,
    /// The service's memory after it.
    pub memory_after: Option<Memory>,
}

/// Measures.
pub async fn measure(place: &Place) -> Result<Queues, Error> {
    let io = |source| Error::io("queues", source);
    let service = place.service(&World::default())?;
    let signer = Rc::new(QueueSigner::new(Service::queue_key(), service.address, QUEUE));
    create(&service, &signer).await?;
    let supply = sends(&signer);
    let mut commits = Commits::of(&service.log);
    let (mut sent_rates, mut send, mut consumed_rates, mut consume) =
        <(Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
    let (mut send_processor, mut consume_processor, mut consumed_in_rounds) = (0.0, 0.0, 0);
    let spent = |since: Option<Duration>| {
        let both = since.zip(service.process.processor_time());
        both.map_or(f64::NAN, |(since, now)| now.saturating_sub(since).as_secs_f64())
    };
    let (mut sent, mut groups, mut sent_in_rounds, mut deleted) = (0, 0, 0, 0);
    for round in 0..=plan::QUEUE_ROUNDS {
        let within = if round == 0 { plan::PACED_WARM_UP } else { plan::QUEUE_ROUND };
        let before = service.process.processor_time();
        let load = load::closed(service.address, plan::QUEUE_CLIENTS, &supply, within);
        let (outcome, count) = commits.during(load).await;
        let of_sending = spent(before);
        let sending = outcome.map_err(io)?.clean("queue sends")?;
        let before = service.process.processor_time();
        let consuming = consuming(&service, &signer, within).await.map_err(io)?.clean("queue receives")?;
        let of_consuming = spent(before);
        sent += sending.answered;
        deleted += consuming.answered;
        if round == 0 {
            continue;
        }
        groups += count;
        send_processor += of_sending;
        consume_processor += of_consuming;
        consumed_in_rounds += consuming.answered;
        sent_in_rounds += sending.answered;
        sent_rates.push(sending.rate());
        send.push(sending.latencies.percentiles());
        consumed_rates.push(consuming.rate());
        consume.push(consuming.latencies.percentiles());
    }
    let left = left(&service, &signer).await?;
    let memory_after = service.process.memory();
    service.process.stop();
    let worst = |rounds: Vec<Percentiles>| {
        rounds.into_iter().max_by(|one, other| one.p99_ms.total_cmp(&other.p99_ms))
    };
    let (Some(sent_per_second), Some(send), Some(consumed_per_second), Some(consume)) =
        (Spread::of(sent_rates), worst(send), Spread::of(consumed_rates), worst(consume))
    else {
        return Err(Error::no_rounds("queues"));
    };
    let each = |processor: f64, count: u64| {
        Some(processor * 1e6 / count.max(1) as f64).filter(|microseconds| microseconds.is_finite())
    };
    Ok(Queues {
        clients: plan::QUEUE_CLIENTS,
        rounds: plan::QUEUE_ROUNDS,
        sent_per_second,
        send,
        group: sent_in_rounds as f64 / groups.max(1) as f64,
        consumed_per_second,
        consume,
        send_processor_us: each(send_processor, sent_in_rounds),
        consume_processor_us: each(consume_processor, consumed_in_rounds),
        sent,
        deleted,
        left,
        memory_after,
    })
}

/// Makes the queue.
///
/// # Errors
/// The service does not make it.
pub async fn create(service: &Service, signer: &QueueSigner) -> Result<(), Error> {
    let io = |source| Error::io("queues", source);
    let mut connection = Connection::open(service.address).await.map_err(io)?;
    let answer = connection.exchange(&signer.create()).await.map_err(io)?;
    if answer.is_success() {
        return Ok(());
    }
    let got = format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body));
    Err(Error::Unexpected { subject: "queues", expected: "a queue that is made", got })
}

/// Requests that send; each may be sent again and again, since the protocol knows no nonce (queue notes, 2.4).
pub fn sends(signer: &QueueSigner) -> Supply {
    let body = |number: usize| format!("{}{number:08}", BODY.repeat(6));
    Supply::new((0..plan::QUEUE_SENDS).map(|number| signer.send(body(number))).collect(), Reuse::Always)
}

/// Each client receives one message, deletes it, and goes on, until the time is over or the queue is empty.
async fn consuming(service: &Service, signer: &Rc<QueueSigner>, within: Duration) -> io::Result<Outcome> {
    let outcome = Rc::new(RefCell::new(Outcome::default()));
    let receive = signer.receive();
    let started = Instant::now();
    let tasks = LocalSet::new();
    let mut running = Vec::new();
    for _ in 0..plan::QUEUE_CLIENTS {
        let mut connection = Connection::open(service.address).await?;
        let (outcome, receive, signer) = (Rc::clone(&outcome), receive.clone(), Rc::clone(signer));
        running.push(tasks.spawn_local(async move {
            while started.elapsed() < within {
                let began = Instant::now();
                let mut answer = connection.exchange(&receive).await?;
                if is_empty(&answer) {
                    break;
                }
                if answer.is_success() {
                    let handle = element(&answer.body, "ReceiptHandle").ok_or(io::ErrorKind::InvalidData)?;
                    answer = connection.exchange(&signer.delete(&handle)).await?;
                }
                outcome.borrow_mut().count(&answer, began.elapsed());
            }
            Ok::<_, io::Error>(())
        }));
    }
    tasks
        .run_until(async {
            for task in running {
                task.await.map_err(io::Error::other)??;
            }
            Ok::<_, io::Error>(())
        })
        .await?;
    let mut outcome = outcome.take();
    outcome.elapsed = started.elapsed();
    Ok(outcome)
}

/// Nothing to receive is a refusal with this code (queue notes, 5.8).
fn is_empty(answer: &load::Answer) -> bool {
    answer.status == 404 && element(&answer.body, "Code").as_deref() == Some("MessageNotExist")
}

/// Messages that the queue has.
async fn left(service: &Service, signer: &QueueSigner) -> Result<u64, Error> {
    let io = |source| Error::io("queues", source);
    let mut connection = Connection::open(service.address).await.map_err(io)?;
    let answer = connection.exchange(&signer.attributes()).await.map_err(io)?;
    let count = |name| element(&answer.body, name).and_then(|text| text.parse::<u64>().ok());
    match (count("ActiveMessages"), count("InactiveMessages")) {
        (Some(active), Some(inactive)) => Ok(active + inactive),
        _ => {
            let got = format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body));
            Err(Error::Unexpected { subject: "queues", expected: "a queue's counts", got })
        }
    }
}

/// The delete of the message in an answer; none when there is no message.
pub fn delete_of(signer: &QueueSigner, answer: &load::Answer) -> Option<Bytes> {
    let handle = element(&answer.body, "ReceiptHandle").filter(|_| answer.is_success())?;
    Some(signer.delete(&handle))
}

/// The text of the first element with this name.
fn element(document: &[u8], name: &str) -> Option<String> {
    let document = std::str::from_utf8(document).ok()?;
    let (_, rest) = document.split_once(&format!("<{name}>"))?;
    rest.split_once("</").map(|(text, _)| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_element_is_found() {
        let document = br#"<Message xmlns="x"><ReceiptHandle>1-AbC=-1-8</ReceiptHandle></Message>"#;
        assert_eq!(element(document, "ReceiptHandle").as_deref(), Some("1-AbC=-1-8"));
        assert_eq!(element(document, "Code"), None);
    }

    #[test]
    fn only_the_code_of_an_empty_queue_means_that_it_is_empty() {
        let answer = |status, body: &'static str| load::Answer { status, body: body.into() };
        assert!(is_empty(&answer(404, "<Error><Code>MessageNotExist</Code></Error>")));
        assert!(!is_empty(&answer(404, "<Error><Code>QueueNotExist</Code></Error>")));
        assert!(!is_empty(&answer(200, "<Message></Message>")));
    }
}
