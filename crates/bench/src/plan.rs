//! For how long each thing is measured. The whole run stays below eight minutes.

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

/// Rounds of signature and policies.
pub const AUTHORISATION_ROUNDS: usize = 7;
/// Calls of each kind in a round of it.
pub const AUTHORISATION_CALLS: u32 = 5_000;

/// Receipts that wait in the table before a round of deliveries.
pub const WAITING: u32 = 100_000;
/// Rounds of deliveries.
pub const DRAINS: u32 = 3;
/// How long a round of deliveries may take, and what else waits for receipts.
pub const DELIVERED_WITHIN: Duration = Duration::from_secs(60);

/// Webhooks a second at the fixed rate.
pub const WEBHOOKS_PER_SECOND: f64 = 500.0;
/// How long they are sent; before that for as long as a warm-up takes.
pub const PACED_WEBHOOKS: Duration = Duration::from_secs(10);
/// The warm-up of a service that is loaded at a fixed rate.
pub const PACED_WARM_UP: Duration = Duration::from_secs(1);

/// Connections that send webhooks as fast as they are taken.
pub const INBOUND_CONNECTIONS: usize = 64;
/// Rounds of it, and how long each takes.
pub const INBOUND_ROUNDS: u32 = 3;
/// How long a round of it takes.
pub const INBOUND_ROUND: Duration = Duration::from_secs(4);
/// Webhooks that are signed for a second of a round: more than are taken.
pub const INBOUND_SUPPLY: f64 = 20_000.0;

/// Receipts a second to the healthy destination.
pub const HEALTHY_PER_SECOND: f64 = 400.0;
/// Broken destinations beside it.
pub const BROKEN: usize = 20;
/// Receipts a second to each of them.
pub const BROKEN_PER_SECOND: f64 = 10.0;
/// Rounds of each.
pub const NEIGHBOUR_ROUNDS: u32 = 3;
/// How long a round takes.
pub const NEIGHBOUR_ROUND: Duration = Duration::from_secs(6);

/// Calls a second of an account that is measured beside another one's flood.
pub const FLOODED_PER_SECOND: f64 = 300.0;
/// Calls a second of that flood.
pub const FLOOD_PER_SECOND: f64 = 2_000.0;
/// Rounds of each.
pub const FLOOD_ROUNDS: u32 = 3;
/// How long a round takes.
pub const FLOOD_ROUND: Duration = Duration::from_secs(5);

/// Clients of a queue.
pub const QUEUE_CLIENTS: usize = 16;
/// Rounds of sends, each followed by a round of receives with deletes.
pub const QUEUE_ROUNDS: u32 = 3;
/// How long each takes.
pub const QUEUE_ROUND: Duration = Duration::from_secs(3);
/// Different sends, sent in turn.
pub const QUEUE_SENDS: usize = 4_096;

/// Messages in the two stores that are compared.
pub const FEW: i64 = 1_000;
/// Messages in the greater one.
pub const MANY: i64 = 1_000_000;
/// Messages received, and as many sent, that the others are copies of.
pub const STORED_SOURCES: usize = 50;
/// Instances that are updated in turn.
pub const STORED_INSTANCES: usize = 256;
/// Rounds of each kind of call.
pub const STORED_ROUNDS: u32 = 6;
/// How long a round of webhooks or sends takes.
pub const STORED_ROUND: Duration = Duration::from_secs(2);
/// How long one takes of the calls that are made more often.
pub const STORED_FAST_ROUND: Duration = Duration::from_millis(1_500);
/// Sends a second; with each come three receipts.
pub const STORED_SENDS_PER_SECOND: f64 = 200.0;
/// Updates a second.
pub const STORED_UPDATES_PER_SECOND: f64 = 1_000.0;
/// Sends to a queue a second, and in rounds of their own as many receives, each with its delete: so the queue stays as long.
pub const STORED_QUEUE_PER_SECOND: f64 = 1_000.0;

/// Rounds of messages on a PostgreSQL.
#[derive(Clone, Copy, Debug)]
pub struct Burst {
    /// Messages of a round.
    pub messages: usize,
    /// Rounds.
    pub rounds: u32,
    /// Connections that send them.
    pub connections: usize,
}

/// As fast as it goes.
pub const POSTGRES_BURST: Burst = Burst { messages: 1_500, rounds: 3, connections: 32 };
/// With few commits under way on a longer way.
pub const BOUNDED_BURST: Burst = Burst { messages: 120, rounds: 3, connections: 32 };
/// Connections of each node then: its commits under way, at most.
pub const BOUNDED_CONNECTIONS: usize = 4;
/// What each round trip to the database takes longer then.
pub const LONGER: Duration = Duration::from_millis(5);

/// How long a snapshot is held open.
pub const SNAPSHOT: Duration = Duration::from_secs(30);
/// How long receipts come before and after it.
pub const SNAPSHOT_BESIDE: Duration = Duration::from_secs(15);
/// The load before all of it.
pub const SNAPSHOT_WARM_UP: Duration = Duration::from_secs(4);
/// More webhooks or updates a second than are taken, before it is known how many are.
pub const SNAPSHOT_EXPECTED: f64 = 6_000.0;
/// Receipts that wait in the table.
pub const POSTGRES_BACKLOG: u32 = 30_000;

/// Rounds with a standby, and without.
pub const STANDBY_ROUNDS: u32 = 3;

/// Rows that are claimed, at the most.
pub const CLAIMED_ROWS: i64 = 150_000;
/// How long a way to claim, or to notify, is measured.
pub const CLAIMING: Duration = Duration::from_secs(2);
/// Rows of a day's partition.
pub const DAY_ROWS: i64 = 1_000_000;
/// Rows that were settled while a snapshot is open.
pub const SETTLED_ROWS: i64 = 50_000;
/// Messages in a store that is moved, with their receipts.
pub const MOVED_MESSAGES: i64 = 100_000;
/// Messages in its queue.
pub const MOVED_QUEUE: i64 = 10_000;
/// Its instances.
pub const MOVED_INSTANCES: usize = 1_000;
/// How long it is loaded before it is moved, and after that.
pub const MOVED_LOAD: Duration = Duration::from_secs(5);
/// How long nothing may come any more before a store counts as at rest.
pub const AT_REST: Duration = Duration::from_millis(1_500);
