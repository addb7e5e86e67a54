//! Makes a world: once for each data store, and safe to interrupt.
//!
//! (a) The world with every made-up id and secret filled in is kept, sealed, marked pending. (b) The network gets its half;
//! it adds or changes by id, so that the same half may come again. (c) Our half and the mark *applied* are one
//! transaction. A start that finds a pending world goes on at (b); one that finds an applied world changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use crate::cli::error::Error;
use crate::cli::settings::{Settings, WorldLimits};
use crate::cli::world::{self, Draft, World};
use crate::model::WebAddress;
use crate::model::template::variables;
use crate::model::webhook::Ways;
use crate::model::{
    Account, AccountId, AuditStatus, ChannelType, Clocks, Group, GroupFields, GroupStatus, Instance, Number,
    NumberFacts, NumberWebhook, PhoneNumber, SpaceId, SpaceWebhook, Template,
};
use crate::store::accounts;
use crate::store::installation;
use crate::store::sealing::{MasterKey, Place};
use crate::store::{
    Change, Directory, Expected, Kind, NewKey, Record, Step, Store, StoreError, Versioned, records,
};

/// What is remembered of a world.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    state: State,
    /// The world while it is pending.
    sealed: Option<String>,
    /// Its limits, which hold from then on.
    limits: WorldLimits,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    Pending,
    Applied,
}

impl Record for Mark {
    const KIND: Kind = "world";

    fn key(&self) -> String {
        KEY.to_owned()
    }
}

const KEY: &str = "world";

/// A world that is still to be made.
pub struct Pending {
    /// The world.
    pub world: World,
    mark: Versioned<Mark>,
}

/// Step (a): the world that is to be made, if any.
pub async fn pending(
    settings: &Settings,
    store: &dyn Store,
    master_key: &MasterKey,
    now_ms: i64,
) -> Result<Option<Pending>, Error> {
    let service = AccountId::service();
    if records::get::<Mark>(store, &service, KEY).await.map_err(failed)?.is_none() {
        let Some(path) = &settings.world.value else { return Ok(None) };
        let root = root_account(store).await?;
        let world = Draft::read(path)?.complete(&mut rand::rng(), root.as_deref());
        let text = serde_json::to_string(&world).map_err(failed)?;
        let sealed = Some(master_key.seal(Place::World, KEY, &text).map_err(failed)?);
        let mut change = Change::new(&service, now_ms);
        let mark = Mark { state: State::Pending, sealed, limits: world.limits.clone() };
        change.insert(&mark).map_err(failed)?;
        store.commit(change).await.map_err(failed)?;
    }
    let Some(mark) = records::get::<Mark>(store, &service, KEY).await.map_err(failed)? else {
        return Ok(None);
    };
    match (&mark.value.state, &mark.value.sealed) {
        (State::Pending, Some(sealed)) => {
            let text = master_key.open(Place::World, KEY, sealed).map_err(failed)?;
            let world = serde_json::from_str(text.expose_secret()).map_err(failed)?;
            Ok(Some(Pending { world, mark }))
        }
        _ => Ok(None),
    }
}

/// The limits of the world that was made, if any.
pub async fn limits(store: &dyn Store) -> Result<WorldLimits, Error> {
    let mark = records::get::<Mark>(store, &AccountId::service(), KEY).await.map_err(failed)?;
    Ok(mark.map(|mark| mark.value.limits).unwrap_or_default())
}

async fn root_account(store: &dyn Store) -> Result<Option<String>, Error> {
    if let Some(owner) = installation::owner(store).await.map_err(failed)? {
        return Ok(Some(owner.to_string()));
    }
    // A store that is older than owners.
    let keys = store.directory_entries(Directory::AccessKey).await.map_err(failed)?;
    Ok(keys.into_iter().next().map(|(_, account)| account))
}

/// Step (c): our half, account by account, and the mark in the last transaction. An account's part replaces what is there,
/// so that it may come again; the service is not served before the mark.
pub async fn apply(
    pending: Pending,
    store: &dyn Store,
    master_key: &MasterKey,
    clocks: &Clocks,
) -> Result<(), Error> {
    let Pending { world, mark } = pending;
    let now_ms = clocks.wall().as_millisecond();
    let keys: BTreeMap<&str, &world::Account> =
        world.accounts.iter().map(|account| (account.id.as_str(), account)).collect();
    let mut ids: BTreeSet<&str> = keys.keys().copied().collect();
    ids.insert(&world.account.id);
    ids.extend(world.instances.iter().map(|instance| instance.account.as_str()));
    for id in ids {
        let account = AccountId::parse(id).map_err(|error| Error::Failed(error.0))?;
        let mut change = Change::new(&account, now_ms);
        let opened = Account { id: account.clone(), opened: true };
        accounts::add(&mut change, &opened, Expected::Anything).map_err(failed)?;
        if let Some(further) = keys.get(id) {
            let secret = further.access_key_secret.expose().to_owned().into();
            let key = NewKey { id: further.access_key_id.clone(), secret };
            key.add(&mut change, master_key, None, Expected::Anything).map_err(failed)?;
        }
        for instance in world.instances.iter().filter(|instance| instance.account == id) {
            add_instance(&mut change, instance, clocks).map_err(failed)?;
        }
        store.commit(change).await.map_err(failed)?;
    }
    let mut change = Change::new(&AccountId::service(), now_ms);
    let applied = Mark { state: State::Applied, sealed: None, limits: mark.value.limits.clone() };
    change.replace(&mark, &applied).map_err(failed)?;
    store.commit(change).await.map_err(failed)?;
    Ok(())
}

