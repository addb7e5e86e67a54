//! Receipts on their way to HTTP destinations, and what came of each attempt.

use std::net::SocketAddr;
use std::sync::Arc;

use super::{AccountId, Malformed, ReceiptKind, Setting};

/// An account and an address of its; fixed when a receipt is composed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Destination {
    /// Its number in the store.
    pub id: i64,
    /// Whose receipts go there.
    pub account: AccountId,
    /// The address.
    pub url: String,
}

/// A receipt, to be written with the event that causes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReceipt {
    /// Its id: 32 upper-case hexadecimal characters; the same id goes to HTTP and to the queue.
    pub id: String,
    /// The kind.
    pub kind: ReceiptKind,
    /// The business number that it is about; none for what concerns a whole space.
    pub number: Option<String>,
    /// What must stay in order goes under one key: a message, or a template and language.
    pub order_key: String,
    /// The place within the key.
    pub position: i64,
    /// One JSON object.
    pub body: String,
    /// Not before this time of the wall clock, in milliseconds.
    pub due_ms: i64,
}

/// Where a new receipt is posted, and which setting says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The address.
    pub url: String,
    /// The setting that chose it.
    pub setting: Setting,
}

/// A stored delivery that waits for its attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The row.
    pub id: i64,
    /// Where it goes.
    pub destination: Arc<Destination>,
    /// The receipt's id.
    pub receipt_id: String,
    /// The receipt, one JSON object.
    pub body: String,
    /// Not before this time of the wall clock, in milliseconds.
    pub due_ms: i64,
    /// Attempts that failed so far.
    pub attempts: u32,
    /// From when on its age counts: when it was composed or replayed, milliseconds of the wall clock.
    pub since_ms: i64,
}

/// What became of an attempt to deliver a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Received.
    Delivered,
    /// Failed; due again at this time of the wall clock, in milliseconds.
    Again {
        /// When.
        due_ms: i64,
    },
    /// Failed for the last time; the row stays, and what waits behind it is released.
    Exhausted,
}

/// What is recorded of one attempt, and what becomes of its deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Where it went.
    pub destination: Arc<Destination>,
    /// What is kept of it.
    pub attempt: Attempted,
    /// The rows that it settles. Those of a batch that is to be split are not among them: they stay as they are.
    pub outcomes: Vec<(i64, DeliveryOutcome)>,
}

/// One attempt, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempted {
    /// When it began, milliseconds of the wall clock.
    pub at_ms: i64,
    /// How long it took, milliseconds.
    pub duration_ms: i64,
    /// Receipts in its body.
    pub receipts: usize,
    /// The address that was connected to.
    pub address: Option<SocketAddr>,
    /// The answer's status.
    pub status: Option<u16>,
    /// The beginning of the answer, at most [`ANSWER_KEPT`] bytes; where there was none, what went wrong, in words.
    pub answer: String,
    /// Why it failed; none: it was received.
    pub reason: Option<Reason>,
}

/// Bytes of an answer that are kept.
pub const ANSWER_KEPT: usize = 1024;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Why a receipt was not received: a closed list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As it is stored and shown.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

reasons! {
    /// The guard refuses the address, or the URL cannot be called at all.
    AddressRefused = "address_refused",
    /// The name has no address, or was not looked up in time.
    NameNotResolved = "name_not_resolved",
    /// Nobody listens there.
    ConnectionRefused = "connection_refused",
    /// No connection came about: unreachable, or reset at once.
    ConnectionFailed = "connection_failed",
    /// The TLS handshake failed, for a bad certificate say.
    TlsFailed = "tls_failed",
    /// No whole answer within the deadline.
    TimedOut = "timed_out",
    /// The connection ended before the answer was whole.
    ConnectionClosed = "connection_closed",
    /// What came is not HTTP.
    NotHttp = "not_http",
    /// 3xx: redirects are not followed.
    Redirected = "redirected",
    /// 413.
    TooLarge = "too_large",
    /// 410: the destination is paused.
    Gone = "gone",
    /// 429.
    TooManyRequests = "too_many_requests",
    /// Another 4xx.
    ClientError = "client_error",
    /// 5xx.
    ServerError = "server_error",
    /// A status that is none of these.
    OtherStatus = "other_status",
    /// 2xx, and a `code` that is not 0.
    CodeNotZero = "code_not_zero",
    /// A signing secret of the destination does not open with this master key: nothing was sent.
    SecretUnreadable = "secret_unreadable",
    /// The time for attempts was over while its destination was down.
    GivenUp = "given_up",
}

impl Reason {
    /// Reads what [`as_str`](Self::as_str) writes.
    ///
    /// # Errors
    /// When it is none of the list.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.iter().copied().find(|reason| reason.as_str() == text);
        found.ok_or_else(|| Malformed(format!("expected the reason of a failed attempt, got {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_back_as_it_is_written() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Ok(*reason));
        }
        assert!(Reason::parse("because").is_err());
    }
}
