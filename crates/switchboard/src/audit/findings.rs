//! What a check of a chain finds.

/// What is wrong with a chain, at the first place where something is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A seal is gone.
    #[error("seal {number} is missing: the next one that is there is seal {found}")]
    Missing {
        /// Its number.
        number: i64,
        /// The seal that was found in its place.
        found: i64,
    },
    /// All seals are gone, though removal leaves the newest one.
    #[error("seal {number} is missing, and all behind it: there is none")]
    Emptied {
        /// The first one that is to be there.
        number: i64,
    },
    /// What says up to where seals were removed was not made by this service.
    #[error("that seals were removed up to seal {number}, because they were over, is not true")]
    Floor {
        /// Up to where.
        number: i64,
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
            | Self::Emptied { number }
            | Self::Floor { number }
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
            Self::Emptied { .. } => "ChainEmptied",
            Self::Floor { .. } => "RemovalForged",
            Self::Replaced { .. } => "SealReplaced",
            Self::Unlinked { .. } => "SealUnlinked",
            Self::Entries { .. } => "EntriesMissingOrAdded",
            Self::Changed { .. } => "EntriesOrSealChanged",
        }
    }
}

/// What is no fault, and is for a person to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A seal was made long after the newest entry that it covers: the service was down, or somebody removed the seal that was there.
    Late {
        /// Its number.
        number: i64,
        /// How long after, minutes.
        minutes: i64,
    },
    /// A seal that was noted elsewhere is over, and was removed.
    Over {
        /// Its number.
        number: i64,
        /// The newest seal that was removed so.
        floor: i64,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Late { number, minutes } => {
                write!(formatter, "seal {number} was made {minutes} minutes after its newest entry")
            }
            Self::Over { number, floor } => write!(
                formatter,
                "seal {number} was noted and is not kept any more: seals up to {floor} were removed when they were over"
            ),
        }
    }
}
