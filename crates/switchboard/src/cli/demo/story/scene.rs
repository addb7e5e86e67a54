//! What a step of the story has at hand: signed calls, the customer's phone, and the receipts that arrive.

use std::time::Duration;

use acs::codec::to_parameters;
use cams::answer::{self, Answer};
use cams::client::{self, Client};
use cams::contract::Operation;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};

use super::super::failure::Failure;
use super::super::narrator::{Narrator, wrap};
use super::super::phone::{Phone, Screen};
use super::super::receiver::{Arrival, Receiver};
use super::super::stage::Stage;
use super::super::world::{CUSTOMER, PHONE};

/// What of a token is not shown.
const SECRET_FIELDS: [&str; 2] = ["AccessKeySecret", "SecurityToken"];

/// How long the effects of one step may take.
const STEP_WITHIN: Duration = Duration::from_secs(10);

/// Between two looks at the phone.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Characters of what was there in place of what was expected.
const FOUND_CHARACTERS: usize = 400;

/// Of how many calls the signed request is shown: one is enough to see how it is done.
const SIGNATURES_SHOWN: usize = 1;

pub(super) struct Scene<'a> {
    pub(super) narrator: &'a mut Narrator,
    receiver: &'a mut Receiver,
    service: &'a str,
    client: Client,
    phone: Phone,
    deadline: Instant,
    posted_ids: Vec<String>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(stage: &'a mut Stage, narrator: &'a mut Narrator) -> Result<Self, client::Error> {
        Ok(Self {
            client: Client::new(&stage.service, &stage.key.id, &stage.key.secret)?,
            phone: Phone::new(&stage.network, PHONE),
            narrator,
            receiver: &mut stage.receiver,
            service: &stage.service,
            deadline: Instant::now() + STEP_WITHIN,
            posted_ids: Vec::new(),
        })
    }

    /// From now on the effects of a new step are waited for.
    pub(super) fn begin_step(&mut self) {
        self.deadline = Instant::now() + STEP_WITHIN;
    }

    /// Whether effects of this step may still be waited for.
    pub(super) fn has_time(&self) -> bool {
        Instant::now() < self.deadline
    }

    /// The address of the service.
    pub(super) fn service(&self) -> &'a str {
        self.service
    }

    /// The ids of the receipts that the last step but this one had posted.
    pub(super) fn posted_ids(&self) -> &[String] {
        &self.posted_ids
    }

    /// Keeps the ids of receipts that were posted.
    pub(super) fn note_posted(&mut self, arrival: &Arrival) {
        self.posted_ids.extend_from_slice(&arrival.ids);
    }

    /// Says so when two lists differ.
    pub(super) fn same(
        &self,
        what: &'static str,
        expected: &[String],
        found: &[String],
    ) -> Result<(), Failure> {
        if expected == found {
            return Ok(());
        }
        Err(Failure::Different { what, expected: expected.join(","), found: found.join(",") })
    }

    /// The address of one of the receiver's paths.
    pub(super) fn webhook(&self, path: &str) -> String {
        self.receiver.url(path)
    }

    /// Signs a call as an official SDK does, makes it, and tells both it and its answer.
    pub(super) async fn call<O: Operation>(&mut self, request: O::Request) -> Result<Answer<O>, Failure> {
        let failed = |source| Failure::Call { action: O::NAME, source };
        let parameters = to_parameters(&request).map_err(|error| failed(error.into()))?;
        self.narrator.call(O::NAME, &parameters)?;
        let signed = self.client.sign::<O>(parameters);
        if self.narrator.calls() <= SIGNATURES_SHOWN {
            self.narrator.signed(self.service, &signed)?;
        }
        let answer = self.client.send(signed).await.map_err(failed)?;
        self.narrator.answer(&without_secrets(&answer))?;
        answer::read(answer).map_err(|source| failed(client::Error::Decode { http_status: 200, source }))
    }

    /// The customer does something with the phone; `told` says what.
    pub(super) async fn customer(&mut self, told: &str, action: &Value) -> Result<(), Failure> {
        self.narrator.line("")?;
        self.narrator.phone(&format!("{CUSTOMER} {told}"))?;
        self.phone.act(action).await.map(drop)
    }

    /// Waits until `look` finds on the phone what it looks for, and answers that.
    pub(super) async fn on_phone<T>(
        &mut self,
        screen: Screen,
        expected: &str,
        look: impl Fn(&Value) -> Option<T>,
    ) -> Result<T, Failure> {
        loop {
            let shown = self.phone.look(screen).await?;
            if let Some(found) = look(&shown) {
                return Ok(found);
            }
            if Instant::now() >= self.deadline {
                return Err(not_seen(format!("the phone to show {expected}"), &shown.to_string()));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// The receiver fails at the next receipt.
    pub(super) fn receiver_fails_once(&self) {
        self.receiver.fail_once();
    }

    /// Waits for a receipt at a path of the receiver with these fields, taken or failed at. Tells each that arrives until
    /// then.
    pub(super) async fn receipt(&mut self, path: &str, fields: &Value) -> Result<Arrival, Failure> {
        let mut others = Vec::new();
        while let Ok(arrival) = timeout_at(self.deadline, self.receiver.arrival()).await {
            self.narrator.receipt(&arrival)?;
            if arrival.path == path && arrival.receipts.iter().any(|receipt| holds(receipt, fields)) {
                return Ok(arrival);
            }
            others.push(json!({"path": arrival.path, "body": arrival.body}));
        }
        Err(not_seen(format!("a receipt at {path} with {fields}"), &Value::from(others).to_string()))
    }
}

/// Whether a receipt has all these fields with these values.
fn holds(receipt: &Value, fields: &Value) -> bool {
    fields
        .as_object()
        .is_some_and(|fields| fields.iter().all(|(name, value)| receipt.get(name) == Some(value)))
}

/// What is shown of an answer: the secrets of a token are for the caller alone.
fn without_secrets(answer: &Value) -> Value {
    let mut shown = answer.clone();
    if let Some(token) = shown.get_mut("MessageTokenDTO").and_then(Value::as_object_mut) {
        token.retain(|name, _| !SECRET_FIELDS.contains(&name.as_str()));
    }
    shown
}

fn not_seen(expected: String, found: &str) -> Failure {
    let found = wrap(found, FOUND_CHARACTERS, 1).concat();
    Failure::NotSeen { expected, within: STEP_WITHIN, found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_known_by_its_fields_whatever_else_it_holds() {
        let receipt = json!({"Status": "Sent", "MessageId": "1", "To": "65"});
        assert!(holds(&receipt, &json!({"Status": "Sent", "MessageId": "1"})));
        assert!(!holds(&receipt, &json!({"Status": "Read"})));
        assert!(!holds(&receipt, &json!({"Type": "TEXT"})));
        assert!(!holds(&json!("Sent"), &json!({"Status": "Sent"})));
    }

    #[test]
    fn a_failure_says_what_was_expected_and_what_was_there() {
        let failure = not_seen("the phone to show the title".to_owned(), &"x".repeat(2 * FOUND_CHARACTERS));
        let text = failure.to_string();
        assert!(
            text.starts_with("expected the phone to show the title within 10 s; there was xxx"),
            "{text}"
        );
        assert!(text.ends_with('…') && text.len() < 2 * FOUND_CHARACTERS, "{text}");
    }
}
