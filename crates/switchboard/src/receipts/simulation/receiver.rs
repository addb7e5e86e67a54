//! A virtual destination: what it answers, when, and whether it has what it was sent.

use super::random::Random;
use crate::model::Reason;
use crate::receipts::engine::judge::Verdict;

/// How long an attempt may take, milliseconds.
pub const DEADLINE_MS: i64 = 3_000;

/// How a destination behaves for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Healthy,
    /// It answers well, and takes its time.
    Slow,
    /// No answer comes.
    Hanging,
    /// Every other time it has the batch, and the answer does not arrive.
    LosingAnswers,
    ServerError,
    Refusing,
    /// 413 for more receipts than this.
    Limited(usize),
    /// 429 or 503 with a wait of so many seconds at most.
    Throttling(i64),
    /// 410, until an operator looks.
    Gone,
    /// Now this, now that.
    Flapping,
}

#[derive(Debug)]
pub struct Receiver {
    /// From when on it behaves how, by time.
    pub phases: Vec<(i64, Behaviour)>,
    pub paused: bool,
    /// It has answered 410 and was mended at this time.
    pub mended_ms: i64,
    /// Until then it refuses poisonous receipts.
    pub refuses_until_ms: i64,
}

/// What comes of an attempt.
#[derive(Debug)]
pub struct Exchange {
    pub took_ms: i64,
    /// When the destination has the batch, from the beginning on; none: never.
    pub received_ms: Option<i64>,
    pub verdict: Verdict,
}

impl Receiver {
    pub fn behaviour(&self, now_ms: i64) -> Behaviour {
        let (from_ms, now) = *self.phases.iter().rfind(|(from_ms, _)| *from_ms <= now_ms).unwrap();
        if now == Behaviour::Gone && self.mended_ms >= from_ms { Behaviour::Healthy } else { now }
    }

    pub fn exchange(
        &self,
        now_ms: i64,
        receipts: usize,
        is_poisonous: bool,
        random: &mut Random,
    ) -> Exchange {
        let behaviour = match self.behaviour(now_ms) {
            Behaviour::Flapping => match random.below(4) {
                0 => Behaviour::ServerError,
                1 => Behaviour::LosingAnswers,
                _ => Behaviour::Healthy,
            },
            Behaviour::LosingAnswers if random.one_in(2) => Behaviour::Healthy,
            Behaviour::Throttling(_) if random.one_in(4) => Behaviour::Healthy,
            other => other,
        };
        let quick_ms = random.between(1, 50);
        let failed = |took_ms, reason| Exchange { took_ms, received_ms: None, verdict: failed(reason) };
        match behaviour {
            Behaviour::Hanging => failed(DEADLINE_MS, Reason::TimedOut),
            Behaviour::ServerError => failed(quick_ms, Reason::ServerError),
            Behaviour::Refusing => failed(1, Reason::ConnectionRefused),
            Behaviour::Gone => failed(quick_ms, Reason::Gone),
            Behaviour::Limited(most) if receipts > most => failed(quick_ms, Reason::TooLarge),
            Behaviour::Throttling(most_s) => {
                let retry_after = Some(random.between(1, most_s) * 1_000);
                let verdict = Verdict::Failed { reason: Reason::TooManyRequests, retry_after };
                Exchange { took_ms: quick_ms, received_ms: None, verdict }
            }
            _ if is_poisonous && now_ms < self.refuses_until_ms => failed(quick_ms, Reason::ClientError),
            Behaviour::LosingAnswers => Exchange {
                took_ms: DEADLINE_MS,
                received_ms: Some(quick_ms),
                verdict: self::failed(Reason::TimedOut),
            },
            Behaviour::Slow => {
                let took_ms = random.between(600, 2_900);
                Exchange { took_ms, received_ms: Some(took_ms / 2), verdict: Verdict::Received }
            }
            Behaviour::Healthy | Behaviour::Limited(_) | Behaviour::Flapping => {
                Exchange { took_ms: quick_ms, received_ms: Some(quick_ms / 2), verdict: Verdict::Received }
            }
        }
    }
}

fn failed(reason: Reason) -> Verdict {
    Verdict::Failed { reason, retry_after: None }
}
