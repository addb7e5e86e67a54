//! What a seal's hash means, and how it is checked.
//!
//! The hash is HMAC-SHA256 with the [`AuditKey`] over the account, the hash of the seal before, the seal's own numbers, and the id
//! and the exact bytes of each entry that it covers; lengths stand before what has none of its own. So nothing can be changed,
//! left out, put in, moved or given to another account behind a seal without the key. What cannot be seen from within is that the
//! newest seals are gone together with all that they cover: for that a seal's number and hash are noted elsewhere ([`Known`]).

use serde::Deserialize;

use super::AuditKey;
use crate::model::AccountId;
use crate::store::audit::{Hash, KeptEntry, MOST_SEALED, Seal};

/// What the hash is for: the same key and another form of entries would be another text.
const FORM: &[u8] = b"switchboard audit 1";

/// Chains entries behind the account's newest seal; none when there is nothing to chain.
pub fn link(
    key: &AuditKey,
    account: &AccountId,
    newest: Option<&Seal>,
    entries: &[KeptEntry],
) -> Option<Seal> {
    let (first, last) = (entries.first()?.id, entries.last()?.id);
    let mut seal = Seal {
        number: newest.map_or(0, |newest| newest.number).checked_add(1)?,
        first,
        last,
        entries: i64::try_from(entries.len()).ok()?,
        newest_ms: entries.iter().map(at_ms).max()?,
        previous: newest.map_or(Hash::default(), |newest| newest.hash),
        hash: Hash::default(),
    };
    seal.hash = hash(key, account, &seal, entries);
    Some(seal)
}

/// When an entry came about; 0 when it cannot be read.
fn at_ms(entry: &KeptEntry) -> i64 {
    #[derive(Deserialize)]
    struct Time {
        at: i64,
    }
    serde_json::from_slice::<Time>(&entry.body).map_or(0, |time| time.at)
}

fn hash(key: &AuditKey, account: &AccountId, seal: &Seal, entries: &[KeptEntry]) -> Hash {
    let mut context = key.context();
    let number = |context: &mut ring::hmac::Context, number: i64| context.update(&number.to_be_bytes());
    let length = |bytes: &[u8]| i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    context.update(FORM);
    number(&mut context, length(account.as_str().as_bytes()));
    context.update(account.as_str().as_bytes());
    context.update(&seal.previous);
    for value in [seal.number, seal.first, seal.last, seal.entries, seal.newest_ms] {
        number(&mut context, value);
    }
    for entry in entries {
        number(&mut context, entry.id);
        number(&mut context, length(&entry.body));
        context.update(&entry.body);
    }
    context.sign().as_ref().try_into().unwrap_or_default()
}

/// A seal whose number and hash were noted elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub number: i64,
    /// Its hash.
    pub hash: Hash,
}

impl Known {
    /// Reads `NUMBER:HASH`, the hash as 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, hash) = text.split_once(':')?;
        let number = number.parse().ok().filter(|number| *number > 0)?;
        Some(Self { number, hash: hex::decode(hash).ok()?.try_into().ok()? })
    }
}

impl std::fmt::Display for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.number, hex::encode(self.hash))
    }
}

/// What is wrong with a chain, at the first place where something is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A seal is gone.
    #[error("seal {number} is missing: behind seal {before} comes seal {found}")]
    Missing {
        /// Its number.
        number: i64,
        /// The seal before it.
        before: i64,
        /// The seal that was found in its place.
        found: i64,
    },
    /// A seal that was noted elsewhere is gone, with all behind it.
    #[error("seal {number} was noted and is missing: the newest seal is {newest}")]
    Truncated {
        /// Its number.
        number: i64,
        /// The newest one, 0 without one.
        newest: i64,
    },
    /// A seal is another one than was noted elsewhere.
    #[error("seal {number} has another hash than was noted")]
    Replaced {
        /// Its number.
        number: i64,
    },
    /// A seal does not go on from the one before it.
    #[error("seal {number} does not continue the seal before it")]
    Unlinked {
        /// Its number.
        number: i64,
    },
    /// Entries are gone, or were put in.
    #[error("seal {number} covers {sealed} entries, from {first} to {last}, and {found} are there")]
    Entries {
        /// Its number.
        number: i64,
        /// The first entry that it covers.
        first: i64,
        /// The last entry that it covers.
        last: i64,
        /// How many it covers.
        sealed: i64,
        /// How many there are.
        found: String,
    },
    /// Entries, or the seal, are not as they were.
    #[error(
        "seal {number} does not match its entries, from {first} to {last}: one of them or the seal was changed"
    )]
    Changed {
        /// Its number.
        number: i64,
        /// The first entry that it covers.
        first: i64,
        /// The last entry that it covers.
        last: i64,
    },
}

impl Fault {
    /// The seal where it shows.
    pub fn seal(&self) -> i64 {
        match self {
            Self::Missing { number, .. }
            | Self::Truncated { number, .. }
            | Self::Replaced { number }
            | Self::Unlinked { number }
            | Self::Entries { number, .. }
            | Self::Changed { number, .. } => *number,
        }
    }

    /// Its kind, for programs.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "SealMissing",
            Self::Truncated { .. } => "ChainTruncated",
            Self::Replaced { .. } => "SealReplaced",
            Self::Unlinked { .. } => "SealUnlinked",
            Self::Entries { .. } => "EntriesMissingOrAdded",
            Self::Changed { .. } => "EntriesOrSealChanged",
        }
    }
}

/// Checks a seal, what it covers, and that it goes on from the one before it; none: it is the oldest that is left.
pub fn check(
    key: &AuditKey,
    account: &AccountId,
    before: Option<&Seal>,
    seal: &Seal,
    entries: &[KeptEntry],
) -> Result<(), Fault> {
    let number = seal.number;
    if let Some(before) = before {
        let expected = before.number.saturating_add(1);
        if number != expected {
            return Err(Fault::Missing { number: expected, before: before.number, found: number });
        }
    }
    let previous = match before {
        Some(before) => before.hash,
        None if number == 1 => Hash::default(),
        // What was before it is gone, as it may be.
        None => seal.previous,
    };
    let (first, last) = (seal.first, seal.last);
    if seal.previous != previous {
        return Err(Fault::Unlinked { number });
    }
    if i64::try_from(entries.len()) != Ok(seal.entries) || entries.len() > MOST_SEALED {
        let found = match entries.len() {
            many if many > MOST_SEALED => "more".to_owned(),
            found => found.to_string(),
        };
        return Err(Fault::Entries { number, first, last, sealed: seal.entries, found });
    }
    // Hashes are no secrets: there is nothing that time could tell.
    if hash(key, account, seal, entries) == seal.hash {
        Ok(())
    } else {
        Err(Fault::Changed { number, first, last })
    }
}
