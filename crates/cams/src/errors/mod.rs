//! What a call is refused with: a [`Code`] that programs read and a message that people read.
//!
//! Here stand the codes of the operations themselves and of the checks just before them; those
//! of signatures and clocks belong to the protocol (crate `acs`).

mod code;
mod refusal;

pub use code::Code;
pub use refusal::Refusal;
