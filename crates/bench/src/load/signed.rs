//! Signed requests as bytes, made before they are needed so that signing is no part of what is measured.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use acs::signature::v3;
use acs::{Key, Parameters};
use bytes::Bytes;

/// The API's version.
const VERSION: &str = "2020-06-06";

/// Signs as the generated SDKs do: version 3, SHA-256, parameters in the query, no body.
#[derive(Debug)]
pub struct Signer {
    key: Key,
    host: String,
    run: u128,
    used: u64,
}

impl Signer {
    /// For the service at this address. Its nonces differ from those of any other.
    pub fn new(key: Key, address: SocketAddr) -> Self {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        Self { key, host: address.to_string(), run, used: 0 }
    }

    /// One call, to be sent once and within 15 minutes.
    pub fn sign<'p>(
        &mut self,
        action: &str,
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Bytes {
        self.sign_of(VERSION, action, parameters)
    }

    /// The same of an API of this version.
    pub fn sign_of<'p>(
        &mut self,
        version: &str,
        action: &str,
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Bytes {
        self.used += 1;
        let nonce = format!("{:x}-{:x}-{:x}", self.run, std::process::id(), self.used);
        let parameters: Parameters = parameters.into_iter().collect();
        let call = v3::Unsigned::new(&self.host, action, version, parameters);
        let signed = v3::sign(call, &self.key, &nonce, jiff::Timestamp::now());
        let mut text = format!("{} {}?{} HTTP/1.1\r\n", signed.method.as_str(), signed.path, signed.query);
        for (name, value) in &signed.headers {
            // Writing to a String cannot fail.
            let _ = write!(text, "{name}: {value}\r\n");
        }
        text.push_str("content-length: 0\r\n\r\n");
        Bytes::from(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_requests_have_one_nonce() {
        let mut signer = Signer::new(Key::new("LTAIexample", "secret"), ([127, 0, 0, 1], 8080).into());
        let nonce = |request: &Bytes| {
            let text = String::from_utf8(request.to_vec()).unwrap();
            text.lines().find(|line| line.starts_with("x-acs-signature-nonce: ")).unwrap().to_owned()
        };
        let [first, second] = [(); 2].map(|()| signer.sign("QueryInstance", [("InstanceId", "cams-1")]));
        assert!(first.starts_with(b"POST /?InstanceId=cams-1 HTTP/1.1\r\nhost: 127.0.0.1:8080\r\n"));
        assert!(first.ends_with(b"\r\n\r\n"));
        assert_ne!(nonce(&first), nonce(&second));
    }
}
