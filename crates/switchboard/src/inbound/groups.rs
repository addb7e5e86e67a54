//! What happens to groups: a request is confirmed or refused, somebody joins or leaves, a group is suspended.

use std::collections::BTreeSet;

use graph::webhooks::{GroupEvent, GroupEventType, GroupParticipant, GroupsValue};

use super::whatsapp::{Inbound, Owner};
use crate::model::group::Outcome;
use crate::model::{Group, GroupFields, GroupStatus, Number, PhoneNumber, SpaceId};
use crate::store::{Change, CommitError, StoreError, Versioned, records};

pub(super) async fn take(inbound: &Inbound, value: GroupsValue) -> Result<(), StoreError> {
    let Some(owner) = inbound.number(&value.metadata.phone_number_id).await? else { return Ok(()) };
    for event in &value.groups {
        let request_id = value.request_of(event).map(str::to_owned);
        event_of(inbound, &owner, event, request_id.as_deref()).await?;
    }
    Ok(())
}

async fn event_of(
    inbound: &Inbound,
    owner: &Owner<PhoneNumber>,
    event: &GroupEvent,
    request_id: Option<&str>,
) -> Result<(), StoreError> {
    let store = inbound.store.as_ref();
    loop {
        let known = find(inbound, owner, event, request_id).await?;
        let mut change = Change::new(&owner.account, inbound.clocks.wall().as_millisecond());
        match known {
            Some(stored) => match moved_on(&stored.value, event, request_id, now_ms(inbound)) {
                None => change.remove(&stored),
                Some(group) if group != stored.value => change.replace(&stored, &group)?,
                Some(_) => return Ok(()),
            },
            None => {
                let number = records::get::<Number>(store, &owner.account, owner.of.as_str()).await?;
                let Some(number) = number else { return Ok(()) };
                let Some(group) = adopted(&number.value, event, request_id, now_ms(inbound)) else {
                    return Ok(());
                };
                change.insert(&group)?;
            }
        }
        match inbound.dispatcher.commit(change).await {
            Err(CommitError::Conflict) => {}
            Err(CommitError::Store(error)) => return Err(error),
            Err(CommitError::NonceUsed | CommitError::Refused(_)) | Ok(()) => return Ok(()),
        }
    }
}

/// By request id where the group is not made yet, else by its id.
async fn find(
    inbound: &Inbound,
    owner: &Owner<PhoneNumber>,
    event: &GroupEvent,
    request_id: Option<&str>,
) -> Result<Option<Versioned<Group>>, StoreError> {
    let store = inbound.store.as_ref();
    if let Some(group_id) = &event.group_id {
        let groups = records::find::<Group>(store, &owner.account, "group_id", group_id).await?;
        if let Some(group) = groups.into_iter().find(|group| group.value.number == owner.of) {
            return Ok(Some(group));
        }
    }
    match request_id {
        Some(request_id) => records::get::<Group>(store, &owner.account, request_id).await,
        None => Ok(None),
    }
}

/// The group after an event, or nothing when it has gone.
fn moved_on(group: &Group, event: &GroupEvent, request_id: Option<&str>, now_ms: i64) -> Option<Group> {
    let mut group = group.clone();
    let before = group.clone();
    match &event.kind {
        Some(GroupEventType::Create) if !event.errors.is_empty() => return None,
        Some(GroupEventType::Create) => {
            group.group_id = event.group_id.clone().or(group.group_id);
            group.invite_link = event.invite_link.clone().or(group.invite_link);
            if group.state == GroupStatus::Creating {
                group.state = GroupStatus::Active;
            }
        }
        Some(GroupEventType::Delete) if event.errors.is_empty() => return None,
        Some(GroupEventType::Delete) => group.state = GroupStatus::Active,
        Some(GroupEventType::SettingsUpdate) => {
            group.settle(request_id.unwrap_or_default(), outcome(event));
        }
        Some(GroupEventType::ParticipantsAdd) => group.participants.extend(ids(&event.added_participants)),
        Some(GroupEventType::ParticipantsRemove) => {
            for gone in ids(&event.removed_participants) {
                group.participants.remove(&gone);
            }
        }
        Some(GroupEventType::Suspend) => group.state = GroupStatus::Suspended,
        Some(GroupEventType::SuspendCleared) => group.state = GroupStatus::Active,
        _ => {}
    }
    if group != before {
        group.modified_ms = now_ms;
    }
    Some(group)
}

/// What of a change the network did.
fn outcome(event: &GroupEvent) -> Outcome {
    Outcome {
        subject: event.group_subject.as_ref().is_some_and(|outcome| outcome.update_successful),
        description: event.group_description.as_ref().is_some_and(|outcome| outcome.update_successful),
        picture: event.profile_picture.as_ref().is_some_and(|outcome| outcome.update_successful),
    }
}

/// A group that we did not ask for, or whose confirmation overtook the answer to our request.
fn adopted(number: &Number, event: &GroupEvent, request_id: Option<&str>, now_ms: i64) -> Option<Group> {
    let made = event.kind == Some(GroupEventType::Create) && event.errors.is_empty();
    let group_id = event.group_id.clone().filter(|_| made)?;
    Some(Group {
        key: request_id.map_or_else(|| group_id.clone(), str::to_owned),
        group_id: Some(group_id),
        space: SpaceId::new(number.space.as_str()),
        number: number.phone.clone(),
        confirmed: GroupFields {
            subject: event.subject.clone(),
            description: event.description.clone(),
            picture: None,
        },
        pending: Vec::new(),
        settled_early: Vec::new(),
        invite_link: event.invite_link.clone(),
        participants: BTreeSet::new(),
        state: GroupStatus::Active,
        modified_ms: now_ms,
    })
}

fn ids(participants: &[GroupParticipant]) -> Vec<String> {
    let id = |participant: &GroupParticipant| {
        participant
            .wa_id
            .clone()
            .or_else(|| participant.input.clone())
            .or_else(|| participant.user_id.clone())
    };
    participants.iter().filter_map(id).collect()
}

fn now_ms(inbound: &Inbound) -> i64 {
    inbound.clocks.network().as_millisecond()
}
