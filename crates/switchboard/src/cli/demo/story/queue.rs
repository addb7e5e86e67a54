//! The same receipts out of the queue.

use dybase::{QueryTokenForMnsQueue, QueryTokenForMnsQueueRequest};

use super::super::failure::Failure;
use super::super::queue::Consumer;
use super::super::world::ACCOUNT;
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "Fetch the same receipts from the queue",
    why: "A program without an address of its own reads them from a queue, with the official MNS SDKs. \
          QueryTokenForMnsQueue gives a key that opens just this queue for an hour; what is deleted was dealt with, \
          what is not comes again.",
    act: |scene| Box::pin(act(scene)),
};

const KIND: &str = "ChatAppStatus";
const STATUSES: [&str; 3] = ["Sent", "Delivered", "Read"];

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let request = QueryTokenForMnsQueueRequest {
        message_type: KIND.to_owned(),
        ..QueryTokenForMnsQueueRequest::default()
    };
    let token =
        scene.call::<QueryTokenForMnsQueue>(request).await?.response.message_token.unwrap_or_default();
    let queue = format!("Alicom-Queue-{ACCOUNT}-{KIND}");
    let consumer = Consumer::new(scene.service(), &queue, &token);
    let mut found = Vec::new();
    while found.len() < STATUSES.len() && scene.has_time() {
        for message in consumer.receive().await? {
            let status = message.receipt["Status"].as_str().unwrap_or_default().to_owned();
            scene.narrator.queued(&format!("{status} in {queue}, message {}", message.id))?;
            consumer.delete(&message).await?;
            found.push((message.id, status));
        }
    }
    let (ids, statuses): (Vec<String>, Vec<String>) = found.into_iter().unzip();
    scene.same("the states in the queue", &STATUSES.map(str::to_owned), &statuses)?;
    let posted = scene.posted_ids().to_vec();
    scene.same("the ids of what was posted and queued", &posted, &ids)?;
    scene.narrator.seen("the same three receipts, by the same ids")?;
    let left = consumer.receive().await?.len();
    scene.same("the messages left in the queue", &["0".to_owned()], &[left.to_string()])
}
