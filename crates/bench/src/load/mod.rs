//! The load generator: pre-made requests over kept connections.
//!
//! - `client`: one connection of HTTP/1.1, no more of it than answers with a length
//! - `signed`: requests, signed as the generated SDKs sign them, as bytes
//! - `queue`: requests of the queue protocol, signed as its SDKs sign them
//! - `webhooks`: what a network tells of, signed as it signs it
//! - `closed`: as fast as the subject answers, for the greatest rate
//! - `open`: at a fixed rate, for latencies that count from the time at which a request was to be sent

mod client;
mod closed;
mod open;
mod queue;
mod signed;
mod webhooks;

pub use client::{Answer, Connection};
pub use closed::{closed, closed_among};
pub use open::{open, open_in_pairs};
pub use queue::QueueSigner;
pub use signed::Signer;
pub use webhooks::Webhooks;

use std::time::Duration;

use bytes::Bytes;

use crate::error::Error;
use crate::statistics::Latencies;

/// What came of a load.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Answers with a status of success.
    pub answered: u64,
    /// Other answers.
    pub refused: u64,
    /// The first of these.
    pub first_refusal: Option<String>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Of each request.
    pub latencies: Latencies,
}

impl Outcome {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// Itself, when nothing was refused.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn clean(self, measure: &'static str) -> Result<Self, Error> {
        match (self.refused, self.answered) {
            (0, 1..) => Ok(self),
            (refused, answered) => Err(Error::Refused {
                measure,
                refused,
                all: refused + answered,
                first: self.first_refusal.unwrap_or_else(|| "no answer at all".to_owned()),
            }),
        }
    }

    /// Adds an answer.
    pub fn count(&mut self, answer: &Answer, latency: Duration) {
        self.latencies.record(latency);
        if answer.is_success() {
            self.answered += 1;
        } else {
            self.refused += 1;
            self.first_refusal.get_or_insert_with(|| {
                format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body).trim())
            });
        }
    }
}

/// Requests that are drawn one after the other, over again when that is allowed.
#[derive(Clone, Debug)]
pub struct Supply {
    requests: Vec<Bytes>,
    reuse: Reuse,
}

/// Whether a request may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// Never: its nonce is used then.
    Never,
    /// Over and over.
    Always,
}

impl Supply {
    /// These requests.
    pub fn new(requests: Vec<Bytes>, reuse: Reuse) -> Self {
        Self { requests, reuse }
    }

    /// The request with this number, or none when they are used up.
    fn get(&self, number: usize) -> Option<&Bytes> {
        match self.reuse {
            Reuse::Never => self.requests.get(number),
            Reuse::Always => self.requests.get(number % self.requests.len().max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_request_is_drawn_once_and_a_bare_one_again_and_again() {
        let requests = vec![Bytes::from_static(b"a"), Bytes::from_static(b"b")];
        let signed = Supply::new(requests.clone(), Reuse::Never);
        assert_eq!(signed.get(1), Some(&requests[1]));
        assert_eq!(signed.get(2), None);
        assert_eq!(Supply::new(requests.clone(), Reuse::Always).get(5), Some(&requests[1]));
    }

    #[test]
    fn refusals_spoil_a_figure() {
        let mut outcome = Outcome::default();
        let answer = |status, body: &'static [u8]| Answer { status, body: Bytes::from_static(body) };
        outcome.count(&answer(200, b""), Duration::from_millis(1));
        outcome.count(&answer(400, b"Throttling.User"), Duration::from_millis(1));
        let error = outcome.clean("read").unwrap_err().to_string();
        assert_eq!(error, "read: 1 of 2 requests were refused, the first with 400 Throttling.User");
    }
}
