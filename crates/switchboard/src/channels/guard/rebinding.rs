//! Names whose answers change between the check and the use: the connection goes to what was checked, or nowhere.
//!
//! `127.0.0.1` is allowed in these tests and plays the public address; `127.0.0.2` is not.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Guard, Resolve, Rule};
use crate::channels::http::{Client, ExchangeError, FaultKind, Larger, Limits, remote_address};
use crate::channels::stand_in::StandIn;

const OPEN: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const SHUT: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(93, 184, 215, 14));

const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), answer: 1024, larger: Larger::Fails };

/// Gives the answers in turn, from the first again after the last.
struct Turning {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Turning {
    fn new(answers: &[&[IpAddr]]) -> Arc<Self> {
        let answers = answers.iter().map(|answer| answer.to_vec()).collect();
        Arc::new(Self { answers, asked: AtomicUsize::new(0) })
    }

    fn guard(self: &Arc<Self>) -> Guard {
        let open = format!("{OPEN}/32").parse().unwrap();
        Guard::with_resolver(vec![open], Arc::clone(self) as Arc<dyn Resolve>)
    }
}

#[async_trait::async_trait]
impl Resolve for Turning {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.answers[turn % self.answers.len()].clone())
    }
}

/// A server on the open address, and a trap on the other one at the same port.
struct Ground {
    port: u16,
    trap: std::net::TcpListener,
    served: Arc<AtomicUsize>,
}

impl Ground {
    /// Closes after each answer, so that each request needs a connection of its own.
    async fn new() -> Self {
        let (listener, trap) = loop {
            let listener = TcpListener::bind((OPEN, 0)).await.unwrap();
            let port = listener.local_addr().unwrap().port();
            // Another test may have that port there.
            if let Ok(trap) = std::net::TcpListener::bind((SHUT, port)) {
                break (listener, trap);
            }
        };
        trap.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&served);
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                let mut seen = Vec::new();
                while !seen.ends_with(b"[]") && socket.read_buf(&mut seen).await.unwrap() > 0 {}
                let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
                socket.write_all(answer).await.unwrap();
            }
        });
        Self { port, trap, served }
    }

    async fn call(&self, client: &Client) -> Result<Response<Bytes>, ExchangeError> {
        let url = format!("http://turning.example:{}/receipts", self.port);
        client.exchange(Request::post(url).body(Bytes::from_static(b"[]")).unwrap(), LIMITS).await
    }

    fn assert_nobody_was_trapped(&self) {
        assert_eq!(self.trap.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }
}

#[tokio::test]
async fn a_name_that_was_good_when_it_was_saved_is_refused_when_it_turned_hostile() {
    let ground = Ground::new().await;
    let names = Turning::new(&[&[PUBLIC], &[SHUT]]);
    let guard = names.guard();
    let url = format!("http://turning.example:{}/receipts", ground.port);
    assert_eq!(guard.check_saved(&url).await, Ok(()));
    let error = ground.call(&Client::guarded(guard)).await.unwrap_err();
    assert_eq!(error.kind(), FaultKind::AddressRefused(Rule::Loopback));
    assert_eq!(names.asked.load(Ordering::SeqCst), 2);
    ground.assert_nobody_was_trapped();
}

#[tokio::test]
async fn a_name_that_turns_at_each_look_up_is_looked_up_once_for_a_connection() {
    let ground = Ground::new().await;
    let names = Turning::new(&[&[OPEN], &[SHUT]]);
    let client = Client::guarded(names.guard());
    for round in 1..=20 {
        let answer = ground.call(&client).await.unwrap();
        assert_eq!(remote_address(&answer), Some(SocketAddr::new(OPEN, ground.port)));
        assert_eq!(names.asked.load(Ordering::SeqCst), 2 * round - 1);
        let error = ground.call(&client).await.unwrap_err();
        assert_eq!(error.kind(), FaultKind::AddressRefused(Rule::Loopback));
        assert_eq!(names.asked.load(Ordering::SeqCst), 2 * round);
    }
    assert_eq!(ground.served.load(Ordering::SeqCst), 20);
    ground.assert_nobody_was_trapped();
}

#[tokio::test]
async fn one_refused_address_among_good_ones_keeps_all_from_being_called() {
    let ground = Ground::new().await;
    let client = Client::guarded(Turning::new(&[&[OPEN, SHUT], &[SHUT, OPEN]]).guard());
    for _ in 0..2 {
        let error = ground.call(&client).await.unwrap_err();
        assert_eq!(error.kind(), FaultKind::AddressRefused(Rule::Loopback));
    }
    assert_eq!(ground.served.load(Ordering::SeqCst), 0);
    ground.assert_nobody_was_trapped();
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let rule = async |_| {
        let headers = [("location", "http://169.254.169.254/latest/meta-data/")];
        axum::response::IntoResponse::into_response((http::StatusCode::TEMPORARY_REDIRECT, headers))
    };
    let server = StandIn::new(rule).await;
    let client = Client::guarded(Turning::new(&[&[SHUT]]).guard());
    let request = Request::post(&server.url).body(Bytes::from_static(b"[]")).unwrap();
    assert_eq!(client.exchange(request, LIMITS).await.unwrap().status(), 307);
}
