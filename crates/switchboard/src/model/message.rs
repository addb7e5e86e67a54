//! Messages, sent and received.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::instance::SpaceId;
use super::phone::PhoneNumber;

/// MessageId: 24 digits: year and month, ten digits of milliseconds within the month (network clock), eight digits of
/// a randomly seeded counter. A unique index decides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    /// Names a message; whether it exists is the store's answer.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A bound below every id that is made at this time of the network clock or later, and above all earlier ones.
    pub fn not_before(time: Timestamp) -> Self {
        Self(stamp(time))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Makes message ids.
#[derive(Debug)]
pub struct MessageIds(AtomicU64);

impl MessageIds {
    /// A counter that begins at `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next id at this time of the network clock.
    pub fn next(&self, now: Timestamp) -> MessageId {
        let counter = self.0.fetch_add(1, Ordering::Relaxed) % 100_000_000;
        MessageId(format!("{}{counter:08}", stamp(now)))
    }
}

/// Year, month and milliseconds within the month: 16 digits.
fn stamp(time: Timestamp) -> String {
    let date = time.to_zoned(jiff::tz::TimeZone::UTC);
    let days = i64::from(date.day()) - 1;
    let within_day = time.as_millisecond().rem_euclid(86_400_000);
    format!("{:04}{:02}{:010}", date.year(), date.month(), days * 86_400_000 + within_day)
}

impl Default for MessageIds {
    fn default() -> Self {
        Self::seeded(u64::from(rand::random::<u32>()))
    }
}

/// Which way a message went (EventAction).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// From the business to a person.
    Down,
    /// From a person to the business.
    Up,
}

impl Direction {
    /// EventAction as the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Down => "DOWN",
            Self::Up => "UP",
        }
    }
}

/// Who a message is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A person by phone number.
    Phone(PhoneNumber),
    /// A person by business-scoped user id.
    UserId(String),
    /// A group by GroupId.
    Group(String),
}

impl Recipient {
    /// `To` as receipts show it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(number) => number.as_str(),
            Self::UserId(id) | Self::Group(id) => id,
        }
    }
}

/// What a sent message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Free text.
    Text {
        /// The text.
        body: String,
    },
    /// A template.
    Template {
        /// TemplateCode.
        code: String,
        /// Its name in the network.
        name: String,
        /// Its language.
        language: String,
        /// Values of the variables, in the order in which the network counts them.
        parameters: Vec<String>,
        /// The text as the person sees it.
        text: String,
    },
    /// A message of a person.
    Inbound {
        /// Type as the receipt spells it.
        kind: String,
        /// Message as the receipt holds it.
        message: String,
    },
}

/// The life of a sent message; a later one has a higher rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MessageStatus {
    /// Accepted here, no word of the network yet.
    Accepted,
    /// Left the network.
    Sent,
    /// On the device.
    Delivered,
    /// Shown.
    Read,
    /// Not sent or not delivered; final.
    Failed,
}

impl MessageStatus {
    /// Status as receipts spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::Sent => "Sent",
            Self::Delivered => "Delivered",
            Self::Read => "Read",
            Self::Failed => "Failed",
        }
    }

    /// The place in the order of one message's receipts.
    pub fn rank(self) -> i64 {
        match self {
            Self::Accepted => 0,
            Self::Sent => 1,
            Self::Delivered => 2,
            Self::Read => 3,
            Self::Failed => 4,
        }
    }

    /// Whether `next` is news after this status: later in the order, and Failed only before Delivered
    /// (behaviour notes, 3.3: Failed may follow Sent, never Delivered or Read; nothing follows Failed).
    pub fn is_followed_by(self, next: Self) -> bool {
        match (self, next) {
            (Self::Failed, _) => false,
            (now, Self::Failed) => now < Self::Delivered,
            (now, next) => now < next,
        }
    }
}

/// A message as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// MessageId.
    pub id: MessageId,
    /// The space.
    pub space: SpaceId,
    /// The business number.
    pub number: PhoneNumber,
    /// Which way it went.
    pub direction: Direction,
    /// The person or group: recipient of a sent, sender of a received message.
    pub peer: Recipient,
    /// The group that a received message was written to.
    pub group: Option<String>,
    /// What it says.
    pub content: Content,
    /// TaskId: the caller's own text.
    pub task_id: Option<String>,
    /// The message replied to.
    pub context: Option<MessageId>,
    /// The network's id of the message replied to.
    pub context_network_id: Option<String>,
    /// The latest status that a receipt was composed for.
    pub status: MessageStatus,
    /// The network's id (wamid).
    pub network_id: Option<String>,
    /// Why it failed: `<code>:<text>`.
    pub fail_reason: Option<String>,
    /// When it was accepted or received, milliseconds of the network clock.
    pub created_ms: i64,
    /// When a person read it, as far as the network says.
    pub read_ms: Option<i64>,
    /// A later status came before Sent and waits for it until this time of the wall clock, in milliseconds.
    pub held_until_ms: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_24_digits_that_begin_with_year_and_month() {
        let ids = MessageIds::seeded(99_999_999);
        let now: Timestamp = "2026-11-30T23:59:59.999Z".parse().unwrap();
        assert_eq!(ids.next(now).as_str(), "202611259199999999999999");
        let second = ids.next(now);
        assert_eq!(second.as_str().len(), 24);
        assert!(second.as_str().ends_with("00000000"));
    }

    #[test]
    fn ids_of_a_time_and_later_are_not_below_its_bound() {
        let ids = MessageIds::seeded(0);
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let bound = MessageId::not_before(at("2026-12-01T00:00:00Z"));
        assert!(ids.next(at("2026-11-30T23:59:59.999Z")) < bound);
        assert!(ids.next(at("2026-12-01T00:00:00Z")) > bound);
    }

    #[test]
    fn a_status_follows_only_an_earlier_one_and_failed_never_a_delivered_one() {
        use MessageStatus::*;
        assert!(Accepted.is_followed_by(Read));
        assert!(Sent.is_followed_by(Failed));
        assert!(!Delivered.is_followed_by(Failed));
        assert!(!Read.is_followed_by(Delivered));
        assert!(!Failed.is_followed_by(Read));
        assert!(!Sent.is_followed_by(Sent));
    }
}
