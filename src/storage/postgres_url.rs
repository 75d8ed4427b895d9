//! What a URL of PostgreSQL may say.

use tracing::warn;

/// The parameters of a URL that the library knows. It logs what it does not know with its value,
/// which may be a password.
const PARAMETERS: [&str; 18] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "sslkey",
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "statement-cache-capacity",
    "user",
];

/// A URL of PostgreSQL without the parameters that nobody here knows. They are named in the log.
pub(super) fn known_parameters_of(url: &str) -> String {
    let Some((address, parameters)) = url.split_once('?') else { return url.to_owned() };
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let (known, unknown): (Vec<_>, Vec<_>) = parameters.split('&').partition(|pair| {
        PARAMETERS.contains(&name(pair).as_str()) || pair.starts_with("options[")
    });
    for pair in unknown {
        warn!(
            "database.url has a parameter that is not known here and does nothing: {}",
            name(pair)
        );
    }
    format!("{address}?{}", known.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_parameters_are_left_out_and_known_ones_stay() {
        for (given, kept) in [
            ("postgres://h/d", "postgres://h/d"),
            ("postgres://h/d?sslpassword=hunter2", "postgres://h/d?"),
            ("postgres://h/d?sslmode=require&x=1&port=1", "postgres://h/d?sslmode=require&port=1"),
            ("postgres:///d?host=/run&options[a]=b", "postgres:///d?host=/run&options[a]=b"),
        ] {
            assert_eq!(known_parameters_of(given), kept);
        }
    }
}
