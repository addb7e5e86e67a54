//! A receiver of receipts, as a customer's program is one: it notes what arrives and says that it is well, or fails when it is
//! told to.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinHandle, JoinSet};

/// Where statuses of sent messages arrive.
pub const STATUS: &str = "/status";
/// Where messages of persons arrive.
pub const UP: &str = "/up";
/// Where reviews arrive.
pub const AUDIT: &str = "/audit";

/// What a receiver answers, so that a receipt counts as delivered (behaviour notes, 3.2).
const ANSWER: &str = r#"{"code":0,"msg":"OK"}"#;

/// The header with the ids of the receipts, in the order of the array.
const RECEIPT_IDS: &str = "switchboard-receipt-ids";

/// The largest body that is read; no receipt comes near it.
const BODY_BYTES: usize = 1024 * 1024;

/// A pause after the system refused a connection, such as for want of descriptors.
const BREATH: Duration = Duration::from_millis(50);

/// One request that brought receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The path that it was posted to.
    pub path: String,
    /// The body as it came.
    pub body: String,
    /// The receipts in it; none when the body is not a JSON array.
    pub receipts: Vec<Value>,
    /// Their ids, in the same order.
    pub ids: Vec<String>,
    /// What it was answered.
    pub status: StatusCode,
}

/// A server that notes receipts until it is stopped.
pub struct Receiver {
    address: SocketAddr,
    arrivals: UnboundedReceiver<Arrival>,
    failures: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

/// Where arrivals are noted, and how many of the next ones fail.
#[derive(Clone)]
struct Desk {
    arrivals: UnboundedSender<Arrival>,
    failures: Arc<AtomicUsize>,
}

impl Receiver {
    /// Listens on a free port of loopback.
    ///
    /// # Errors
    ///
    /// The system gives no port.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (sender, arrivals) = unbounded_channel();
        let failures = Arc::new(AtomicUsize::new(0));
        let desk = Desk { arrivals: sender, failures: Arc::clone(&failures) };
        let task = tokio::spawn(serve(listener, desk));
        Ok(Self { address, arrivals, failures, task })
    }

    /// Answers the next request that brings receipts with 500.
    pub fn fail_once(&self) {
        self.failures.store(1, Ordering::SeqCst);
    }

    /// The whole address of one of its paths.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next request that brings receipts, in the order of their arrival. Waits for it.
    pub async fn arrival(&mut self) -> Arrival {
        match self.arrivals.recv().await {
            Some(arrival) => arrival,
            // The server has ended, so nothing will ever arrive.
            None => std::future::pending().await,
        }
    }

    /// Ends it.
    pub fn stop(self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, desk: Desk) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((socket, _)) => {
                let desk = desk.clone();
                let service = service_fn(move |request| note(desk.clone(), request));
                connections.spawn(async move {
                    // A connection that breaks off is its sender's affair: he tries again.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the receiver cannot accept a connection");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

async fn note(desk: Desk, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    if ![STATUS, UP, AUDIT].contains(&path.as_str()) {
        return Ok(answer(StatusCode::NOT_FOUND, ""));
    }
    if request.method() != Method::POST {
        return Ok(answer(StatusCode::METHOD_NOT_ALLOWED, ""));
    }
    let ids = request.headers().get(RECEIPT_IDS).and_then(|ids| ids.to_str().ok()).unwrap_or_default();
    let ids = ids.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let Ok(body) = Limited::new(request.into_body(), BODY_BYTES).collect().await else {
        return Ok(answer(StatusCode::BAD_REQUEST, ""));
    };
    let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
    let receipts = serde_json::from_str(&body).unwrap_or_default();
    let fails =
        desk.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
    let (status, words) =
        if fails { (StatusCode::INTERNAL_SERVER_ERROR, "") } else { (StatusCode::OK, ANSWER) };
    // Nobody reads it any more: the story has ended.
    let _ = desk.arrivals.send(Arrival { path, body, receipts, ids, status });
    Ok(answer(status, words))
}

fn answer(status: StatusCode, body: &'static str) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *answer.status_mut() = status;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::http::{Client, Larger, Limits};

    async fn send(request: http::request::Builder, body: &'static str) -> Response<Bytes> {
        let request = request.body(Bytes::from_static(body.as_bytes())).unwrap();
        let limits = Limits { deadline: Duration::from_secs(10), answer: 1024, larger: Larger::Fails };
        Client::new().exchange(request, limits).await.unwrap()
    }

    #[tokio::test]
    async fn receipts_are_noted_in_order_with_their_path_and_answered_as_the_service_expects() {
        let mut receiver = Receiver::start().await.unwrap();
        for (path, body) in [(STATUS, r#"[{"Status":"Sent"}]"#), (UP, "no JSON"), (AUDIT, "[1,2]")] {
            let answer = send(Request::post(receiver.url(path)), body).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(serde_json::from_slice::<Value>(answer.body()).unwrap()["code"], 0);
        }
        let first = receiver.arrival().await;
        assert_eq!((first.path.as_str(), &first.receipts[0]["Status"]), (STATUS, &Value::from("Sent")));
        let second = receiver.arrival().await;
        assert_eq!((second.path.as_str(), second.body.as_str(), second.receipts.len()), (UP, "no JSON", 0));
        assert_eq!(receiver.arrival().await.receipts.len(), 2);
    }

    #[tokio::test]
    async fn it_fails_as_often_as_it_is_told_to_and_notes_that_too() {
        let mut receiver = Receiver::start().await.unwrap();
        receiver.fail_once();
        for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::OK] {
            let request = Request::post(receiver.url(STATUS)).header(RECEIPT_IDS, "A,B");
            assert_eq!(send(request, "[1,2]").await.status(), status);
            let arrival = receiver.arrival().await;
            assert_eq!((arrival.status, arrival.ids), (status, vec!["A".to_owned(), "B".to_owned()]));
        }
    }

    #[tokio::test]
    async fn what_is_no_receipt_is_refused_and_not_noted() {
        let mut receiver = Receiver::start().await.unwrap();
        assert_eq!(send(Request::post(receiver.url("/other")), "[]").await.status(), StatusCode::NOT_FOUND);
        assert_eq!(
            send(Request::get(receiver.url(STATUS)), "").await.status(),
            StatusCode::METHOD_NOT_ALLOWED
        );
        send(Request::post(receiver.url(STATUS)), "[]").await;
        assert_eq!(receiver.arrival().await.path, STATUS);
    }
}
