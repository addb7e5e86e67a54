//! The options of `serve` and `config`, as text: values are read in one place for options, environment and file.

use std::borrow::Cow;

use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};

use super::keys::Key;

/// What `switchboard serve` takes. Each option also stands as `SWITCHBOARD_…` in the environment and in the file.
#[derive(Clone, Debug, Default, Args)]
pub struct ServeOptions {
    /// Where the service keeps its data; beside a database what is this node's alone
    #[arg(long, value_name = "DIR")]
    pub data: Option<String>,
    /// Keep the data in this PostgreSQL, which several nodes may share: postgres://USER@HOST[,HOST...]/DATABASE
    #[arg(long, value_name = "URL")]
    pub database_url: Option<SecretString>,
    /// Where the API listens [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Speak TLS with this certificate, in PEM with those above it; read again when it changes
    #[arg(long, value_name = "FILE")]
    pub tls_cert: Option<String>,
    /// The certificate's private key, in PEM
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<String>,
    /// Believe proxies in this range on whom a request comes from; may stand more than once
    #[arg(long, value_name = "CIDR")]
    pub trusted_proxy: Vec<String>,
    /// The header in which they say it, such as X-Forwarded-For
    #[arg(long, value_name = "NAME")]
    pub source_header: Option<String>,
    /// Also run the simulated networks there, their data under DIR, and use them
    #[arg(long, value_name = "ADDR")]
    pub simulator: Option<String>,
    /// Use networks that run elsewhere
    #[arg(long, value_name = "URL")]
    pub network_url: Option<String>,
    /// Where the networks reach this service [default: the listen address]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// The key that seals the secrets at rest [default: DIR/master.key, made when absent]
    #[arg(long, value_name = "FILE")]
    pub master_key_file: Option<String>,
    /// A command that prints that key, run by `sh -c` once at the start
    #[arg(long, value_name = "CMD")]
    pub master_key_command: Option<String>,
    /// Make this world, once for each data store
    #[arg(long, value_name = "FILE")]
    pub world: Option<String>,
    /// Also call addresses in this range for customers, beside public ones; may stand more than once
    #[arg(long, value_name = "CIDR")]
    pub allow_destination: Vec<String>,
    /// Waits between attempts at a delivery, the last one repeated [default: 5s,30s,2m,10m,30m,1h,2h,4h,8h,12h]
    #[arg(long, value_name = "WAITS")]
    pub retry_schedule: Option<String>,
    /// How long calls are still served after SIGTERM, while /readyz says no [default: 3s with a database, else 0s]
    #[arg(long, value_name = "DURATION")]
    pub drain: Option<String>,
    /// All of it as TOML
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
}

impl ServeOptions {
    /// The text of a key; of an option that stands more than once, all of them joined by commas.
    pub(super) fn text(&self, key: &Key) -> Option<Cow<'_, str>> {
        let value = match key.option? {
            "--data" => &self.data,
            "--database-url" => return self.database_url.as_ref().map(|url| url.expose_secret().into()),
            "--listen" => &self.listen,
            "--tls-cert" => &self.tls_cert,
            "--tls-key" => &self.tls_key,
            "--trusted-proxy" => return joined(&self.trusted_proxy),
            "--source-header" => &self.source_header,
            "--simulator" => &self.simulator,
            "--network-url" => &self.network_url,
            "--public-url" => &self.public_url,
            "--master-key-file" => &self.master_key_file,
            "--master-key-command" => &self.master_key_command,
            "--world" => &self.world,
            "--allow-destination" => return joined(&self.allow_destination),
            "--retry-schedule" => &self.retry_schedule,
            "--drain" => &self.drain,
            "--config" => &self.config,
            _ => return None,
        };
        value.as_deref().map(Cow::from)
    }
}

fn joined(values: &[String]) -> Option<Cow<'_, str>> {
    (!values.is_empty()).then(|| values.join(",").into())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, FromArgMatches as _, Parser};

    use super::super::keys;
    use super::*;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        options: ServeOptions,
    }

    #[test]
    fn every_key_with_an_option_is_read_from_it() {
        for key in keys::ALL {
            let Some(option) = key.option else { continue };
            let matches = Alone::command().try_get_matches_from(["serve", option, "given"]).expect(option);
            let alone = Alone::from_arg_matches(&matches).expect(option);
            assert_eq!(alone.options.text(key).as_deref(), Some("given"), "{option}");
        }
    }
}
