//! Which certificates of a service the commands accept: those of the web, and those of a file, since many a service on one's own
//! machine has one that nobody else knows.

use std::path::{Path, PathBuf};

use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use trust::Trusted;

use super::error::Error;
use super::settings::process_environment;

/// The variable that names the file.
const VARIABLE: &str = "SWITCHBOARD_CA_FILE";

/// How TLS is spoken: with the roots of the web and the certificates in the file of the option, else of the environment. One
/// that the service itself shows is accepted whatever name it bears, and even if it says that it is an authority, as those do
/// that are made with one command of `openssl`.
pub(super) fn config(ca_file: Option<&Path>) -> Result<ClientConfig, Error> {
    let named = ca_file.map(|file| ("--ca-file", file.to_owned()));
    let named = named.or_else(|| process_environment(VARIABLE).map(|file| (VARIABLE, PathBuf::from(file))));
    let Some((place, file)) = named else {
        return trust::client(Vec::new(), Trusted::nothing()).map_err(not_available);
    };
    let refused = |reason: String| Error::Value {
        place: place.to_owned(),
        expected: format!("a file of certificates in PEM ({reason})"),
        got: file.display().to_string(),
    };
    let certificates = read(&file).map_err(refused)?;
    let shown = certificates.clone();
    let trusted = Trusted::new(move |certificate| shown.iter().any(|one| one.as_ref() == certificate));
    trust::client(certificates, trusted).map_err(|reason| refused(reason.to_string()))
}

pub(super) fn read(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match certificates {
        Ok(certificates) if certificates.is_empty() => Err("there is none in it".to_owned()),
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(error.to_string()),
    }
}

fn not_available(reason: rustls::Error) -> Error {
    Error::Failed(format!("TLS is not available: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_refused_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, "nothing").unwrap();
        let reason = config(Some(&file)).expect_err("refused").to_string();
        assert!(
            reason.starts_with("--ca-file: expected a file of certificates in PEM (there is none in it)"),
            "{reason}"
        );
        assert!(config(Some(&folder.path().join("absent"))).is_err());
    }
}
