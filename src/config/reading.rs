//! How each section is read from the layers, with its defaults and bounds.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use crate::config::files;
use crate::config::keys::Key;
use crate::config::layers::Layers;
use crate::config::values::{PublicUrl, Sensitive, TrustedProxies};
use crate::config::{
    ConfigError, Database, Keyring, Limits, Log, LogFormat, Mail, MailTls, Playground, Retention,
    Sandbox, SandboxChanges, Server, Sessions, TlsFiles, Tokens,
};
use crate::domain::retention::Retention as Kept;
use crate::domain::tokens::signing_key::{SigningAlgorithm, TokenRules, TokenType};

impl Server {
    pub(super) fn from_layers(layers: &Layers, default_data: PathBuf) -> Result<Self, ConfigError> {
        let proxies = TrustedProxies::parse(layers.list("server.trusted_proxies"));
        let tls = match (layers.path("server.tls_certificate"), layers.path("server.tls_key")) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(ConfigError::new(
                    "TLS needs a certificate and a key, and only one of them is set.",
                    "Set both server.tls_certificate and server.tls_key.",
                ));
            }
        };
        Ok(Self {
            listen: listen(layers)?,
            public_url: url(layers, "server.public_url")?,
            data: layers.path("server.data").unwrap_or(default_data),
            tls,
            trusted_proxies: proxies
                .map_err(|problem| unusable("server.trusted_proxies", &problem))?,
        })
    }
}

impl Limits {
    /// What holds when nothing is configured.
    pub const DEFAULT: Self = Self {
        connections: 4096,
        connections_per_address: 2048,
        head: Duration::from_secs(20),
        idle: Duration::from_secs(75),
        body: Duration::from_secs(30),
        drain: Duration::from_secs(30),
    };

    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let seconds = |name, default: Duration, most| {
            whole(layers, name, default.as_secs(), 1..=most).map(Duration::from_secs)
        };
        let connections = whole(layers, "limits.connections", 4096, 16..=1_000_000)?;
        let each = "limits.connections_per_address";
        let each = whole(layers, each, connections / 2, 1..=connections)?;
        Ok(Self {
            connections: usize::try_from(connections).unwrap_or(usize::MAX),
            connections_per_address: usize::try_from(each).unwrap_or(usize::MAX),
            head: seconds("limits.head_seconds", Self::DEFAULT.head, 60)?,
            idle: seconds("limits.idle_seconds", Self::DEFAULT.idle, 3600)?,
            body: seconds("limits.body_seconds", Self::DEFAULT.body, 60)?,
            drain: seconds("limits.drain_seconds", Self::DEFAULT.drain, 600)?,
        })
    }
}

impl Database {
    pub(super) fn from_layers(layers: &Layers, data: &Path) -> Result<Self, ConfigError> {
        let url = secret(layers, "database.url", "database.url_file")?;
        let url = url.map(|url| Sensitive::new(url.expose().trim().to_owned()));
        let beside = || Sensitive::new(format!("sqlite://{}", data.join("latchkey.db").display()));
        let url = url.unwrap_or_else(beside);
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if known.iter().any(|scheme| url.expose().starts_with(scheme)) {
            unescaped(url.expose()).map_or(Ok(()), Err)?;
            return Ok(Self { url });
        }
        Err(unusable("database.url", "starts with neither sqlite: nor postgres://"))
    }
}

/// What is wrong with a URL of PostgreSQL whose user or password holds a letter that means
/// something in URLs. Without this it would be about a port or a host that nobody wrote.
fn unescaped(url: &str) -> Option<ConfigError> {
    let rest = url.strip_prefix("postgres").and_then(|rest| rest.split_once("://"))?.1;
    // What follows the first `?` are parameters, unless the password is what has it.
    let (authority, _) = rest.split_once('?').unwrap_or((rest, ""));
    let (before_host, _) = authority.rsplit_once('@').or_else(|| rest.rsplit_once('@'))?;
    // User and password as they have to be written: every such letter as % and two digits.
    let password = before_host.split_once(':').map_or("", |(_, password)| password);
    let is_bare = |text: &str| text.contains(['/', '?', '#', '@', ':', '[', ']', ' ']);
    let is_hex = |at: usize| {
        let digits = password.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
    };
    let mut signs = password.match_indices('%');
    let user = before_host.split(':').next().unwrap_or_default();
    let wrong = is_bare(password) || is_bare(user) || signs.any(|(at, _)| !is_hex(at));
    wrong.then(|| {
        ConfigError::new(
            "database.url holds a user or password with a letter that means something in URLs.",
            "Write such letters as % and two digits: % as %25, @ as %40, / as %2F, : as %3A, \
             # as %23, ? as %3F, and a space as %20.",
        )
    })
}

