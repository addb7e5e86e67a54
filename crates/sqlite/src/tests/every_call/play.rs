//! Plays the script on a disk with a mishap.

use std::collections::BTreeSet;
use std::path::Path;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::script::{self, Rows};
use crate::fault::{Faults, Kept, Plan};
use crate::tests::support::{Answer, queue};
use crate::{Database, Error, Migration, Options, WriteError};

/// Refused groups after which a fault that lasts is mended, or the script given up.
const PATIENCE: usize = 3;

/// Pages in the log that make a checkpoint, so that the script sees several.
const CHECKPOINT: u32 = 40;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A fault that lasts is mended, and the script goes on; then as in `PowerCut`.
    Mended,
    /// A fault that lasts is mended, and the power goes after the first group that holds again.
    MendedThenCut,
    /// A fault that lasts stays; the database is closed as far as it can be.
    Closed,
    /// A fault that lasts stays; at the end the power goes, and all that was not synced with it.
    PowerCut,
}

/// What the callers were told.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Operations that were acknowledged, or found to hold when the database was opened again.
    pub(super) acknowledged: BTreeSet<i64>,
    /// The rows that they make.
    pub(super) rows: Rows,
    /// Groups that were refused for want of storage since the last acknowledged operation. One of them
    /// may hold all the same when the machine stops before another commit: see `WriteError::Storage`.
    pub(super) doubtful: Vec<Vec<i64>>,
    /// Whether the database was opened with the second schema.
    pub(super) migrated: bool,
}

impl Ledger {
    fn acknowledge(&mut self, number: i64) {
        self.acknowledged.insert(number);
        script::apply(&mut self.rows, number);
        // A later commit settles what became of those before it: nothing.
        self.doubtful.clear();
    }

    /// Adds to what was acknowledged the group in doubt that turns out to hold.
    pub(super) fn settle(&mut self, applied: &[i64]) {
        let more: Vec<i64> =
            applied.iter().copied().filter(|number| !self.acknowledged.contains(number)).collect();
        assert!(
            more.is_empty() || self.doubtful.contains(&more),
            "refused and there: {more:?}; in doubt, each as a whole: {:?}",
            self.doubtful
        );
        more.into_iter().for_each(|number| self.acknowledge(number));
        self.doubtful.clear();
    }
}

/// What became of a run.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) ledger: Ledger,
    pub(super) calls: u64,
    pub(super) struck: bool,
}

/// Plays the script from the beginning; afterwards the files are what a restart finds.
pub(super) fn play(faults: &Faults, path: &Path, plan: Plan, ending: Ending) -> Played {
    faults.follow(plan);
    let mut player = Player { faults, path, ending, ledger: Ledger::default(), refusals: 0, stopped: false };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(player.script());
    let played = Played { ledger: player.ledger, calls: faults.calls(), struck: faults.struck() };
    faults.reboot().unwrap();
    played
}

struct Player<'run> {
    faults: &'run Faults,
    path: &'run Path,
    ending: Ending,
    ledger: Ledger,
    /// Refused groups, openings and closings.
    refusals: usize,
    stopped: bool,
}

