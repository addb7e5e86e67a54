//! From texts to settings, and the refusal of those that contradict each other.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::time::Duration;

use super::super::error::Error;
use super::database::Database;
use super::doors::Doors;
use super::layers::{Environment, Layers};
use super::limits::Limits;
use super::options::ServeOptions;
use super::sourced::{Source, Sourced};
use super::values::{self, Window};
use super::{RootKey, Settings, WhatsApp, duration, keys};

const SECOND: u64 = 1;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// Waits in seconds; the last one repeats. A decision of the behaviour notes, 3.2.
const RETRY_SCHEDULE: [u64; 10] =
    [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR];

/// 7 days. A decision of the behaviour notes, 3.2.
const RETRY_GIVE_UP_AFTER: Duration = Duration::from_secs(7 * 24 * HOUR);

/// How long a simulated network may take with the status of a send whose answer got lost.
const IN_DOUBT_SIMULATED: Duration = Duration::from_secs(3);

/// How long a real one may take.
const IN_DOUBT_REAL: Duration = Duration::from_secs(60);

/// How long a send is tried again after refusals that waiting helps (decision 7).
const SEND_RETRY_FOR: Duration = Duration::from_secs(HOUR);

/// How long a node of several serves on after it was told to stop (decided): load balancers that ask every second and believe
/// the second no have looked away by then.
const DRAIN_AMONG_SEVERAL: Duration = Duration::from_secs(3);

/// How long what is over is kept (decided).
const RETENTION: Duration = Duration::from_secs(30 * 24 * HOUR);
/// How long the audit is kept (decided).
const AUDIT_RETENTION: Duration = Duration::from_secs(365 * 24 * HOUR);

/// The version of the Graph API that is spoken unless told otherwise.
const API_VERSION: &str = "v25.0";

/// Where the API listens unless told otherwise.
const LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080));

impl Settings {
    /// Gathers the settings from the options, the environment and the file that one of both names.
    ///
    /// # Errors
    ///
    /// A value that cannot be read, an unknown key of the file, or settings that exclude each other.
    pub fn resolve(options: &ServeOptions, environment: Environment<'_>) -> Result<Self, Error> {
        let layers = Layers::open(options, environment)?;
        let simulator = layers.optional(&keys::SIMULATOR, values::address)?;
        let network_url = layers.optional(&keys::NETWORK_URL, values::base_url)?;
        let elsewhere = network_url.value.is_some();
        let whatsapp = whatsapp(&layers, elsewhere)?;
        // Credentials are made up for simulated networks only: who gives none means one.
        let simulated = simulator.value.is_some() || (elsewhere && whatsapp.access_token.value.is_none());
        let in_doubt = if simulated { IN_DOUBT_SIMULATED } else { IN_DOUBT_REAL };
        let database = Database::resolve(&layers)?;
        let drain = if database.url.value.is_some() { DRAIN_AMONG_SEVERAL } else { Duration::ZERO };
        let settings = Settings {
            data: layers.optional(&keys::DATA, values::path)?,
            database,
            listen: layers.or(&keys::LISTEN, LISTEN, values::address)?,
            doors: Doors::resolve(&layers)?,
            simulator,
            network_url,
            public_url: layers.optional(&keys::PUBLIC_URL, values::base_url)?,
            master_key_file: layers.optional(&keys::MASTER_KEY_FILE, values::path)?,
            master_key_command: layers.optional(&keys::MASTER_KEY_COMMAND, values::text)?,
            master_key: layers.secret(&keys::MASTER_KEY, values::master_key)?,
            root_key: root_key(&layers)?,
            world: layers.optional(&keys::WORLD, values::path)?,
            allow_destination: layers.or(&keys::ALLOW_DESTINATION, Vec::new(), values::destinations)?,
            retry_schedule: layers.or(
                &keys::RETRY_SCHEDULE,
                RETRY_SCHEDULE.map(Duration::from_secs).to_vec(),
                values::retry_schedule,
            )?,
            retry_give_up_after: layers.or(
                &keys::RETRY_GIVE_UP_AFTER,
                RETRY_GIVE_UP_AFTER,
                duration::parse,
            )?,
            drain: layers.or(&keys::DRAIN, drain, duration::parse)?,
            in_doubt_wait: layers.or(&keys::IN_DOUBT_WAIT, in_doubt, duration::parse)?,
            send_retry_for: layers.or(&keys::SEND_RETRY_FOR, SEND_RETRY_FOR, duration::parse)?,
            retention: layers.or(&keys::RETENTION, RETENTION, values::retention)?,
            strict_authorisation: layers.or(&keys::STRICT_AUTHORISATION, false, values::yes_or_no)?,
            audit_retention: layers.or(&keys::AUDIT_RETENTION, AUDIT_RETENTION, values::audit_retention)?,
            queue_token_grace: layers.or(&keys::QUEUE_TOKEN_GRACE, crate::queues::GRACE, duration::parse)?,
            limits: Limits::resolve(&layers)?,
            whatsapp,
        };
        settings.refuse_conflicts()?;
        Ok(settings)
    }

