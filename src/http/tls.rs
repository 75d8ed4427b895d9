//! TLS with certificate and key files, and the command that makes a pair for development.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;
use tokio_rustls::TlsAcceptor;

use crate::config::TlsFiles;
use crate::domain::time::Timestamp;

/// A certificate that cannot be served, in a sentence with its file.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing or holds no PEM of the wanted kind.
    #[error("{what} {} cannot be used: {why}.", path.display())]
    File {
        /// Certificate or key.
        what: &'static str,
        path: PathBuf,
        /// The parser's words.
        why: String,
    },
    /// Certificate and key do not belong together, or rustls refuses them.
    #[error("Certificate and key do not work together: {0}.")]
    Pair(String),
}

/// Reads certificate and key into something that can accept connections.
pub fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let unusable = |what, path: &Path| {
        let path = path.to_path_buf();
        move |error: rustls::pki_types::pem::Error| TlsError::File {
            what,
            path,
            why: error.to_string(),
        }
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unusable("The certificate", &files.certificate))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(unusable("The key", &files.key))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| TlsError::Pair(error.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Where a development pair and the CA that signed it were written.
pub struct DevelopmentCertificate {
    /// To be trusted by clients.
    pub authority: PathBuf,
    /// For `server.tls_certificate` and `server.tls_key`.
    pub files: TlsFiles,
}

/// Validity of a development certificate: browsers refuse leaves of more than 398 days.
const LEAF_DAYS: u64 = 397;
const DAY: Duration = Duration::from_secs(86_400);

/// Makes a development CA and a leaf for `localhost` and the loopback addresses in `folder`.
/// The CA's own key is dropped: it can sign nothing else.
pub fn make_development_certificate(
    folder: &Path,
    now: Timestamp,
) -> io::Result<DevelopmentCertificate> {
    let made = signed_pair(now).map_err(io::Error::other)?;
    let at = |name: &str| folder.join(name);
    let written = DevelopmentCertificate {
        authority: at("development-ca.pem"),
        files: TlsFiles { certificate: at("development.pem"), key: at("development-key.pem") },
    };
    fs::create_dir_all(folder)?;
    fs::write(&written.authority, &made.authority)?;
    fs::write(&written.files.certificate, &made.leaf)?;
    write_private(&written.files.key, &made.key)?;
    Ok(written)
}

struct SignedPair {
    authority: String,
    leaf: String,
    key: String,
}

fn signed_pair(now: Timestamp) -> Result<SignedPair, rcgen::Error> {
    let mut issuing = parameters("Latchkey development CA", Vec::new(), now)?;
    issuing.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    issuing.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let issuing_key = KeyPair::generate()?;
    let authority = issuing.self_signed(&issuing_key)?;

    let names = ["localhost", "127.0.0.1", "::1"].map(String::from).to_vec();
    let mut leaf = parameters("localhost", names, now)?;
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let leaf = leaf.signed_by(&key, &Issuer::new(issuing, issuing_key))?;
    Ok(SignedPair { authority: authority.pem(), leaf: leaf.pem(), key: key.serialize_pem() })
}

fn parameters(
    name: &str,
    names: Vec<String>,
    now: Timestamp,
) -> Result<CertificateParams, rcgen::Error> {
    let mut parameters = CertificateParams::new(names)?;
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.use_authority_key_identifier_extension = true;
    parameters.not_before = date(now.minus(DAY));
    parameters.not_after = date(now.plus(DAY * u32::try_from(LEAF_DAYS).unwrap_or(u32::MAX)));
    Ok(parameters)
}

fn date(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.as_seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Writes a file that only its owner can read. An older one is replaced, not reused: it might be
/// readable by others.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_800_000_000)
    }

    #[test]
    fn development_pair_is_accepted_and_its_key_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let made = make_development_certificate(folder.path(), now()).unwrap();
        assert!(acceptor(&made.files).is_ok());
        let permissions = fs::metadata(&made.files.key).unwrap().permissions().mode();
        assert_eq!(permissions & 0o777, 0o600);
    }

    #[test]
    fn making_it_again_replaces_it() {
        let folder = tempfile::tempdir().unwrap();
        make_development_certificate(folder.path(), now()).unwrap();
        let made = make_development_certificate(folder.path(), now()).unwrap();
        assert!(acceptor(&made.files).is_ok());
    }

    #[test]
    fn missing_certificate_is_told_with_its_file() {
        let files = TlsFiles { certificate: "/nowhere/c.pem".into(), key: "/nowhere/k.pem".into() };
        let message = acceptor(&files).err().unwrap().to_string();
        assert!(message.starts_with("The certificate /nowhere/c.pem cannot be used"), "{message}");
    }

    #[test]
    fn key_of_another_certificate_is_refused() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let one = make_development_certificate(one.path(), now()).unwrap();
        let two = make_development_certificate(two.path(), now()).unwrap();
        let mixed = TlsFiles { certificate: one.files.certificate, key: two.files.key };
        assert!(matches!(acceptor(&mixed), Err(TlsError::Pair(_) | TlsError::File { .. })));
    }
}
