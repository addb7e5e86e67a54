//! What stages share to know who calls and what he may do.

use std::sync::Arc;

use super::{Diagnostics, Identities, LastUsed, Sessions};
use crate::store;
use crate::store::sealing::MasterKey;

/// All of this room, over one store and one master key.
pub struct Access {
    /// Finds callers.
    pub identities: Identities,
    /// Makes temporary keys.
    pub sessions: Sessions,
    /// Encodes and decodes diagnostic messages.
    pub diagnostics: Diagnostics,
    /// When keys signed last.
    pub last_used: LastUsed,
}

impl Access {
    /// Over this store, with this key.
    pub fn new(store: store::Shared, master_key: &Arc<MasterKey>) -> Self {
        Self {
            identities: Identities::new(store, Arc::clone(master_key)),
            sessions: Sessions::new(Arc::clone(master_key)),
            diagnostics: Diagnostics::new(Arc::clone(master_key)),
            last_used: LastUsed::default(),
        }
    }
}
