//! The body of a request, which knows whether its sending began.
//!
//! A request whose body never began cannot have been acted on, whatever became of its head: with a
//! `Content-Length` it is incomplete. So whoever gives up on an exchange first asks to abandon the body; the
//! connection and the one who gives up race for one atomic value, and only one of them can win.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const ABANDONED: u8 = 2;

/// A body of known bytes.
pub(super) struct Outgoing {
    bytes: Option<Bytes>,
    progress: Progress,
}

/// How far the sending of an [`Outgoing`] came.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<AtomicU8>);

/// The body was abandoned before it began.
#[derive(Debug, thiserror::Error)]
#[error("the request was given up")]
pub(super) struct Abandoned;

impl Outgoing {
    pub(super) fn new(bytes: Bytes) -> (Self, Progress) {
        // Without a body there is no telling, so it counts as begun from the start.
        let begun = if bytes.is_empty() { BEGUN } else { WAITING };
        let progress = Progress(Arc::new(AtomicU8::new(begun)));
        (Self { bytes: Some(bytes).filter(|bytes| !bytes.is_empty()), progress: progress.clone() }, progress)
    }
}

impl Progress {
    /// Forbids the body to begin. True when it had not: then the request was certainly not acted on.
    pub(super) fn abandon(&self) -> bool {
        self.become_if_waiting(ABANDONED) != BEGUN
    }

    /// Moves on from waiting, and answers what is so afterwards.
    fn become_if_waiting(&self, next: u8) -> u8 {
        match self.0.compare_exchange(WAITING, next, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => next,
            Err(already) => already,
        }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Abandoned;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Abandoned>>> {
        if self.progress.become_if_waiting(BEGUN) == ABANDONED {
            return Poll::Ready(Some(Err(Abandoned)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, Bytes::len) as u64)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_that_was_abandoned_never_begins() {
        let (mut body, progress) = Outgoing::new(Bytes::from_static(b"x"));
        assert!(progress.abandon());
        assert!(body.frame().await.unwrap().is_err());
        assert!(progress.abandon());
    }

    #[tokio::test]
    async fn a_body_that_began_cannot_be_abandoned() {
        let (mut body, progress) = Outgoing::new(Bytes::from_static(b"x"));
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "x");
        assert!(body.is_end_stream());
        assert!(!progress.abandon());
    }

    #[test]
    fn without_a_body_there_is_no_telling() {
        let (body, progress) = Outgoing::new(Bytes::new());
        assert!(body.is_end_stream());
        assert!(!progress.abandon());
    }
}
