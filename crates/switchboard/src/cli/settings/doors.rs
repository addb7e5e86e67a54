//! How the service is reached: over TLS or not, behind proxies or not, by how many at once.

use std::path::{Path, PathBuf};

use http::HeaderName;
use ipnet::IpNet;

use super::super::error::Error;
use super::layers::Layers;
use super::sourced::{Source, Sourced};
use super::{keys, values};
use crate::gateway::TrustedProxies;

/// Connections at once unless told otherwise (decided): some megabytes for each thousand.
const CONNECTIONS: usize = 16_384;

/// How the service is reached.
#[derive(Clone, Debug)]
pub struct Doors {
    /// The certificate and those above it, in PEM. Given together with `tls_key`; without them the API speaks plain HTTP.
    pub tls_cert: Sourced<Option<PathBuf>>,
    /// The certificate's private key, in PEM.
    pub tls_key: Sourced<Option<PathBuf>>,
    /// Proxies whose word on a request's source counts. Given together with `source_header`.
    pub trusted_proxy: Sourced<Proxies>,
    /// The header in which they say it.
    pub source_header: Sourced<Option<HeaderName>>,
    /// Open connections at once, at most; fewer where descriptors do not suffice.
    pub connections: Sourced<usize>,
}

/// Ranges of addresses of proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(pub Vec<IpNet>);

impl Doors {
    pub(super) fn resolve(layers: &Layers<'_>) -> Result<Self, Error> {
        let proxies = |text: &str| values::destinations(text).map(Proxies);
        let doors = Self {
            tls_cert: layers.optional(&keys::TLS_CERT, values::path)?,
            tls_key: layers.optional(&keys::TLS_KEY, values::path)?,
            trusted_proxy: layers.or(&keys::TRUSTED_PROXY, Proxies::default(), proxies)?,
            source_header: layers.optional(&keys::SOURCE_HEADER, source_header)?,
            connections: layers.or(&keys::CONNECTIONS, CONNECTIONS, connections)?,
        };
        together(
            (doors.tls_cert.value.is_some(), &doors.tls_cert.source, "--tls-cert FILE"),
            (doors.tls_key.value.is_some(), &doors.tls_key.source, "--tls-key FILE"),
        )?;
        together(
            (!doors.trusted_proxy.value.0.is_empty(), &doors.trusted_proxy.source, "--trusted-proxy CIDR"),
            (doors.source_header.value.is_some(), &doors.source_header.source, "--source-header NAME"),
        )?;
        Ok(doors)
    }

    /// The files of certificate and key, where TLS is spoken.
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        Some((self.tls_cert.value.as_deref()?, self.tls_key.value.as_deref()?))
    }

    /// Whose word on a request's source counts.
    pub fn trusted_proxies(&self) -> TrustedProxies {
        match &self.source_header.value {
            Some(header) => TrustedProxies::new(self.trusted_proxy.value.0.clone(), header.clone()),
            None => TrustedProxies::default(),
        }
    }
}

/// Refuses one of two settings that stands alone.
fn together(one: (bool, &Source, &str), other: (bool, &Source, &str)) -> Result<(), Error> {
    let (given, missing) = match (one, other) {
        ((true, source, _), (false, _, missing)) | ((false, _, missing), (true, source, _)) => {
            (source, missing)
        }
        _ => return Ok(()),
    };
    Err(Error::Conflict(format!("{given} needs {missing} beside it")))
}

fn source_header(text: &str) -> Result<HeaderName, String> {
    let expected = || "the name of a header of addresses joined by commas, such as X-Forwarded-For (Forwarded has another form)";
    let header = HeaderName::try_from(text).map_err(|_| expected().to_owned())?;
    if header == http::header::FORWARDED { Err(expected().to_owned()) } else { Ok(header) }
}

fn connections(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "a number of connections, from 1".to_owned())
}
