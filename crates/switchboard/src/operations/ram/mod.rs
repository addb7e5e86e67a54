//! RAM: users, their keys, groups, roles and policies of the caller's account (gateway notes, 5 and 7). The same folders
//! and file names as in the crate `identity`, which holds what each operation takes and answers.
//!
//! Who has something holds it in its own record: a user its attachments and memberships. A change of such a link writes
//! both ends at the versions that were read, and is computed again when one of them moved on ([`settle`](settle::settle)).

pub mod access_keys;
mod document;
mod found;
pub mod groups;
mod page;
pub mod policies;
pub mod roles;
mod settle;
mod shown;
mod tagged;
pub mod tags;
mod text;
pub mod users;
