//! The one list of settings: their key in the file, their variable, their option.

/// A setting's three names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// In the file, tables joined by dots. Also the name that `config` prints.
    pub(super) name: &'static str,
    /// In the environment.
    pub(super) variable: &'static str,
    /// On the command line, where it stands there.
    pub(super) option: Option<&'static str>,
    /// Whether the file may hold it.
    pub(super) file: InFile,
}

/// Whether a file may hold a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InFile {
    Yes,
    No,
}

const fn option(name: &'static str, variable: &'static str, option: &'static str) -> Key {
    Key { name, variable, option: Some(option), file: InFile::Yes }
}

const fn setting(name: &'static str, variable: &'static str) -> Key {
    Key { name, variable, option: None, file: InFile::Yes }
}

const fn variable(name: &'static str, variable: &'static str) -> Key {
    Key { name, variable, option: None, file: InFile::No }
}

pub(super) const CONFIG: Key =
    Key { name: "config", variable: "SWITCHBOARD_CONFIG", option: Some("--config"), file: InFile::No };
pub(super) const DATA: Key = option("data", "SWITCHBOARD_DATA", "--data");
pub(super) const DATABASE_URL: Key = option("database_url", "SWITCHBOARD_DATABASE_URL", "--database-url");
pub(super) const DATABASE_PASSWORD_FILE: Key =
    setting("database_password_file", "SWITCHBOARD_DATABASE_PASSWORD_FILE");
pub(super) const DATABASE_CA_FILE: Key = setting("database_ca_file", "SWITCHBOARD_DATABASE_CA_FILE");
pub(super) const DATABASE_CONNECTIONS: Key =
    setting("database_connections", "SWITCHBOARD_DATABASE_CONNECTIONS");
pub(super) const LISTEN: Key = option("listen", "SWITCHBOARD_LISTEN", "--listen");
pub(super) const TLS_CERT: Key = option("tls_cert", "SWITCHBOARD_TLS_CERT", "--tls-cert");
pub(super) const TLS_KEY: Key = option("tls_key", "SWITCHBOARD_TLS_KEY", "--tls-key");
pub(super) const TRUSTED_PROXY: Key = option("trusted_proxy", "SWITCHBOARD_TRUSTED_PROXY", "--trusted-proxy");
pub(super) const SOURCE_HEADER: Key = option("source_header", "SWITCHBOARD_SOURCE_HEADER", "--source-header");
pub(super) const CONNECTIONS: Key = setting("connections", "SWITCHBOARD_CONNECTIONS");
pub(super) const SIMULATOR: Key = option("simulator", "SWITCHBOARD_SIMULATOR", "--simulator");
pub(super) const NETWORK_URL: Key = option("network_url", "SWITCHBOARD_NETWORK_URL", "--network-url");
pub(super) const PUBLIC_URL: Key = option("public_url", "SWITCHBOARD_PUBLIC_URL", "--public-url");
pub(super) const MASTER_KEY_FILE: Key =
    option("master_key_file", "SWITCHBOARD_MASTER_KEY_FILE", "--master-key-file");
pub(super) const MASTER_KEY_COMMAND: Key =
    option("master_key_command", "SWITCHBOARD_MASTER_KEY_COMMAND", "--master-key-command");
pub(super) const MASTER_KEY: Key = variable("master_key", "SWITCHBOARD_MASTER_KEY");
pub(super) const ACCESS_KEY_ID: Key = variable("access_key_id", "SWITCHBOARD_ACCESS_KEY_ID");
pub(super) const ACCESS_KEY_SECRET: Key = variable("access_key_secret", "SWITCHBOARD_ACCESS_KEY_SECRET");
pub(super) const WORLD: Key = option("world", "SWITCHBOARD_WORLD", "--world");
pub(super) const ALLOW_DESTINATION: Key =
    option("allow_destination", "SWITCHBOARD_ALLOW_DESTINATION", "--allow-destination");
pub(super) const RETRY_SCHEDULE: Key =
    option("retry_schedule", "SWITCHBOARD_RETRY_SCHEDULE", "--retry-schedule");
