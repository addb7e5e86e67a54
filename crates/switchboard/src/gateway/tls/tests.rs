use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use base64::Engine as _;
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;

use super::*;

struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        files.write();
        files
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// A new pair; answers the certificate.
    fn write(&self) -> Vec<u8> {
        let (certificate, der, key) = pair();
        fs::write(self.certificate(), certificate).unwrap();
        self.write_key(&key);
        der
    }

    fn write_key(&self, key: &str) {
        fs::write(self.key(), key).unwrap();
        fs::set_permissions(self.key(), Permissions::from_mode(0o640)).unwrap();
    }

    fn open(&self) -> Result<Tls, TlsError> {
        Tls::open(&self.certificate(), &self.key())
    }
}

fn pair() -> (String, Vec<u8>, String) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let der = certificate.der().to_vec();
    (pem("CERTIFICATE", &der), der, pem("PRIVATE KEY", &key.serialize_der()))
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

fn refusal(tls: Result<Tls, TlsError>) -> String {
    tls.err().unwrap().to_string()
}

#[test]
fn a_new_pair_takes_the_place_of_the_old_one() {
    let files = Files::new();
    let first = files.write();
    let tls = files.open().unwrap();
    assert!(tls.is_shown(&first));
    let second = files.write();
    tls.refresh();
    assert!(tls.is_shown(&second) && !tls.is_shown(&first));
}

#[test]
fn what_cannot_be_used_leaves_the_old_pair_in_its_place_until_it_can() {
    let files = Files::new();
    let first = files.write();
    let tls = files.open().unwrap();
    let (certificate, second, key) = pair();
    fs::write(files.certificate(), certificate).unwrap();
    tls.refresh();
    assert!(tls.is_shown(&first));
    assert!(matches!(tls.refused(), Some(TlsError::Pair { .. })), "the key is another one's");
    fs::remove_file(files.key()).unwrap();
    tls.refresh();
    assert!(tls.is_shown(&first));
    assert!(matches!(tls.refused(), Some(TlsError::File { .. })));
    files.write_key(&key);
    tls.refresh();
    assert!(tls.is_shown(&second));
    assert_eq!(tls.refused(), None);
}

#[test]
fn permissions_that_were_mended_are_found_although_nothing_else_changed() {
    let files = Files::new();
    let tls = files.open().unwrap();
    let second = files.write();
    fs::set_permissions(files.key(), Permissions::from_mode(0o644)).unwrap();
    tls.refresh();
    assert!(matches!(tls.refused(), Some(TlsError::Open { mode: 0o644, .. })));
    fs::set_permissions(files.key(), Permissions::from_mode(0o600)).unwrap();
    tls.refresh();
    assert!(tls.is_shown(&second));
}

#[test]
fn a_refusal_says_what_was_looked_for_and_where_and_nothing_of_a_key() {
    let files = Files::new();
    fs::set_permissions(files.key(), Permissions::from_mode(0o604)).unwrap();
    assert!(refusal(files.open()).contains("key.pem: everybody can read the key (mode 0604)"));
    let (certificate, _, key) = pair();
    files.write_key(&certificate);
    assert!(refusal(files.open()).contains("key.pem: expected a private key in PEM: there is none in it"));
    files.write_key(&key.replace("-----END", "!secret!\n-----END"));
    let reason = refusal(files.open());
    assert!(reason.contains("key.pem: expected a private key in PEM: it is damaged"), "{reason}");
    files.write_key(&key);
    fs::write(files.certificate(), key).unwrap();
    assert!(refusal(files.open()).contains("cert.pem: expected certificates in PEM: there is none in it"));
    fs::remove_file(files.certificate()).unwrap();
    assert!(refusal(files.open()).contains("cert.pem: expected a certificate in PEM"));
}

#[test]
fn a_flood_of_handshakes_leaves_a_processor_to_requests() {
    assert_eq!([1, 2, 8].map(signing_at_once), [1, 1, 7]);
}
