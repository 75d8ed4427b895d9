//! TLS with certificate and key files, and the command that makes a pair for development.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use std::{fs, io};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use time::OffsetDateTime;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

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
    /// The chain does not begin with the server's own certificate.
    #[error(
        "The certificates in {} are in the wrong order: the server's own comes first, then those \
         that signed it.", .0.display()
    )]
    Order(PathBuf),
    /// Certificate and key do not belong together, or rustls refuses them.
    #[error("Certificate and key do not work together: {0}.")]
    Pair(String),
}

/// HTTP/2, as TLS calls it.
pub const HTTP_2: &[u8] = b"h2";

/// What accepts connections on TLS, with a certificate that can be exchanged while it does.
pub struct Tls {
    /// Accepts connections.
    pub acceptor: TlsAcceptor,
    files: TlsFiles,
    pair: Arc<Pair>,
}

/// The certificate with its key that new connections get.
#[derive(Debug)]
struct Pair(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Pair {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// When a file cannot be read, or the two do not belong together.
    pub fn open(files: &TlsFiles) -> Result<Self, TlsError> {
        let pair = Arc::new(Pair(RwLock::new(read_pair(files)?)));
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Pair(error.to_string()))?
            .with_no_client_auth()
            .with_cert_resolver(pair.clone());
        config.alpn_protocols = vec![HTTP_2.to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self { acceptor, files: files.clone(), pair })
    }

    /// Reads both files again, for connections from now on. What is there stays when they cannot
    /// be used.
    ///
    /// # Errors
    /// As [`Tls::open`].
    pub fn reload(&self) -> Result<(), TlsError> {
        let read = read_pair(&self.files)?;
        *self.pair.0.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }
}

/// The acceptor of [`Tls::open`], whose certificate stays as it is.
///
/// # Errors
/// As [`Tls::open`].
pub fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    Ok(Tls::open(files)?.acceptor)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

fn read_pair(files: &TlsFiles) -> Result<Arc<CertifiedKey>, TlsError> {
    let pem = read_pem("The certificate", &files.certificate)?;
    let chain = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|chain| !chain.is_empty())
        .ok_or_else(|| no_certificate(&pem));
    let chain = chain.map_err(unusable("The certificate", &files.certificate))?;
    let pem = Zeroizing::new(read_pem("The key", &files.key)?);
    let key = PrivateKeyDer::from_pem_slice(&pem)
        // The parser's own words would show what it read.
        .map_err(|_| no_key(&pem))
        .map_err(unusable("The key", &files.key))?;
    let provider = provider();
    if is_misordered(&chain, &key, &provider) {
        return Err(TlsError::Order(files.certificate.clone()));
    }
    let pair = CertifiedKey::from_der(chain, key, &provider);
    pair.map(Arc::new).map_err(|error| TlsError::Pair(error.to_string()))
}

fn unusable(what: &'static str, path: &Path) -> impl FnOnce(String) -> TlsError {
    let path = path.to_path_buf();
    move |why| TlsError::File { what, path, why }
}

/// The bytes of a file that should be PEM, without a byte order mark.
fn read_pem(what: &'static str, path: &Path) -> Result<Vec<u8>, TlsError> {
    let bytes = fs::read(path).map_err(|error| unusable(what, path)(error.to_string()))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
    let why = match bytes.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16 text; save it as UTF-8",
        bytes if is_der(bytes) => {
            "it is binary (DER or PKCS #12), not PEM; `openssl x509 -inform der` converts a \
             certificate, `openssl pkey -inform der` a key, `openssl pkcs12 -nodes` both"
        }
        _ => return Ok(bytes),
    };
    Err(unusable(what, path)(why.to_owned()))
}

/// Whether something is an ASN.1 sequence and nothing else: its length says how long the rest is.
fn is_der(bytes: &[u8]) -> bool {
    match bytes {
        [0x30, length, rest @ ..] if *length < 0x80 => rest.len() == usize::from(*length),
        [0x30, 0x80..=0x84, ..] => true,
        _ => false,
    }
}

/// Of what begins as it should.
const BROKEN: &str = "it is cut off or has lost its line breaks; copy it whole: a BEGIN line, \
                      lines of Base64, an END line";

/// What a file without a certificate holds instead.
fn no_certificate(pem: &[u8]) -> String {
    let text = String::from_utf8_lossy(pem);
    let why = if text.contains("PRIVATE KEY-----") {
        "it holds a private key; certificate and key may be swapped"
    } else if text.contains("CERTIFICATE REQUEST-----") {
        "it holds a certificate request, which an authority has yet to sign"
    } else if text.contains("CERTIFICATE-----") {
        BROKEN
    } else {
        "it holds no certificate in PEM"
    };
    why.to_owned()
}

