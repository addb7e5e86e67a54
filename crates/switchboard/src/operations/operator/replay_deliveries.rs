//! `ReplayDeliveries`: receipts are sent once more, spread over time so that their receiver is not flooded.

use operator::{ReplayDeliveries, ReplayDeliveriesRequest, ReplayDeliveriesResponse};

use super::current::Current;
use super::{asked, shown};
use crate::model::{DeliveryState, Setting};
use crate::operations::{Call, Failure, Handle, bounds};
use crate::store::receipt_log::{DeliveryFilter, LoggedDelivery, Replay, Walk};

/// Deliveries that fall due in a second, unless told otherwise (decided).
const DEFAULT_RATE: u32 = 50;
/// And at most.
const LARGEST_RATE: u32 = 1000;
/// How far ahead a replay may reach, milliseconds (decided): 30 days.
const FARTHEST_MS: i64 = 30 * 24 * 3600 * 1000;

impl Handle for ReplayDeliveries {
    async fn handle(
        call: &Call<'_>,
        request: ReplayDeliveriesRequest,
    ) -> Result<ReplayDeliveriesResponse, Failure> {
        let filter = filter(&request)?;
        let limit = asked::results_or(operator::MOST_RESULTS, request.max_results)?;
        let now_ms = call.wall_ms();
        let from = place(request.cursor.as_ref(), now_ms)?;
        let first_ms = from.map_or(now_ms, |(_, due_ms)| due_ms.max(now_ms));
        let mut slots = Slots::new(first_ms, request.rate_per_second)?;

        let from = from.map(|(row, _)| row);
        let page = call.store().deliveries(call.account, &filter, Walk::Forth, from, limit).await?;
        let is_named = filter.receipt_ids.is_some();
        let (mut replays, mut skipped, mut current) = (Vec::new(), 0, Current::default());
        for delivery in &page.deliveries {
            if delivery.state == DeliveryState::Cancelled && !is_named {
                continue;
            }
            let to = match request.to_current {
                Some(true) => match current.of(call, delivery).await? {
                    Some(to) => Some(to),
                    None => {
                        skipped += 1;
                        continue;
                    }
                },
                _ => None,
            };
            let is_moved = to.as_ref().is_some_and(|(url, _)| *url != delivery.url);
            if is_moved || !is_on_its_way(delivery, slots.next_ms) {
                replays.push(slots.replay(delivery, to));
            }
        }
        let until = replays.last().map(|replay| shown::time(replay.due_ms));
        let replayed = call.store().replay(call.account, replays, now_ms).await?;
        // Where they go to other addresses, any of them may be one that was left alone for a while.
        let url = filter.url.as_deref().filter(|_| request.to_current != Some(true));
        call.services.dispatcher.ask_again(call.account, url);
        let next_cursor = page.next.map(|row| format!("{row}.{}", slots.next_ms));
        Ok(ReplayDeliveriesResponse { replayed, skipped, until, next_cursor })
    }
}

/// Whether a delivery is made by this time without our help. Of one that is parked only the store knows whether what it
/// waits behind is still there.
fn is_on_its_way(delivery: &LoggedDelivery, due_ms: i64) -> bool {
    delivery.state == DeliveryState::Waiting && delivery.due_ms.is_some_and(|own_ms| own_ms <= due_ms)
}

fn filter(request: &ReplayDeliveriesRequest) -> Result<DeliveryFilter, Failure> {
    let state = match asked::given(request.state.as_ref()).as_deref() {
        None => None,
        Some("exhausted") => Some(DeliveryState::Exhausted),
        Some(other) => return Err(Failure::invalid("State", format!("must be exhausted, got {other}"))),
    };
    let receipt_ids = request.receipt_ids.clone().filter(|ids| !ids.is_empty());
    let most = usize::try_from(operator::MOST_RESULTS).unwrap_or(usize::MAX);
    bounds::entries("ReceiptIds", receipt_ids.as_ref().map_or(0, Vec::len), most)?;
    let filter = DeliveryFilter {
        state,
        attempts: 0,
        url: asked::given(request.url.as_ref()),
        order_key: None,
        receipt_ids,
        since_ms: asked::time("Since", request.since.as_ref())?,
    };
    if filter == DeliveryFilter::default() {
        let rule =
            "must be given, or one of Since, State and Url: a replay of everything has to be asked for";
        return Err(Failure::invalid("ReceiptIds", rule));
    }
    Ok(filter)
}

