//! STS: sessions of roles, and who calls (gateway notes, 6).

mod assume_role;
mod get_caller_identity;
mod role_arn;

use super::Route;

/// The operations of this folder.
pub(super) const ROUTES: &[Route] =
    &[Route::of::<identity::sts::AssumeRole>(), Route::of::<identity::sts::GetCallerIdentity>()];
