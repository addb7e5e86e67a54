//! The jobs in a worker's hands: those that wait in memory, and those under way.

use std::collections::{HashSet, VecDeque};

use super::send::Ended;
use crate::store::Job;

/// Jobs that wait in memory; more wait in the table.
pub(super) const IN_MEMORY: usize = 4096;

/// Each job is in it once, however often it is found.
#[derive(Debug, Default)]
pub(super) struct Memory {
    waiting: VecDeque<Job>,
    /// Those that wait and those under way.
    known: HashSet<Ended>,
}

impl Memory {
    /// Takes a job in, if it is not in hand and there is room.
    pub(super) fn take_in(&mut self, job: Job) {
        if self.waiting.len() < IN_MEMORY && self.known.insert((job.account.clone(), job.message.clone())) {
            self.waiting.push_back(job);
        }
    }

    /// The next one to be sent: it is under way until [`ended`](Self::ended).
    pub(super) fn next(&mut self) -> Option<Job> {
        self.waiting.pop_front()
    }

    pub(super) fn ended(&mut self, job: &Ended) {
        self.known.remove(job);
    }

    /// Leaves what waits to the table.
    pub(super) fn forget_waiting(&mut self) {
        for job in self.waiting.drain(..) {
            self.known.remove(&(job.account, job.message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, MessageId};

    fn job(message: &str) -> Job {
        Job {
            account: AccountId::parse("1").unwrap(),
            message: MessageId::new(message),
            attempts: 0,
            created_ms: 0,
        }
    }

    #[test]
    fn a_job_that_is_under_way_is_not_taken_in_again_and_one_that_was_forgotten_is() {
        let mut memory = Memory::default();
        for message in ["1", "2", "1"] {
            memory.take_in(job(message));
        }
        let first = memory.next().unwrap();
        memory.forget_waiting();
        assert_eq!(memory.next(), None);
        for message in ["1", "2"] {
            memory.take_in(job(message));
        }
        assert_eq!(memory.next(), Some(job("2")));
        assert_eq!(memory.next(), None);
        memory.ended(&(first.account, first.message));
        memory.take_in(job("1"));
        assert_eq!(memory.next(), Some(job("1")));
    }
}
