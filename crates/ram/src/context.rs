//! The condition keys of a request (gateway notes, 5.5).

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use jiff::Timestamp;

/// The condition keys that every request can have.
pub mod keys {
    /// The server's clock.
    pub const CURRENT_TIME: &str = "acs:CurrentTime";
    /// The client's address.
    pub const SOURCE_IP: &str = "acs:SourceIp";
    /// Whether the request came over TLS.
    pub const SECURE_TRANSPORT: &str = "acs:SecureTransport";
    /// Set for console sessions only: absent here.
    pub const MFA_PRESENT: &str = "acs:MFAPresent";
    /// Who calls.
    pub const PRINCIPAL_ARN: &str = "acs:PrincipalARN";
}

/// The condition keys of a request with their values; a handful, so a list.
///
/// Keys have no case, but what follows the first `/` has one (the name of a tag): inferred, gateway notes, 5.4.
#[derive(Clone, Debug, Default)]
pub struct Context {
    entries: Vec<(Cow<'static, str>, Value)>,
}

impl Context {
    /// No keys yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `key`; a value that it had is replaced.
    pub fn insert(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        let (key, value) = (key.into(), value.into());
        match self.entries.iter_mut().find(|(known, _)| same_key(known, &key)) {
            Some((_, known)) => *known = value,
            None => self.entries.push((key, value)),
        }
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(known, _)| same_key(known, key)).map(|(_, value)| value)
    }
}

fn same_key(one: &str, other: &str) -> bool {
    if one.len() != other.len() {
        return false;
    }
    match (one.split_once('/'), other.split_once('/')) {
        (None, None) => one.eq_ignore_ascii_case(other),
        (Some((one, tag)), Some((other, other_tag))) => one.eq_ignore_ascii_case(other) && tag == other_tag,
        _ => false,
    }
}

/// The value of a condition key. One that is given as what it is need not be parsed when it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Any text; read as what an operator compares.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A time.
    Time(Timestamp),
    /// An address.
    Address(IpAddr),
}

impl Value {
    /// As text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            Self::Text(text) => parse_boolean(text),
            Self::Time(_) | Self::Address(_) => None,
        }
    }

    pub(crate) fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Time(time) => Some(*time),
            Self::Text(text) => text.parse().ok(),
            Self::Boolean(_) | Self::Address(_) => None,
        }
    }

    /// Without the disguise of an IPv4 address in IPv6.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        let address = match self {
            Self::Address(address) => *address,
            Self::Text(text) => text.parse().ok()?,
            Self::Boolean(_) | Self::Time(_) => return None,
        };
        Some(address.to_canonical())
    }
}

/// `true` and `false` in any case (inferred).
pub(crate) fn parse_boolean(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::Address(address) => write!(f, "{address}"),
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

impl From<IpAddr> for Value {
    fn from(address: IpAddr) -> Self {
        Self::Address(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_no_case_but_the_name_of_a_tag_has() {
        let mut context = Context::new();
        context.insert("acs:PrincipalARN", "a");
        context.insert("acs:ResourceTag/Team", "dev");
        assert_eq!(context.get("ACS:principalArn").map(Value::text).as_deref(), Some("a"));
        assert_eq!(context.get("acs:resourcetag/Team").map(Value::text).as_deref(), Some("dev"));
        assert_eq!(context.get("acs:ResourceTag/team"), None);
        context.insert("acs:principalarn", "b");
        assert_eq!(context.get("acs:PrincipalARN"), Some(&Value::from("b")));
    }
}
