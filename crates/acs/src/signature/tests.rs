//! The vectors through the whole sequence, both directions.

mod accept;
mod made;
mod malleable;
mod reject;
mod steps;
pub(super) mod vectors;
mod world;
