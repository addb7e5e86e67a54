//! Ids that were left out, made up in the forms that the cloud and the networks use.

use std::collections::HashSet;

use rand::{Rng, RngExt as _};

/// What stands before the 11 characters of an instance's id, behaviour notes, 1.1.
const INSTANCE_PREFIX: &str = "cams-";

/// Characters of an instance's id after its prefix.
const INSTANCE_CHARACTERS: usize = 11;

const LOWER_CASE_ALPHANUMERICS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const DIGITS: &[u8] = b"0123456789";

/// A source of ids that differ from each other and from those that were given.
pub(super) struct MadeUp<'a, R: ?Sized> {
    random: &'a mut R,
    taken: HashSet<String>,
}

impl<'a, R: Rng + ?Sized> MadeUp<'a, R> {
    pub(super) fn beside(random: &'a mut R, taken: HashSet<String>) -> Self {
        MadeUp { random, taken }
    }

    pub(super) fn instance(&mut self) -> String {
        self.fresh(INSTANCE_PREFIX, LOWER_CASE_ALPHANUMERICS, INSTANCE_CHARACTERS)
    }

    /// An account's uid: 16 digits, gateway notes, 5.1.
    pub(super) fn account(&mut self) -> String {
        self.fresh("1", DIGITS, 15)
    }

    /// An object of the Graph API: 15 digits.
    pub(super) fn network_object(&mut self) -> String {
        self.fresh("1", DIGITS, 14)
    }

    /// A TemplateCode: 18 digits, behaviour notes, 5.2.
    pub(super) fn template_code(&mut self) -> String {
        self.fresh("8", DIGITS, 17)
    }

    fn fresh(&mut self, prefix: &str, alphabet: &[u8], length: usize) -> String {
        loop {
            let mut id = prefix.to_owned();
            id.extend((0..length).filter_map(|_| {
                let at = self.random.random_range(0..alphabet.len());
                alphabet.get(at).copied().map(char::from)
            }));
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}
