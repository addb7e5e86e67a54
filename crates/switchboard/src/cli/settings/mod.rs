//! What `serve` can be told, and where it was told.
//!
//! An option beats the environment, the environment beats the file, the file beats the default. Each value remembers
//! its source ([`Sourced`]). [`keys`] is the one list of what exists; [`layers`] finds a key's text; [`resolve`] turns
//! texts into values and refuses those that contradict each other; [`table`] prints them.

mod database;
mod doors;
pub mod duration;
mod keys;
mod layers;
mod limits;
mod options;
mod resolve;
mod sourced;
mod table;
mod toml_file;
mod values;

pub(crate) use limits::{is_operation, parse_default as parse_limit_default};
pub(crate) use toml_file::line_at;
pub(crate) use values::base_url;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

pub use database::{Database, DatabaseUrl};
pub use doors::{Doors, Proxies};
pub use limits::{EffectiveLimits, LimitDefault, Limits, StrangersLimit, WorldLimits};
pub use options::ServeOptions;
pub use sourced::{Source, Sourced};
pub use values::Window;

/// Everything that `serve` can be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of the embedded store, or, beside a database, of what belongs to this node alone. `serve` is not run without
    /// one of both.
    pub data: Sourced<Option<PathBuf>>,
    /// The database of the state, where that is not in the folder.
    pub database: Database,
    /// Where the API listens.
    pub listen: Sourced<SocketAddr>,
    /// How the API is reached there.
    pub doors: Doors,
    /// Where the simulated networks listen, when this process runs them.
    pub simulator: Sourced<Option<SocketAddr>>,
    /// Networks that run elsewhere.
    pub network_url: Sourced<Option<Url>>,
    /// Where the networks reach this service; the listen address when absent.
    pub public_url: Sourced<Option<Url>>,
    /// The file that holds the key which seals the secrets at rest.
    pub master_key_file: Sourced<Option<PathBuf>>,
    /// The command that prints the same key, run once at the start.
    pub master_key_command: Sourced<Option<String>>,
    /// The same key itself: base64 of 32 bytes (checked). From the environment alone.
    pub master_key: Sourced<Option<SecretString>>,
    /// The key of the root account, used only while the store has no account. From the environment alone.
    pub root_key: Option<RootKey>,
    /// The world file to be made once.
    pub world: Sourced<Option<PathBuf>>,
    /// Ranges of addresses that may be called for customers beside public ones.
    pub allow_destination: Sourced<Vec<IpNet>>,
    /// The waits between the attempts at a delivery; the last one repeats until `retry_give_up_after`. Never empty.
    pub retry_schedule: Sourced<Vec<Duration>>,
    /// How long after its first attempt a delivery is given up.
    pub retry_give_up_after: Sourced<Duration>,
    /// How long calls are still served after the service was told to stop; `/readyz` says no meanwhile.
    pub drain: Sourced<Duration>,
    /// How long a send without a recorded outcome waits for a status before it is sent again.
    pub in_doubt_wait: Sourced<Duration>,
    /// How long a send that the network refuses with a code that waiting helps is tried again.
    pub send_retry_for: Sourced<Duration>,
    /// How long messages, and receipts that were received or cancelled, are kept. At least 7 days.
    pub retention: Sourced<Duration>,
    /// How long the audit is kept. At least a day.
    pub audit_retention: Sourced<Duration>,
    /// How long a token of a queue is honoured after its end; zero is strict.
    pub queue_token_grace: Sourced<Duration>,
    /// Whether policies are asked also for operations whose page says that none is.
    pub strict_authorisation: Sourced<bool>,
    /// How often operations may be called.
    pub limits: Limits,
    /// How WhatsApp is reached.
    pub whatsapp: WhatsApp,
}

/// `[network.whatsapp]`: how the network is reached and what it knows us by.
#[derive(Clone, Debug)]
pub struct WhatsApp {
    /// The base address of the Graph API; [`Settings::network_url`] when absent.
    pub url: Sourced<Option<Url>>,
    /// The version in the paths of the Graph API, such as `v25.0`.
    pub api_version: Sourced<String>,
    /// The app that our webhooks are registered for.
    pub app_id: Sourced<Option<String>>,
    /// The secret that signs the webhooks.
    pub app_secret: Sourced<Option<SecretString>>,
    /// The token that we call with.
    pub access_token: Sourced<Option<SecretString>>,
    /// The token that the network repeats when it checks our address.
    pub verify_token: Sourced<Option<SecretString>>,
    /// Who refuses a message outside the 24-hour window.
    pub window: Sourced<Window>,
}

/// The key that the root account begins with.
#[derive(Clone, Debug)]
pub struct RootKey {
    /// The access key's id.
    pub id: Sourced<String>,
    /// The access key's secret.
    pub secret: Sourced<SecretString>,
}

/// Which networks the settings choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// None: messages cannot leave.
    None,
    /// Simulated ones in this process, listening here.
    Simulated(SocketAddr),
    /// Ones that run elsewhere, at this base address.
    Elsewhere(Url),
}

impl Settings {
    /// Whether it is said where the state is.
    pub fn has_place(&self) -> bool {
        self.data.value.is_some() || self.database.url.value.is_some()
    }

    /// Which networks are used, WhatsApp's own address before the common one.
    pub fn network(&self) -> Network {
        match (self.simulator.value, self.whatsapp.url.value.as_ref().or(self.network_url.value.as_ref())) {
            (Some(listen), _) => Network::Simulated(listen),
            (None, Some(url)) => Network::Elsewhere(url.clone()),
            (None, None) => Network::None,
        }
    }
}

/// The environment of this process: a variable that is absent, empty or not UTF-8 counts as not given.
pub fn process_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
