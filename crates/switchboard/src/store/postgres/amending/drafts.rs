//! What amendments make of the records that were read.

use std::collections::HashMap;

use super::{Amendment, Outcome};
use crate::store::postgres::Failure;
use crate::store::{Expected, Kind, NonceHash, Row, Step};

/// A record as it is to be, after all amendments of it in their order.
pub(super) struct Draft {
    pub(super) kind: Kind,
    /// As it is to be.
    pub(super) row: Row,
    pub(super) indexes: Vec<(&'static str, String)>,
    /// The version that it was read at.
    pub(super) read_at: i64,
    /// By which it is asked for when the answer gets lost.
    pub(super) commit_key: NonceHash,
    pub(super) audit: Vec<Vec<u8>>,
    /// Amendments that hold when it is written.
    pub(super) amended: Vec<usize>,
    /// Amendments that were refused for what it would be then.
    refused: Vec<(usize, Failure)>,
    pub(super) at_ms: i64,
}

impl Draft {
    fn new(kind: Kind, row: Row) -> Self {
        Self {
            kind,
            read_at: row.version,
            row,
            indexes: Vec::new(),
            commit_key: rand::random(),
            audit: Vec::new(),
            amended: Vec::new(),
            refused: Vec::new(),
            at_ms: 0,
        }
    }

    /// Amendments that hang on it.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.amended.iter().copied().chain(self.refused.iter().map(|(place, _)| *place))
    }

    /// It is written.
    pub(super) fn held(self) -> Vec<(usize, Outcome)> {
        let amended = self.amended.into_iter().map(|place| (place, Outcome::Done(Ok(()))));
        let refused = self.refused.into_iter().map(|(place, failure)| (place, Outcome::Done(Err(failure))));
        amended.chain(refused).collect()
    }

    /// Whether an amendment could be made part of it.
    fn takes(&mut self, place: usize, amendment: &Amendment) -> bool {
        let steps = match amendment.patch.apply(Some(&self.row)) {
            Ok(steps) => steps,
            Err(unpatched) => {
                self.refused.push((place, unpatched.into()));
                return true;
            }
        };
        let Some((body, indexes)) = self.rewritten(steps) else { return false };
        self.row.body = body;
        self.row.version += 1;
        self.indexes = indexes;
        self.audit.extend(amendment.audit.clone());
        self.amended.push(place);
        self.at_ms = self.at_ms.max(amendment.at_ms);
        true
    }

    /// The new body, where the steps do nothing but write this record.
    fn rewritten(&self, steps: Vec<Step>) -> Option<(String, Vec<(&'static str, String)>)> {
        let Ok([Step::Put { kind, key, body, indexes, expected }]) = <[Step; 1]>::try_from(steps) else {
            return None;
        };
        let is_this = kind == self.kind && key == self.row.key;
        let fits = expected == Expected::Version(self.row.version);
        let holds_zero = indexes.iter().any(|(_, value)| value.contains('\0')) || body.contains('\0');
        (is_this && fits && !holds_zero).then_some((body, indexes))
    }
}

/// Records that are to be written, and what became of amendments that hang on none.
pub(super) struct Drafts {
    pub(super) drafts: Vec<Draft>,
    pub(super) outcomes: Vec<(usize, Outcome)>,
}

impl Drafts {
    /// Amends the stored records.
    pub(super) fn of(amendments: &[(usize, &Amendment)], mut stored: HashMap<(String, String), Row>) -> Self {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut known: HashMap<(Kind, &str), usize> = HashMap::new();
        let mut outcomes = Vec::new();
        for (place, amendment) in amendments {
            let record = (amendment.kind, amendment.key.as_str());
            let at = known.get(&record).copied().or_else(|| {
                let row = stored.remove(&(amendment.kind.to_owned(), amendment.key.clone()))?;
                drafts.push(Draft::new(amendment.kind, row));
                known.insert(record, drafts.len() - 1);
                Some(drafts.len() - 1)
            });
            let is_taken = match at.and_then(|at| drafts.get_mut(at)) {
                Some(draft) => draft.takes(*place, amendment),
                None => match amendment.patch.apply(None) {
                    Err(unpatched) => {
                        outcomes.push((*place, Outcome::Done(Err(unpatched.into()))));
                        true
                    }
                    Ok(_) => false,
                },
            };
            if !is_taken {
                outcomes.push((*place, Outcome::Alone));
            }
        }
        Self { drafts, outcomes }
    }
}

#[cfg(test)]
mod tests {
    use cams::errors::Refusal;

    use super::*;
    use crate::store::Patch;

    const KIND: Kind = "instance";

    fn amendment(key: &str, patch: Patch) -> Amendment {
        Amendment {
            kind: KIND,
            key: key.to_owned(),
            patch,
            audit: Some(key.into()),
            at_ms: 7,
            asked: tokio::time::Instant::now(),
        }
    }

    /// Adds a letter; refuses a record that has it.
    fn add(key: &'static str, letter: char) -> Amendment {
        let patch = move |row: Option<&Row>| {
            let row = row.ok_or_else(Refusal::unknown_resource)?;
            if row.body.contains(letter) {
                return Err(Refusal::invalid("Letter", "must be new").into());
            }
            let body = format!("{}{letter}", row.body);
            let expected = Expected::Version(row.version);
            Ok(vec![Step::Put { kind: KIND, key: key.to_owned(), body, indexes: Vec::new(), expected }])
        };
        amendment(key, Patch::new(patch))
    }

    fn drafts(amendments: &[Amendment]) -> Drafts {
        let row = |key: &str| Row { key: key.to_owned(), version: 5, body: "b".to_owned() };
        let stored =
            ["one", "two"].map(|key| ((KIND.to_owned(), key.to_owned()), row(key))).into_iter().collect();
        Drafts::of(&amendments.iter().enumerate().collect::<Vec<_>>(), stored)
    }

    fn places(outcomes: &[(usize, Outcome)]) -> Vec<(usize, &'static str)> {
        let told = |outcome: &Outcome| match outcome {
            Outcome::Done(Ok(())) => "done",
            Outcome::Done(Err(_)) => "refused",
            Outcome::Alone => "alone",
        };
        outcomes.iter().map(|(place, outcome)| (*place, told(outcome))).collect()
    }

    #[test]
    fn amendments_of_one_record_build_on_each_other() {
        let Drafts { mut drafts, outcomes } =
            drafts(&[add("one", 'x'), add("two", 'x'), add("one", 'y'), add("one", 'x')]);
        assert!(outcomes.is_empty());
        let two = drafts.pop().unwrap();
        let one = drafts.pop().unwrap();
        assert_eq!((one.row.body.as_str(), one.read_at, one.row.version), ("bxy", 5, 7));
        assert_eq!((two.row.body.as_str(), two.read_at, two.row.version), ("bx", 5, 6));
        assert_eq!(one.audit.len(), 2, "a refused one is none of the record's changes");
        assert_eq!(places(&one.held()), [(0, "done"), (2, "done"), (3, "refused")]);
    }

    #[test]
    fn what_hangs_on_no_record_or_does_more_is_told_apart() {
        let more = amendment("one", Patch::new(|_| Ok(Vec::new())));
        let makes = amendment("none", Patch::new(|_| Ok(Vec::new())));
        let Drafts { drafts, outcomes } = drafts(&[add("none", 'x'), more, makes]);
        assert_eq!(places(&outcomes), [(0, "refused"), (1, "alone"), (2, "alone")]);
        assert!(drafts.iter().all(|draft| draft.amended.is_empty()));
    }
}
