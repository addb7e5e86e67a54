//! Where the network is and who we are to it.

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The settings of `[network.whatsapp]` (decisions, 1).
#[derive(Clone, Debug)]
pub struct Network {
    /// The base of the API without version: `https://graph.facebook.com` for the real one.
    pub url: String,
    /// Such as `v25.0`; always sent, because a call without one gets the oldest.
    pub api_version: String,
    /// The app's id.
    pub app_id: String,
    /// The app's secret; it signs webhooks and makes the app token.
    pub app_secret: SecretString,
    /// The token of all calls but those on the app itself.
    pub access_token: SecretString,
    /// What the network repeats when it verifies our callback.
    pub verify_token: SecretString,
}

/// Settings that no call can be made with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The URL is none, or has parts that a base cannot have.
    #[error("network URL: expected http or https with a host and without query or fragment, got `{0}`")]
    Url(String),
    /// A token has characters that a header cannot carry.
    #[error("network {0}: expected visible ASCII characters")]
    Token(&'static str),
}

impl Network {
    /// The URL that every path is put behind: base and version.
    pub(super) fn base(&self) -> Result<Url, NetworkError> {
        let fault = || NetworkError::Url(self.url.clone());
        let mut url = Url::parse(&self.url).map_err(|_| fault())?;
        let plain = url.username().is_empty() && url.password().is_none();
        let bare = url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !plain || !bare {
            // A URL with a password in it is not repeated.
            return Err(if plain { fault() } else { NetworkError::Url(url.scheme().to_owned()) });
        }
        url.path_segments_mut().map_err(|()| fault())?.pop_if_empty().push(&self.api_version);
        Ok(url)
    }

    /// The header of all calls but those on the app itself.
    pub(super) fn authorization(&self) -> Result<HeaderValue, NetworkError> {
        bearer(self.access_token.expose_secret()).ok_or(NetworkError::Token("access_token"))
    }

    /// The header of calls on the app itself: the literal app token (Meta Graph notes, 1.2).
    pub(super) fn app_authorization(&self) -> Result<HeaderValue, NetworkError> {
        let token = format!("{}|{}", self.app_id, self.app_secret.expose_secret());
        bearer(&token).ok_or(NetworkError::Token("app_secret"))
    }
}

fn bearer(token: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(url: &str) -> Network {
        Network {
            url: url.into(),
            api_version: "v25.0".into(),
            app_id: "1".into(),
            app_secret: "hush".into(),
            access_token: "EAAhush".into(),
            verify_token: "hush".into(),
        }
    }

    #[test]
    fn the_base_holds_the_version_whether_the_url_ends_in_a_slash_or_not() {
        for url in ["http://127.0.0.1:8090", "http://127.0.0.1:8090/"] {
            assert_eq!(network(url).base().unwrap().as_str(), "http://127.0.0.1:8090/v25.0");
        }
        assert_eq!(network("https://a/b/").base().unwrap().as_str(), "https://a/b/v25.0");
    }

    #[test]
    fn urls_that_are_no_base_are_refused_without_their_password() {
        for url in ["", "graph.facebook.com", "ftp://a", "http://a?b", "http://a#b", "mailto:a@b"] {
            assert!(network(url).base().is_err(), "{url}");
        }
        let error = network("http://me:hush@a").base().unwrap_err();
        assert!(!error.to_string().contains("hush"), "{error}");
    }

    #[test]
    fn secrets_do_not_show() {
        let network = network("http://a");
        let shown = format!("{network:?} {:?} {:?}", network.authorization(), network.app_authorization());
        assert!(!shown.contains("hush"), "{shown}");
    }
}
