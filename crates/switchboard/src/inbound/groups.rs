//! What happens to groups: a request is confirmed or refused, somebody joins or leaves, a group is suspended.

use graph::webhooks::{GroupEvent, GroupEventType, GroupParticipant, GroupsValue};

use super::whatsapp::{Inbound, Owner};
use crate::model::group::Outcome;
use crate::model::{Group, GroupFields, GroupStatus, Number, PhoneNumber};
use crate::store::{Change, CommitError, StoreError, Versioned, records};

/// How long a refusal to make a group is remembered, milliseconds of the network clock: far longer than the operation that
/// asked may still wait for the answer to its request.
const REFUSAL_REMEMBERED_MS: i64 = 60 * 60 * 1000;

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
                let Some(group) = unasked(&number.value, event, request_id, now_ms(inbound)) else {
                    return Ok(());
                };
                if group.is_refused() {
                    forget_refusals(inbound, owner, &mut change).await?;
                }
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

/// What happened; an element without a type is a change of settings when it holds the outcome of one (Meta Graph notes, 4.7).
fn kind(event: &GroupEvent) -> Option<GroupEventType> {
    let settings =
        event.group_subject.is_some() || event.group_description.is_some() || event.profile_picture.is_some();
    event.kind.clone().or(settings.then_some(GroupEventType::SettingsUpdate))
}

/// The group after an event, or nothing when it has gone.
fn moved_on(group: &Group, event: &GroupEvent, request_id: Option<&str>, now_ms: i64) -> Option<Group> {
    let mut group = group.clone();
    let before = group.clone();
    match kind(event) {
        Some(GroupEventType::Create) if event.errors.is_empty() => made(&mut group, event),
        Some(GroupEventType::Create) if group.state == GroupStatus::Creating => return None,
        Some(GroupEventType::Delete) if event.errors.is_empty() => return None,
        Some(GroupEventType::Delete) => group.refuse_deletion(request_id),
        Some(GroupEventType::SettingsUpdate) => {
            let (outcome, texts) = (outcome(event), texts(event));
            group.settle(request_id, outcome, &texts);
        }
        Some(GroupEventType::ParticipantsAdd) => group.participants.extend(ids(&event.added_participants)),
        Some(GroupEventType::ParticipantsRemove) => {
            for gone in ids(&event.removed_participants) {
                group.participants.remove(&gone);
            }
        }
        Some(GroupEventType::Suspend) => group.suspended = true,
        Some(GroupEventType::SuspendCleared) => group.suspended = false,
        _ => {}
    }
    if group != before {
        group.modified_ms = now_ms;
    }
    Some(group)
}

/// The network made the group, with these texts.
fn made(group: &mut Group, event: &GroupEvent) {
    group.group_id = event.group_id.clone().or(group.group_id.take());
    group.invite_link = event.invite_link.clone().or(group.invite_link.take());
    if group.state != GroupStatus::Active {
        group.state = GroupStatus::Active;
        group.confirmed.subject = event.subject.clone().or(group.confirmed.subject.take());
        group.confirmed.description = event.description.clone().or(group.confirmed.description.take());
    }
}

/// What of a change the network did.
fn outcome(event: &GroupEvent) -> Outcome {
    Outcome {
        subject: event.group_subject.as_ref().is_some_and(|outcome| outcome.update_successful),
        description: event.group_description.as_ref().is_some_and(|outcome| outcome.update_successful),
        picture: event.profile_picture.as_ref().is_some_and(|outcome| outcome.update_successful),
    }
}

/// The texts that it names; of a picture it names nothing that could be shown.
fn texts(event: &GroupEvent) -> GroupFields {
    GroupFields {
        subject: event.group_subject.as_ref().and_then(|outcome| outcome.text.clone()),
        description: event.group_description.as_ref().and_then(|outcome| outcome.text.clone()),
        picture: None,
    }
}

/// A group that is not known here: made for somebody else, or for a request of ours whose answer got lost or was overtaken.
/// The refusal of such a request is remembered, so that the answer leaves no group behind that waits for ever.
fn unasked(number: &Number, event: &GroupEvent, request_id: Option<&str>, now_ms: i64) -> Option<Group> {
    if event.kind != Some(GroupEventType::Create) {
        return None;
    }
    let key = request_id.or(event.group_id.as_deref())?;
    let (space, phone) = (number.space.clone(), number.phone.clone());
    let mut group = Group::creating(key, space, phone, GroupFields::default(), now_ms);
    if event.errors.is_empty() {
        event.group_id.as_ref()?;
        made(&mut group, event);
    } else {
        group.state = GroupStatus::Inactive;
    }
    Some(group)
}

/// Refusals that nobody asked about, because the answer to the request got lost.
async fn forget_refusals(
    inbound: &Inbound,
    owner: &Owner<PhoneNumber>,
    change: &mut Change,
) -> Result<(), StoreError> {
    let store = inbound.store.as_ref();
    let until_ms = now_ms(inbound).saturating_sub(REFUSAL_REMEMBERED_MS);
    for group in records::find::<Group>(store, &owner.account, "number", owner.of.as_str()).await? {
        if group.value.is_refused() && group.value.modified_ms < until_ms {
            change.remove(&group);
        }
    }
    Ok(())
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
