//! Where the service is sought, and the HTTP client that goes there.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use url::Url;

use super::certificates;
use super::error::Error;
use super::settings::base_url;

/// The variable that names the endpoint (decision 18).
pub(super) const VARIABLE: &str = "SWITCHBOARD_ENDPOINT";

/// The endpoint that nobody named (decision 18).
pub(super) const DEFAULT: &str = "http://127.0.0.1:8080";

/// An answer that is longer is not one of the service.
const ANSWER_BYTES: usize = 64 << 20;

/// The base address of a service: scheme, host and port, no path.
#[derive(Clone, Debug)]
pub(super) struct Endpoint(Url);

impl Endpoint {
    /// The option, else the environment, else [`DEFAULT`].
    pub(super) fn choose(option: Option<&str>, environment: Option<String>) -> Result<Self, Error> {
        match (option, environment) {
            (Some(text), _) => Endpoint::parse("--endpoint", text),
            (None, Some(text)) => Endpoint::parse(VARIABLE, &text),
            (None, None) => Endpoint::parse("endpoint", DEFAULT),
        }
    }

    fn parse(place: &str, text: &str) -> Result<Self, Error> {
        match base_url(text) {
            Ok(url) if url.path() == "/" && is_plain(&url) => Ok(Endpoint(url)),
            _ => Err(Error::Value {
                place: place.to_owned(),
                expected: format!("an http or https address without a path, such as {DEFAULT}"),
                got: text.to_owned(),
            }),
        }
    }

    /// Host and port as the `Host` header holds them: the scheme's own port left out.
    pub(super) fn authority(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The address of a path and query that begin with a slash.
    pub(super) fn join(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.text())
    }

    /// The address without a slash at its end.
    pub(super) fn text(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

/// Addresses are printed into scripts, so a host of characters that a shell would read is refused.
fn is_plain(url: &Url) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:[]".contains(&byte);
    url.host_str().is_some_and(|host| host.bytes().all(plain))
}

/// A client over http and https.
pub(super) struct Client(HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Client {
    /// Trusts the certificates of that file too, or of the one in the environment.
    pub(super) fn new(ca_file: Option<&Path>) -> Result<Self, Error> {
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(certificates::config(ca_file)?)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Client(HyperClient::builder(TokioExecutor::new()).build(connector)))
    }

    /// Sends a request and reads the whole answer, both within `deadline`.
    pub(super) async fn send(
        &self,
        endpoint: &Endpoint,
        request: Request<Full<Bytes>>,
        deadline: Duration,
    ) -> Result<Response<Bytes>, Error> {
        self.send_to(endpoint.text(), request, deadline).await
    }

    /// [`send`](Self::send) to an address that is no service; errors call it `name`.
    pub(super) async fn send_to(
        &self,
        name: &str,
        request: Request<Full<Bytes>>,
        deadline: Duration,
    ) -> Result<Response<Bytes>, Error> {
        let no_answer = |reason: String| Error::NoAnswer { endpoint: name.to_owned(), reason };
        let exchange = async {
            let response = self.0.request(request).await.map_err(|error| no_answer(root_cause(&error)))?;
            let (parts, body) = response.into_parts();
            let body = Limited::new(body, ANSWER_BYTES)
                .collect()
                .await
                .map_err(|error| no_answer(error.to_string()))?;
            Ok(Response::from_parts(parts, body.to_bytes()))
        };
        match tokio::time::timeout(deadline, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(no_answer(format!("nothing within {} s", deadline.as_secs_f32()))),
        }
    }
}

/// The innermost reason, such as `Connection refused`, which says more than the layers around it.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(text: &str) -> String {
        Endpoint::choose(Some(text), None).expect(text).authority()
    }

    #[test]
    fn the_option_beats_the_environment_and_both_the_default() {
        let variable = || Some("http://b:2".to_owned());
        assert_eq!(
            Endpoint::choose(Some("http://a:1"), variable()).expect("an endpoint").text(),
            "http://a:1"
        );
        assert_eq!(Endpoint::choose(None, variable()).expect("an endpoint").text(), "http://b:2");
        assert_eq!(Endpoint::choose(None, None).expect("an endpoint").text(), DEFAULT);
    }

    #[test]
    fn the_host_header_holds_a_port_only_when_it_is_not_the_schemes_own() {
        assert_eq!(authority("http://127.0.0.1:8080"), "127.0.0.1:8080");
        assert_eq!(
            authority("https://cams.ap-southeast-1.aliyuncs.com:443/"),
            "cams.ap-southeast-1.aliyuncs.com"
        );
        assert_eq!(authority("http://[::1]:8080"), "[::1]:8080");
    }

    #[test]
    fn an_endpoint_with_a_path_is_refused() {
        for text in ["127.0.0.1:8080", "http://x/api", "http://$(id)", "ftp://x", "http://u:p@x"] {
            let reason = Endpoint::choose(Some(text), None).expect_err(text).to_string();
            assert!(
                reason.starts_with("--endpoint: expected an http or https address without a path"),
                "{reason}"
            );
        }
    }
}
