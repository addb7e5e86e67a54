//! The operations of Switchboard itself, for the operator of a receiver and for tools: receipts as they come about, what
//! became of their deliveries, the settings of destinations, dead letters of queues, and who did what; for the owner of the
//! installation, its accounts and their limits, and callers that nobody knows.
//!
//! They are a product of our own beside CAMS: the same gateway protocol, signed with the same access keys, another `Version`.
//! One file an operation, in the form of the crate `cams`. An account sees only what is its own, but for
//! the owner of the installation. Times are RFC 3339 in UTC
//! (`2027-01-01T00:00:00.000Z`); cursors are texts that mean something only to the operation that gave them.

pub mod attempt;
pub mod create_account;
pub mod create_destination_secret;
pub mod delete_destination_secret;
pub mod delivery;
pub mod explain_access;
pub mod get_account;
pub mod get_delivery;
pub mod list_account_limits;
pub mod list_accounts;
pub mod list_attempts;
pub mod list_audit_entries;
pub mod list_deliveries;
pub mod list_destinations;
pub mod list_queues;
pub mod list_receipts;
pub mod list_strangers;
pub mod receipt;
pub mod replay_deliveries;
pub mod set_queue_dead_letter;
pub mod test_destination;
pub mod update_account_limit;
pub mod update_destination;
pub mod verify_audit;

pub use attempt::*;
pub use create_account::*;
pub use create_destination_secret::*;
pub use delete_destination_secret::*;
pub use delivery::*;
pub use explain_access::*;
pub use get_account::*;
pub use get_delivery::*;
pub use list_account_limits::*;
pub use list_accounts::*;
pub use list_attempts::*;
pub use list_audit_entries::*;
pub use list_deliveries::*;
pub use list_destinations::*;
pub use list_queues::*;
pub use list_receipts::*;
pub use list_strangers::*;
pub use receipt::*;
pub use replay_deliveries::*;
pub use set_queue_dead_letter::*;
pub use test_destination::*;
pub use update_account_limit::*;
pub use update_destination::*;
pub use verify_audit::*;

use cams::contract::Contract;

/// The product's code, as in the actions of policies.
pub const PRODUCT: &str = "switchboard";

/// The value of the parameter `Version`.
pub const VERSION: &str = "2026-11-21";

/// Items of one answer at most.
pub const MOST_RESULTS: u32 = 500;

/// The contracts of all operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<ListReceipts>(),
    Contract::of::<ListDeliveries>(),
    Contract::of::<GetDelivery>(),
    Contract::of::<ListAttempts>(),
    Contract::of::<ReplayDeliveries>(),
    Contract::of::<ListDestinations>(),
    Contract::of::<UpdateDestination>(),
    Contract::of::<CreateDestinationSecret>(),
    Contract::of::<DeleteDestinationSecret>(),
    Contract::of::<TestDestination>(),
    Contract::of::<ListQueues>(),
    Contract::of::<SetQueueDeadLetter>(),
    Contract::of::<ExplainAccess>(),
    Contract::of::<CreateAccount>(),
    Contract::of::<ListAccounts>(),
    Contract::of::<GetAccount>(),
    Contract::of::<UpdateAccountLimit>(),
    Contract::of::<ListAccountLimits>(),
    Contract::of::<ListAuditEntries>(),
    Contract::of::<VerifyAudit>(),
    Contract::of::<ListStrangers>(),
];
