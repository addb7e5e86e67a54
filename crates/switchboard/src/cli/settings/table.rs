//! The settings as `switchboard config` prints them.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderName;
use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use super::database::DatabaseUrl;
use super::doors::Proxies;
use super::keys::{self, Key};
use super::limits::{LimitDefault, StrangersLimit};
use super::sourced::Sourced;
use super::values::Window;
use super::{Settings, duration};

/// How a value stands in the table. A secret shows only that it is set.
trait Shown {
    fn shown(&self) -> String;
}

struct Row {
    name: String,
    value: String,
    source: String,
}

impl Settings {
    /// One line a setting, in aligned columns: key, value, source. Ends in a line feed.
    pub fn table(&self) -> String {
        let rows = self.rows();
        let name = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        let value = rows.iter().map(|row| row.value.chars().count()).max().unwrap_or(0);
        rows.iter().fold(String::new(), |mut text, row| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{:name$}  {:value$}  {}", row.name, row.value, row.source);
            text
        })
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = vec![
            row(&keys::DATA, &self.data),
            row(&keys::DATABASE_URL, &self.database.url),
            row(&keys::DATABASE_PASSWORD_FILE, &self.database.password_file),
            row(&keys::DATABASE_CA_FILE, &self.database.ca_file),
            row(&keys::DATABASE_CONNECTIONS, &self.database.connections),
            row(&keys::LISTEN, &self.listen),
            row(&keys::TLS_CERT, &self.doors.tls_cert),
            row(&keys::TLS_KEY, &self.doors.tls_key),
            row(&keys::TRUSTED_PROXY, &self.doors.trusted_proxy),
            row(&keys::SOURCE_HEADER, &self.doors.source_header),
            row(&keys::CONNECTIONS, &self.doors.connections),
            row(&keys::SIMULATOR, &self.simulator),
            row(&keys::NETWORK_URL, &self.network_url),
            row(&keys::PUBLIC_URL, &self.public_url),
            row(&keys::MASTER_KEY_FILE, &self.master_key_file),
            row(&keys::MASTER_KEY_COMMAND, &hidden(&self.master_key_command)),
            row(&keys::MASTER_KEY, &self.master_key),
        ];
        let id = self.root_key.as_ref().map(|key| row(&keys::ACCESS_KEY_ID, &key.id));
        rows.push(id.unwrap_or_else(|| unset(&keys::ACCESS_KEY_ID)));
        let secret = self.root_key.as_ref().map(|key| row(&keys::ACCESS_KEY_SECRET, &key.secret));
        rows.push(secret.unwrap_or_else(|| unset(&keys::ACCESS_KEY_SECRET)));
        rows.extend([
            row(&keys::WORLD, &self.world),
            row(&keys::ALLOW_DESTINATION, &self.allow_destination),
            row(&keys::RETRY_SCHEDULE, &self.retry_schedule),
            row(&keys::RETRY_GIVE_UP_AFTER, &self.retry_give_up_after),
            row(&keys::DRAIN, &self.drain),
            row(&keys::IN_DOUBT_WAIT, &self.in_doubt_wait),
            row(&keys::SEND_RETRY_FOR, &self.send_retry_for),
            row(&keys::RETENTION, &self.retention),
            row(&keys::STRICT_AUTHORISATION, &self.strict_authorisation),
            row(&keys::AUDIT_RETENTION, &self.audit_retention),
            row(&keys::QUEUE_TOKEN_GRACE, &self.queue_token_grace),
            row(&keys::LIMITS_DEFAULT, &self.limits.default),
            row(&keys::LIMITS_STRANGERS, &self.limits.strangers),
        ]);
        rows.extend(self.limits.operations.iter().map(|(operation, limit)| Row {
            name: format!("{}{operation}", keys::LIMITS),
            value: limit.value.to_string(),
            source: limit.source.to_string(),
        }));
        rows.extend([
            row(&keys::WHATSAPP_URL, &self.whatsapp.url),
            row(&keys::WHATSAPP_API_VERSION, &self.whatsapp.api_version),
            row(&keys::WHATSAPP_APP_ID, &self.whatsapp.app_id),
            row(&keys::WHATSAPP_APP_SECRET, &self.whatsapp.app_secret),
            row(&keys::WHATSAPP_ACCESS_TOKEN, &self.whatsapp.access_token),
            row(&keys::WHATSAPP_VERIFY_TOKEN, &self.whatsapp.verify_token),
            row(&keys::WHATSAPP_WINDOW, &self.whatsapp.window),
        ]);
        rows
    }
}

fn row<T: Shown>(key: &Key, sourced: &Sourced<T>) -> Row {
    Row { name: key.name.to_owned(), value: sourced.value.shown(), source: sourced.source.to_string() }
}

/// What may hold a secret in its text.
fn hidden(sourced: &Sourced<Option<String>>) -> Sourced<Option<String>> {
    let value = sourced.value.as_ref().map(|_| "(set)".to_owned());
    Sourced { value, source: sourced.source.clone() }
}

fn unset(key: &Key) -> Row {
    row(key, &Sourced::default_of(None::<String>))
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "(not set)".to_owned(), Shown::shown)
    }
}

impl Shown for PathBuf {
    fn shown(&self) -> String {
        self.display().to_string()
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for SocketAddr {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for Url {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for SecretString {
    fn shown(&self) -> String {
        "(set)".to_owned()
    }
}

impl Shown for DatabaseUrl {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for Duration {
    fn shown(&self) -> String {
        duration::show(*self)
    }
}

impl Shown for Vec<Duration> {
    fn shown(&self) -> String {
        self.iter().map(|wait| duration::show(*wait)).collect::<Vec<_>>().join(",")
    }
}

impl Shown for Vec<IpNet> {
    fn shown(&self) -> String {
        match self.as_slice() {
            [] => "(public ones only)".to_owned(),
            ranges => ranges.iter().map(IpNet::to_string).collect::<Vec<_>>().join(","),
        }
    }
}

impl Shown for Proxies {
    fn shown(&self) -> String {
        if self.0.is_empty() { "(none)".to_owned() } else { self.0.shown() }
    }
}

impl Shown for HeaderName {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for usize {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for Window {
    fn shown(&self) -> String {
        match self {
            Window::Service => "service".to_owned(),
            Window::Network => "network".to_owned(),
        }
    }
}

impl Shown for LimitDefault {
    fn shown(&self) -> String {
        match self {
            LimitDefault::Documented => "documented".to_owned(),
            LimitDefault::None => "none".to_owned(),
        }
    }
}

impl Shown for StrangersLimit {
    fn shown(&self) -> String {
        match self {
            StrangersLimit::PerSecond(rate) => rate.to_string(),
            StrangersLimit::None => "none".to_owned(),
        }
    }
}
