//! The URL of a database.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, LoadBalanceHosts, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;
use trust::Trusted;

/// The time for one connection to one host (decided): a host that is gone must not hold up the next one.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// After so long a connection whose other end does not acknowledge counts as broken (decided).
const UNACKNOWLEDGED: Duration = Duration::from_secs(4);

/// Where a database is and who we are there. The password never shows.
#[derive(Clone)]
pub struct Address {
    config: Config,
    tls: MakeRustlsConnect,
}

/// A text that is no address of a database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is not an address of a database such as postgres://user:password@host:5432/database: {0}")]
pub struct BadAddress(String);

impl Address {
    /// Reads a URL: `postgres://user:password@host[:port][,host[:port]…]/database[?sslmode=disable|prefer|require]`. Without
    /// `target_session_attrs` only a server that takes changes is connected to. `prefer`, the default, takes a server with
    /// whatever certificate, or without TLS; `require` wants one of the web's or of `roots`, for the host's name.
    ///
    /// # Errors
    /// It is not such a URL, or a root is no certificate. The error shows nothing of it.
    pub fn parse(text: &SecretString, roots: Vec<CertificateDer<'static>>) -> Result<Self, BadAddress> {
        let bad = |reason: &str| BadAddress(reason.to_owned());
        let text = text.expose_secret();
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(bad("it does not begin with postgres://"));
        }
        // What the parser says may repeat the text.
        let mut config: Config = text.parse().map_err(|_| {
            bad("it cannot be read; mind that : / ? # @ % in a name or password are written as %3A and so on")
        })?;
        if config.get_hosts().is_empty() {
            return Err(bad("it names no host"));
        }
        if config.get_user().is_none() {
            return Err(bad("it names no user"));
        }
        if config.get_dbname().is_none() {
            return Err(bad("it names no database"));
        }
        if !text.contains("target_session_attrs=") {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_WITHIN);
        }
        config
            .application_name("switchboard")
            .tcp_user_timeout(UNACKNOWLEDGED)
            .keepalives_idle(UNACKNOWLEDGED)
            .keepalives_interval(Duration::from_secs(1))
            .keepalives_retries(3)
            .load_balance_hosts(LoadBalanceHosts::Disable);
        let trusted = match config.get_ssl_mode() {
            SslMode::Require => Trusted::nothing(),
            _ => Trusted::new(|_| true),
        };
        let tls: ClientConfig =
            trust::client(roots, trusted).map_err(|error| BadAddress(error.to_string()))?;
        Ok(Self { config, tls: MakeRustlsConnect::new(tls) })
    }

    /// The same with this password.
    #[must_use]
    pub fn with_password(mut self, password: &SecretString) -> Self {
        self.config.password(password.expose_secret());
        self
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn tls(&self) -> MakeRustlsConnect {
        self.tls.clone()
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        self.config.get_user().unwrap_or_default()
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }
}

/// Without user and password.
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("postgres://")?;
        let ports = self.config.get_ports();
        for (index, host) in self.config.get_hosts().iter().enumerate() {
            if index > 0 {
                formatter.write_str(",")?;
            }
            match host {
                Host::Tcp(name) => formatter.write_str(name)?,
                #[cfg(unix)]
                Host::Unix(path) => write!(formatter, "{}", path.display())?,
            }
            let port = ports.get(index).or_else(|| ports.first());
            write!(formatter, ":{}", port.copied().unwrap_or(5432))?;
        }
        write!(formatter, "/{}", self.database())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Address({self})")
    }
}

/// For messages that are made far from here.
impl From<&Address> for Arc<str> {
    fn from(address: &Address) -> Self {
        address.to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Address, BadAddress> {
        Address::parse(&SecretString::from(text), Vec::new())
    }

    #[test]
    fn an_address_names_hosts_and_database_and_shows_no_password() {
        let address = parse("postgres://me:hunter2@one:5433,two:5434/chat").unwrap();
        assert_eq!(address.to_string(), "postgres://one:5433,two:5434/chat");
        assert!(!format!("{address:?}").contains("hunter2"));
        assert_eq!(address.config().get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
        let any = parse("postgres://me@one/chat?target_session_attrs=any").unwrap();
        assert_eq!(any.config().get_target_session_attrs(), TargetSessionAttrs::Any);
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_shown() {
        for text in [
            "mysql://me:hunter2@one/chat",
            "postgres://me:hunter2@one",
            "postgres://one/chat",
            "postgres://me:hunter2@one/chat?x=y",
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