impl Player<'_> {
    async fn script(&mut self) {
        let (before, after): (Vec<_>, Vec<_>) =
            script::groups().into_iter().partition(|group| group[0] <= script::BEFORE_MIGRATION);
        let Some(database) = self.open(script::FIRST_SCHEMA) else { return };
        self.groups(&database, before).await;
        if self.stopped {
            return self.end(database).await;
        }
        if database.clone().close().await.is_err() {
            self.refused();
        }
        drop(database);
        let Some(database) = self.open(script::SCHEMA) else { return };
        self.ledger.migrated = true;
        self.groups(&database, after).await;
        self.end(database).await;
    }

    async fn end(&mut self, database: Database) {
        match self.ending {
            Ending::Mended | Ending::MendedThenCut | Ending::PowerCut => self.faults.cut_power(Kept::Nothing),
            Ending::Closed => {
                if database.clone().close().await.is_err() {
                    self.refused();
                }
            }
        }
    }

    /// Opens the database, again after a fault that passed.
    fn open(&mut self, migrations: &'static [Migration]) -> Option<Database> {
        while !self.stopped {
            let options = Options::new(migrations).checkpoint(CHECKPOINT).readers(1).vfs(self.faults.name());
            match Database::open(self.path, options) {
                Ok(database) => match database.read(|connection| script::numbers(connection, "applied")) {
                    Ok(applied) => {
                        self.ledger.settle(&applied);
                        return Some(database);
                    }
                    Err(_) => self.refused(),
                },
                Err(Error::Open { .. } | Error::Migration { .. } | Error::Journal { .. }) => self.refused(),
                Err(other) => panic!("the disk alone fails: {other}"),
            }
        }
        if self.ending == Ending::PowerCut {
            self.faults.cut_power(Kept::Nothing);
        }
        None
    }

    /// Something was refused: only while the fault lasts, which is not for ever.
    fn refused(&mut self) {
        if self.stopped {
            return;
        }
        self.refusals += 1;
        assert!(self.faults.struck(), "a sound disk refuses nothing");
        if self.faults.is_off() {
            self.stopped = true;
        } else if self.refusals == PATIENCE {
            match self.ending {
                Ending::Mended | Ending::MendedThenCut => self.faults.mend(),
                Ending::Closed | Ending::PowerCut => self.stopped = true,
            }
        }
        assert!(self.refusals <= PATIENCE, "it goes on when the disk is sound again");
    }

    async fn groups(&mut self, database: &Database, groups: Vec<Vec<i64>>) {
        for group in groups {
            if self.stopped {
                return;
            }
            let answers = self.group(database, &group).await;
            self.write_down(group, answers);
            let goes_on = self.refusals > 0 && self.ledger.doubtful.is_empty();
            self.stopped |= goes_on && self.ending == Ending::MendedThenCut;
        }
    }

    /// Has all of a group wait for the writer, so that each run makes the same commits.
    async fn group(&mut self, database: &Database, group: &[i64]) -> Vec<Answer<()>> {
        let Some(gate) = Gate::shut(database).await else {
            // The writer cannot even begin: then neither can these.
            let mut answers = Vec::new();
            for number in group.iter().copied() {
                answers.push(database.write(move |connection| script::run(connection, number)).await);
            }
            return answers;
        };
        if group.len() > 5 {
            self.read(database);
        }
        let mut waiting = Vec::new();
        for number in group.iter().copied() {
            waiting.push(queue(database, move |connection| script::run(connection, number)).await);
        }
        gate.open().await;
        let mut answers = Vec::new();
        for answer in waiting {
            answers.push(answer.await.unwrap());
        }
        answers
    }

    /// A read either fails or shows just what was acknowledged.
    fn read(&self, database: &Database) {
        match database.read(script::rows) {
            Ok(rows) => assert!(rows == self.ledger.rows, "a reader saw otherwise"),
            Err(failure) => assert!(self.faults.struck(), "{failure}"),
        }
    }

    fn write_down(&mut self, group: Vec<i64>, answers: Vec<Answer<()>>) {
        let mut doubtful = Vec::new();
        for (number, answer) in group.into_iter().zip(answers) {
            match answer {
                Ok(()) => {
                    self.ledger.acknowledge(number);
                    doubtful.clear();
                }
                // It would have refused itself.
                Err(WriteError::Storage(_)) if number == script::REFUSED => {}
                Err(WriteError::Storage(_)) => doubtful.push(number),
                Err(WriteError::Change(rusqlite::Error::QueryReturnedNoRows)) => {}
                Err(other) => panic!("operation {number}: {other}"),
            }
        }
        if !doubtful.is_empty() {
            self.ledger.doubtful.push(doubtful);
            self.refused();
        }
    }
}

/// Keeps the writer inside a transaction that changes nothing.
struct Gate {
    open: std::sync::mpsc::Sender<()>,
    change: JoinHandle<Answer<()>>,
}

impl Gate {
    /// Returns when the writer stands at the gate; `None` when it cannot begin a transaction.
    async fn shut(database: &Database) -> Option<Self> {
        let (open, opened) = std::sync::mpsc::channel();
        let (arrive, arrived) = oneshot::channel();
        let database = database.clone();
        let change = async move {
            database
                .write(move |_| {
                    arrive.send(()).unwrap();
                    opened.recv().unwrap();
                    Ok(())
                })
                .await
        };
        let change = tokio::spawn(change);
        arrived.await.ok()?;
        Some(Self { open, change })
    }

    async fn open(self) {
        self.open.send(()).unwrap();
        self.change.await.unwrap().unwrap();
    }
}
