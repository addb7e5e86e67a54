//! Which call goes wrong, and how.

/// One mishap of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Which calls are counted.
    pub calls: Calls,
    /// The call that is struck, counted from 1; a number that is never reached strikes none.
    pub at: u64,
    /// What happens to it.
    pub harm: Harm,
}

impl Plan {
    /// Nothing happens; the calls that this harm could come to are counted.
    pub fn count(calls: Calls, harm: Harm) -> Self {
        Self { calls, at: u64::MAX, harm }
    }
}

/// The calls that a plan counts, over all files of all databases of the file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// Those that change the disk: writes, syncs, truncations and deletions.
    Changes,
    /// Reads.
    Reads,
}

/// What happens to the call that is struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// It is not made, and answers an input or output error. What a sync that fails should have
    /// kept stays visible but is not tried again by a later one, as on Linux.
    IoError(Lasting),
    /// A write takes only the sectors that still fit, a sync fails; whatever else frees room: it
    /// passes and is not counted.
    DiskFull(Lasting),
    /// The power goes in the middle of a write; all that was written before it is on the disk.
    /// Any other call is not made.
    TornWrite(Tear),
    /// The power goes, and with it what was not synced.
    PowerLoss(Kept),
}

/// How long the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// For this one call.
    Once,
    /// Until [`Faults::mend`](super::Faults::mend).
    UntilMended,
}

/// How much of a torn write reaches the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tear {
    /// Whole sectors of 512 bytes, half of those that it has.
    AtSector,
    /// Half of its bytes.
    Middle,
}

/// What the disk keeps of all that was not synced when the power goes: written bytes, lengths, and
/// the names of files that were made or deleted since their folder was synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Nothing.
    Nothing,
    /// Each sector, each length and each name, or not, by a throw of the dice from this seed: a
    /// disk writes in the order that suits it.
    Some(u64),
    /// Everything.
    Everything,
}