/// A cursor: where the list goes on, and the next free time.
fn place(asked: Option<&String>, now_ms: i64) -> Result<Option<(i64, i64)>, Failure> {
    let Some(text) = asked::given(asked) else { return Ok(None) };
    let numbers =
        text.split_once('.').and_then(|(row, due_ms)| Some((row.parse().ok()?, due_ms.parse().ok()?)));
    let is_ours =
        |(row, due_ms): &(i64, i64)| *row >= 0 && (0..=now_ms.saturating_add(FARTHEST_MS)).contains(due_ms);
    numbers.filter(is_ours).map(Some).ok_or_else(asked::wrong_cursor)
}

/// Times, so many in a second.
struct Slots {
    next_ms: i64,
    taken: i64,
    first_ms: i64,
    per_second: i64,
}

impl Slots {
    fn new(first_ms: i64, rate: Option<u32>) -> Result<Self, Failure> {
        let rate = rate.unwrap_or(DEFAULT_RATE);
        if !(1..=LARGEST_RATE).contains(&rate) {
            let rule = format!("must be from 1 to {LARGEST_RATE}, got {rate}");
            return Err(Failure::invalid("RatePerSecond", rule));
        }
        Ok(Self { next_ms: first_ms, taken: 0, first_ms, per_second: rate.into() })
    }

    fn take(&mut self) -> i64 {
        let due_ms = self.next_ms;
        self.taken += 1;
        self.next_ms = self.first_ms.saturating_add(self.taken * 1000 / self.per_second);
        due_ms
    }

    /// What is parked goes when its turn comes, and takes no time of its own.
    fn replay(&mut self, delivery: &LoggedDelivery, to: Option<(String, Setting)>) -> Replay {
        let is_parked = delivery.state == DeliveryState::Waiting && delivery.due_ms.is_none();
        let due_ms = if is_parked && to.is_none() { self.next_ms } else { self.take() };
        Replay { delivery: delivery.row, to, due_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spread_evenly_over_each_second() {
        let mut slots = Slots::new(1_000, Some(3)).unwrap();
        let times: Vec<i64> = (0..5).map(|_| slots.take()).collect();
        assert_eq!(times, [1_000, 1_333, 1_666, 2_000, 2_333]);
        assert!(Slots::new(0, Some(0)).is_err() && Slots::new(0, Some(1001)).is_err());
    }

    #[test]
    fn a_replay_of_everything_has_to_be_asked_for() {
        let empty = ReplayDeliveriesRequest { receipt_ids: Some(Vec::new()), ..Default::default() };
        assert!(filter(&empty).unwrap_err().to_string().contains("ReceiptIds"));
        let failed = ReplayDeliveriesRequest { state: Some("exhausted".into()), ..Default::default() };
        assert_eq!(filter(&failed).unwrap().state, Some(DeliveryState::Exhausted));
    }

    #[test]
    fn a_cursor_of_nobodys_or_of_a_far_future_is_refused() {
        let read = |text: &str| place(Some(&text.to_owned()), 1_000);
        assert_eq!(read("12.34").unwrap(), Some((12, 34)));
        let last = 1_000 + FARTHEST_MS;
        assert_eq!(read(&format!("0.{last}")).unwrap(), Some((0, last)));
        let beyond = format!("0.{}", last + 1);
        for refused in ["12", "12.", "-1.34", "12.-34", "12.34.5", "0.9223372036854775807", &beyond] {
            assert!(read(refused).unwrap_err().to_string().contains("Cursor"), "{refused}");
        }
    }

    #[test]
    fn only_what_is_due_by_then_is_left_alone() {
        let waiting = |attempts, due_ms| LoggedDelivery {
            row: 1,
            receipt: 1,
            receipt_id: "r".into(),
            kind: crate::model::ReceiptKind::ChatAppStatus,
            number: None,
            order_key: "o".into(),
            created_ms: 0,
            url: "http://a/".into(),
            setting: Setting::Space("cams-1".into()),
            state: DeliveryState::Waiting,
            attempts,
            due_ms,
            settled_ms: None,
            last: None,
        };
        assert!(is_on_its_way(&waiting(0, Some(5)), 5) && is_on_its_way(&waiting(3, Some(5)), 5));
        assert!(!is_on_its_way(&waiting(0, Some(6)), 5) && !is_on_its_way(&waiting(0, None), 5));
        let mut slots = Slots::new(1_000, Some(1)).unwrap();
        assert_eq!(slots.replay(&waiting(0, None), None).due_ms, 1_000);
        assert_eq!(slots.replay(&waiting(1, Some(9_000)), None).due_ms, 1_000);
        assert_eq!(slots.next_ms, 2_000);
    }
}
