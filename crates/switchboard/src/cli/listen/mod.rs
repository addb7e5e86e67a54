//! `switchboard listen`: receipts of an account, or of one of its numbers, to a program on this machine.
//!
//! The connection is opened from here and signed with the account's access key, so nothing has to reach this machine. Receipts
//! are posted as the service posts them, in order and one at a time; where the service cannot be reached, or the program, that
//! is said and tried again until it works, and nothing is skipped.
//!
//! - `forward`: one receipt to the program
//! - `patience`: the waits between tries

mod forward;
mod options;
mod patience;

use operator::{ListReceipts, ListReceiptsRequest, ListedReceipt};
use serde_json::Value;

use super::error::Error;
use super::output::{or_dash, plain, print, print_json_line};
use super::reach::{CallError, Caller};
use super::stop;
use forward::{Forward, Forwarded};
pub use options::ListenOptions;
use patience::Patience;

/// Seconds that the service waits for a receipt before it answers that there is none.
const WAIT: u32 = 8;

/// Follows receipts until Ctrl-C, which ends it well.
///
/// # Errors
///
/// The service refuses the call, or could not be reached at all.
pub async fn run(options: ListenOptions) -> Result<(), Error> {
    let stop = stop::requested()?;
    let mut follower = Follower {
        caller: Caller::of_service(options.endpoint.as_deref(), options.ca_file.as_deref())?,
        forward: options.forward.as_deref().map(Forward::to).transpose()?,
        json: options.json,
        request: ListReceiptsRequest {
            cursor: options.after,
            since: options.since.map(|since| since.to_string()),
            phone_number: options.number,
            kind: options.kind,
            wait_seconds: Some(0),
            max_results: None,
        },
    };
    tokio::select! {
        failed = follower.follow() => failed?,
        () = stop => {}
    }
    if let Some(cursor) = &follower.request.cursor {
        eprintln!("to go on from here: switchboard listen --after {cursor}");
    }
    Ok(())
}

struct Follower {
    caller: Caller,
    forward: Option<Forward>,
    json: bool,
    /// Its cursor stands behind the last receipt that was handed over.
    request: ListReceiptsRequest,
}

impl Follower {
    /// Ends with an error only.
    async fn follow(&mut self) -> Result<(), Error> {
        let mut patience = Patience::default();
        loop {
            let answer = match self.caller.call::<ListReceipts>(self.request.clone()).await {
                Ok(answer) => answer,
                // Before the first answer there is no place to go on from.
                Err(CallError::Unreachable(reason)) if self.request.cursor.is_some() => {
                    let wait = patience.wait();
                    if patience.is_new() {
                        eprintln!("cut: {}; going on when it is back", plain(&reason));
                    }
                    tokio::time::sleep(wait).await;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            if patience.is_over() {
                eprintln!("connected again");
            }
            if self.request.wait_seconds == Some(0) && !self.json {
                eprintln!(
                    "listening, from cursor {}",
                    plain(self.request.cursor.as_deref().unwrap_or(&answer.next_cursor))
                );
            }
            self.request.wait_seconds = Some(WAIT);
            for receipt in answer.receipts {
                self.hand_over(&receipt).await?;
                self.request.cursor = Some(receipt.cursor);
            }
            self.request.cursor = Some(answer.next_cursor);
        }
    }

    /// Posts a receipt until the program answers, then prints it.
    async fn hand_over(&self, receipt: &ListedReceipt) -> Result<(), Error> {
        let forwarded = match &self.forward {
            Some(forward) => Some(post(forward, receipt).await?),
            None => None,
        };
        if self.json {
            return print_json_line(&as_json(receipt, forwarded.as_ref()));
        }
        print(&line(receipt, forwarded.as_ref()))
    }
}

async fn post(forward: &Forward, receipt: &ListedReceipt) -> Result<Forwarded, Error> {
    let mut patience = Patience::default();
    loop {
        match forward.post(receipt, jiff::Timestamp::now()).await? {
            Ok(forwarded) => return Ok(forwarded),
            Err(reason) => {
                let wait = patience.wait();
                let id = plain(&receipt.id);
                eprintln!(
                    "receipt {id} was not taken: {}; again in {:.1} s",
                    plain(&reason),
                    wait.as_secs_f64()
                );
                tokio::time::sleep(wait).await;
            }
        }
    }
}

/// Time, kind, message, what the receipt says in a word, and what the program answered.
fn line(receipt: &ListedReceipt, forwarded: Option<&Forwarded>) -> String {
    let mut text = format!(
        "{}  {:<13}  {}  {:<9}",
        receipt.created_at,
        receipt.kind,
        receipt.message_id,
        or_dash(word(&receipt.body))
    );
    if let Some(Forwarded { status, took }) = forwarded {
        text.push_str(&format!("  -> {status} ({} ms)", took.as_millis()));
    }
    format!("{}\n", plain(text.trim_end()))
}

/// `Delivered`, `pass`, `TEXT`: what stands in the receipt's most telling field.
fn word(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let fields = ["Status", "AuditStatus", "Type"];
    fields.iter().find_map(|field| body.get(field).and_then(Value::as_str)).map(str::to_owned)
}

fn as_json(receipt: &ListedReceipt, forwarded: Option<&Forwarded>) -> Value {
    let mut line = serde_json::to_value(receipt).unwrap_or_default();
    if let Some(Forwarded { status, .. }) = forwarded {
        line["ForwardStatus"] = (*status).into();
    }
    line
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_receipt_is_one_line_with_its_most_telling_word() {
        let receipt = |body: &str| ListedReceipt {
            id: "R".into(),
            kind: "ChatAppStatus".into(),
            message_id: "m1".into(),
            created_at: "T".into(),
            body: body.into(),
            ..Default::default()
        };
        let forwarded = Forwarded { status: 200, took: Duration::from_millis(7) };
        let sent = receipt(r#"{"MessageId":"m1","Status":"Sent","Type":"TEXT"}"#);
        assert_eq!(line(&sent, Some(&forwarded)), "T  ChatAppStatus  m1  Sent       -> 200 (7 ms)\n");
        assert_eq!(line(&receipt(r#"{"Type":"TEXT"}"#), None), "T  ChatAppStatus  m1  TEXT\n");
        assert_eq!(line(&receipt("no json"), None), "T  ChatAppStatus  m1  -\n");
        assert_eq!(as_json(&sent, Some(&forwarded))["ForwardStatus"], 200);
    }
}
