//! TLS: the certificate and its key, read again when they change, and the handshake.

use std::fs::Metadata;
use std::future::poll_fn;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::{io, thread};

use metrics::gauge;
use parking_lot::{Mutex, RwLock};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::Acceptor;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use crate::figures;

/// The first byte of a TLS handshake, and of no request line.
pub const HANDSHAKE: u8 = 0x16;
/// The only protocol that is spoken inside.
const ALPN: &[u8] = b"http/1.1";
/// Permission of everybody on a file.
const READ_BY_OTHERS: u32 = 0o004;

/// Why a certificate and its key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or holds nothing that is looked for.
    #[error("{}: expected {expected}: {reason}", .file.display())]
    File {
        /// Which one.
        file: PathBuf,
        /// What is looked for in it.
        expected: &'static str,
        /// What was met.
        reason: String,
    },
    /// Everybody on the machine can read the key.
    #[error("{}: everybody can read the key (mode {mode:04o}): take that away, such as by chmod 0640", .file.display())]
    Open {
        /// The key's file.
        file: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// They are no pair.
    #[error("{} and {}: {reason}", .certificate.display(), .key.display())]
    Pair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong with the two.
        reason: String,
    },
}

/// Which file stands at a path: another one, or another content, is another stamp.
type Stamp = (u64, u64, i64, i64);

/// What was read.
struct Pair {
    config: Arc<ServerConfig>,
    leaf: CertificateDer<'static>,
    stamps: [Stamp; 2],
}

/// A certificate with its key, as their files hold them. Whoever connects is shown the newest ones that can be used.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    pair: RwLock<Pair>,
    /// Why the files cannot be used now.
    refused: Mutex<Option<TlsError>>,
    /// The part of a handshake that costs time. Who stalls holds no place.
    signing: Semaphore,
}

impl Tls {
    /// Reads both files, in PEM.
    ///
    /// # Errors
    /// They cannot be used.
    pub fn open(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let pair = RwLock::new(read(certificate, key)?);
        let processors = thread::available_parallelism().map_or(1, usize::from);
        gauge!(figures::TLS_FILES_REFUSED).set(0.0);
        Ok(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            pair,
            refused: Mutex::new(None),
            signing: Semaphore::new(signing_at_once(processors)),
        })
    }

    /// Reads the files again when they have changed, or could not be used when they were looked at last. Ones that cannot be
    /// used leave what was read before in its place; that is said in the log, once for each reason, and in the figures.
    /// Blocks for as long as it takes to read two small files.
    pub fn refresh(&self) {
        let stamps = [stamp(&self.certificate), stamp(&self.key)];
        let unchanged = stamps.iter().zip(self.pair.read().stamps).all(|(now, then)| *now == Some(then));
        if unchanged && self.refused.lock().is_none() {
            return;
        }
        let mut refused = self.refused.lock();
        match read(&self.certificate, &self.key) {
            Ok(pair) => {
                *self.pair.write() = pair;
                *refused = None;
                tracing::info!("the certificate was read again");
            }
            Err(error) if refused.as_ref() == Some(&error) => {}
            Err(error) => {
                tracing::error!(%error, "a new certificate cannot be used: the one that was read before stays");
                *refused = Some(error);
            }
        }
        gauge!(figures::TLS_FILES_REFUSED).set(f64::from(u8::from(refused.is_some())));
    }

    /// Why the files cannot be used now, while what was read before is.
    pub fn refused(&self) -> Option<TlsError> {
        self.refused.lock().clone()
    }

    /// Whether this is the certificate that is shown now, in DER.
    pub fn is_shown(&self, certificate: &[u8]) -> bool {
        self.pair.read().leaf.as_ref() == certificate
    }

    /// The handshake with a client.
    ///
    /// # Errors
    /// It fails; the client was told why.
    pub async fn accept(&self, socket: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let hello = LazyConfigAcceptor::new(Acceptor::default(), socket).await?;
        let config = Arc::clone(&self.pair.read().config);
        let mut handshake = Box::pin(hello.into_stream(config));
        // Its first step signs; the others wait for the client.
        let place = self.signing.acquire().await.map_err(io::Error::other)?;
        let first = poll_fn(|context| Poll::Ready(handshake.as_mut().poll(context))).await;
        drop(place);
        match first {
            Poll::Ready(done) => done,
            Poll::Pending => Pin::new(&mut handshake).await,
        }
    }
}

/// How many handshakes sign at once: on all processors but one, so that a flood of them leaves time for requests. Where there is
/// only one, each of them leaves it in between (decided).
fn signing_at_once(processors: usize) -> usize {
    processors.saturating_sub(1).max(1)
}

fn read(certificate: &Path, key: &Path) -> Result<Pair, TlsError> {
    let file = |file: &Path, expected: &'static str, reason: String| TlsError::File {
        file: file.to_owned(),
        expected,
        reason,
    };
    let metadata = |path: &Path, expected| {
        std::fs::metadata(path).map_err(|error| file(path, expected, error.to_string()))
    };
    // Before the content: what changes while it is read is found at the next look.
    let (of_certificate, of_key) =
        (metadata(certificate, "a certificate in PEM")?, metadata(key, "a private key in PEM")?);
    if of_key.mode() & READ_BY_OTHERS != 0 {
        return Err(TlsError::Open { file: key.to_owned(), mode: of_key.mode() & 0o7777 });
    }
    let unreadable = |error| file(certificate, "certificates in PEM", pem_error(&error));
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
        .map_err(unreadable)?
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    let Some(leaf) = chain.first().cloned() else {
        return Err(file(certificate, "certificates in PEM", "there is none in it".to_owned()));
    };
    let private = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| file(key, "a private key in PEM", pem_error(&error)))?;
    let config = config(chain, private).map_err(|error| TlsError::Pair {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
        reason: error.to_string(),
    })?;
    let stamps = [stamp_of(&of_certificate), stamp_of(&of_key)];
    Ok(Pair { config: Arc::new(config), leaf, stamps })
}

/// Its text repeats nothing of the file.
fn pem_error(error: &rustls::pki_types::pem::Error) -> String {
    use rustls::pki_types::pem::Error;
    match error {
        Error::Io(error) => error.to_string(),
        Error::NoItemsFound => "there is none in it".to_owned(),
        _ => "it is damaged".to_owned(),
    }
}

fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = versions.with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    Ok(config)
}

fn stamp(path: &Path) -> Option<Stamp> {
    std::fs::metadata(path).ok().map(|metadata| stamp_of(&metadata))
}

fn stamp_of(metadata: &Metadata) -> Stamp {
    (metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec())
}

#[cfg(test)]
mod tests;
