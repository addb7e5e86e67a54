//! The security token of a temporary key (gateway notes, 2.4 steps 11 to 14).

use jiff::Timestamp;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::Key;
use crate::Fault;

/// How every token of the cloud begins. What does not is unreadable; whose token it is may only be told from the whole of
/// it, never from how much of it agrees with the right one.
const HEAD: &str = "CAIS";

/// Holds the token of a request against its key.
pub(super) fn check(key: &Key, given: Option<&str>, now: Timestamp) -> Result<(), Fault> {
    let given = given.filter(|token| !token.is_empty());
    let (session, token) = match (&key.session, given) {
        (None, None) => return Ok(()),
        (None, Some(_)) => return Err(Fault::invalid_security_token_mismatch()),
        (Some(_), None) => return Err(Fault::missing("SecurityToken")),
        (Some(session), Some(token)) => (session, token),
    };
    let matches: bool = session.token.expose_secret().as_bytes().ct_eq(token.as_bytes()).into();
    if !matches && !token.starts_with(HEAD) {
        Err(Fault::invalid_security_token_malformed())
    } else if !matches {
        Err(Fault::invalid_security_token_mismatch())
    } else if now >= session.expires_at {
        Err(Fault::invalid_security_token_expired())
    } else {
        Ok(())
    }
}
