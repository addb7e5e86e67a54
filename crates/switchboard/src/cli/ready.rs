//! `switchboard ready`: asks `/readyz`, for scripts and images without a shell.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::Full;
use tokio::time::Instant;

use super::endpoint::{Client, Endpoint, VARIABLE};
use super::error::Error;
pub use super::options::ReadyOptions;
use super::settings::{duration, process_environment};

/// Between two questions.
const INTERVAL: Duration = Duration::from_millis(100);

/// For one question.
const DEADLINE: Duration = Duration::from_secs(2);

/// Returns once the service says that it is ready; without `--wait` it asks once.
///
/// # Errors
///
/// The service was not ready in time; the last reason is named.
pub async fn run(options: ReadyOptions) -> Result<(), Error> {
    let endpoint = Endpoint::choose(options.endpoint.as_deref(), process_environment(VARIABLE))?;
    let client = Client::new(options.ca_file.as_deref())?;
    if !options.wait {
        return ask(&client, &endpoint, DEADLINE).await;
    }
    let end = Instant::now() + options.timeout;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let Err(reason) = ask(&client, &endpoint, DEADLINE.min(left.max(INTERVAL))).await else {
            return Ok(());
        };
        if end.saturating_duration_since(Instant::now()) < INTERVAL {
            let waited = duration::show(options.timeout);
            return Err(Error::Failed(format!("not ready after {waited}: {reason}")));
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

async fn ask(client: &Client, endpoint: &Endpoint, deadline: Duration) -> Result<(), Error> {
    let request = Request::get(endpoint.join("/readyz"))
        .body(Full::new(Bytes::new()))
        .map_err(|reason| Error::Usage(format!("the endpoint makes no request: {reason}")))?;
    let answer = client.send(endpoint, request, deadline).await?;
    if answer.status() == StatusCode::OK {
        return Ok(());
    }
    Err(Error::Failed(format!("{} is not ready ({})", endpoint.text(), answer.status())))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::Router;
    use axum::routing::get;

    use super::*;

    async fn service(ready_at: usize) -> (String, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let answer = move || {
            let asked = counter.fetch_add(1, Ordering::SeqCst) + 1;
            async move { if asked >= ready_at { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE } }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/readyz", get(answer))).await });
        (format!("http://{address}"), asked)
    }

    fn options(endpoint: String, wait: bool, timeout: Duration) -> ReadyOptions {
        ReadyOptions { wait, timeout, endpoint: Some(endpoint), ca_file: None }
    }

    #[tokio::test]
    async fn waiting_ends_with_the_first_yes() {
        let (endpoint, asked) = service(3).await;
        run(options(endpoint, true, Duration::from_secs(20))).await.expect("ready");
        assert_eq!(asked.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn without_wait_one_no_is_the_answer() {
        let (endpoint, asked) = service(2).await;
        let reason = run(options(endpoint, false, Duration::from_secs(20))).await.expect_err("not ready");
        assert!(reason.to_string().contains("is not ready (503"), "{reason}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_service_that_never_says_yes_is_given_up() {
        let (endpoint, _) = service(usize::MAX).await;
        let reason = run(options(endpoint, true, Duration::from_millis(250))).await.expect_err("not ready");
        assert!(reason.to_string().starts_with("not ready after 250ms: "), "{reason}");
    }
}
