//! Dybaseapi: credentials for the queues of receipts.

mod query_token_for_mns_queue;

use super::Route;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] = &[Route::of::<dybase::QueryTokenForMnsQueue>()];
