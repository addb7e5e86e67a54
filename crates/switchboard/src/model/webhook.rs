//! Where receipts go: the settings of `UpdateAccountWebhook` and `UpdatePhoneWebhook`.

use serde::{Deserialize, Serialize};

use super::Malformed;

/// Longest callback URL, in characters (behaviour notes, 2.1: suggested).
const CALLBACK_URL_LENGTH: usize = 2048;

/// An address that receipts are posted to: absolute, http or https, with a host, without user information and
/// fragment (behaviour notes, 2.1: suggested). Kept as the caller wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallbackUrl(String);

impl CallbackUrl {
    /// Reads an address; the error says which rule it broke.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let wrong = |rule: &str| Err(Malformed(format!("must be {rule}")));
        if text.chars().count() > CALLBACK_URL_LENGTH {
            return wrong("at most 2048 characters long");
        }
        if text.chars().any(|character| character.is_control() || character == ' ') {
            return wrong("an address without blanks and control characters");
        }
        let Ok(url) = url::Url::parse(text) else {
            return wrong("an absolute http or https address with a host");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return wrong("an http or https address");
        }
        // The parser mends what a browser would mend, `http:///path` for one.
        let authority =
            text.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//")).unwrap_or_default();
        if authority.is_empty() || authority.starts_with(['/', '\\', '?', '#', ':']) {
            return wrong("an address with a host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("an address without user information");
        }
        if url.fragment().is_some() {
            return wrong("an address without a fragment");
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CallbackUrl {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

impl From<CallbackUrl> for String {
    fn from(url: CallbackUrl) -> Self {
        url.0
    }
}

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
    pub status_url: Option<CallbackUrl>,
    /// The flags.
    pub ways: Ways,
}

/// The webhook of one number; once made it governs the number alone (behaviour notes, 2.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberWebhook {
    /// `StatusCallbackUrl`.
    pub status_url: Option<CallbackUrl>,
    /// `UpCallbackUrl`.
    pub up_url: Option<CallbackUrl>,
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
    Set(CallbackUrl),
}

impl UrlPatch {
    /// Reads a parameter.
    pub fn read(parameter: Option<&str>) -> Result<Self, Malformed> {
        match parameter {
            None => Ok(Self::Keep),
            Some("") => Ok(Self::Clear),
            Some(text) => CallbackUrl::parse(text).map(Self::Set),
        }
    }

    /// Lands on a stored value.
    pub fn apply(&self, stored: &mut Option<CallbackUrl>) {
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_keeps_the_text_that_was_given() {
        for right in
            ["http://www.aliyun.com", "https://例え.example/受信?a=b", "HTTP://127.0.0.1:9000/status"]
        {
            assert_eq!(CallbackUrl::parse(right).unwrap().as_str(), right);
        }
    }

    #[test]
    fn an_address_that_breaks_a_rule_is_refused_with_that_rule() {
        for (wrong, rule) in [
            ("ftp://a.example/", "http or https"),
            ("www.aliyun.com", "absolute"),
            ("http:///path", "host"),
            ("http:a.example", "host"),
            ("http:a.example/://b", "host"),
            ("http://user@a.example/", "user information"),
            ("http://user:pass@a.example/", "user information"),
            ("http://a.example/#part", "fragment"),
            ("http://a example/", "blanks"),
            (&format!("http://a.example/{}", "x".repeat(2048)), "2048"),
        ] {
            let error = CallbackUrl::parse(wrong).unwrap_err();
            assert!(error.0.contains(rule), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_flag_is_y_or_n_and_empty_counts_as_absent() {
        assert_eq!(read_flag(None), Ok(None));
        assert_eq!(read_flag(Some("")), Ok(None));
        assert_eq!(read_flag(Some("y")), Ok(Some(true)));
        assert_eq!(read_flag(Some("N")), Ok(Some(false)));
        assert!(read_flag(Some("true")).is_err());
    }

    proptest! {
        #[test]
        fn what_is_taken_stays_as_it_is_and_names_a_host(
            text in "(http|https|HTTP|ftp)?:?[/\\\\]{0,3}[a-zé@:%#?&=./\\\\0-9\\[\\]\t -]{0,24}"
        ) {
            if let Ok(url) = CallbackUrl::parse(&text) {
                prop_assert_eq!(url.as_str(), text.as_str());
                let (scheme, rest) = text.split_once("://").unwrap();
                prop_assert!(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"));
                let host = rest.split(['/', '\\', '?', ':']).next().unwrap();
                prop_assert!(!host.is_empty());
                prop_assert_eq!(serde_json::from_value::<CallbackUrl>(serde_json::json!(text)).unwrap(), url);
            }
        }
    }
}