    fn refuse_conflicts(&self) -> Result<(), Error> {
        let conflict = |first: &Source, second: &Source, why: &str| {
            Err(Error::Conflict(format!("{first} and {second} exclude each other: {why}")))
        };
        if self.simulator.value.is_some() && self.network_url.value.is_some() {
            let why = "one runs the simulated networks here, the other uses networks that run elsewhere";
            return conflict(&self.simulator.source, &self.network_url.source, why);
        }
        if self.simulator.value.is_some() && self.whatsapp.url.value.is_some() {
            let why = "WhatsApp is either simulated here or reached at its own address";
            return conflict(&self.simulator.source, &self.whatsapp.url.source, why);
        }
        if self.simulator.value.is_some() && self.database.url.value.is_some() && self.data.value.is_none() {
            return Err(Error::Conflict(format!(
                "{} needs --data DIR beside the database: the simulated networks keep their data there; nodes that share a database \
                 share a `switchboard simulator` of its own by --network-url URL",
                self.simulator.source
            )));
        }
        let of_master_key = [
            (self.master_key_file.value.is_some(), &self.master_key_file.source),
            (self.master_key_command.value.is_some(), &self.master_key_command.source),
            (self.master_key.value.is_some(), &self.master_key.source),
        ];
        let mut given = of_master_key.iter().filter(|(given, _)| *given).map(|(_, source)| *source);
        if let (Some(first), Some(second)) = (given.next(), given.next()) {
            return conflict(first, second, "both give the master key");
        }
        if self.world.value.is_some() && self.simulator.value.is_none() && self.network_url.value.is_none() {
            return Err(Error::Conflict(format!(
                "{} needs a simulated network: give --simulator ADDR, or --network-url URL of one that runs elsewhere",
                self.world.source
            )));
        }
        if self.world.value.is_some() && self.whatsapp.url.value.is_some() {
            let why = "a world is made in a simulated network, at --simulator or --network-url";
            return conflict(&self.world.source, &self.whatsapp.url.source, why);
        }
        if self.world.value.is_some() && self.whatsapp.access_token.value.is_some() {
            let why = "a world is made in a simulated network, which is told the credentials";
            return conflict(&self.world.source, &self.whatsapp.access_token.source, why);
        }
        Ok(())
    }
}

fn whatsapp(layers: &Layers<'_>, elsewhere: bool) -> Result<WhatsApp, Error> {
    let url = layers.optional(&keys::WHATSAPP_URL, values::base_url)?;
    let window = if elsewhere || url.value.is_some() { Window::Network } else { Window::Service };
    let whatsapp = WhatsApp {
        url,
        api_version: layers.or(&keys::WHATSAPP_API_VERSION, API_VERSION.to_owned(), values::api_version)?,
        app_id: layers.optional(&keys::WHATSAPP_APP_ID, values::text)?,
        app_secret: layers.secret(&keys::WHATSAPP_APP_SECRET, values::secret)?,
        access_token: layers.secret(&keys::WHATSAPP_ACCESS_TOKEN, values::secret)?,
        verify_token: layers.secret(&keys::WHATSAPP_VERIFY_TOKEN, values::secret)?,
        window: layers.or(&keys::WHATSAPP_WINDOW, window, values::window)?,
    };
    let parts = [
        whatsapp.app_id.value.is_some(),
        whatsapp.app_secret.value.is_some(),
        whatsapp.access_token.value.is_some(),
    ];
    if parts.contains(&true) && parts.contains(&false) {
        let why =
            "app_id, app_secret and access_token of [network.whatsapp] belong together: give all or none";
        return Err(Error::Conflict(why.to_owned()));
    }
    if whatsapp.url.value.is_some() && parts.contains(&false) {
        let why = "url of [network.whatsapp] needs app_id, app_secret and access_token: they are made up for simulated networks only";
        return Err(Error::Conflict(why.to_owned()));
    }
    Ok(whatsapp)
}

fn root_key(layers: &Layers<'_>) -> Result<Option<RootKey>, Error> {
    let id = layers.optional(&keys::ACCESS_KEY_ID, values::text)?;
    let secret = layers.secret(&keys::ACCESS_KEY_SECRET, values::secret)?;
    match (id.value, secret.value) {
        (Some(value), Some(of_secret)) => Ok(Some(RootKey {
            id: Sourced { value, source: id.source },
            secret: Sourced { value: of_secret, source: secret.source },
        })),
        (None, None) => Ok(None),
        _ => Err(Error::Conflict(format!(
            "{} and {} belong together: give both or none",
            keys::ACCESS_KEY_ID.variable,
            keys::ACCESS_KEY_SECRET.variable
        ))),
    }
}

#[cfg(test)]
mod tests;
