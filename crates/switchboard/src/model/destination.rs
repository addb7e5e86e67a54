//! What an operator set for one address that receipts are posted to.

use serde::{Deserialize, Serialize};

/// The settings of a destination; one that was never set has the defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationSettings {
    /// The address.
    pub url: String,
    /// The time for one attempt, milliseconds; the documented 3 seconds when none is set.
    pub deadline_ms: Option<u64>,
    /// The secrets that sign what is posted there, oldest first; with several each signs, so that one can take another's place.
    pub secrets: Vec<SigningSecret>,
    /// Nothing is posted there as long as this is set.
    pub paused: Option<Pause>,
}

/// A secret that signs receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningSecret {
    /// Its id, for removing it.
    pub id: String,
    /// The secret, sealed.
    pub sealed: String,
    /// When it was made, milliseconds of the wall clock.
    pub created_ms: i64,
}

/// Why and since when nothing is posted to a destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when, milliseconds of the wall clock.
    pub since_ms: i64,
    /// Why, for people.
    pub reason: String,
}
