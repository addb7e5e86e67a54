//! Where the client calls: scheme, host and port, nothing else.

use http::{Uri, uri::Scheme};

use super::Error;

/// The address of a service.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    scheme: Scheme,
    /// With its port, unless that is the scheme's own.
    host: String,
}

impl Endpoint {
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let refuse = |reason: String| Error::Endpoint { endpoint: text.to_owned(), reason };
        let uri: Uri = text.parse().map_err(|error| refuse(format!("is not a URL: {error}")))?;
        let parts = uri.into_parts();
        let default_port = match parts.scheme.as_ref().map(Scheme::as_str) {
            Some("http") => 80,
            Some("https") => 443,
            _ => return Err(refuse("must begin with http:// or https://".into())),
        };
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(refuse("must have a host".into()));
        };
        if authority.as_str().contains('@') {
            return Err(refuse("must have no user name".into()));
        }
        if parts.path_and_query.is_some_and(|path| path != "/") {
            return Err(refuse("must have nothing behind the host: every call goes to /".into()));
        }
        let host = match authority.port_u16() {
            Some(port) if port != default_port => format!("{}:{port}", authority.host()),
            _ => authority.host().to_owned(),
        };
        Ok(Self { scheme, host })
    }

    /// The value of the header `Host`.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The whole address of a call.
    pub(super) fn uri(&self, path: &str, query: &str) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}://{}{path}{mark}{query}", self.scheme, self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_stands_in_the_host_unless_it_is_the_schemes_own() {
        let host = |text| Endpoint::parse(text).unwrap().host;
        assert_eq!(host("http://127.0.0.1:8080"), "127.0.0.1:8080");
        assert_eq!(host("http://[::1]:8080/"), "[::1]:8080");
        assert_eq!(host("https://cams.example:443"), "cams.example");
        assert_eq!(host("https://cams.example:80"), "cams.example:80");
    }

    #[test]
    fn an_endpoint_that_is_more_or_less_than_a_host_is_refused_with_the_reason() {
        for (text, reason) in [
            ("127.0.0.1:8080", "http://"),
            ("ftp://cams.example", "http://"),
            ("http://user@cams.example", "user name"),
            ("http://cams.example/api", "behind the host"),
            ("http://cams.example/?a=b", "behind the host"),
            ("http://", "not a URL"),
        ] {
            let error = Endpoint::parse(text).unwrap_err().to_string();
            assert!(error.contains(text) && error.contains(reason), "{error}");
        }
    }
}
