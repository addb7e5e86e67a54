//! What is this store's own: entries that are committed out of the order of their ids.
