//! Which database holds the state, and how it is reached.

use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use secrecy::{ExposeSecret as _, SecretString};

use super::super::error::Error;
use super::layers::Layers;
use super::sourced::Sourced;
use super::{keys, values};

/// Connections to the database unless told otherwise (decided): one has many statements under way at once, so that a few suffice.
const CONNECTIONS: usize = 16;

/// What a pool may have: news needs one beside that of the calls, and PostgreSQL itself allows a hundred unless it is told otherwise.
const POOL: RangeInclusive<usize> = 2..=500;

/// The parameter of an address that may hold the password as well.
const PASSWORD: &str = "password";

/// What is shown in a password's place.
const HIDDEN: &str = "***";

/// The database of the state.
#[derive(Clone, Debug)]
pub struct Database {
    /// Where it is; the folder of the data holds the state when absent.
    pub url: Sourced<Option<DatabaseUrl>>,
    /// The file of the password that the address leaves out.
    pub password_file: Sourced<Option<PathBuf>>,
    /// Certificates, in PEM, that its own is trusted by.
    pub ca_file: Sourced<Option<PathBuf>>,
    /// Connections of this node at once, at most.
    pub connections: Sourced<usize>,
}

/// The address of a database, which may hold a password: it is shown without it.
#[derive(Clone, Debug)]
pub struct DatabaseUrl(SecretString);

impl Database {
    pub(super) fn resolve(layers: &Layers<'_>) -> Result<Self, Error> {
        let database = Self {
            url: layers.secret(&keys::DATABASE_URL, DatabaseUrl::parse)?,
            password_file: layers.optional(&keys::DATABASE_PASSWORD_FILE, values::path)?,
            ca_file: layers.optional(&keys::DATABASE_CA_FILE, values::path)?,
            connections: layers.or(&keys::DATABASE_CONNECTIONS, CONNECTIONS, connections)?,
        };
        let file = &database.password_file;
        match &database.url.value {
            Some(url) if url.has_password() && file.value.is_some() => Err(Error::Conflict(format!(
                "{} and {} exclude each other: both give the password of the database",
                database.url.source, file.source
            ))),
            None if file.value.is_some() => {
                Err(Error::Conflict(format!("{} needs --database-url URL beside it", file.source)))
            }
            None if database.ca_file.value.is_some() => Err(Error::Conflict(format!(
                "{} needs --database-url URL beside it",
                database.ca_file.source
            ))),
            _ => Ok(database),
        }
    }
}

impl DatabaseUrl {
    /// Reads an address; what is refused is not repeated.
    fn parse(text: &str) -> Result<Self, String> {
        let url = Self(SecretString::from(text));
        match url.scheme() {
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => Ok(url),
            _ => {
                Err("the address of a PostgreSQL, such as postgres://switchboard@db1,db2/switchboard"
                    .to_owned())
            }
        }
    }

    /// The address as it was given.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    fn scheme(&self) -> Option<(&str, &str)> {
        self.0.expose_secret().split_once("://")
    }

    /// What stands before the hosts, the hosts with the name of the database, and the parameters.
    fn parts(&self) -> (Option<&str>, &str, Option<&str>) {
        let rest = self.scheme().map_or("", |(_, rest)| rest);
        // A password that is not escaped as it should be may hold anything but the sign before the hosts.
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, rest),
        };
        match rest.split_once('?') {
            Some((hosts, parameters)) => (user, hosts, Some(parameters)),
            None => (user, rest, None),
        }
    }

    fn has_password(&self) -> bool {
        let (user, _, parameters) = self.parts();
        user.is_some_and(|user| user.contains(':')) || parameters.is_some_and(|text| text.contains(PASSWORD))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (user, hosts, parameters) = self.parts();
        write!(formatter, "{}://", self.scheme().map_or("postgres", |(scheme, _)| scheme))?;
        match user.map(|user| user.split_once(':').map_or((user, false), |(user, _)| (user, true))) {
            Some((user, true)) => write!(formatter, "{user}:{HIDDEN}@")?,
            Some((user, false)) => write!(formatter, "{user}@")?,
            None => {}
        }
        formatter.write_str(hosts)?;
        let shown = parameters.into_iter().flat_map(|text| text.split('&')).map(|parameter| {
            let name = parameter.split('=').next().unwrap_or_default();
            if name.contains(PASSWORD) { format!("{name}={HIDDEN}") } else { parameter.to_owned() }
        });
        let shown: Vec<String> = shown.collect();
        if shown.is_empty() { Ok(()) } else { write!(formatter, "?{}", shown.join("&")) }
    }
}

fn connections(text: &str) -> Result<usize, String> {
    let expected = || format!("a number of connections from {} to {}", POOL.start(), POOL.end());
    text.parse().ok().filter(|count| POOL.contains(count)).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (given, shown) in [
            ("postgres://db/sb", "postgres://db/sb"),
            ("postgres://sb@db1:5432,db2/sb", "postgres://sb@db1:5432,db2/sb"),
            ("postgresql://sb:hunter2@db/sb", "postgresql://sb:***@db/sb"),
            (
                "postgres://sb:hunter2/x?y@z@db1,db2/sb?sslmode=require",
                "postgres://sb:***@db1,db2/sb?sslmode=require",
            ),
            ("postgres://db/sb?user=a&password=hunter2&x=1", "postgres://db/sb?user=a&password=***&x=1"),
            ("postgres://db/sb?sslpassword=hunter2", "postgres://db/sb?sslpassword=***"),
        ] {
            let url = DatabaseUrl::parse(given).unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(url.has_password(), given.contains("hunter2"), "{given}");
            assert!(!format!("{url:?}").contains("hunter2"));
        }
    }

    #[test]
    fn what_is_no_address_of_a_postgresql_is_refused() {
        for text in ["", "db1", "mysql://db/sb", "postgres://", "host=db password=hunter2"] {
            assert!(DatabaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_pool_is_bounded() {
        assert_eq!(connections("2"), Ok(2));
        assert_eq!(connections("500"), Ok(500));
        for wrong in ["1", "501", "-1", "many"] {
            assert_eq!(connections(wrong), Err("a number of connections from 2 to 500".to_owned()));
        }
    }
}
