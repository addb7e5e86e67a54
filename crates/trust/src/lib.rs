//! Which certificates a client of TLS accepts: those of the web, and ones that somebody vouches for.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Certificates that are accepted whatever name they bear: who asks about one shows it in DER. The receiver has to have its key
/// all the same.
#[derive(Clone)]
pub struct Trusted(Arc<IsTrusted>);

type IsTrusted = dyn Fn(&[u8]) -> bool + Send + Sync;

impl Trusted {
    /// None.
    #[must_use]
    pub fn nothing() -> Self {
        Self::new(|_| false)
    }

    /// Those for which this says yes. It is asked at each connection, so that the answer may change.
    #[must_use]
    pub fn new(is_trusted: impl Fn(&[u8]) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_trusted))
    }
}

impl fmt::Debug for Trusted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Trusted")
    }
}

/// How a client speaks TLS: with the roots of the web and these beside them, and with what is trusted as it is.
///
/// # Errors
/// A root is no certificate, or there is no TLS.
pub fn client(roots: Vec<CertificateDer<'static>>, trusted: Trusted) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for root in roots {
        store.add(root)?;
    }
    let verifier = Arc::new(Verifier::new(trusted, store, Arc::clone(&provider))?);
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(versions.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

#[derive(Debug)]
struct Verifier {
    trusted: Trusted,
    by_roots: Arc<WebPkiServerVerifier>,
}

impl Verifier {
    fn new(trusted: Trusted, roots: RootCertStore, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        let by_roots = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| Error::General(error.to_string()))?;
        Ok(Self { trusted, by_roots })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if (self.trusted.0)(end_entity) {
            return Ok(ServerCertVerified::assertion());
        }
        self.by_roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.by_roots.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.by_roots.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.by_roots.supported_verify_schemes()
    }
}
