//! The operations of Switchboard itself: receipts, their deliveries, destinations and queues, for the operator of a receiver;
//! accounts and their limits, for the owner of the installation.
//!
//! - one file an operation, as in the crate `operator`
//! - `shown`: things of the store as answers show them; `asked`: what requests ask for
//! - `settings`: changes of a destination's settings; `current`: the address that the settings name now

mod asked;
mod create_account;
mod create_destination_secret;
mod current;
mod delete_destination_secret;
mod explain_access;
mod get_account;
mod get_delivery;
mod list_account_limits;
mod list_accounts;
mod list_attempts;
mod list_audit_entries;
mod list_deliveries;
mod list_destinations;
mod list_queues;
mod list_receipts;
mod list_strangers;
mod replay_deliveries;
mod set_queue_dead_letter;
mod settings;
mod shown;
mod test_destination;
mod update_account_limit;
mod update_destination;
mod verify_audit;

use super::Route;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] = &[
    Route::of::<operator::ListReceipts>(),
    Route::of::<operator::ListDeliveries>(),
    Route::of::<operator::GetDelivery>(),
    Route::of::<operator::ListAttempts>(),
    Route::of::<operator::ReplayDeliveries>(),
    Route::of::<operator::ListDestinations>(),
    Route::of::<operator::UpdateDestination>(),
    Route::of::<operator::CreateDestinationSecret>(),
    Route::of::<operator::DeleteDestinationSecret>(),
    Route::of::<operator::TestDestination>(),
    Route::of::<operator::ListQueues>(),
    Route::of::<operator::SetQueueDeadLetter>(),
    Route::of::<operator::ExplainAccess>(),
    Route::of::<operator::CreateAccount>(),
    Route::of::<operator::ListAccounts>(),
    Route::of::<operator::GetAccount>(),
    Route::of::<operator::UpdateAccountLimit>(),
    Route::of::<operator::ListAccountLimits>(),
    Route::of::<operator::ListAuditEntries>(),
    Route::of::<operator::VerifyAudit>(),
    Route::of::<operator::ListStrangers>(),
];
