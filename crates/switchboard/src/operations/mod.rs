//! What each operation does: the same folders and file names as in the crate `cams`, which holds what it takes, what it
//! answers and its contract; those of other APIs have folders of their own.
//!
//! A [`Handle`] gets its request decoded and is called only when signature, nonce, opening, limit and required parameters
//! were found in order. It reads its values into types of the model, checks what belongs to whom, and has its effect: a
//! change to the store, or a call to the network first and then the change. [`Call`] is all that it can reach.

mod bounds;
mod call;
mod failure;
mod lookup;
mod noted;
mod paging;
mod route;

pub mod conversation;
pub mod dybase;
pub mod groups;
pub mod instances;
pub mod messages;
pub mod numbers;
pub mod operator;
pub mod ram;
pub mod sts;
pub mod templates;
pub mod webhooks;

use std::future::Future;

pub use call::{Call, Outcome, Services, WindowRule};
pub use failure::Failure;
pub use noted::{entry, resources_of};
pub use route::{Route, is_served, route, routes};

/// What an operation does.
pub trait Handle: cams::contract::Operation {
    /// Does it.
    fn handle(
        call: &Call<'_>,
        request: Self::Request,
    ) -> impl Future<Output = Result<Self::Response, Failure>> + Send;
}
