//! The connector itself: what all calls share.

use std::time::Duration;

use http::{HeaderValue, Method};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use url::Url;

use super::call::Call;
use super::failure::Failure;
use super::network::{Network, NetworkError};
use crate::channels::http::Client;

/// Deadline of every call but a send (decisions, 8): an operation waits for it and has 9 s in all.
pub(super) const DEADLINE: Duration = Duration::from_secs(4);
/// Deadline of a send: a worker waits for it, and nobody else.
pub(super) const SEND_DEADLINE: Duration = Duration::from_secs(10);

/// Speaks to one network on behalf of one app.
pub struct Connector {
    client: Client,
    base: Url,
    authorization: HeaderValue,
    app_authorization: HeaderValue,
    pub(super) app_id: String,
    pub(super) verify_token: SecretString,
}

impl Connector {
    /// A connector to `network`. Nothing is sent yet.
    ///
    /// # Errors
    /// When the network's URL or a token is such that no call can be made with it.
    pub fn new(client: Client, network: Network) -> Result<Self, NetworkError> {
        Ok(Self {
            client,
            base: network.base()?,
            authorization: network.authorization()?,
            app_authorization: network.app_authorization()?,
            app_id: network.app_id,
            verify_token: network.verify_token,
        })
    }

    pub(super) fn get(&self, path: &[&str]) -> Call {
        self.call(Method::GET, path)
    }

    pub(super) fn post(&self, path: &[&str]) -> Call {
        self.call(Method::POST, path)
    }

    pub(super) fn delete(&self, path: &[&str]) -> Call {
        self.call(Method::DELETE, path)
    }

    /// A call on the app itself, which takes the app's token.
    pub(super) fn post_as_app(&self, path: &[&str]) -> Call {
        Call::new(Method::POST, self.address(path), self.app_authorization.clone(), DEADLINE)
    }

    pub(super) async fn make<T: DeserializeOwned>(&self, call: Call) -> Result<T, Failure> {
        call.make(&self.client).await
    }

    fn call(&self, method: Method, path: &[&str]) -> Call {
        Call::new(method, self.address(path), self.authorization.clone(), DEADLINE)
    }

    /// Ids are opaque: whatever they hold is escaped and stays one segment of the path.
    fn address(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        // Every http and https URL can have segments, and `Network::base` lets no other pass.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        url
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::channels::stand_in::{StandIn, deserted};

    /// A connector to a network at `url`.
    pub(in super::super) fn connector_to(url: &str) -> Connector {
        let network = Network {
            url: url.into(),
            api_version: "v25.0".into(),
            app_id: "555".into(),
            app_secret: "app-hush".into(),
            access_token: "EAAhush".into(),
            verify_token: "verify-hush".into(),
        };
        Connector::new(Client::new(), network).unwrap()
    }

    #[tokio::test]
    async fn the_token_goes_into_the_header_and_nowhere_else() {
        let server = StandIn::saying(200, r#"{"id":"7"}"#).await;
        connector_to(&server.url).waba("7").await.unwrap();
        let noted = &server.noted()[0];
        assert_eq!(noted.header("authorization"), "Bearer EAAhush");
        assert!(!noted.line.contains("hush"));
    }

    #[tokio::test]
    async fn ids_stay_one_segment_of_the_path() {
        let server = StandIn::saying(200, r#"{"id":"7"}"#).await;
        connector_to(&server.url).waba("a/../b?c=1#d").await.unwrap();
        assert!(server.noted()[0].line.starts_with("GET /v25.0/a%2F..%2Fb%3Fc=1%23d?fields="));
    }

    #[tokio::test]
    async fn failures_show_no_token() {
        let refusing = StandIn::saying(401, r#"{"error":{"message":"m","code":190}}"#).await;
        let broken = StandIn::saying(502, "").await;
        for url in [refusing.url, broken.url, deserted().await] {
            let failure = connector_to(&url).waba("7").await.unwrap_err();
            assert!(!format!("{failure} {failure:?}").contains("hush"), "{failure:?}");
        }
    }
}
