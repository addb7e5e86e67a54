//! Which network the service speaks to, and the credentials that it is known by there.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use rand::distr::{Alphanumeric, SampleString};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::channels::http::{Client, Larger, Limits};
use crate::channels::whatsapp::Network;
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::cli::world::App;
use crate::model::AccountId;
use crate::store::sealing::{MasterKey, Place};
use crate::store::{Change, CommitError, Kind, Record, Store, records};

/// How long the simulated network's control may take.
const CONTROL: Limits =
    Limits { deadline: Duration::from_secs(10), answer: 8 * 1024 * 1024, larger: Larger::Fails };

/// The credentials as they are kept; secrets sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    app_id: String,
    sealed: String,
}

#[derive(Serialize, Deserialize)]
struct Secrets {
    app_secret: String,
    access_token: String,
    verify_token: String,
}

impl Record for Stored {
    const KIND: Kind = "network";

    fn key(&self) -> String {
        KEY.to_owned()
    }
}

const KEY: &str = "whatsapp";

/// The network at `url` with the credentials of the settings; what they leave open is made up once and kept.
pub async fn whatsapp(
    settings: &Settings,
    store: &dyn Store,
    master_key: &MasterKey,
    url: String,
    now_ms: i64,
) -> Result<Network, Error> {
    let stored = stored(store, master_key, now_ms).await?;
    let given = &settings.whatsapp;
    let secret = |given: &Option<SecretString>, stored: String| {
        given.clone().unwrap_or_else(|| SecretString::from(stored))
    };
    let (app_id, secrets) = stored;
    Ok(Network {
        url,
        api_version: given.api_version.value.clone(),
        app_id: given.app_id.value.clone().unwrap_or(app_id),
        app_secret: secret(&given.app_secret.value, secrets.app_secret),
        access_token: secret(&given.access_token.value, secrets.access_token),
        verify_token: secret(&given.verify_token.value, secrets.verify_token),
    })
}

async fn stored(store: &dyn Store, master_key: &MasterKey, now_ms: i64) -> Result<(String, Secrets), Error> {
    let service = AccountId::service();
    loop {
        if let Some(stored) = records::get::<Stored>(store, &service, KEY).await.map_err(failed)? {
            let text = master_key.open(Place::Network, KEY, &stored.value.sealed).map_err(failed)?;
            let secrets = serde_json::from_str(text.expose_secret()).map_err(failed)?;
            return Ok((stored.value.app_id, secrets));
        }
        let text = |length| Alphanumeric.sample_string(&mut rand::rng(), length);
        let secrets = Secrets {
            app_secret: format!("{:032x}", rand::random::<u128>()),
            access_token: format!("EAA{}", text(60)),
            verify_token: text(32),
        };
        let sealed = serde_json::to_string(&secrets).map_err(failed)?;
        let sealed = master_key.seal(Place::Network, KEY, &sealed).map_err(failed)?;
        let app_id = rand::random_range(100_000_000_000_000_u64..1_000_000_000_000_000).to_string();
        let mut change = Change::new(&service, now_ms);
        change.insert(&Stored { app_id, sealed }).map_err(failed)?;
        match store.commit(change).await {
            Ok(_) | Err(CommitError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

/// What a simulated network is to know us by.
pub fn app(network: &Network) -> App {
    App {
        id: network.app_id.clone(),
        secret: network.app_secret.expose_secret().to_owned(),
        access_token: network.access_token.expose_secret().to_owned(),
    }
}

/// Makes something in a simulated network (`POST /simulator/world`).
pub async fn post_world(client: &Client, url: &str, world: &Value) -> Result<(), Error> {
    let address = format!("{}/simulator/world", url.trim_end_matches('/'));
    let request = Request::post(&address)
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(Bytes::from(world.to_string()))
        .map_err(failed)?;
    let answer = client
        .exchange(request, CONTROL)
        .await
        .map_err(|error| Error::NoAnswer { endpoint: address.clone(), reason: error.to_string() })?;
    if answer.status().is_success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    Err(Error::Failed(format!("{address} answered {}: {text}", answer.status())))
}

/// Tells a simulated network the app; the same one again changes nothing.
pub async fn introduce(client: &Client, network: &Network) -> Result<(), Error> {
    post_world(client, &network.url, &json!({ "app": app(network) })).await
}

/// The address of a simulated network of this process.
pub fn base_url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_the_master_key_finds_what_is_sealed_here() {
        assert_eq!(Place::Network.kind(), Some(Stored::KIND));
    }
}
