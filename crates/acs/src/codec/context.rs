use std::cell::RefCell;
use std::collections::HashSet;

use super::error::Error;
use crate::Parameters;

/// What one reading shares: the parameters, where it stands, and which optional values are empty.
pub(super) struct Context<'a> {
    pub parameters: &'a Parameters,
    place: RefCell<Place>,
    /// Paths of empty optional values that count as absent, from earlier attempts.
    absent: HashSet<String>,
    /// Those found in this attempt.
    blanks: RefCell<Vec<String>>,
}

/// The current path. It is left as it is when an error comes up, so it then says where.
#[derive(Default)]
struct Place {
    path: String,
    /// The last name on the path that is no list index, one for each level.
    keys: Vec<String>,
    /// The path's length before each level.
    lengths: Vec<usize>,
}

/// One level of a path.
#[derive(Clone, Copy)]
pub(super) enum Segment<'a> {
    Key(&'a str),
    /// Counted from 1.
    Index(usize),
}

impl<'a> Context<'a> {
    pub(super) fn new(parameters: &'a Parameters) -> Self {
        let (place, blanks) = (RefCell::default(), RefCell::default());
        Self { parameters, place, absent: HashSet::new(), blanks }
    }

    pub(super) fn enter(&self, segment: Segment<'_>) {
        let mut place = self.place.borrow_mut();
        let length = place.path.len();
        place.lengths.push(length);
        if place.lengths.len() > 1 {
            place.path.push('.');
        }
        let key = match segment {
            Segment::Key(key) => {
                place.path.push_str(key);
                key.to_owned()
            }
            Segment::Index(index) => {
                place.path.push_str(&index.to_string());
                place.keys.last().cloned().unwrap_or_default()
            }
        };
        place.keys.push(key);
    }

    pub(super) fn leave(&self) {
        let mut place = self.place.borrow_mut();
        place.keys.pop();
        if let Some(length) = place.lengths.pop() {
            place.path.truncate(length);
        }
    }

    pub(super) fn path(&self) -> String {
        self.place.borrow().path.clone()
    }

    /// Whether an earlier attempt found that the value here counts as absent.
    pub(super) fn is_absent(&self) -> bool {
        !self.absent.is_empty() && self.absent.contains(&self.place.borrow().path)
    }

    /// Notes that the optional value here is empty and not a string, so that it counts as absent.
    ///
    /// That only shows once the type inside the `Option` asks for its value, too late to answer `None`. So the value gets
    /// a stand-in, the place is noted, and the whole reading starts again with `None` there.
    pub(super) fn blank(&self) {
        self.blanks.borrow_mut().push(self.path());
    }

    pub(super) fn has_blanks(&self) -> bool {
        !self.blanks.borrow().is_empty()
    }

    /// Takes over the blanks of an attempt. False when there were none: then its result stands.
    pub(super) fn learn_blanks(&mut self) -> bool {
        let found = std::mem::take(self.blanks.get_mut());
        let any = !found.is_empty();
        self.absent.extend(found);
        if any {
            self.place.take();
        }
        any
    }

    pub(super) fn too_many_blanks(&self) -> Error {
        let path = self.blanks.borrow().first().cloned().unwrap_or_default();
        self.place.take();
        self.enter(Segment::Key(&path));
        Error::invalid("a value that is not empty", "")
    }

    /// Says in an error where the reading stands.
    pub(super) fn locate(&self, error: Error) -> Error {
        let place = self.place.borrow();
        error.located(&place.path, place.keys.last().map_or("", String::as_str))
    }
}
