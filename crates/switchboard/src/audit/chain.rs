//! What a seal's hash means, and how it is checked.
//!
//! The hash is HMAC-SHA256 with the [`AuditKey`] over the account, the hash of the seal before, the seal's own numbers, and the id
//! and the exact bytes of each entry that it covers; lengths stand before what has none of its own. So nothing can be changed,
//! left out, put in, moved or given to another account behind a seal without the key.
//!
//! Seals are removed from the oldest on, when they are over. How far that went is a *floor*, made with the same key; the oldest seal
//! that is left is the one behind it, or the first one. So it shows when somebody else removes the oldest ones.
//!
//! What the chain cannot show to somebody who has nothing but the database:
//! - The newest seals are gone, together with all that they cover. For that a seal's number and hash are noted elsewhere ([`Known`]).
//! - Somebody without the key removed the newest seals, changed what they covered, and let the service seal it anew. The sealer stops
//!   at an account where that happens after it has sealed for it (`sealer`). Done before that, or while the service was down, it leaves
//!   a seal that was made long after what it covers, which is noted ([`Note::Late`](super::Note::Late)), unless the times in the
//!   entries were changed as well; and a seal that was noted elsewhere has another hash now.
//! - Entries were changed before they were sealed, within about a second.
//! - All of an account is gone, its floor too. Again, a seal that was noted elsewhere shows it.
//! - Whatever somebody made who has, or ever had, the key.

use serde::Deserialize;

use super::{AuditKey, Fault};
use crate::model::AccountId;
use crate::store::audit::{Floor, Hash, KeptEntry, MOST_SEALED, Seal};

/// What the hash is for: the same key and another form of entries would be another text.
const FORM: &[u8] = b"switchboard audit 1";

/// What the hash of a floor is for.
const FLOOR_FORM: &[u8] = b"switchboard audit floor 1";

/// Chains entries behind the account's newest seal, at this time; none when there is nothing to chain.
pub fn link(
    key: &AuditKey,
    account: &AccountId,
    newest: Option<&Seal>,
    entries: &[KeptEntry],
    now_ms: i64,
) -> Option<Seal> {
    let (first, last) = (entries.first()?.id, entries.last()?.id);
    let mut seal = Seal {
        number: newest.map_or(0, |newest| newest.number).checked_add(1)?,
        first,
        last,
        entries: i64::try_from(entries.len()).ok()?,
        newest_ms: entries.iter().map(at_ms).max()?,
        sealed_ms: now_ms,
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
    let mut text = Text::new(key, FORM, account);
    text.bytes(&seal.previous);
    text.numbers(&[seal.number, seal.first, seal.last, seal.entries, seal.newest_ms, seal.sealed_ms]);
    for entry in entries {
        text.numbers(&[entry.id, length(&entry.body)]);
        text.bytes(&entry.body);
    }
    text.hash()
}

/// The floor when a seal goes that was the oldest one.
pub fn floor(key: &AuditKey, account: &AccountId, before: Option<&Floor>, seal: &Seal) -> Floor {
    let newest_ms = before.map_or(seal.newest_ms, |before| before.newest_ms.max(seal.newest_ms));
    let mut floor = Floor { number: seal.number, hash: seal.hash, newest_ms, mac: Hash::default() };
    floor.mac = mac(key, account, &floor);
    floor
}

fn mac(key: &AuditKey, account: &AccountId, floor: &Floor) -> Hash {
    let mut text = Text::new(key, FLOOR_FORM, account);
    text.bytes(&floor.hash);
    text.numbers(&[floor.number, floor.newest_ms]);
    text.hash()
}

/// What the oldest seal that is left has to go on from.
///
/// # Errors
///
/// The floor was not made with this key, or not for this account.
pub fn base(key: &AuditKey, account: &AccountId, floor: Option<&Floor>) -> Result<Known, Fault> {
    match floor {
        None => Ok(Known::START),
        // Hashes are no secrets: there is nothing that time could tell.
        Some(floor) if mac(key, account, floor) == floor.mac => {
            Ok(Known { number: floor.number, hash: floor.hash })
        }
        Some(floor) => Err(Fault::Floor { number: floor.number }),
    }
}

/// What a hash is made over.
struct Text(ring::hmac::Context);

impl Text {
    fn new(key: &AuditKey, form: &[u8], account: &AccountId) -> Self {
        let mut text = Self(key.context());
        text.bytes(form);
        text.numbers(&[length(account.as_str().as_bytes())]);
        text.bytes(account.as_str().as_bytes());
        text
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn numbers(&mut self, numbers: &[i64]) {
        numbers.iter().for_each(|number| self.0.update(&number.to_be_bytes()));
    }

    fn hash(self) -> Hash {
        self.0.sign().as_ref().try_into().unwrap_or_default()
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
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
    /// What the first seal of an account goes on from.
    pub const START: Self = Self { number: 0, hash: [0; 32] };

    /// Reads `NUMBER:HASH`, the hash as 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, hash) = text.split_once(':')?;
        let number = number.parse().ok().filter(|number| *number > 0)?;
        Some(Self { number, hash: hex::decode(hash).ok()?.try_into().ok()? })
    }
}

impl From<&Seal> for Known {
    fn from(seal: &Seal) -> Self {
        Self { number: seal.number, hash: seal.hash }
    }
}

impl std::fmt::Display for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.number, hex::encode(self.hash))
    }
}

/// Checks a seal, what it covers, and that it goes on from the one before it ([`Known::START`]: there is none).
pub fn check(
    key: &AuditKey,
    account: &AccountId,
    before: Known,
    seal: &Seal,
    entries: &[KeptEntry],
) -> Result<(), Fault> {
    let number = seal.number;
    let expected = before.number.saturating_add(1);
    if number != expected {
        return Err(Fault::Missing { number: expected, found: number });
    }
    let (first, last) = (seal.first, seal.last);
    if seal.previous != before.hash {
        return Err(Fault::Unlinked { number });
    }
    if i64::try_from(entries.len()) != Ok(seal.entries) || entries.len() > MOST_SEALED {
        let found = match entries.len() {
            many if many > MOST_SEALED => "more".to_owned(),
            found => found.to_string(),
        };
        return Err(Fault::Entries { number, first, last, sealed: seal.entries, found });
    }
    if hash(key, account, seal, entries) == seal.hash {
        Ok(())
    } else {
        Err(Fault::Changed { number, first, last })
    }
}
