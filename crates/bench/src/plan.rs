//! For how long each thing is measured. The whole run stays below two minutes.

use std::time::Duration;

/// A comparison of the service with a bare handler.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// Connections, each with one request under way.
    pub connections: usize,
    /// Pairs of a round of the service and a round of the bare handler.
    pub rounds: u32,
    /// How long a round takes.
    pub round: Duration,
    /// How long each subject is loaded at a fixed rate, or none of that.
    pub paced: Option<Duration>,
}

/// How long a subject is loaded before it is measured.
pub const WARM_UP: Duration = Duration::from_millis(500);
/// The most requests of a warm-up.
pub const WARM_UP_REQUESTS: usize = 4_000;
/// How many more requests than expected are signed for a round.
pub const SUPPLY: f64 = 1.6;
/// The fixed rate, as a share of the smaller of the two greatest rates.
pub const PACED_SHARE: f64 = 0.6;
/// Connections of the fixed rate; more than the closed loop's, so that requests rarely wait for one.
pub const PACED_CONNECTIONS: usize = 64;

/// A round of the durable comparison and of reading.
pub const ROUND: Duration = Duration::from_millis(2_000);
/// A run at a fixed rate.
pub const PACED: Duration = Duration::from_secs(4);
/// A round of the comparison in which all callers change one record.
pub const CONTENDED_ROUND: Duration = Duration::from_millis(1_000);

/// Messages of the run that is as fast as it can be.
pub const MESSAGES: usize = 2_000;
/// Connections that send them.
pub const MESSAGE_CONNECTIONS: usize = 16;
/// Phones that get them.
pub const PHONES: usize = 50;
/// How long the receipts of a run may take.
pub const RECEIPTS_WITHIN: Duration = Duration::from_secs(30);
/// How long messages are sent at a fixed rate.
pub const PACED_MESSAGES: Duration = Duration::from_secs(5);

/// Starts on a new folder, and on one that is there.
pub const STARTS: usize = 9;
/// How long a process idles before its memory is read.
pub const IDLE: Duration = Duration::from_secs(4);
/// How long the disk is measured each time.
pub const DISK: Duration = Duration::from_millis(700);
