//! Who calls, and whom a trust policy trusts.

use crate::arn::Arn;

/// An identity of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal<'a> {
    /// The account's id.
    pub account: &'a str,
    /// Who in it.
    pub identity: Identity<'a>,
}

/// An identity within its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity<'a> {
    /// The account itself.
    Root,
    /// A user, by name.
    User(&'a str),
    /// A role, by name; also who has assumed it.
    Role(&'a str),
}

/// Most characters of the name of a user or a role (gateway notes, 5.2).
const LONGEST_NAME: usize = 64;

impl<'a> Principal<'a> {
    /// Reads `acs:ram::<account>:root`, `…:user/<name>` or `…:role/<name>`; the region may be `*` as well (gateway notes, 5.1).
    /// Nothing for any other text, the session of an assumed role included: it is the role that is trusted.
    pub fn parse(arn: &'a str) -> Option<Self> {
        let ["acs", "ram", "" | "*", account, relative] = Arn::split(arn)?.parts() else { return None };
        if account.is_empty() || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let identity = match relative.split_once('/') {
            None if relative == "root" => Identity::Root,
            Some(("user", name)) if is_name(name) => Identity::User(name),
            Some(("role", name)) if is_name(name) => Identity::Role(name),
            _ => return None,
        };
        Some(Self { account, identity })
    }

    /// Whether `caller` is meant by this one in a trust policy: the root means every identity of its account (gateway notes,
    /// 5.6). Users' names have their case, as in resources; those of roles have none, since their ARNs are shown in lower case
    /// (gateway notes, 5.1).
    fn includes(&self, caller: &Principal<'_>) -> bool {
        let same = match (self.identity, caller.identity) {
            (Identity::Root, _) => true,
            (Identity::Role(trusted), Identity::Role(name)) => trusted.eq_ignore_ascii_case(name),
            (trusted, identity) => trusted == identity,
        };
        self.account == caller.account && same
    }
}

/// Letters, digits, `.`, `_` and `-` (gateway notes, 5.1).
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(allowed)
}

/// One value of `Principal` in a trust policy.
#[derive(Clone, Debug)]
pub(crate) enum Trusted {
    /// `RAM`: a text that [`Principal::parse`] reads.
    Ram(Box<str>),
    /// `Service` or `Federated`: never one of our callers.
    Elsewhere(Box<str>),
}

impl Trusted {
    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        let (Self::Ram(text) | Self::Elsewhere(text)) = self;
        text
    }

    pub(crate) fn includes(&self, caller: &Principal<'_>) -> bool {
        match self {
            Self::Ram(arn) => Principal::parse(arn).is_some_and(|trusted| trusted.includes(caller)),
            Self::Elsewhere(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_names_a_root_a_user_or_a_role() {
        let user = Principal { account: "1", identity: Identity::User("a.b-c_d") };
        assert_eq!(Principal::parse("acs:ram::1:user/a.b-c_d"), Some(user));
        assert_eq!(Principal::parse("acs:ram:*:1:user/a.b-c_d"), Some(user));
        assert_eq!(Principal::parse("acs:ram::1:root").map(|root| root.identity), Some(Identity::Root));
        for arn in [
            "*",
            "acs:ram::1:*",
            "acs:ram::1:user/*",
            "acs:ram::1:role/a/session",
            "acs:ram::*:root",
            "acs:ram:::root",
        ] {
            assert_eq!(Principal::parse(arn), None, "{arn}");
        }
    }

    #[test]
    fn a_role_is_not_the_user_of_its_name() {
        let trusted = Trusted::Ram("acs:ram::1:role/a".into());
        assert!(trusted.includes(&Principal { account: "1", identity: Identity::Role("a") }));
        assert!(!trusted.includes(&Principal { account: "1", identity: Identity::User("a") }));
        assert!(!trusted.includes(&Principal { account: "2", identity: Identity::Role("a") }));
        assert!(!trusted.includes(&Principal { account: "1", identity: Identity::Root }));
    }
}
