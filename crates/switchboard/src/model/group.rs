//! Chat groups of a business number.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::instance::SpaceId;
use super::phone::PhoneNumber;

/// A group. It keeps what the network confirmed apart from what was asked for; what is shown is the confirmed
/// overlaid by the pending, and a confirmation settles its own change only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Key of the record: the network's request id, or the group id of a group that was adopted.
    pub key: String,
    /// GroupId, once the network made the group.
    pub group_id: Option<String>,
    /// The space.
    pub space: SpaceId,
    /// The business number that owns it.
    pub number: PhoneNumber,
    /// The values that the network confirmed.
    pub confirmed: GroupFields,
    /// Changes on their way, oldest first.
    pub pending: Vec<PendingChange>,
    /// The invite link.
    pub invite_link: Option<String>,
    /// Members beside the business.
    pub participants: BTreeSet<String>,
    /// The state without regard to pending changes.
    pub state: GroupStatus,
    /// GmtModifier: milliseconds of the network clock.
    pub modified_ms: i64,
}

/// The fields that `UpdateChatGroup` can change; in a change, `None` leaves alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFields {
    /// Subject.
    pub subject: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// ProfilePictureFile: the address that the picture was taken from.
    pub picture: Option<String>,
}

/// A change that the network accepted and did not confirm yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingChange {
    /// The network's request id.
    pub request_id: String,
    /// What was asked for.
    pub fields: GroupFields,
}

/// GroupStatus (behaviour notes, 1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum GroupStatus {
    /// Usable.
    Active,
    /// No longer usable.
    Inactive,
    /// Suspended by the network.
    Suspended,
    /// Asked for, not made yet.
    Creating,
    /// Asked to go.
    Deleting,
    /// A change is on its way.
    Updating,
}

impl GroupStatus {
    /// As answers spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::Creating => "CREATING",
            Self::Deleting => "DELETING",
            Self::Updating => "UPDATING",
        }
    }
}

impl Group {
    /// What is shown: the confirmed values overlaid by the pending ones.
    pub fn shown(&self) -> GroupFields {
        self.pending.iter().fold(self.confirmed.clone(), |shown, change| shown.overlaid(&change.fields))
    }

    /// GroupStatus as shown: UPDATING while a change of an active group is on its way.
    pub fn status(&self) -> GroupStatus {
        if self.state == GroupStatus::Active && !self.pending.is_empty() {
            GroupStatus::Updating
        } else {
            self.state
        }
    }

    /// Settles one field of a pending change: takes it over when the network did it, forgets it when not.
    pub fn settle(&mut self, request_id: &str, accepted: impl Fn(&GroupFields) -> GroupFields) {
        if let Some(position) = self.pending.iter().position(|change| change.request_id == request_id) {
            let change = self.pending.remove(position);
            self.confirmed = self.confirmed.overlaid(&accepted(&change.fields));
        }
    }
}

impl GroupFields {
    fn overlaid(&self, above: &Self) -> Self {
        Self {
            subject: above.subject.clone().or_else(|| self.subject.clone()),
            description: above.description.clone().or_else(|| self.description.clone()),
            picture: above.picture.clone().or_else(|| self.picture.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> Group {
        let subject = |text: &str| GroupFields { subject: Some(text.into()), ..GroupFields::default() };
        Group {
            key: "R0".into(),
            group_id: Some("G1".into()),
            space: SpaceId::new("cams-1"),
            number: PhoneNumber::parse("8613800001234").unwrap(),
            confirmed: GroupFields { description: Some("old".into()), ..subject("first") },
            pending: vec![
                PendingChange { request_id: "R1".into(), fields: subject("second") },
                PendingChange { request_id: "R2".into(), fields: subject("third") },
            ],
            invite_link: None,
            participants: BTreeSet::new(),
            state: GroupStatus::Active,
            modified_ms: 0,
        }
    }

    #[test]
    fn the_newest_pending_change_is_shown_and_the_group_is_updating() {
        let group = group();
        assert_eq!(group.shown().subject.as_deref(), Some("third"));
        assert_eq!(group.shown().description.as_deref(), Some("old"));
        assert_eq!(group.status(), GroupStatus::Updating);
    }

    #[test]
    fn a_refused_change_puts_the_old_value_back_and_leaves_the_other_change_alone() {
        let mut group = group();
        group.settle("R2", |_| GroupFields::default());
        assert_eq!(group.shown().subject.as_deref(), Some("second"));
        group.settle("R1", Clone::clone);
        assert_eq!(group.confirmed.subject.as_deref(), Some("second"));
        assert_eq!(group.status(), GroupStatus::Active);
    }
}
