//! What a copy notes about itself, in a directory of its own that is no part of a copy.

/// The directory.
pub(in crate::store) const DIRECTORY: &str = "copied";

/// The key of the time at which the copy was made, milliseconds of the wall clock. Nonces are not copied: a call that was signed
/// before that time may have been made at the old place, so its nonce counts as used (decided).
pub(in crate::store) const COPIED_MS: &str = "at_ms";

/// The key of a copy that was begun and did not come to its end.
pub(in crate::store) const INCOMPLETE: &str = "incomplete";
