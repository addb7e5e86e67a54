//! How often operations may be called, and where each limit comes from.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::AccountId;

/// The limits that an operator has set for one account; they beat those of the installation and hold for the account's users,
/// roles and keys together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLimits {
    /// Whose.
    pub account: AccountId,
    /// Calls a second, by the operation's name.
    pub operations: BTreeMap<String, NonZeroU32>,
}

impl AccountLimits {
    /// None set yet.
    pub fn none(account: AccountId) -> Self {
        Self { account, operations: BTreeMap::new() }
    }

    /// Calls a second that were set for an operation.
    pub fn rate(&self, operation: &str) -> Option<NonZeroU32> {
        self.operations.get(operation).copied()
    }
}

/// Who set a limit. Each beats those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitSource {
    /// An operator, for this account alone.
    Account,
    /// The installation's settings.
    Settings,
    /// The world that the installation began with.
    World,
    /// The API's documentation.
    Documented,
    /// Us, where the documentation names none.
    Default,
}

impl LimitSource {
    /// The source as tools show it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Settings => "settings",
            Self::World => "world",
            Self::Documented => "documented",
            Self::Default => "default",
        }
    }
}

/// The limit of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationLimit {
    /// Calls a second for each account; none: no limit.
    pub rate: Option<NonZeroU32>,
    /// Who set it.
    pub source: LimitSource,
}

/// The limits of the installation, for every account that has none of its own.
#[derive(Debug, Clone, Default)]
pub struct InstallationLimits(BTreeMap<&'static str, OperationLimit>);

impl InstallationLimits {
    /// By the operation's name.
    pub fn get(&self, operation: &str) -> Option<OperationLimit> {
        self.0.get(operation).copied()
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, OperationLimit)> {
        self.0.iter().map(|(name, limit)| (*name, *limit))
    }

    /// What holds for an account with these limits of its own, by the operation's name.
    pub fn of(&self, account: &AccountLimits) -> impl Iterator<Item = (&'static str, OperationLimit)> {
        self.iter().map(|(name, limit)| match account.rate(name) {
            Some(rate) => (name, OperationLimit { rate: Some(rate), source: LimitSource::Account }),
            None => (name, limit),
        })
    }
}

impl FromIterator<(&'static str, OperationLimit)> for InstallationLimits {
    fn from_iter<I: IntoIterator<Item = (&'static str, OperationLimit)>>(limits: I) -> Self {
        Self(limits.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_the_account_beats_that_of_the_installation() {
        let ten = OperationLimit { rate: NonZeroU32::new(10), source: LimitSource::Documented };
        let unlimited = OperationLimit { rate: None, source: LimitSource::Settings };
        let installation =
            InstallationLimits::from_iter([("UpdateInstance", ten), ("ListInstance", unlimited)]);
        let mut account = AccountLimits::none(AccountId::parse("1").unwrap());
        let of = |account: &AccountLimits| installation.of(account).collect::<Vec<_>>();
        assert_eq!(of(&account), [("ListInstance", unlimited), ("UpdateInstance", ten)]);
        let three = NonZeroU32::new(3).unwrap();
        account.operations = ["ListInstance", "UpdateInstance"].map(|name| (name.to_owned(), three)).into();
        assert!(
            of(&account).iter().all(
                |(_, limit)| *limit == OperationLimit { rate: Some(three), source: LimitSource::Account }
            )
        );
    }
}
