//! The open loop: requests leave at a fixed rate, whether or not earlier ones are answered, and a latency counts from
//! the time at which its request was to leave. A subject that stalls is charged for all that had to wait.

use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, LocalSet};

use super::{Answer, Connection, Outcome, Supply};

/// A fixed rate.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    started: Instant,
    per_second: f64,
}

impl Pace {
    /// So many a second, from now on. At least one in a minute.
    pub fn new(started: Instant, per_second: f64) -> Self {
        Self { started, per_second: per_second.max(1.0 / 60.0) }
    }

    /// When the request with this number is to leave, counted from 0.
    pub fn intended(&self, number: usize) -> Instant {
        self.started + Duration::from_secs_f64(number as f64 / self.per_second)
    }
}

/// Sends the requests of the supply, `count` at most, at the rate; `seen` gets each number, the time intended and the
/// answer.
pub async fn open(
    address: SocketAddr,
    connections: usize,
    supply: &Supply,
    per_second: f64,
    count: usize,
    mut seen: impl FnMut(usize, Instant, &Answer) + 'static,
) -> io::Result<Outcome> {
    let then = move |number: usize, intended: Instant, answer: &Answer| {
        seen(number, intended, answer);
        None
    };
    open_in_pairs(address, connections, supply, per_second, count, then).await
}

/// The same with a second request after each first: `then` makes it of the first one's answer, and it leaves at once on the same
/// connection. A latency counts until the last of the two answers. Without a second request, the first is all.
pub async fn open_in_pairs(
    address: SocketAddr,
    connections: usize,
    supply: &Supply,
    per_second: f64,
    count: usize,
    then: impl FnMut(usize, Instant, &Answer) -> Option<Bytes> + 'static,
) -> io::Result<Outcome> {
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let outcome = Rc::new(RefCell::new(Outcome::default()));
    let then = Rc::new(RefCell::new(then));
    let next = Rc::new(Cell::new(0));
    let supply = Rc::new(supply.clone());
    let due = Arc::new(Semaphore::new(0));
    let pace = Pace::new(Instant::now(), per_second);
    let pacer = thread::spawn({
        let due = Arc::clone(&due);
        move || release(pace, count, connections, &due)
    });
    let tasks = LocalSet::new();
    let mut running: Vec<JoinHandle<io::Result<()>>> = Vec::with_capacity(connections);
    for mut connection in open {
        let (outcome, then, next) = (Rc::clone(&outcome), Rc::clone(&then), Rc::clone(&next));
        let (supply, due) = (Rc::clone(&supply), Arc::clone(&due));
        running.push(tasks.spawn_local(async move {
            loop {
                due.acquire().await.map_err(io::Error::other)?.forget();
                let number = next.replace(next.get() + 1);
                let Some(request) = supply.get(number).filter(|_| number < count) else { return Ok(()) };
                let mut answer = connection.exchange(request).await?;
                let intended = pace.intended(number);
                let mut latency = intended.elapsed();
                let second = (*then.borrow_mut())(number, intended, &answer);
                if let Some(second) = second {
                    answer = connection.exchange(&second).await?;
                    latency = intended.elapsed();
                }
                outcome.borrow_mut().count(&answer, latency);
            }
        }));
    }
    let done = tasks
        .run_until(async {
            for task in running {
                task.await.map_err(io::Error::other)??;
            }
            Ok::<_, io::Error>(())
        })
        .await;
    // Ends the pacer early when a connection broke.
    due.close();
    pacer.join().map_err(|_| io::Error::other("the pacer panicked"))?;
    done?;
    let mut outcome = outcome.take();
    outcome.elapsed = pace.started.elapsed();
    Ok(outcome)
}

/// Releases one request after the other, then one end for each connection. A thread of its own: the runtime's timers
/// are a millisecond coarse.
fn release(pace: Pace, count: usize, connections: usize, due: &Semaphore) {
    for number in 0..count {
        if due.is_closed() {
            return;
        }
        let wait = pace.intended(number).saturating_duration_since(Instant::now());
        if !wait.is_zero() {
            thread::sleep(wait);
        }
        due.add_permits(1);
    }
    due.add_permits(connections);
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::super::Reuse;
    use super::*;

    #[test]
    fn requests_are_intended_at_even_distances() {
        let started = Instant::now();
        let pace = Pace::new(started, 200.0);
        assert_eq!(pace.intended(0), started);
        assert_eq!(pace.intended(3), started + Duration::from_millis(15));
    }

    /// The first answer is a refusal in disguise: only what the second says counts, and it was asked with the first one's body.
    #[tokio::test]
    async fn a_pair_counts_once_by_its_second_answer() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = [0; 1];
            while socket.read_exact(&mut request).await.is_ok() {
                let status = if &request == b"x" { 404 } else { 200 };
                let answer = format!("HTTP/1.1 {status} Y\r\ncontent-length: 1\r\n\r\nz");
                socket.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let supply = Supply::new(vec![Bytes::from_static(b"x")], Reuse::Always);
        let outcome =
            open_in_pairs(address, 1, &supply, 1_000.0, 5, |_, _, answer| Some(answer.body.clone()));
        let outcome = outcome.await.unwrap();
        assert_eq!((outcome.answered, outcome.refused), (5, 0));
        assert_eq!(outcome.latencies.percentiles().count, 5);
    }

    /// A subject that answers one request at a time, each after 20 ms, is loaded with one every 5 ms: the last of 10 was to
    /// leave at 45 ms and is answered at 200 ms. Counted from when it was sent, every latency would be 20 ms.
    #[tokio::test]
    async fn a_request_that_had_to_wait_counts_from_when_it_was_to_leave() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = [0; 1];
            while socket.read_exact(&mut request).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
                socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            }
        });
        let supply = Supply::new(vec![Bytes::from_static(b"x")], Reuse::Always);
        let numbers = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&numbers);
        let outcome = open(address, 1, &supply, 200.0, 10, move |number, _, _| {
            seen.borrow_mut().push(number);
        })
        .await
        .unwrap();
        assert_eq!(*numbers.borrow(), (0..10).collect::<Vec<_>>());
        assert_eq!((outcome.answered, outcome.refused), (10, 0));
        assert!(outcome.latencies.percentiles().max_ms >= 150.0);
        assert!(outcome.latencies.percentiles().p50_ms >= 80.0);
    }
}
