//! Who calls, and what they may do (gateway notes, 5 and 6).
//!
//! - `caller`: the identity behind an access key, with all that decides on its calls
//! - `identities`: finds it, and keeps what was found until an identity changes
//! - `sessions`: temporary keys of roles (STS)
//! - `system_policies`: the policies that every account has
//! - `resources`: what a call is done to, as ARNs
//! - `authorisation`: whether the caller's policies allow it; `denial`: how a refusal is told
//! - `trust`: whether a role may be taken
//! - `last_used`: when a key signed last; `means`: all of it together

mod authorisation;
mod caller;
mod denial;
mod identities;
mod last_used;
mod means;
mod resources;
mod sessions;
pub mod system_policies;
mod trust;

pub use authorisation::{Asked, Circumstances, authorise};
pub use caller::{AttachedPolicy, Caller, Principal};
pub use denial::{Denied, Diagnostics};
pub use identities::Identities;
pub use last_used::LastUsed;
pub use means::Access;
pub use resources::{parameters, resources};
pub use sessions::{Credentials, Session, Sessions};
pub use trust::trusts;
