//! Virtual time: it stands still while something happens and jumps to the next event.

use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};

const NOBODY_SLEEPS: i64 = i64::MIN;

/// The wall clock of a run, milliseconds.
#[derive(Debug)]
pub struct Clock {
    now_ms: AtomicI64,
    /// When the task that was polled last wants to go on.
    wake_ms: AtomicI64,
}

impl Clock {
    pub fn new(now_ms: i64) -> Self {
        Self { now_ms: AtomicI64::new(now_ms), wake_ms: AtomicI64::new(NOBODY_SLEEPS) }
    }

    pub fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    pub fn set(&self, now_ms: i64) {
        self.now_ms.store(now_ms, Ordering::Relaxed);
    }

    pub fn sleep(&self, ms: i64) -> Sleep<'_> {
        Sleep { clock: self, until_ms: self.now_ms() + ms }
    }

    /// When the task that was just polled is to be polled again.
    pub fn take_wake(&self) -> Option<i64> {
        Some(self.wake_ms.swap(NOBODY_SLEEPS, Ordering::Relaxed)).filter(|wake_ms| *wake_ms != NOBODY_SLEEPS)
    }
}

/// Ends at its time.
#[derive(Debug)]
pub struct Sleep<'a> {
    clock: &'a Clock,
    until_ms: i64,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.clock.now_ms() >= self.until_ms {
            return Poll::Ready(());
        }
        self.clock.wake_ms.store(self.until_ms, Ordering::Relaxed);
        Poll::Pending
    }
}
