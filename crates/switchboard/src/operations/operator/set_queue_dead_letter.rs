//! `SetQueueDeadLetter`: where the messages of a queue go that were received too often.

use operator::{SetQueueDeadLetter, SetQueueDeadLetterRequest, SetQueueDeadLetterResponse};

use super::asked;
use crate::operations::{Call, Failure, Handle};
use crate::store::queues::{DeadLetters, QueueError, QueueKey};

/// How often a message is received at most before it goes to the dead letters (decided).
const MAXIMA: std::ops::RangeInclusive<u32> = 1..=1000;

impl Handle for SetQueueDeadLetter {
    async fn handle(
        call: &Call<'_>,
        request: SetQueueDeadLetterRequest,
    ) -> Result<SetQueueDeadLetterResponse, Failure> {
        let dead_letters = dead_letters(&request)?;
        let key = QueueKey::new(call.account, &request.queue_name);
        call.services.queues.set_dead_letters(&key, dead_letters).await.map_err(|error| match error {
            QueueError::Store(error) => error.into(),
            QueueError::DeadLetterTarget(_) => {
                Failure::invalid("Target", "must be another queue than the one whose letters it takes")
            }
            // Of the two queues one does not exist.
            other => {
                Failure::invalid("QueueName", format!("and Target must be queues of the account: {other}"))
            }
        })?;
        Ok(SetQueueDeadLetterResponse {})
    }
}

fn dead_letters(request: &SetQueueDeadLetterRequest) -> Result<Option<DeadLetters>, Failure> {
    let Some(target) = asked::given(request.target.as_ref()) else { return Ok(None) };
    match request.maximum {
        Some(maximum) if MAXIMA.contains(&maximum) => Ok(Some(DeadLetters { target, maximum })),
        got => {
            let got = got.map_or_else(|| "none".to_owned(), |got| got.to_string());
            Err(Failure::invalid("Maximum", format!("must be from 1 to 1000 with a Target, got {got}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_needs_a_maximum_and_none_ends_dead_letters() {
        let request = |target: &str, maximum| SetQueueDeadLetterRequest {
            queue_name: "orders".into(),
            target: Some(target.into()),
            maximum,
        };
        let set = dead_letters(&request("dead", Some(3))).unwrap();
        assert_eq!(set, Some(DeadLetters { target: "dead".into(), maximum: 3 }));
        assert_eq!(dead_letters(&request("", None)).unwrap(), None);
        for wrong in [None, Some(0), Some(1001)] {
            assert!(dead_letters(&request("dead", wrong)).is_err(), "{wrong:?}");
        }
    }
}
