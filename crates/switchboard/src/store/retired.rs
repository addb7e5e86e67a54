//! What a deleted space leaves behind, so that messages under way still find the settings that govern their receipts. No
//! operation sees it; its WABA and its numbers are free to be bound again.

use serde::{Deserialize, Serialize};

use super::{Change, Expected, Record, Store, StoreError, Versioned, records};
use crate::model::{AccountId, Instance, Number, PhoneNumber, SpaceId};

/// A deleted space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RetiredInstance(pub Instance);

/// A number as it was when its space was deleted. It may have been bound again since: messages of the deleted space go
/// by this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RetiredNumber(pub Number);

impl Record for RetiredInstance {
    const KIND: super::Kind = "retired_instance";

    fn key(&self) -> String {
        self.0.id.to_string()
    }
}

impl Record for RetiredNumber {
    const KIND: super::Kind = "retired_number";

    fn key(&self) -> String {
        number_key(&self.0.space, &self.0.phone)
    }
}

fn number_key(space: &SpaceId, phone: &PhoneNumber) -> String {
    format!("{space}/{phone}")
}

/// Takes a space from all operations; messages under way keep it.
pub fn retire_instance(change: &mut Change, space: &Versioned<Instance>) -> Result<(), StoreError> {
    change.remove(space);
    change.put(&RetiredInstance(space.value.clone()), Expected::Anything)
}

/// Takes a number from all operations; messages under way keep it.
pub fn retire_number(change: &mut Change, number: &Versioned<Number>) -> Result<(), StoreError> {
    change.remove(number);
    change.put(&RetiredNumber(number.value.clone()), Expected::Anything)
}

/// The deleted space of this id.
pub async fn instance(
    store: &dyn Store,
    account: &AccountId,
    id: &SpaceId,
) -> Result<Option<Versioned<RetiredInstance>>, StoreError> {
    records::get(store, account, id.as_str()).await
}

/// The number as it was in the deleted space of this id.
pub async fn number(
    store: &dyn Store,
    account: &AccountId,
    space: &SpaceId,
    phone: &PhoneNumber,
) -> Result<Option<Versioned<RetiredNumber>>, StoreError> {
    records::get(store, account, &number_key(space, phone)).await
}