impl Sessions {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let idle = whole(layers, "sessions.idle_minutes", 60, 1..=1440)?;
        let absolute = whole(layers, "sessions.absolute_hours", 12, 1..=720)?;
        Ok(Self {
            idle: Duration::from_secs(idle * 60),
            absolute: Duration::from_secs(absolute * 3600),
        })
    }
}

impl Tokens {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let default = TokenRules::default();
        let name = layers.text("tokens.algorithm").unwrap_or(default.algorithm.wire_name());
        let algorithm = SigningAlgorithm::from_wire_name(name).ok_or_else(|| {
            let names = SigningAlgorithm::ALL.map(SigningAlgorithm::wire_name).join(", ");
            unusable("tokens.algorithm", &format!("is {name}, and there are only {names}"))
        })?;
        let name = layers.text("tokens.typ").unwrap_or(default.token_type.wire_name());
        let token_type = TokenType::from_wire_name(name).ok_or_else(|| {
            unusable("tokens.typ", &format!("is {name}, and only JWT and at+jwt exist"))
        })?;
        let days = TokenRules::ROTATE_EVERY.as_secs() / (24 * 3600);
        let days = whole(layers, "tokens.rotate_days", days, 0..=3650)?;
        let rotate_every = (days > 0).then(|| Duration::from_hours(24 * days));
        Ok(Self { rules: TokenRules { algorithm, token_type, rotate_every } })
    }
}

impl Log {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let format = match layers.text("log.format").unwrap_or("text") {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => {
                return Err(unusable(
                    "log.format",
                    &format!("is {other}, and only text and json exist"),
                ));
            }
        };
        Ok(Self { filter: layers.text("log.filter").unwrap_or("info").to_owned(), format })
    }
}

impl Keyring {
    pub(super) fn from_layers(layers: &Layers, data: &Path) -> Result<Self, ConfigError> {
        let (value, file) = (layers.text("keyring.key"), layers.path("keyring.key_file"));
        match (value, file) {
            (Some(_), Some(_)) => Err(both("keyring.key", "keyring.key_file")),
            (Some(value), None) => Ok(Self::Value(Sensitive::new(value.to_owned()))),
            (None, Some(file)) => Ok(Self::File(file)),
            (None, None) => Ok(Self::Beside(data.join("latchkey.key"))),
        }
    }
}

impl Mail {
    pub(super) fn from_layers(layers: &Layers) -> Result<Option<Self>, ConfigError> {
        let Some(host) = layers.text("mail.host") else {
            return Ok(None);
        };
        let (tls, usual) = match layers.text("mail.tls").unwrap_or("starttls") {
            "starttls" => (MailTls::StartTls, 587),
            "tls" => (MailTls::Tls, 465),
            "none" => (MailTls::None, 25),
            other => {
                let problem = format!("is {other}, and only starttls, tls and none exist");
                return Err(unusable("mail.tls", &problem));
            }
        };
        let from = layers.text("mail.from").unwrap_or_default();
        if from.parse::<lettre::message::Mailbox>().is_err() {
            return Err(unusable("mail.from", "is not an address"));
        }
        let password = secret(layers, "mail.password", "mail.password_file")?;
        let login = match (layers.text("mail.user"), password) {
            (Some(user), Some(password)) => Some((user.to_owned(), password)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(ConfigError::new(
                    "The SMTP server needs a user and a password, and only one of them is set.",
                    "Set both mail.user and mail.password, or neither.",
                ));
            }
        };
        // Other tools write the port beside the host.
        let (host, usual) = match host.split_once(':').map(|(host, port)| (host, port.parse())) {
            Some((host, Ok(port))) => (host, port),
            Some(_) | None => (host, usual),
        };
        if host.contains("://") || host.contains('/') {
            // It may hold a password.
            return Err(unusable("mail.host", "is not a host name such as smtp.example.com"));
        }
        Ok(Some(Self {
            host: host.to_owned(),
            port: parsed(layers, "mail.port", usual)?,
            tls,
            login,
            from: from.to_owned(),
        }))
    }
}

