//! From the start of the process to the first answered `/readyz`, and its memory when nothing happens.

use serde::Serialize;

use super::Place;
use crate::arguments::BareKind;
use crate::error::Error;
use crate::plan;
use crate::statistics::Spread;
use crate::subjects::world::World;
use crate::subjects::{BareHandler, Memory};

/// What was found; times in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Started {
    /// Starts of each kind.
    pub starts: usize,
    /// On a folder that is not there yet: the world is made.
    pub new_ms: Spread,
    /// On a folder that an earlier start left.
    pub existing_ms: Spread,
    /// The bare handler without data: what a process costs here at the least.
    pub bare_ms: Spread,
    /// Idle, with a world of one number, after a start on an existing folder.
    pub idle: Option<Memory>,
    /// Idle, after the start that made the world.
    pub idle_new: Option<Memory>,
}

/// Measures.
pub async fn measure(place: &impl Fn() -> Result<Place, Error>) -> Result<Started, Error> {
    let (mut new, mut existing, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let (mut idle, mut idle_new) = (None, None);
    for number in 1..=plan::STARTS {
        let place = place()?;
        let service = place.service(&World::default())?;
        new.push(service.ready_after.as_secs_f64() * 1e3);
        if number == plan::STARTS {
            tokio::time::sleep(plan::IDLE).await;
            idle_new = service.process.memory();
        }
        service.process.stop();
        let service = place.service(&World::default())?;
        existing.push(service.ready_after.as_secs_f64() * 1e3);
        if number == plan::STARTS {
            tokio::time::sleep(plan::IDLE).await;
            idle = service.process.memory();
        }
        service.process.stop();
        let handler = BareHandler::start(BareKind::Hello, place.path())?;
        bare.push(handler.ready_after.as_secs_f64() * 1e3);
    }
    let spreads = (Spread::of(new), Spread::of(existing), Spread::of(bare));
    let (Some(new_ms), Some(existing_ms), Some(bare_ms)) = spreads else {
        return Err(Error::Unexpected {
            subject: "start",
            expected: "at least one start",
            got: String::new(),
        });
    };
    Ok(Started { starts: plan::STARTS, new_ms, existing_ms, bare_ms, idle, idle_new })
}
