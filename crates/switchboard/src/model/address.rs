//! Addresses in the web that a caller gives: callbacks, pictures, documents.

use serde::{Deserialize, Serialize};

use super::Malformed;

/// Longest address, in characters (behaviour notes, 2.1: suggested).
const LENGTH: usize = 2048;

/// An address that a caller gives us to call or to show: absolute, http or https, with a host, without user information and
/// fragment (behaviour notes, 2.1: suggested). Kept as the caller wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress(String);

impl WebAddress {
    /// Reads an address; the error says which rule it broke.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let wrong = |rule: &str| Err(Malformed(format!("must be {rule}")));
        if text.chars().count() > LENGTH {
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
        let named = authority.split(['/', '\\', '?', '#']).next().unwrap_or_default();
        if named.contains('@') {
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

impl TryFrom<String> for WebAddress {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

impl From<WebAddress> for String {
    fn from(url: WebAddress) -> Self {
        url.0
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
            assert_eq!(WebAddress::parse(right).unwrap().as_str(), right);
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
            ("http://@a.example/", "user information"),
            ("http://a.example/#part", "fragment"),
            ("http://a example/", "blanks"),
            (&format!("http://a.example/{}", "x".repeat(2048)), "2048"),
        ] {
            let error = WebAddress::parse(wrong).unwrap_err();
            assert!(error.0.contains(rule), "{wrong}: {error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_stays_as_it_is_and_names_a_host(
            text in "(http|https|HTTP|ftp)?:?[/\\\\]{0,3}[a-zé@:%#?&=./\\\\0-9\\[\\]\t -]{0,24}"
        ) {
            if let Ok(url) = WebAddress::parse(&text) {
                prop_assert_eq!(url.as_str(), text.as_str());
                let (scheme, rest) = text.split_once("://").unwrap();
                prop_assert!(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"));
                let host = rest.split(['/', '\\', '?', ':']).next().unwrap();
                prop_assert!(!host.is_empty());
                prop_assert_eq!(serde_json::from_value::<WebAddress>(serde_json::json!(text)).unwrap(), url);
            }
        }
    }
}
