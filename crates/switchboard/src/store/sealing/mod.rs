//! Secrets at rest are sealed with the master key: AES-256-GCM, a random nonce before the sealed bytes, base64.
//!
//! - `key`: the master key, which seals and opens
//! - `places`: the one list of what is sealed and where it is kept; nothing is sealed that does not stand there
//! - `resealing`: a record whose secrets go over to another master key
//! - `check`: the record that tells which master key sealed a store

pub mod check;
mod key;
mod places;
mod resealing;

pub use key::{MASTER_KEY_LENGTH, MasterKey, SealingError};
pub use places::{Kept, Place};
pub use resealing::{Texts, reseal, sealed_texts};
