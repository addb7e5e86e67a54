use jiff::Timestamp;

use super::{Nonce, Request};

/// A request whose signature is right. Its nonce has still to be burnt: the caller answers
/// [`crate::Fault::signature_nonce_used`] where it was used before (gateway notes, 2.4 step 16).
#[derive(Clone, Debug)]
#[must_use = "the nonce has to be burnt"]
pub struct Verified {
    pub(super) request: Request,
    pub(super) timestamp: Timestamp,
}

impl Verified {
    /// The nonce to burn.
    pub fn nonce(&self) -> Nonce {
        Nonce::of(&self.request.access_key_id, &self.request.nonce)
    }

    /// The time that the request carries, at most [`super::CLOCK_WINDOW`] from the server's.
    pub fn timestamp(&self) -> Timestamp {
        self.timestamp
    }

    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The request, for what comes after authentication.
    pub fn into_request(self) -> Request {
        self.request
    }
}
