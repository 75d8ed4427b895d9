//! `latchkey certificate`: https for this machine, since several clients refuse plain http.

use crate::cli::report::{Trouble, answer};
use crate::config::Config;
use crate::http::tls::make_development_certificate;
use crate::workflows::Clock;

/// Writes a CA, a certificate and a key into the data folder and says how to use them.
pub fn run(config: &Config) -> Result<(), Trouble> {
    let folder = &config.server.data;
    let made = make_development_certificate(folder, Clock::system().now()).map_err(|error| {
        Trouble::new(
            format!("The certificate cannot be written to {}: {error}.", folder.display()),
            "Name another folder with --data.",
        )
    })?;
    answer(&format!(
        "Created a certificate for localhost, 127.0.0.1 and ::1. For https, set\n  \
         LATCHKEY_SERVER_TLS_CERTIFICATE={}\n  LATCHKEY_SERVER_TLS_KEY={}\n\
         and let clients trust {} (curl --cacert, SSL_CERT_FILE, REQUESTS_CA_BUNDLE, \
         NODE_EXTRA_CA_CERTS). It is for this machine only.",
        made.files.certificate.display(),
        made.files.key.display(),
        made.authority.display(),
    ))
}
