//! Reads a request's body within its bounds: of its size, of its time, and of the memory that all large ones share, since
//! it is read before its sender is known.

use std::sync::Arc;
use std::time::Duration;

use acs::Fault;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer;
use super::watch::{Follows, Watch};

/// Bytes of a body (gateway notes, 1.5: own limit).
pub const BODY_BYTES: usize = 10 * 1024 * 1024;
/// How long a body may take.
pub const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Bytes up to which a body needs no place: what calls commonly bring.
const SMALL: usize = 16 * 1024;
/// Bytes that all larger bodies of calls may take at once.
const ALL_BYTES: usize = 256 * 1024 * 1024;
/// Bytes that all larger bodies of the networks' webhooks may take at once: what strangers send as calls leaves them their room
/// (decided).
const ALL_BYTES_OF_WEBHOOKS: usize = 64 * 1024 * 1024;
/// Bytes of one permit.
const UNIT: usize = 1024;

/// Memory for the bodies of requests.
pub struct Bodies {
    /// Of calls, those for queues included.
    pub calls: Pool,
    /// Of the networks' webhooks.
    pub webhooks: Pool,
}

impl Default for Bodies {
    fn default() -> Self {
        Self { calls: Pool::new(ALL_BYTES), webhooks: Pool::new(ALL_BYTES_OF_WEBHOOKS) }
    }
}

/// Memory that large bodies share.
pub struct Pool(Arc<Semaphore>);

/// A body of which nothing was read yet.
pub struct Unread<B = Incoming> {
    body: B,
    watch: Watch,
}

/// A whole body; its memory is given back when this is dropped.
pub struct Whole {
    /// The bytes.
    pub bytes: Bytes,
    _place: Option<OwnedSemaphorePermit>,
}

impl<B: Body> Unread<B> {
    /// Of a request that came over this connection.
    pub fn new(body: B, watch: Watch) -> Self {
        Self { body, watch }
    }
}

/// Whether a request has a body.
pub fn follows(body: &impl Body) -> Follows {
    if body.is_end_stream() { Follows::Nothing } else { Follows::Body }
}

impl Pool {
    /// Of so many bytes.
    fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT)))
    }

    /// The whole body, or what is wrong with it: too large (413), too slow (408), or broken (400). A large body waits until
    /// there is room for it. When it is whole, its connection is no longer closed to make room; where it was closed already,
    /// nobody hears the error, and the request is not to be served.
    pub async fn read<B>(&self, body: Unread<B>) -> Result<Whole, Fault>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        self.read_at_most(BODY_BYTES, body).await
    }

    /// [`read`](Self::read) where fewer bytes are allowed.
    pub async fn read_at_most<B>(&self, most: usize, body: Unread<B>) -> Result<Whole, Fault>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let Unread { body, watch } = body;
        if body.size_hint().lower() > most as u64 {
            return Err(Fault::request_entity_too_large());
        }
        if body.is_end_stream() {
            return Ok(Whole { bytes: Bytes::new(), _place: None });
        }
        let whole = tokio::time::timeout(BODY_WITHIN, self.collect(most, body))
            .await
            .unwrap_or_else(|_| Err(Fault::request_timeout()))?;
        watch.body_came().map_err(|_| Fault::service_unavailable())?;
        Ok(whole)
    }

    async fn collect<B>(&self, most: usize, mut body: B) -> Result<Whole, Fault>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let mut bytes = BytesMut::new();
        let mut place: Option<OwnedSemaphorePermit> = None;
        // What came, not what is announced: who announces much and sends little takes little from others.
        let mut room = SMALL;
        while let Some(frame) = body.frame().await {
            // Broken chunks, or the client has gone and does not hear it.
            let frame = frame.map_err(|_| answer::not_http())?;
            let Ok(data) = frame.into_data() else { continue };
            let length = bytes.len().saturating_add(data.len());
            if length > most {
                return Err(Fault::request_entity_too_large());
            }
            if length > room {
                let wanted = length.next_power_of_two().min(most);
                let more = self.place(wanted - if place.is_some() { room } else { 0 }).await?;
                match &mut place {
                    Some(place) => place.merge(more),
                    None => place = Some(more),
                }
                room = wanted;
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Whole { bytes: bytes.freeze(), _place: place })
    }

    async fn place(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Fault> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let place = Arc::clone(&self.0).acquire_many_owned(units).await;
        place.map_err(|_| Fault::service_unavailable())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use futures_util::FutureExt;
    use http_body_util::Full;

    use super::super::watch::Heads;
    use super::*;

    /// One of so many bytes, on a connection whose request began.
    fn unread(bytes: usize) -> (Unread<Full<Bytes>>, Watch) {
        let watch = Watch::new(Heads::default());
        let body = Full::new(Bytes::from(vec![b'a'; bytes]));
        watch.begin(follows(&body)).unwrap();
        (Unread::new(body, watch.clone()), watch)
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    #[tokio::test]
    async fn a_body_that_was_read_keeps_its_connection_open() {
        let (body, watch) = unread(3);
        assert!(watch.rest(later()).is_some(), "it is still to come");
        assert_eq!(Bodies::default().calls.read(body).await.unwrap().bytes, "aaa");
        assert_eq!(watch.rest(later()), None);
        let (empty, watch) = unread(0);
        assert_eq!(watch.rest(later()), None, "nothing is to come");
        assert_eq!(Bodies::default().calls.read(empty).await.unwrap().bytes, "");
    }

    #[tokio::test]
    async fn a_request_whose_connection_was_closed_to_make_room_is_not_served() {
        let (body, watch) = unread(3);
        let now = later();
        assert!(watch.dismiss(watch.rest(now).unwrap(), now));
        assert_eq!(Bodies::default().calls.read(body).await.err().map(|fault| fault.http_status), Some(503));
    }

    #[tokio::test]
    async fn webhooks_have_room_of_their_own_and_it_is_held_as_long_as_their_bytes() {
        let bodies = Bodies { calls: Pool::new(SMALL), webhooks: Pool::new(2 * SMALL) };
        let held = bodies.webhooks.read(unread(SMALL + 1).0).await.unwrap();
        assert!(bodies.calls.read(unread(SMALL + 1).0).now_or_never().is_none(), "more than there is");
        assert!(bodies.webhooks.read(unread(SMALL + 1).0).now_or_never().is_none(), "it is taken");
        assert!(bodies.webhooks.read(unread(SMALL).0).now_or_never().is_some(), "small ones need no place");
        drop(held);
        assert!(bodies.webhooks.read(unread(SMALL + 1).0).now_or_never().is_some());
    }
}