impl Playground {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let name = "playground.allowed_bases";
        let bases = layers.list(name).iter().map(|text| PublicUrl::parse(text));
        let allowed_bases = bases.collect::<Result<_, _>>().map_err(|why| unusable(name, &why))?;
        Ok(Self { allowed_bases })
    }
}

impl Retention {
    /// In days; 0 is for ever.
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        const DAY: Duration = Duration::from_hours(24);
        let kept = |name, default: Option<Duration>| {
            let days = default.map_or(0, |default| default.as_secs() / DAY.as_secs());
            let days = whole(layers, name, days, 0..=36_500)?;
            Ok((days > 0).then(|| Duration::from_hours(24 * days)))
        };
        let default = Kept::DEFAULT;
        let kept = Kept {
            audit: kept("retention.audit_days", default.audit)?,
            secrets: kept("retention.secrets_days", default.secrets)?,
            invitations: kept("retention.invitations_days", default.invitations)?,
            requests: kept("retention.requests_days", default.requests)?,
            deleted_apps: kept("retention.deleted_apps_days", default.deleted_apps)?,
        };
        Ok(Self { kept })
    }
}

impl Sandbox {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let changes = match layers.text("sandbox.changes").unwrap_or("forget") {
            "forget" => SandboxChanges::Forget,
            "keep" => SandboxChanges::Keep,
            other => {
                return Err(unusable(
                    "sandbox.changes",
                    &format!("is {other}, and only forget and keep exist"),
                ));
            }
        };
        Ok(Self { url: url(layers, "sandbox.url")?, changes })
    }
}

/// An address and a port, also as other tools write them: `:8080` and `*:8080` are every address of
/// this machine, `localhost:8080` is loopback.
fn listen(layers: &Layers) -> Result<SocketAddr, ConfigError> {
    let Some(text) = layers.text("server.listen") else {
        return Ok(SocketAddr::from(([127, 0, 0, 1], 8080)));
    };
    let text = text.trim();
    let (host, port) = text.rsplit_once(':').unwrap_or((text, ""));
    let address = match host {
        "" | "*" => port.parse().ok().map(|port: u16| SocketAddr::from(([0, 0, 0, 0], port))),
        "localhost" => port.parse().ok().map(|port: u16| SocketAddr::from(([127, 0, 0, 1], port))),
        _ => text.parse().ok(),
    };
    address.ok_or_else(|| {
        ConfigError::new(
            format!("server.listen is {text}, which is not an address and a port."),
            "Write 127.0.0.1:8080 for this machine alone, 0.0.0.0:8080 for every address of it, \
             or [::1]:8080.",
        )
    })
}

fn parsed<T: FromStr>(layers: &Layers, name: &str, default: T) -> Result<T, ConfigError> {
    let Some(text) = layers.text(name) else {
        return Ok(default);
    };
    text.parse().map_err(|_| unusable(name, &format!("is {text}, which is not of the right form")))
}

fn whole(
    layers: &Layers,
    name: &str,
    default: u64,
    range: RangeInclusive<u64>,
) -> Result<u64, ConfigError> {
    let number = parsed(layers, name, default)?;
    if range.contains(&number) {
        return Ok(number);
    }
    Err(unusable(name, &format!("is {number}, outside {} to {}", range.start(), range.end())))
}

fn url(layers: &Layers, name: &str) -> Result<Option<PublicUrl>, ConfigError> {
    let parsed = layers.text(name).map(PublicUrl::parse).transpose();
    parsed.map_err(|problem| unusable(name, &problem))
}

fn secret(layers: &Layers, value: &str, file: &str) -> Result<Option<Sensitive>, ConfigError> {
    match (layers.text(value), layers.path(file)) {
        (Some(_), Some(_)) => Err(both(value, file)),
        (Some(text), None) => Ok(Some(Sensitive::new(text.to_owned()))),
        (None, Some(path)) => {
            let text = files::read_text(&path).map_err(|error| {
                unusable(file, &format!("names {}, which cannot be read: {error}", path.display()))
            })?;
            Ok(Some(Sensitive::new(files::value(text))))
        }
        (None, None) => Ok(None),
    }
}

fn unusable(name: &str, problem: &str) -> ConfigError {
    let about = Key::find(name).map_or("", |key| key.about);
    ConfigError::new(format!("{name} {problem}."), format!("It is: {about}."))
}

fn both(value: &str, file: &str) -> ConfigError {
    ConfigError::new(format!("Both {value} and {file} are set."), "Set one of them.")
}
