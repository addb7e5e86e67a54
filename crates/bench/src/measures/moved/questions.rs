//! What a service is asked before and after its store is moved: all instances, all messages of a number, all receipts with their
//! deliveries and attempts, all that was done, queues, users, keys, policies.

use std::time::Instant;

use serde_json::Value;

use crate::error::Error;
use crate::load::{Answer, Connection, QueueSigner, Signer};
use crate::measures::queues::QUEUE;
use crate::plan;
use crate::subjects::Service;
use crate::subjects::world;

/// Rows of a page: as many as each operation gives, and an answer of it stays below a megabyte.
const PAGE: usize = 500;
/// Versions of the APIs beside CAMS.
const OPERATOR: &str = "2026-11-21";
const RAM: &str = "2015-05-01";
const CAMS: &str = "2020-06-06";

/// Lists of an operator, page by page, without those that waiting alone changes.
const LISTS: [&str; 6] =
    ["ListReceipts", "ListDeliveries", "ListAttempts", "ListAuditEntries", "ListDestinations", "ListQueues"];

/// Asks one service.
pub(super) struct Questions {
    connection: Connection,
    signer: Signer,
    queue: QueueSigner,
}

/// Questions with their answers, as texts: hundreds of megabytes as they are.
pub(super) struct Answers(Vec<(String, String)>);

/// How two services answered the same.
pub(super) struct Comparison {
    pub(super) questions: usize,
    pub(super) equal: usize,
    pub(super) first_difference: Option<String>,
}

impl Answers {
    /// Compares answer by answer; a question that only one of them was asked counts as answered differently.
    pub(super) fn compare(&self, other: &Self) -> Comparison {
        let (mut equal, mut first_difference) = (0, None);
        for place in 0..self.0.len().max(other.0.len()) {
            match (self.0.get(place), other.0.get(place)) {
                (Some(before), Some(after)) if before == after => equal += 1,
                (before, after) => {
                    let text = |side: Option<&(String, String)>| {
                        side.map_or_else(
                            || "nothing".to_owned(),
                            |(question, answer)| format!("{question}: {answer}"),
                        )
                    };
                    first_difference.get_or_insert_with(|| differing(&text(before), &text(after)));
                }
            }
        }
        Comparison { questions: self.0.len().max(other.0.len()), equal, first_difference }
    }
}

/// The question, and both answers from where they differ.
fn differing(before: &str, after: &str) -> String {
    let same = before.chars().zip(after.chars()).take_while(|(before, after)| before == after).count();
    let from = |text: &str| text.chars().skip(same.saturating_sub(40)).take(120).collect::<String>();
    let question: String = before.chars().take(60).collect();
    format!("{question} ... before: {} ... after: {}", from(before), from(after))
}

impl Questions {
    /// Connects.
    pub(super) async fn of(service: &Service) -> Result<Self, Error> {
        let connection =
            Connection::open(service.address).await.map_err(|source| Error::io("move", source))?;
        let signer = Signer::new(Service::key(), service.address);
        let queue = QueueSigner::new(Service::queue_key(), service.address, QUEUE);
        Ok(Self { connection, signer, queue })
    }

    /// Waits until nothing is under way any more: no receipt waits, and nothing new has come for a while.
    pub(super) async fn wait_for_rest(&mut self) -> Result<(), Error> {
        let (started, mut since, mut seen) = (Instant::now(), Instant::now(), Value::Null);
        while started.elapsed() < plan::RECEIPTS_WITHIN {
            let found = Value::Array(vec![
                self.call(OPERATOR, "ListDestinations", &[]).await?,
                self.call(OPERATOR, "ListDeliveries", &[("MaxResults", "1")]).await?,
                self.call(OPERATOR, "ListAuditEntries", &[("MaxResults", "1")]).await?,
                self.call(
                    CAMS,
                    "ListChatappMessage",
                    &messages("1").each_ref().map(|(name, value)| (*name, value.as_str())),
                )
                .await?,
            ]);
            if found != seen {
                (seen, since) = (found, Instant::now());
            } else if since.elapsed() > plan::AT_REST {
                return Ok(());
            }
            tokio::time::sleep(plan::AT_REST / 10).await;
        }
        let (expected, got) = ("a service at rest", seen.to_string());
        Err(Error::Unexpected { subject: "the service", expected, got })
    }

