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
    /// The last requests that the network settled, newest last: some are settled before their answer is here.
    pub settled: Vec<(String, Outcome)>,
    /// The invite link.
    pub invite_link: Option<String>,
    /// Members beside the business.
    pub participants: BTreeSet<String>,
    /// CREATING, ACTIVE, or INACTIVE for one that the network refused to make; [`status`](Self::status) knows the rest.
    pub state: GroupStatus,
    /// Whether the network suspended it.
    pub suspended: bool,
    /// Whether it was asked to go.
    pub deleting: bool,
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

/// Settled requests that a group keeps: more than are ever between the network's word and its answer at once.
const SETTLED: usize = 16;

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
    /// A group of a number, asked for and not made yet.
    pub fn creating(
        key: impl Into<String>,
        space: SpaceId,
        number: PhoneNumber,
        confirmed: GroupFields,
        now_ms: i64,
    ) -> Self {
        Self {
            key: key.into(),
            group_id: None,
            space,
            number,
            confirmed,
            pending: Vec::new(),
            settled: Vec::new(),
            invite_link: None,
            participants: BTreeSet::new(),
            state: GroupStatus::Creating,
            suspended: false,
            deleting: false,
            modified_ms: now_ms,
        }
    }

    /// What is shown: the confirmed values overlaid by the pending ones.
    pub fn shown(&self) -> GroupFields {
        self.pending.iter().fold(self.confirmed.clone(), |shown, change| shown.overlaid(&change.fields))
    }

    /// GroupStatus as shown: UPDATING while a change of an active group is on its way.
    pub fn status(&self) -> GroupStatus {
        match self.state {
            GroupStatus::Active if self.deleting => GroupStatus::Deleting,
            GroupStatus::Active if self.suspended => GroupStatus::Suspended,
            GroupStatus::Active if !self.pending.is_empty() => GroupStatus::Updating,
            state => state,
        }
    }

    /// Whether this only remembers that the network refused to make a group, before the answer to the request was here.
    pub fn is_refused(&self) -> bool {
        self.state == GroupStatus::Inactive
    }

    /// A change that the network accepted: it is on its way, unless the network's word on it is here already. That word had
    /// the texts; the address of the picture only the request knows, and it counts unless a later picture was confirmed.
    pub fn ask(&mut self, change: PendingChange) {
        let mut words = self.settled.iter().skip_while(|(request_id, _)| *request_id != change.request_id);
        let Some((_, outcome)) = words.next() else { return self.pending.push(change) };
        if outcome.picture && !words.any(|(_, later)| later.picture) {
            self.confirmed.picture = change.fields.picture.or(self.confirmed.picture.take());
        }
    }

    /// The network's word on a change, in the order in which it comes: what it did is taken over, with the texts as it names
    /// them, and what it did not do is forgotten. So a change whose answer got lost holds as well. What is said twice
    /// counts once.
    pub fn settle(&mut self, request_id: Option<&str>, outcome: Outcome, texts: &GroupFields) {
        if let Some(request_id) = request_id {
            if self.is_settled(request_id) {
                return;
            }
            if let Some(place) = self.pending.iter().position(|change| change.request_id == request_id) {
                let change = self.pending.remove(place);
                self.confirmed = self.confirmed.overlaid(&change.fields.changed(outcome));
            }
            self.remember(request_id, outcome);
        }
        self.confirmed = self.confirmed.overlaid(&texts.changed(outcome));
    }

    /// The network was asked to delete the group; nothing to wait for when it refused that already.
    pub fn ask_deletion(&mut self, request_id: Option<&str>) {
        self.deleting = !request_id.is_some_and(|request_id| self.is_settled(request_id));
    }

    /// The network refused to delete the group: it is what it was before.
    pub fn refuse_deletion(&mut self, request_id: Option<&str>) {
        self.deleting = false;
        if let Some(request_id) = request_id.filter(|request_id| !self.is_settled(request_id)) {
            self.remember(request_id, Outcome::default());
        }
    }

    fn is_settled(&self, request_id: &str) -> bool {
        self.settled.iter().any(|(settled, _)| settled == request_id)
    }

    fn remember(&mut self, request_id: &str, outcome: Outcome) {
        self.settled.push((request_id.to_owned(), outcome));
        if self.settled.len() > SETTLED {
            self.settled.remove(0);
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

    fn subject(text: &str) -> GroupFields {
        GroupFields { subject: Some(text.into()), ..GroupFields::default() }
    }

    fn change(request_id: &str, fields: GroupFields) -> PendingChange {
        PendingChange { request_id: request_id.into(), fields }
    }

    const SUBJECT: Outcome = Outcome { subject: true, description: false, picture: false };
    const PICTURE: Outcome = Outcome { subject: false, description: false, picture: true };

    /// An active group whose subject is "first".
    fn quiet() -> Group {
        let (space, number) = (SpaceId::new("cams-1"), PhoneNumber::parse("8613800001234").unwrap());
        let confirmed = GroupFields { description: Some("old".into()), ..subject("first") };
        Group {
            group_id: Some("G1".into()),
            state: GroupStatus::Active,
            ..Group::creating("R0", space, number, confirmed, 0)
        }
    }

    /// One with two changes on their way.
    fn busy() -> Group {
        Group { pending: vec![change("R1", subject("second")), change("R2", subject("third"))], ..quiet() }
    }

    #[test]
    fn the_newest_pending_change_is_shown_and_the_group_is_updating() {
        let group = busy();
        assert_eq!(group.shown().subject.as_deref(), Some("third"));
        assert_eq!(group.shown().description.as_deref(), Some("old"));
        assert_eq!(group.status(), GroupStatus::Updating);
    }

    #[test]
    fn a_refused_change_puts_the_old_value_back_and_leaves_the_other_change_alone() {
        let mut group = busy();
        group.settle(Some("R2"), Outcome::default(), &subject("third"));
        assert_eq!(group.shown().subject.as_deref(), Some("second"));
        group.settle(Some("R1"), SUBJECT, &subject("second"));
        assert_eq!(group.confirmed.subject.as_deref(), Some("second"));
        assert_eq!(group.status(), GroupStatus::Active);
    }

    #[test]
    fn a_change_whose_answer_got_lost_holds_by_the_networks_word() {
        let mut group = quiet();
        group.settle(Some("R9"), SUBJECT, &subject("new"));
        assert_eq!(group.shown().subject.as_deref(), Some("new"));
        group.settle(None, SUBJECT, &subject("newer"));
        assert_eq!(group.shown().subject.as_deref(), Some("newer"));
        assert_eq!(group.status(), GroupStatus::Active);
    }

    #[test]
    fn two_changes_end_as_the_network_ended_whatever_order_their_answers_come_in() {
        for answers in [["R1", "R2"], ["R2", "R1"]] {
            let mut group = quiet();
            group.settle(Some("R1"), SUBJECT, &subject("one"));
            group.settle(Some("R2"), SUBJECT, &subject("two"));
            for request_id in answers {
                group.ask(change(request_id, subject(request_id)));
            }
            assert_eq!(group.shown().subject.as_deref(), Some("two"));
            let mut group = quiet();
            for request_id in answers {
                group.ask(change(request_id, subject(request_id)));
            }
            group.settle(Some("R1"), SUBJECT, &subject("one"));
            group.settle(Some("R2"), SUBJECT, &subject("two"));
            assert_eq!(group.shown().subject.as_deref(), Some("two"));
            assert_eq!(group.status(), GroupStatus::Active);
        }
    }

    #[test]
    fn of_two_pictures_the_address_of_the_one_confirmed_last_stays() {
        let picture = |url: &str| GroupFields { picture: Some(url.into()), ..GroupFields::default() };
        for answers in [["R1", "R2"], ["R2", "R1"]] {
            let mut group = quiet();
            group.settle(Some("R1"), PICTURE, &GroupFields::default());
            group.settle(Some("R2"), PICTURE, &GroupFields::default());
            for request_id in answers {
                group.ask(change(request_id, picture(request_id)));
            }
            assert_eq!(group.shown().picture.as_deref(), Some("R2"));
        }
    }

    #[test]
    fn a_repeated_word_does_not_undo_a_later_one() {
        let mut group = busy();
        group.settle(Some("R1"), SUBJECT, &subject("second"));
        group.settle(Some("R2"), SUBJECT, &subject("third"));
        group.settle(Some("R1"), SUBJECT, &subject("second"));
        assert_eq!(group.confirmed.subject.as_deref(), Some("third"));
    }

    #[test]
    fn a_refused_deletion_leaves_the_group_as_it_was_before() {
        let mut group = Group { suspended: true, ..busy() };
        group.ask_deletion(Some("D1"));
        assert_eq!(group.status(), GroupStatus::Deleting);
        group.refuse_deletion(Some("D1"));
        assert_eq!(group.status(), GroupStatus::Suspended);
        group.suspended = false;
        assert_eq!(group.status(), GroupStatus::Updating);
    }

    #[test]
    fn a_refused_deletion_that_overtakes_the_answer_is_not_waited_for() {
        let mut group = quiet();
        group.refuse_deletion(Some("D1"));
        group.ask_deletion(Some("D1"));
        assert_eq!(group.status(), GroupStatus::Active);
    }
}