fn add_instance(change: &mut Change, instance: &world::Instance, clocks: &Clocks) -> Result<(), StoreError> {
    let id = SpaceId::new(instance.id.clone());
    let webhook = instance.webhook.as_ref().map(|webhook| SpaceWebhook {
        status_url: url(&webhook.status_callback_url),
        ways: Ways { http: webhook.http, queue: webhook.queue },
    });
    let space = Instance {
        waba: instance.waba.clone(),
        webhook: webhook.unwrap_or_default(),
        ..Instance::new(
            id.clone(),
            instance.name.clone(),
            ChannelType::parse(&instance.channel).unwrap_or(ChannelType::Whatsapp),
            clocks.wall(),
        )
    };
    change.put(&space, Expected::Anything)?;
    if let Some(waba) = &instance.waba {
        put_directory(change, Directory::Waba, waba, id.as_str());
    }
    for number in &instance.numbers {
        add_number(change, &id, number)?;
    }
    for group in &instance.groups {
        change.put(&of_group(&id, group, clocks)?, Expected::Anything)?;
    }
    for template in &instance.templates {
        change.put(&of_template(&id, template, clocks), Expected::Anything)?;
    }
    Ok(())
}

fn add_number(change: &mut Change, space: &SpaceId, number: &world::Number) -> Result<(), StoreError> {
    let webhook = number.webhook.as_ref().map(|webhook| NumberWebhook {
        status_url: url(&webhook.status_callback_url),
        up_url: url(&webhook.up_callback_url),
        ways: Ways { http: webhook.http, queue: webhook.queue },
    });
    let number = Number {
        phone: phone(&number.phone)?,
        network_id: number.id.clone(),
        space: space.clone(),
        facts: NumberFacts {
            verified_name: Some(number.name.clone()),
            status: Some("CONNECTED".to_owned()),
            quality_rating: Some("GREEN".to_owned()),
            messaging_limit_tier: Some(number.tier.clone()),
            code_verification_status: Some("VERIFIED".to_owned()),
            name_status: Some("APPROVED".to_owned()),
            new_name_status: None,
            official: number.groups,
        },
        webhook,
    };
    put_directory(change, Directory::Number, &number.network_id, number.phone.as_str());
    change.put(&number, Expected::Anything)
}

fn put_directory(change: &mut Change, directory: Directory, key: &str, of_account: &str) {
    let value = format!("{}/{of_account}", change.account);
    // A number that was retired keeps its entry until it is bound again, as here.
    change.step(Step::RemoveDirectory { directory, key: key.to_owned() });
    change.step(Step::PutDirectory { directory, key: key.to_owned(), value });
}

fn of_group(space: &SpaceId, group: &world::Group, clocks: &Clocks) -> Result<Group, StoreError> {
    let confirmed = GroupFields {
        subject: Some(group.subject.clone()),
        description: Some(group.description.clone()).filter(|text| !text.is_empty()),
        picture: None,
    };
    let (number, now_ms) = (phone(&group.number)?, clocks.network().as_millisecond());
    Ok(Group {
        group_id: Some(group.id.clone()),
        participants: group.participants.iter().cloned().collect(),
        state: GroupStatus::Active,
        ..Group::creating(&group.id, space.clone(), number, confirmed, now_ms)
    })
}

fn of_template(space: &SpaceId, template: &world::Template, clocks: &Clocks) -> Template {
    Template {
        code: template.code.clone(),
        name: template.name.clone(),
        language: template.language.clone(),
        category: template.category.clone(),
        space: space.clone(),
        network_id: template.id.clone(),
        variables: variables(&template.body),
        components: serde_json::json!([{ "Type": "BODY", "Text": template.body }]),
        body: template.body.clone(),
        example: BTreeMap::new(),
        audit_status: AuditStatus::Pass,
        reason: None,
        category_change_paused: false,
        message_send_ttl_seconds: None,
        updated_ms: clocks.network().as_millisecond(),
    }
}

/// The world file was checked: what cannot be read here is a damaged record.
fn phone(text: &str) -> Result<PhoneNumber, StoreError> {
    PhoneNumber::parse(text)
        .map_err(|error| StoreError::Damaged(format!("number {text} of the world {error}")))
}

fn url(text: &Option<String>) -> Option<WebAddress> {
    text.as_deref().and_then(|text| WebAddress::parse(text).ok())
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_the_master_key_finds_what_is_sealed_here() {
        assert_eq!(Place::World.kind(), Some(Mark::KIND));
    }
}