    /// Asks everything.
    pub(super) async fn ask(&mut self) -> Result<Answers, Error> {
        let mut answers = Answers(Vec::new());
        for number in 0..plan::MOVED_INSTANCES {
            let id = world::instance(number);
            self.note(&mut answers, CAMS, "QueryInstance", &[("InstanceId", &id)]).await?;
        }
        for index in 1.. {
            let (index, size) = (index.to_string(), PAGE.to_string());
            let page = [("PageIndex", index.as_str()), ("PageSize", size.as_str())];
            if is_empty(&self.note(&mut answers, CAMS, "ListInstance", &page).await?) {
                break;
            }
        }
        for index in 1.. {
            let asked = messages(&index.to_string());
            let asked = asked.each_ref().map(|(name, value)| (*name, value.as_str()));
            if is_empty(&self.note(&mut answers, CAMS, "ListChatappMessage", &asked).await?) {
                break;
            }
        }
        for list in LISTS {
            self.pages(&mut answers, list).await?;
        }
        for action in ["ListUsers", "ListGroups", "ListRoles", "ListPolicies", "ListAccessKeys"] {
            self.note(&mut answers, RAM, action, &[]).await?;
        }
        let attributes = self.queue.attributes();
        let answer = self.exchange("the queue's attributes", &attributes).await?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        answers.0.push(("the queue's attributes".to_owned(), text));
        // What is sealed meanwhile is no difference; a fault is one.
        let verified = self.call(OPERATOR, "VerifyAudit", &[]).await?;
        let fault = verified.get("Fault").unwrap_or(&Value::Null).to_string();
        answers.0.push(("VerifyAudit, its fault".to_owned(), fault));
        Ok(answers)
    }

    /// All pages of a list that goes on from a cursor.
    async fn pages(&mut self, answers: &mut Answers, action: &str) -> Result<(), Error> {
        let (mut cursor, size) = (None::<String>, PAGE.to_string());
        loop {
            let mut asked = vec![("MaxResults", size.as_str())];
            asked.extend(cursor.as_deref().map(|cursor| ("Cursor", cursor)));
            // From the beginning, where a list would wait for what comes next.
            if cursor.is_none() && matches!(action, "ListReceipts" | "ListAttempts") {
                asked.push(("Cursor", "0"));
            }
            let answer = self.note(answers, OPERATOR, action, &asked).await?;
            let goes_on = answer.get("HasMore").and_then(Value::as_bool).unwrap_or(true);
            let next = answer.get("NextCursor").and_then(Value::as_str).map(str::to_owned);
            if !goes_on || next.is_none() || next == cursor {
                return Ok(());
            }
            cursor = next;
        }
    }

    /// Asks, and notes question and answer.
    async fn note(
        &mut self,
        answers: &mut Answers,
        version: &str,
        action: &str,
        asked: &[(&str, &str)],
    ) -> Result<Value, Error> {
        let answer = self.call(version, action, asked).await?;
        answers.0.push((format!("{action} {asked:?}"), answer.to_string()));
        Ok(answer)
    }

    /// The answer without what differs with each call.
    async fn call(&mut self, version: &str, action: &str, asked: &[(&str, &str)]) -> Result<Value, Error> {
        let request = self.signer.sign_of(version, action, asked.iter().copied().chain([("Format", "JSON")]));
        let answer = self.exchange(action, &request).await?;
        let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if let Some(fields) = body.as_object_mut() {
            fields.remove("RequestId");
        }
        Ok(body)
    }

    async fn exchange(&mut self, what: &str, request: &[u8]) -> Result<Answer, Error> {
        let answer = self.connection.exchange(request).await.map_err(|source| Error::io(what, source))?;
        if answer.is_success() {
            return Ok(answer);
        }
        let got = format!("{what}: {} {}", answer.status, String::from_utf8_lossy(&answer.body).trim());
        Err(Error::Unexpected { subject: "the service", expected: "an answer", got })
    }
}

/// A page of all messages of the number.
fn messages(index: &str) -> [(&'static str, String); 4] {
    [
        ("CustSpaceId", world::space().to_owned()),
        ("BusinessNumber", world::NUMBER.to_owned()),
        ("ChannelType", "WHATSAPP".to_owned()),
        ("Page", format!("{{\"Index\":{index},\"Size\":{PAGE}}}")),
    ]
}

/// Whether a page has nothing on it: no list in the answer has a row.
fn is_empty(answer: &Value) -> bool {
    match answer {
        Value::Array(rows) => rows.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_compared_one_by_one_and_a_missing_one_differs() {
        let answer = |number: i64| (format!("Query {number}"), json!({"Number": number}).to_string());
        let (before, after) =
            (Answers(vec![answer(1), answer(2), answer(3)]), Answers(vec![answer(1), answer(7)]));
        let compared = before.compare(&after);
        assert_eq!((compared.questions, compared.equal), (3, 1));
        assert!(compared.first_difference.unwrap().starts_with("Query 2: "));
        assert!(before.compare(&before).first_difference.is_none());
    }

    #[test]
    fn a_page_without_rows_is_the_last_one() {
        assert!(is_empty(&json!({"Code": "OK", "Data": {"Total": 7, "List": []}})));
        assert!(!is_empty(&json!({"Data": [{"MessageId": "1"}]})));
    }
}
