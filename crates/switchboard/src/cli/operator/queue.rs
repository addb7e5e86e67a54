//! `switchboard queue`: queues and their dead letters.

use operator::{ListQueues, ListQueuesRequest, QueueState, SetQueueDeadLetter, SetQueueDeadLetterRequest};

use super::options::{QueueCommand, QueueOptions};
use crate::cli::error::Error;
use crate::cli::output::{print, print_json, table};
use crate::cli::reach::Caller;

pub(super) async fn run(caller: &Caller, options: QueueOptions) -> Result<(), Error> {
    match options.command {
        QueueCommand::List => {
            let queues = list(caller).await?;
            if options.reach.json { print_json(&queues) } else { print(&listed(&queues)) }
        }
        QueueCommand::DeadLetter { queue, target, after, off: _ } => {
            let request = SetQueueDeadLetterRequest { queue_name: queue, target, maximum: after };
            caller.call::<SetQueueDeadLetter>(request).await?;
            Ok(())
        }
    }
}

async fn list(caller: &Caller) -> Result<Vec<QueueState>, Error> {
    let (mut queues, mut request) = (Vec::new(), ListQueuesRequest::default());
    loop {
        let answer = caller.call::<ListQueues>(request.clone()).await?;
        queues.extend(answer.queues);
        request.cursor = answer.next_cursor;
        if request.cursor.is_none() {
            return Ok(queues);
        }
    }
}

fn listed(queues: &[QueueState]) -> String {
    let rows = queues.iter().map(|queue| {
        let dead = queue.dead_letter_queue.as_ref().zip(queue.dead_letter_maximum);
        [
            queue.queue_name.clone(),
            queue.active_messages.to_string(),
            queue.inactive_messages.to_string(),
            queue.delayed_messages.to_string(),
            dead.map_or_else(|| "-".to_owned(), |(target, maximum)| format!("{target} after {maximum}")),
        ]
    });
    let rows = rows.collect::<Vec<_>>();
    table(["QUEUE", "ACTIVE", "INACTIVE", "DELAYED", "DEAD LETTERS"], &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_shows_where_its_dead_letters_go() {
        let queue = QueueState {
            queue_name: "orders".into(),
            active_messages: 2,
            dead_letter_queue: Some("dead".into()),
            dead_letter_maximum: Some(3),
            ..Default::default()
        };
        let text = listed(&[queue]);
        assert_eq!(text.lines().nth(1).unwrap(), "orders  2       0         0        dead after 3");
    }
}
