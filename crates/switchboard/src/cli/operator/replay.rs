//! `switchboard replay`: receipts are sent once more.

use operator::{ReplayDeliveries, ReplayDeliveriesRequest};
use serde::Serialize;

use super::options::ReplayOptions;
use crate::cli::error::Error;
use crate::cli::output::{print, print_json};
use crate::cli::reach::Caller;

/// What a replay came to.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Total {
    replayed: u64,
    skipped: u64,
    until: Option<String>,
}

/// Page by page, so that each call is answered in time.
pub(super) async fn run(caller: &Caller, options: ReplayOptions) -> Result<(), Error> {
    let mut request = ReplayDeliveriesRequest {
        receipt_ids: (!options.id.is_empty()).then_some(options.id),
        since: options.since.map(|since| since.to_string()),
        state: options.failed.then(|| "exhausted".to_owned()),
        url: options.destination,
        to_current: options.to_current.then_some(true),
        rate_per_second: Some(options.rate),
        cursor: None,
        max_results: None,
    };
    let mut total = Total::default();
    loop {
        let answer = caller.call::<ReplayDeliveries>(request.clone()).await?;
        total.replayed += u64::from(answer.replayed);
        total.skipped += u64::from(answer.skipped);
        total.until = answer.until.or(total.until);
        request.cursor = answer.next_cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    if options.reach.json { print_json(&total) } else { print(&described(&total)) }
}

fn described(total: &Total) -> String {
    let mut text = format!("{} {} sent again", total.replayed, of_deliveries(total.replayed));
    if let Some(until) = total.until.as_ref().filter(|_| total.replayed > 0) {
        text.push_str(&format!(", the last one due at {until}"));
    }
    if total.skipped > 0 {
        text.push_str(&format!("; for {} the settings name no address now", total.skipped));
    }
    text.push('\n');
    text
}

fn of_deliveries(count: u64) -> &'static str {
    if count == 1 { "delivery is" } else { "deliveries are" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_replay_came_to_is_told_in_one_line() {
        let total = |replayed, skipped| Total { replayed, skipped, until: Some("T".into()) };
        assert_eq!(described(&total(0, 0)), "0 deliveries are sent again\n");
        assert_eq!(described(&total(1, 0)), "1 delivery is sent again, the last one due at T\n");
        assert_eq!(
            described(&total(2, 3)),
            "2 deliveries are sent again, the last one due at T; for 3 the settings name no address now\n"
        );
    }
}
