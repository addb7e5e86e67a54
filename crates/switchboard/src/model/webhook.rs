//! Where receipts go: the settings of `UpdateAccountWebhook` and `UpdatePhoneWebhook`.

use serde::{Deserialize, Serialize};

use super::{Malformed, WebAddress};

/// `HttpFlag` and `QueueFlag`: which ways receipts take. Both off: receipts are not made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// Receipts are posted to the URL of their kind.
    pub http: bool,
    /// Receipts are kept in the account's queue of their kind.
    pub queue: bool,
}

/// The account-level webhook of a space: audit receipts, and the statuses of numbers that have no setting of
/// their own (behaviour notes, 2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceWebhook {
    /// `StatusCallbackUrl`.
    pub status_url: Option<WebAddress>,
    /// The flags.
    pub ways: Ways,
}

/// The webhook of one number; once made it governs the number alone (behaviour notes, 2.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberWebhook {
    /// `StatusCallbackUrl`.
    pub status_url: Option<WebAddress>,
    /// `UpCallbackUrl`.
    pub up_url: Option<WebAddress>,
    /// The flags.
    pub ways: Ways,
}

/// What a caller gives for one URL: nothing (keeps it), an empty text (clears it) or a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlPatch {
    /// The parameter is absent.
    Keep,
    /// The parameter is empty.
    Clear,
    /// The new address.
    Set(WebAddress),
}

impl UrlPatch {
    /// Reads a parameter.
    pub fn read(parameter: Option<&str>) -> Result<Self, Malformed> {
        match parameter {
            None => Ok(Self::Keep),
            Some("") => Ok(Self::Clear),
            Some(text) => WebAddress::parse(text).map(Self::Set),
        }
    }

    /// Lands on a stored value.
    pub fn apply(&self, stored: &mut Option<WebAddress>) {
        match self {
            Self::Keep => {}
            Self::Clear => *stored = None,
            Self::Set(url) => *stored = Some(url.clone()),
        }
    }
}

/// Reads a flag parameter: `Y` or `N` in either case; an empty one counts as absent.
pub fn read_flag(parameter: Option<&str>) -> Result<Option<bool>, Malformed> {
    match parameter {
        None | Some("") => Ok(None),
        Some("Y" | "y") => Ok(Some(true)),
        Some("N" | "n") => Ok(Some(false)),
        Some(_) => Err(Malformed("must be Y or N".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_y_or_n_and_empty_counts_as_absent() {
        assert_eq!(read_flag(None), Ok(None));
        assert_eq!(read_flag(Some("")), Ok(None));
        assert_eq!(read_flag(Some("y")), Ok(Some(true)));
        assert_eq!(read_flag(Some("N")), Ok(Some(false)));
        assert!(read_flag(Some("true")).is_err());
    }
}
