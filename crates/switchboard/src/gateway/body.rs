//! Reads a request's body within its bounds: of its size, of its time, and of the memory that all large ones share, since
//! it is read before its sender is known.

use std::time::Duration;

use acs::Fault;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::answer;

/// Bytes of a body (gateway notes, 1.5: own limit).
pub const BODY_BYTES: usize = 10 * 1024 * 1024;
/// How long a body may take.
pub const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Bytes up to which a body needs no place: what calls commonly bring.
const SMALL: usize = 16 * 1024;
/// Bytes that all larger bodies may take at once.
const ALL_BYTES: usize = 256 * 1024 * 1024;
/// Bytes of one permit.
const UNIT: usize = 1024;

/// Memory for bodies.
pub struct Bodies(Semaphore);

impl Default for Bodies {
    fn default() -> Self {
        Self(Semaphore::new(ALL_BYTES / UNIT))
    }
}

/// A whole body; its memory is given back when this is dropped.
pub struct Whole<'b> {
    /// The bytes.
    pub bytes: Bytes,
    _place: Option<SemaphorePermit<'b>>,
}

impl Bodies {
    /// The whole body, or what is wrong with it: too large (413), too slow (408), or broken (400). A large body waits until
    /// there is room for it.
    pub async fn read(&self, body: Incoming) -> Result<Whole<'_>, Fault> {
        self.read_at_most(BODY_BYTES, body).await
    }

    /// [`read`](Self::read) where fewer bytes are allowed.
    pub async fn read_at_most(&self, most: usize, body: Incoming) -> Result<Whole<'_>, Fault> {
        if body.size_hint().lower() > most as u64 {
            return Err(Fault::request_entity_too_large());
        }
        if body.is_end_stream() {
            return Ok(Whole { bytes: Bytes::new(), _place: None });
        }
        tokio::time::timeout(BODY_WITHIN, self.collect(most, body))
            .await
            .unwrap_or_else(|_| Err(Fault::request_timeout()))
    }

    async fn collect(&self, most: usize, mut body: Incoming) -> Result<Whole<'_>, Fault> {
        let mut bytes = BytesMut::new();
        let mut place: Option<SemaphorePermit<'_>> = None;
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

    async fn place(&self, bytes: usize) -> Result<SemaphorePermit<'_>, Fault> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        self.0.acquire_many(units).await.map_err(|_| Fault::service_unavailable())
    }
}
