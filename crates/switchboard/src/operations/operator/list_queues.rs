//! `ListQueues`: the queues of the account, those for receipts among them.

use operator::{ListQueues, ListQueuesRequest, ListQueuesResponse, QueueState};

use super::asked;
use crate::operations::{Call, Failure, Handle};
use crate::store::queues::Queue;

impl Handle for ListQueues {
    async fn handle(call: &Call<'_>, request: ListQueuesRequest) -> Result<ListQueuesResponse, Failure> {
        let limit = asked::results(request.max_results)?;
        let after = request.cursor.unwrap_or_default();
        let wanted = u32::try_from(limit).unwrap_or(u32::MAX);
        // One more than asked for says whether there is a next page.
        let mut queues =
            call.services.queues.list(call.account, "", &after, wanted.saturating_add(1)).await?;
        let has_more = queues.len() > limit;
        queues.truncate(limit);
        let next_cursor = queues.last().filter(|_| has_more).map(|queue| queue.name.clone());
        Ok(ListQueuesResponse { queues: queues.into_iter().map(describe).collect(), next_cursor })
    }
}

fn describe(queue: Queue) -> QueueState {
    let (dead_letter_queue, dead_letter_maximum) =
        queue.dead_letters.map(|dead_letters| (dead_letters.target, dead_letters.maximum)).unzip();
    QueueState {
        queue_name: queue.name,
        active_messages: queue.active,
        inactive_messages: queue.inactive,
        delayed_messages: queue.delayed,
        dead_letter_queue,
        dead_letter_maximum,
    }
}