pub(super) const RETRY_GIVE_UP_AFTER: Key = setting("retry_give_up_after", "SWITCHBOARD_RETRY_GIVE_UP_AFTER");
pub(super) const DRAIN: Key = option("drain", "SWITCHBOARD_DRAIN", "--drain");
pub(super) const IN_DOUBT_WAIT: Key = setting("in_doubt_wait", "SWITCHBOARD_IN_DOUBT_WAIT");
pub(super) const SEND_RETRY_FOR: Key = setting("send_retry_for", "SWITCHBOARD_SEND_RETRY_FOR");
pub(super) const RETENTION: Key = setting("retention", "SWITCHBOARD_RETENTION");
pub(super) const STRICT_AUTHORISATION: Key =
    setting("strict_authorisation", "SWITCHBOARD_STRICT_AUTHORISATION");
pub(super) const AUDIT_RETENTION: Key = setting("audit_retention", "SWITCHBOARD_AUDIT_RETENTION");
pub(super) const QUEUE_TOKEN_GRACE: Key = setting("queue_token_grace", "SWITCHBOARD_QUEUE_TOKEN_GRACE");
pub(super) const LIMITS_DEFAULT: Key = setting("limits.default", "SWITCHBOARD_LIMITS_DEFAULT");
pub(super) const LIMITS_STRANGERS: Key = setting("limits.strangers", "SWITCHBOARD_LIMITS_STRANGERS");
pub(super) const WHATSAPP_URL: Key = setting("network.whatsapp.url", "SWITCHBOARD_NETWORK_WHATSAPP_URL");
pub(super) const WHATSAPP_API_VERSION: Key =
    setting("network.whatsapp.api_version", "SWITCHBOARD_NETWORK_WHATSAPP_API_VERSION");
pub(super) const WHATSAPP_APP_ID: Key =
    setting("network.whatsapp.app_id", "SWITCHBOARD_NETWORK_WHATSAPP_APP_ID");
pub(super) const WHATSAPP_APP_SECRET: Key =
    setting("network.whatsapp.app_secret", "SWITCHBOARD_NETWORK_WHATSAPP_APP_SECRET");
pub(super) const WHATSAPP_ACCESS_TOKEN: Key =
    setting("network.whatsapp.access_token", "SWITCHBOARD_NETWORK_WHATSAPP_ACCESS_TOKEN");
pub(super) const WHATSAPP_VERIFY_TOKEN: Key =
    setting("network.whatsapp.verify_token", "SWITCHBOARD_NETWORK_WHATSAPP_VERIFY_TOKEN");
pub(super) const WHATSAPP_WINDOW: Key =
    setting("network.whatsapp.window", "SWITCHBOARD_NETWORK_WHATSAPP_WINDOW");

/// Every key but those of single operations, which stand under [`LIMITS`].
pub(super) const ALL: &[Key] = &[
    CONFIG,
    DATA,
    DATABASE_URL,
    DATABASE_PASSWORD_FILE,
    DATABASE_CA_FILE,
    DATABASE_CONNECTIONS,
    LISTEN,
    TLS_CERT,
    TLS_KEY,
    TRUSTED_PROXY,
    SOURCE_HEADER,
    CONNECTIONS,
    SIMULATOR,
    NETWORK_URL,
    PUBLIC_URL,
    MASTER_KEY_FILE,
    MASTER_KEY_COMMAND,
    MASTER_KEY,
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    WORLD,
    ALLOW_DESTINATION,
    RETRY_SCHEDULE,
    RETRY_GIVE_UP_AFTER,
    DRAIN,
    IN_DOUBT_WAIT,
    SEND_RETRY_FOR,
    RETENTION,
    STRICT_AUTHORISATION,
    AUDIT_RETENTION,
    QUEUE_TOKEN_GRACE,
    LIMITS_DEFAULT,
    LIMITS_STRANGERS,
    WHATSAPP_URL,
    WHATSAPP_API_VERSION,
    WHATSAPP_APP_ID,
    WHATSAPP_APP_SECRET,
    WHATSAPP_ACCESS_TOKEN,
    WHATSAPP_VERIFY_TOKEN,
    WHATSAPP_WINDOW,
];

/// The table whose keys are names of operations.
pub(super) const LIMITS: &str = "limits.";

/// What stands before an operation's name in upper case, for its limit in the environment.
pub(super) const LIMITS_VARIABLE: &str = "SWITCHBOARD_LIMITS_";
