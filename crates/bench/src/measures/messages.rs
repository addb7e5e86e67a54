//! Messages from the call that sends them to the last of their receipts at the customer's receiver.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::Place;
use super::receiver::Receiver;
use crate::error::Error;
use crate::load::{self, Answer, Reuse, Signer, Supply};
use crate::plan;
use crate::statistics::{Latencies, Percentiles};
use crate::subjects::world::{self, World};
use crate::subjects::{Memory, Service};

/// Between two looks at the receiver; it bounds how exact the end of a run is known.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// What was found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Messages {
    /// Messages of the run that is as fast as it can be.
    pub count: usize,
    /// Connections that sent them.
    pub connections: usize,
    /// Messages a second, from the first call until all receipts of all were there.
    pub per_second: f64,
    /// Calls a second that were answered meanwhile, until the last call.
    pub accepted_per_second: f64,
    /// Receipts that overtook an earlier one of their message. None should.
    pub unordered: u64,
    /// The fixed rate, messages a second.
    pub paced_per_second: f64,
    /// At that rate: the call's answer, from when it was to be sent.
    pub answer: Percentiles,
    /// At that rate: the `Read` receipt, from when the call was to be sent.
    pub read_receipt: Percentiles,
    /// Processor time of the service and its simulated network for a message, in microseconds.
    pub processor_us: Option<f64>,
    /// The service's memory after all.
    pub memory_after: Option<Memory>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Accepted {
    message_id: String,
}

/// Measures.
pub async fn measure(place: &Place) -> Result<Messages, Error> {
    let io = |source| Error::io("messages", source);
    let receiver = Receiver::default();
    let address = receiver.listen().await.map_err(io)?;
    let world = World {
        phones: plan::PHONES,
        status_url: Some(format!("http://{address}/status")),
        ..World::default()
    };
    let service = place.service(&world)?;
    let mut signer = Signer::new(Service::key(), service.address);
    let mut sent = 0;
    let mut supply = |count: usize| {
        let requests = (0..count).map(|_| {
            sent += 1;
            send(&mut signer, sent)
        });
        Supply::new(requests.collect(), Reuse::Never)
    };

    let warm = supply(plan::PHONES);
    load::closed(service.address, plan::MESSAGE_CONNECTIONS, &warm, plan::RECEIPTS_WITHIN)
        .await
        .map_err(io)?
        .clean("messages")?;
    let mut all = plan::PHONES;
    complete(&receiver, all, plan::RECEIPTS_WITHIN).await?;

    let requests = supply(plan::MESSAGES);
    let before = service.process.processor_time();
    let started = Instant::now();
    let burst = load::closed(service.address, plan::MESSAGE_CONNECTIONS, &requests, plan::RECEIPTS_WITHIN);
    let burst = burst.await.map_err(io)?.clean("messages")?;
    let accepted_per_second = burst.rate();
    all += plan::MESSAGES;
    complete(&receiver, all, plan::RECEIPTS_WITHIN).await?;
    let per_second = plan::MESSAGES as f64 / started.elapsed().as_secs_f64();
    let after = service.process.processor_time();
    let processor = before.zip(after).map(|(before, after)| after.saturating_sub(before));

    let paced_per_second = per_second * plan::PACED_SHARE;
    let count = ((paced_per_second * plan::PACED_MESSAGES.as_secs_f64()) as usize).max(1);
    let requests = supply(count);
    let calls = Rc::new(RefCell::new(Vec::with_capacity(count)));
    let seen = {
        let calls = Rc::clone(&calls);
        move |_: usize, intended: Instant, answer: &Answer| {
            calls.borrow_mut().push((intended, serde_json::from_slice::<Accepted>(&answer.body).ok()));
        }
    };
    let paced =
        load::open(service.address, plan::PACED_CONNECTIONS, &requests, paced_per_second, count, seen);
    let paced = paced.await.map_err(io)?.clean("messages")?;
    complete(&receiver, all + count, plan::RECEIPTS_WITHIN).await?;
    let mut read_receipt = Latencies::default();
    for (intended, accepted) in calls.borrow().iter() {
        let accepted = accepted.as_ref().ok_or_else(|| Error::Unexpected {
            subject: "messages",
            expected: "a MessageId",
            got: "an answer without one".to_owned(),
        })?;
        if let [_, _, Some(read)] = receiver.of(&accepted.message_id) {
            read_receipt.record(read.saturating_duration_since(*intended));
        }
    }
    let memory_after = service.process.memory();
    service.process.stop();
    Ok(Messages {
        count: plan::MESSAGES,
        connections: plan::MESSAGE_CONNECTIONS,
        per_second,
        accepted_per_second,
        unordered: receiver.unordered(),
        paced_per_second,
        answer: paced.latencies.percentiles(),
        read_receipt: read_receipt.percentiles(),
        processor_us: processor.map(|time| time.as_secs_f64() * 1e6 / plan::MESSAGES as f64),
        memory_after,
    })
}

/// The call that sends a template to one of the phones.
pub fn send(signer: &mut Signer, number: usize) -> bytes::Bytes {
    let parameters = format!(r#"{{"order":"{number}"}}"#);
    signer.sign(
        "SendChatappMessage",
        [
            ("ChannelType", "whatsapp"),
            ("Type", "template"),
            ("CustSpaceId", world::space()),
            ("From", world::NUMBER),
            ("To", &world::phone(number % plan::PHONES)),
            ("TemplateCode", world::TEMPLATE),
            ("Language", "en"),
            ("TemplateParams", &parameters),
        ],
    )
}

/// Waits until so many messages have all their receipts.
pub(super) async fn complete(receiver: &Receiver, all: usize, within: Duration) -> Result<(), Error> {
    let started = Instant::now();
    while receiver.complete() < all {
        if started.elapsed() > within {
            let missing = all - receiver.complete();
            return Err(Error::ReceiptsMissing { missing, all, within });
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}
