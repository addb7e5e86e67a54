//! The kinds of records, their keys and their indexes, and how they are read.

use super::{Record, Store, StoreError, Versioned};
use crate::model::{
    AccessKey, AccessKeyUse, Account, AccountId, AccountLimits, DestinationSettings, Group, Instance, Number,
    SpaceId, Template, identity,
};

/// The kinds that say who may do what, and how often: [`Store::identities_version`] grows when one of them changes.
const OF_IDENTITIES: &[super::Kind] = &[
    Account::KIND,
    AccountLimits::KIND,
    AccessKey::KIND,
    identity::User::KIND,
    identity::Group::KIND,
    identity::Role::KIND,
    identity::Policy::KIND,
];

/// Whether records of a kind say who may do what.
pub(super) fn is_of_identities(kind: super::Kind) -> bool {
    OF_IDENTITIES.contains(&kind)
}

impl Record for Account {
    const KIND: super::Kind = "account";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Record for AccountLimits {
    const KIND: super::Kind = "limits";

    fn key(&self) -> String {
        self.account.to_string()
    }
}

impl Record for AccessKey {
    const KIND: super::Kind = "access_key";

    fn key(&self) -> String {
        self.id.clone()
    }

    fn indexes(&self) -> Vec<(&'static str, String)> {
        vec![("user", self.owner().to_owned())]
    }
}

impl Record for AccessKeyUse {
    const KIND: super::Kind = "access_key_use";

    fn key(&self) -> String {
        self.id.clone()
    }
}

impl Record for identity::User {
    const KIND: super::Kind = "user";

    fn key(&self) -> String {
        self.name.to_string()
    }

    fn indexes(&self) -> Vec<(&'static str, String)> {
        let mut indexes = vec![("id", self.id.to_string())];
        indexes.extend(self.groups.iter().map(|membership| ("group", membership.group.to_string())));
        indexes.extend(attached(&self.policies));
        indexes
    }
}

impl Record for identity::Group {
    const KIND: super::Kind = "user_group";

    fn key(&self) -> String {
        self.name.to_string()
    }

    fn indexes(&self) -> Vec<(&'static str, String)> {
        std::iter::once(("id", self.id.to_string())).chain(attached(&self.policies)).collect()
    }
}

impl Record for identity::Role {
    const KIND: super::Kind = "role";

    fn key(&self) -> String {
        self.name.to_string()
    }

    fn indexes(&self) -> Vec<(&'static str, String)> {
        // ARNs hold names in lower case.
        let folded = self.name.as_str().to_lowercase();
        [("id", self.id.to_string()), ("folded", folded)]
            .into_iter()
            .chain(attached(&self.policies))
            .collect()
    }
}

impl Record for identity::Policy {
    const KIND: super::Kind = "policy";

    fn key(&self) -> String {
        self.name.to_string()
    }
}

/// The index `policy`: what a policy is attached to.
fn attached(policies: &[identity::Attachment]) -> impl Iterator<Item = (&'static str, String)> {
    policies.iter().map(|attachment| ("policy", attachment.policy.index()))
}

impl Record for Instance {
    const KIND: super::Kind = "instance";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Record for Number {
    const KIND: super::Kind = "number";

    fn key(&self) -> String {
        self.phone.to_string()
    }

    fn indexes(&self) -> Vec<(&'static str, String)> {
        vec![("space", self.space.to_string())]
    }
}

impl Record for DestinationSettings {
    const KIND: super::Kind = "destination";

    fn key(&self) -> String {
        self.url.clone()
    }
}

impl Record for Group {
    const KIND: super::Kind = "group";

    fn key(&self) -> String {
        self.key.clone()
    }

    fn indexes(&self) -> Vec<(&'static str, String)> {
        let mut indexes = vec![("number", self.number.to_string()), ("space", self.space.to_string())];
        indexes.extend(self.group_id.iter().map(|id| ("group_id", id.clone())));
        indexes
    }
}

impl Record for Template {
    const KIND: super::Kind = "template";

    fn key(&self) -> String {
        template_key(&self.space, &self.name, &self.language)
    }

    fn indexes(&self) -> Vec<(&'static str, String)> {
        vec![
            ("space", self.space.to_string()),
            ("code", self.code.clone()),
            ("network_id", self.network_id.clone()),
        ]
    }
}

/// The key of a template's record.
pub fn template_key(space: &SpaceId, name: &str, language: &str) -> String {
    format!("{space}/{name}/{language}")
}

/// One record of an account.
pub async fn get<R: Record>(
    store: &dyn Store,
    account: &AccountId,
    key: &str,
) -> Result<Option<Versioned<R>>, StoreError> {
    store.row(account, R::KIND, key).await?.map(|row| row.read()).transpose()
}

/// All records of a kind of an account, by key.
pub async fn list<R: Record>(
    store: &dyn Store,
    account: &AccountId,
) -> Result<Vec<Versioned<R>>, StoreError> {
    store.rows(account, R::KIND).await?.iter().map(super::Row::read).collect()
}

/// The records of a kind whose index has this value, by key.
pub async fn find<R: Record>(
    store: &dyn Store,
    account: &AccountId,
    index: &str,
    value: &str,
) -> Result<Vec<Versioned<R>>, StoreError> {
    store.rows_by(account, R::KIND, index, value).await?.iter().map(super::Row::read).collect()
}
