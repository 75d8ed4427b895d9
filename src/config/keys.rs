//! Every setting that exists, by name. A key that is not in [`KEYS`] is refused wherever it is written.

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// `section.key`, as in the file.
    pub name: &'static str,
    /// How its text is read.
    pub kind: Kind,
    /// What it is, for `--help` and the README.
    pub about: &'static str,
}

/// How the text of a setting is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One word or sentence.
    Text,
    /// A file or folder; in the file it is relative to the file's own folder.
    Path,
    /// Several values: an array in the file, separated by commas in the environment.
    List,
    /// Text that no message may repeat.
    Secret,
}

const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, about }
}

/// The settings in the order of the README.
pub const KEYS: &[Key] = &[
    key("server.listen", Kind::Text, "address and port to listen on (127.0.0.1:8080)"),
    key(
        "server.public_url",
        Kind::Text,
        "the URL that browsers and clients use; issuer and links start with it",
    ),
    key("server.data", Kind::Path, "folder for the database and the keys"),
    key(
        "server.tls_certificate",
        Kind::Path,
        "certificate chain in PEM; with tls_key the server speaks https",
    ),
    key("server.tls_key", Kind::Path, "private key in PEM"),
    key(
        "server.trusted_proxies",
        Kind::List,
        "addresses or networks whose X-Forwarded-For, Forwarded, X-Real-IP and X-Request-Id count",
    ),
    key("limits.connections", Kind::Text, "connections at the same time (4096)"),
    key(
        "limits.connections_per_address",
        Kind::Text,
        "of them, those of one address that is no trusted proxy (half of them)",
    ),
    key("limits.head_seconds", Kind::Text, "time for a request's head (20)"),
    key(
        "limits.idle_seconds",
        Kind::Text,
        "time that a connection is kept between two requests; longer than a load balancer does (75)",
    ),
    key("limits.body_seconds", Kind::Text, "time for a request's body (30)"),
    key("limits.drain_seconds", Kind::Text, "time for running requests at shutdown (30)"),
    key("database.url", Kind::Secret, "sqlite:///path or postgres://user:password@host/name"),
    key("database.url_file", Kind::Path, "file that holds database.url"),
    key(
        "sessions.idle_minutes",
        Kind::Text,
        "a browser session ends after so long without a request (60)",
    ),
    key("sessions.absolute_hours", Kind::Text, "a browser session ends so long after sign-in (12)"),
    key(
        "tokens.algorithm",
        Kind::Text,
        "what tokens are signed with, where an app says nothing else: `RS256`, `ES256` or `EdDSA` \
         (RS256)",
    ),
    key(
        "tokens.typ",
        Kind::Text,
        "`typ` in the header of access tokens: `JWT`, or `at+jwt` as RFC 9068 wants it (JWT)",
    ),
    key(
        "tokens.rotate_days",
        Kind::Text,
        "how long a key signs until the next one follows; 0 for until somebody rotates (90)",
    ),
    key("log.filter", Kind::Text, "what is logged, as in `info` or `latchkey=debug,info`"),
    key("log.format", Kind::Text, "`text` or `json`"),
    key("keyring.key", Kind::Secret, "the installation's key: 32 bytes in base64 or hexadecimal"),
    key("keyring.key_file", Kind::Path, "file that holds the installation's key"),
    key(
        "mail.host",
        Kind::Text,
        "SMTP server that sends invitations; without it links are only shown",
    ),
    key("mail.port", Kind::Text, "its port (587 with starttls, 465 with tls, 25 with none)"),
    key("mail.tls", Kind::Text, "`starttls`, `tls` or `none` (starttls)"),
    key("mail.user", Kind::Text, "user name at the SMTP server"),
    key("mail.password", Kind::Secret, "password at the SMTP server"),
    key("mail.password_file", Kind::Path, "file that holds mail.password"),
    key("mail.from", Kind::Text, "sender, as in `Latchkey <latchkey@example.com>`"),
    key(
        "services.path",
        Kind::Path,
        "folder of service files: each *.toml adds a service or replaces a built-in one",
    ),
    key("retention.audit_days", Kind::Text, "how long the audit log is kept; 0 for ever (730)"),
    key(
        "retention.secrets_days",
        Kind::Text,
        "how long ended App Secrets and API tokens are kept; 0 for ever (365)",
    ),
    key(
        "retention.invitations_days",
        Kind::Text,
        "how long accepted, revoked and expired invitations are kept; 0 for ever (365)",
    ),
    key(
        "retention.requests_days",
        Kind::Text,
        "how long decided requests to accept an app are kept; 0 for ever (365)",
    ),
    key(
        "retention.deleted_apps_days",
        Kind::Text,
        "how long deleted apps are kept, so that the audit log can name them; 0 for ever (730)",
    ),
    key("sandbox.url", Kind::Text, "base URL of Carbon Black Cloud in snippets (this server)"),
    key(
        "sandbox.changes",
        Kind::Text,
        "keep what calls change in the sandbox when the server starts again, or forget it (forget)",
    ),
    key(
        "playground.allowed_bases",
        Kind::List,
        "base URLs that the playground may call besides this server",
    ),
];

impl Key {
    /// The key of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The key that this environment variable sets.
    pub fn of_variable(variable: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.variable() == variable)
    }

    /// `LATCHKEY_SECTION_KEY`.
    pub fn variable(&self) -> String {
        format!("LATCHKEY_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }
}

/// The known name that is nearest to a mistyped one.
pub fn nearest<'a>(mistyped: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().min_by_key(|name| strsim::levenshtein(mistyped, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variable_name_follows_from_section_and_key() {
        let key = Key::find("server.public_url").unwrap();
        assert_eq!(key.variable(), "LATCHKEY_SERVER_PUBLIC_URL");
        assert_eq!(Key::of_variable("LATCHKEY_SERVER_PUBLIC_URL"), Some(key));
    }

    #[test]
    fn no_two_keys_share_a_variable() {
        let variables: std::collections::BTreeSet<_> = KEYS.iter().map(Key::variable).collect();
        assert_eq!(variables.len(), KEYS.len());
    }

    #[test]
    fn nearest_name_is_the_one_with_fewest_edits() {
        let known = KEYS.iter().map(|key| key.name);
        assert_eq!(nearest("server.listn", known.clone()), Some("server.listen"));
        assert_eq!(nearest("sesions.idle_minute", known), Some("sessions.idle_minutes"));
    }
}