/// What a file holds whose key cannot be used.
fn no_key(pem: &[u8]) -> String {
    let text = String::from_utf8_lossy(pem);
    let why = if text.contains("ENCRYPTED") {
        "it is encrypted with a passphrase; `openssl pkey -in FILE -out PLAIN` takes that off"
    } else if text.contains("BEGIN OPENSSH PRIVATE KEY") {
        "it is a key in OpenSSH's own format; `ssh-keygen -p -m PEM` converts it"
    } else if text.contains("BEGIN CERTIFICATE") {
        "it holds a certificate; certificate and key may be swapped"
    } else if text.contains("BEGIN PUBLIC KEY") {
        "it holds a public key"
    } else if text.contains("PRIVATE KEY-----") {
        BROKEN
    } else {
        "it holds no private key in PEM"
    };
    why.to_owned()
}

/// Whether the key belongs to a certificate that is not the first.
fn is_misordered(
    chain: &[CertificateDer<'static>],
    key: &PrivateKeyDer<'static>,
    provider: &CryptoProvider,
) -> bool {
    let Ok(key) = provider.key_provider.load_private_key(key.clone_key()) else { return false };
    let fits = |certificate: &CertificateDer<'static>| {
        let pair = CertifiedKey::new(vec![certificate.clone()], Arc::clone(&key));
        pair.keys_match().is_ok()
    };
    chain.split_first().is_some_and(|(first, rest)| !fits(first) && rest.iter().any(fits))
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

    fn refusal(files: &TlsFiles) -> String {
        acceptor(files).err().expect("a refusal").to_string()
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let made = make_development_certificate(folder.path(), now()).unwrap();
        for file in [&made.files.certificate, &made.files.key] {
            let text = fs::read_to_string(file).unwrap().replace('\n', "\r\n");
            fs::write(file, format!("\u{feff}{text}")).unwrap();
        }
        assert!(acceptor(&made.files).is_ok());
    }

    #[test]
    fn what_is_no_pair_of_pem_files_is_called_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let made = make_development_certificate(folder.path(), now()).unwrap();
        let TlsFiles { certificate, key } = &made.files;
        let swapped = TlsFiles { certificate: key.clone(), key: certificate.clone() };
        assert!(refusal(&swapped).contains("may be swapped"), "{}", refusal(&swapped));

        let chain = fs::read_to_string(certificate).unwrap();
        let authority = fs::read_to_string(&made.authority).unwrap();
        fs::write(certificate, authority + &chain).unwrap();
        assert!(refusal(&made.files).contains("wrong order"), "{}", refusal(&made.files));
        fs::write(certificate, &chain).unwrap();

        let plain = fs::read_to_string(key).unwrap();
        for (text, says) in [
            (plain.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), "encrypted with a passphrase"),
            (chain.clone(), "holds a certificate"),
            ("nothing".to_owned(), "no private key in PEM"),
            (plain.replace('\n', " "), "lost its line breaks"),
            (plain.replace("-----END", "----END"), "cut off"),
            (plain[..plain.len() / 2].to_owned(), "cut off"),
        ] {
            fs::write(key, text).unwrap();
            let said = refusal(&made.files);
            assert!(said.contains(says) && said.len() < 400, "{said}");
        }
        let short = PrivateKeyDer::from_pem_slice(plain.as_bytes()).unwrap();
        for der in [short.secret_der(), &[0x30, 2, 5, 0]] {
            fs::write(key, der).unwrap();
            assert!(refusal(&made.files).contains("binary (DER"), "{}", refusal(&made.files));
        }
        fs::write(key, &plain).unwrap();
        fs::write(certificate, chain.replace('\n', " ")).unwrap();
        assert!(refusal(&made.files).contains("lost its line breaks"));
        let der = CertificateDer::from_pem_slice(chain.as_bytes()).unwrap();
        fs::write(key, plain).unwrap();
        fs::write(certificate, der.as_ref()).unwrap();
        assert!(refusal(&made.files).contains("binary (DER"), "{}", refusal(&made.files));
    }

    #[test]
    fn certificate_that_was_renewed_is_read_again_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let made = make_development_certificate(folder.path(), now()).unwrap();
        let tls = Tls::open(&made.files).unwrap();
        let served = || tls.pair.0.read().unwrap().cert[0].clone();
        let first = served();
        make_development_certificate(folder.path(), now()).unwrap();
        tls.reload().unwrap();
        let second = served();
        assert_ne!(first, second);
        fs::write(&made.files.certificate, "nonsense").unwrap();
        assert!(tls.reload().is_err());
        assert_eq!(served(), second);
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
