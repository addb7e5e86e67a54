//! The closed loop: each connection sends its next request when the last is answered.

use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use std::cell::{Cell, RefCell};

use tokio::task::LocalSet;

use super::{Connection, Outcome, Supply};

/// Loads a subject for so long, or until its requests are used up.
pub async fn closed(
    address: SocketAddr,
    connections: usize,
    supply: &Supply,
    within: Duration,
) -> io::Result<Outcome> {
    closed_among(&[address], connections, supply, within).await
}

/// The same for several subjects, each with as many of the connections.
pub async fn closed_among(
    addresses: &[SocketAddr],
    connections: usize,
    supply: &Supply,
    within: Duration,
) -> io::Result<Outcome> {
    let mut open = Vec::with_capacity(connections);
    for address in addresses.iter().cycle().take(connections) {
        open.push(Connection::open(*address).await?);
    }
    let outcome = Rc::new(RefCell::new(Outcome::default()));
    let next = Rc::new(Cell::new(0));
    let supply = Rc::new(supply.clone());
    let started = Instant::now();
    let tasks = LocalSet::new();
    let mut running = Vec::with_capacity(connections);
    for mut connection in open {
        let (outcome, next, supply) = (Rc::clone(&outcome), Rc::clone(&next), Rc::clone(&supply));
        running.push(tasks.spawn_local(async move {
            while started.elapsed() < within {
                let number = next.replace(next.get() + 1);
                let Some(request) = supply.get(number) else { break };
                let sent = Instant::now();
                let answer = connection.exchange(request).await?;
                outcome.borrow_mut().count(&answer, sent.elapsed());
            }
            Ok::<_, io::Error>(())
        }));
    }
    tasks
        .run_until(async {
            for task in running {
                task.await.map_err(io::Error::other)??;
            }
            Ok::<_, io::Error>(())
        })
        .await?;
    let mut outcome = outcome.take();
    outcome.elapsed = started.elapsed();
    Ok(outcome)
}
