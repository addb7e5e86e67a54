//! `switchboard deliveries`: what became of receipts.

use std::time::Duration;

use operator::{
    Attempt, Delivery, DestinationAttempt, GetDelivery, GetDeliveryRequest, GetDeliveryResponse,
    ListAttempts, ListAttemptsRequest, ListDeliveries, ListDeliveriesRequest,
};

use super::options::{DeliveriesCommand, DeliveriesOptions, ListOptions};
use crate::cli::error::Error;
use crate::cli::output::{or_dash, plain, print, print_json, print_json_line, table};
use crate::cli::reach::{CallError, Caller};
use crate::cli::stop;

/// Between two looks of `tail`.
const INTERVAL: Duration = Duration::from_secs(1);

pub(super) async fn run(caller: &Caller, options: DeliveriesOptions) -> Result<(), Error> {
    let json = options.reach.json;
    match options.command {
        DeliveriesCommand::List(options) => {
            let deliveries = list(caller, options).await?;
            if json { print_json(&deliveries) } else { print(&listed(&deliveries)) }
        }
        DeliveriesCommand::Show { id } => {
            let found = caller.call::<GetDelivery>(GetDeliveryRequest { receipt_id: id }).await?;
            if json { print_json(&found) } else { print(&shown(&found)) }
        }
        DeliveriesCommand::Tail { destination } => {
            let stop = stop::requested()?;
            tokio::select! {
                done = tail(caller, destination, json) => done,
                () = stop => Ok(()),
            }
        }
    }
}

async fn list(caller: &Caller, options: ListOptions) -> Result<Vec<Delivery>, Error> {
    let mut request = ListDeliveriesRequest {
        state: options.state,
        url: options.destination,
        message_id: options.message,
        since: options.since.map(|since| since.to_string()),
        ..Default::default()
    };
    let mut deliveries = Vec::new();
    while deliveries.len() < options.limit {
        let missing = options.limit - deliveries.len();
        let page = u32::try_from(missing).unwrap_or(u32::MAX).min(operator::MOST_RESULTS);
        request.max_results = Some(page);
        let answer = caller.call::<ListDeliveries>(request.clone()).await?;
        deliveries.extend(answer.deliveries);
        request.cursor = answer.next_cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    deliveries.truncate(options.limit);
    Ok(deliveries)
}

fn listed(deliveries: &[Delivery]) -> String {
    let rows = deliveries.iter().map(|delivery| {
        let last = delivery.last_reason.clone().or(delivery.last_status.map(|status| status.to_string()));
        [
            delivery.created_at.clone(),
            delivery.state.clone(),
            delivery.attempts.to_string(),
            or_dash(last),
            or_dash(delivery.due_at.as_ref()),
            delivery.kind.clone(),
            delivery.message_id.clone(),
            delivery.receipt_id.clone(),
            delivery.url.clone(),
        ]
    });
    let rows = rows.collect::<Vec<_>>();
    table(
        ["CREATED", "STATE", "ATTEMPTS", "LAST", "NEXT", "KIND", "MESSAGE", "RECEIPT", "DESTINATION"],
        &rows,
    )
}

fn shown(found: &GetDeliveryResponse) -> String {
    let receipt = &found.receipt;
    let mut text = format!(
        "receipt  {}\nkind     {}\nmessage  {}\nnumber   {}\ncreated  {}\nbody     {}\n",
        plain(&receipt.id),
        plain(&receipt.kind),
        plain(&receipt.message_id),
        plain(&or_dash(receipt.phone_number.as_ref())),
        plain(&receipt.created_at),
        plain(&receipt.body),
    );
    if found.deliveries.is_empty() {
        text.push_str("\nIt was sent nowhere by HTTP.\n");
    }
    for one in &found.deliveries {
        let delivery = &one.delivery;
        text.push_str(&format!("\n{}\n{}", plain(&delivery.url), plain(&delivery.state)));
        if let Some(due_at) = &delivery.due_at {
            text.push_str(&format!(", next attempt {}", plain(due_at)));
        }
        if let Some(settled_at) = &delivery.settled_at {
            text.push_str(&format!(" {}", plain(settled_at)));
        }
        text.push('\n');
        let rows: Vec<_> = one.attempts.iter().map(attempt_row).collect();
        text.push_str(&table(["ATTEMPT", "RESULT", "TOOK", "ADDRESS", "RECEIPTS", "ANSWER"], &rows));
    }
    text
}

fn attempt_row(attempt: &Attempt) -> [String; 6] {
    [
        attempt.at.clone(),
        result(attempt),
        format!("{} ms", attempt.duration_ms),
        or_dash(attempt.address.as_ref()),
        attempt.receipts.to_string(),
        attempt.answer.clone(),
    ]
}

/// The status, and why it does not count as received.
pub(super) fn result(attempt: &Attempt) -> String {
    match (attempt.status, attempt.reason.as_deref()) {
        (Some(status), Some(reason)) => format!("{status} {reason}"),
        (Some(status), None) => status.to_string(),
        (None, reason) => or_dash(reason),
    }
}

/// Prints attempts as they are made; when the service cannot be reached, it is asked again until it can.
async fn tail(caller: &Caller, url: Option<String>, json: bool) -> Result<(), Error> {
    let mut request = ListAttemptsRequest { url, ..Default::default() };
    let mut is_cut = false;
    loop {
        match caller.call::<ListAttempts>(request.clone()).await {
            Ok(answer) => {
                is_cut = false;
                for one in &answer.attempts {
                    if json { print_json_line(one)? } else { print(&line(one))? }
                }
                request.cursor = Some(answer.next_cursor);
                if answer.has_more {
                    continue;
                }
            }
            Err(CallError::Unreachable(reason)) if request.cursor.is_some() => {
                if !is_cut {
                    eprintln!("cut: {reason}; asking again");
                }
                is_cut = true;
            }
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

fn line(one: &DestinationAttempt) -> String {
    let attempt = &one.attempt;
    let noun = if attempt.receipts == 1 { "receipt" } else { "receipts" };
    let text = format!(
        "{}  {:<24}  {:>6} ms  {} {noun}  {}",
        attempt.at,
        result(attempt),
        attempt.duration_ms,
        attempt.receipts,
        one.url
    );
    format!("{}\n", plain(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_a_status_with_its_reason_or_the_reason_alone() {
        let attempt = |status, reason: Option<&str>| Attempt {
            status,
            reason: reason.map(str::to_owned),
            ..Default::default()
        };
        assert_eq!(result(&attempt(Some(200), None)), "200");
        assert_eq!(result(&attempt(Some(500), Some("server_error"))), "500 server_error");
        assert_eq!(result(&attempt(None, Some("timed_out"))), "timed_out");
    }
}
