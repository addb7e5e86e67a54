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
    /// Confirmations that were here before the answer to their request, newest last.
    pub settled_early: Vec<(String, Outcome)>,
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

/// Which fields of a change the network changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Subject.
    pub subject: bool,
    /// Description.
    pub description: bool,
    /// ProfilePictureFile.
    pub picture: bool,
}

/// Early confirmations that a group keeps; one whose request was cut short by a crash is never asked for.
const EARLY_OUTCOMES: usize = 16;

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

    /// A change that the network accepted: it is on its way, unless its confirmation is here already.
    pub fn ask(&mut self, change: PendingChange) {
        match self.settled_early.iter().position(|(request_id, _)| *request_id == change.request_id) {
            Some(place) => {
                let (_, outcome) = self.settled_early.remove(place);
                self.confirmed = self.confirmed.overlaid(&change.fields.changed(outcome));
            }
            None => self.pending.push(change),
        }
    }

    /// The network's word on a change: what it did is taken over, what it did not do is forgotten. A word that comes before
    /// the answer to the request is kept for [`ask`](Self::ask).
    pub fn settle(&mut self, request_id: &str, outcome: Outcome) {
        match self.pending.iter().position(|change| change.request_id == request_id) {
            Some(place) => {
                let change = self.pending.remove(place);
                self.confirmed = self.confirmed.overlaid(&change.fields.changed(outcome));
            }
            None => {
                self.settled_early.push((request_id.to_owned(), outcome));
                if self.settled_early.len() > EARLY_OUTCOMES {
                    self.settled_early.remove(0);
                }
            }
        }
    }
}

impl GroupFields {
    fn changed(&self, outcome: Outcome) -> Self {
        Self {
            subject: self.subject.clone().filter(|_| outcome.subject),
            description: self.description.clone().filter(|_| outcome.description),
            picture: self.picture.clone().filter(|_| outcome.picture),
        }
    }

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
            settled_early: Vec::new(),
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
        group.settle("R2", Outcome::default());
        assert_eq!(group.shown().subject.as_deref(), Some("second"));
        group.settle("R1", Outcome { subject: true, ..Outcome::default() });
        assert_eq!(group.confirmed.subject.as_deref(), Some("second"));
        assert_eq!(group.status(), GroupStatus::Active);
    }
    #[test]
    fn a_confirmation_that_overtakes_the_answer_settles_the_change_when_it_comes() {
        let mut group = group();
        group.pending.clear();
        group.settle("R9", Outcome { subject: true, ..Outcome::default() });
        let fields = GroupFields { subject: Some("new".into()), ..GroupFields::default() };
        group.ask(PendingChange { request_id: "R9".into(), fields });
        assert_eq!(group.confirmed.subject.as_deref(), Some("new"));
        assert_eq!(group.status(), GroupStatus::Active);
        assert!(group.settled_early.is_empty());
    }
}
