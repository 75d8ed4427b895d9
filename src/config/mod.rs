//! Settings: one struct per section, from the file, the environment and the flags, in that order of
//! strength.
//!
//! This is the only module that reads the environment. An unknown key is refused wherever it
//! stands, and no secret is ever part of a message.

mod keys;
mod layers;
mod values;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

pub use keys::{KEYS, Key, Kind};
pub use layers::{Layers, Origin};
pub use values::{PublicUrl, Sensitive, TrustedProxies};

/// Everything that can be set.
#[derive(Clone)]
pub struct Config {
    /// Where the server listens and how it is reached.
    pub server: Server,
    /// Bounds on connections and on patience.
    pub limits: Limits,
    /// Where data is kept.
    pub database: Database,
    /// How long a browser stays signed in.
    pub sessions: Sessions,
    /// What is logged, and how.
    pub log: Log,
    /// The installation's own key.
    pub keyring: Keyring,
    /// The embedded Carbon Black Cloud API.
    pub sandbox: Sandbox,
    /// What the playground may call.
    pub playground: Playground,
    /// Which key was set by whom; keys at their default are absent.
    pub origins: Vec<(&'static str, Origin)>,
}

/// Where the server listens and how it is reached.
#[derive(Clone)]
pub struct Server {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// As configured; [`Config::public_url`] has the default.
    pub public_url: Option<PublicUrl>,
    /// Folder of the database and the keys.
    pub data: PathBuf,
    /// Certificate and key when the server itself speaks TLS.
    pub tls: Option<TlsFiles>,
    /// Proxies whose forwarding headers count.
    pub trusted_proxies: TrustedProxies,
}

/// The two files that make the server speak TLS.
#[derive(Clone)]
pub struct TlsFiles {
    /// Certificate chain in PEM.
    pub certificate: PathBuf,
    /// Private key in PEM.
    pub key: PathBuf,
}

/// Bounds on connections and on patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at the same time; further ones wait for a place.
    pub connections: usize,
    /// For a request's head, and for a connection that is idle.
    pub head: Duration,
    /// For a request's body.
    pub body: Duration,
    /// For running requests at shutdown.
    pub drain: Duration,
}

/// Where data is kept.
#[derive(Clone)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`, perhaps with a password.
    pub url: Sensitive,
}

/// How long a browser stays signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sessions {
    /// Without a request.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// A filter such as `info` or `latchkey=debug,info`.
    pub filter: String,
    /// Text for people or JSON for machines.
    pub format: LogFormat,
}

/// Text for people or JSON for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One line that a person can read.
    Text,
    /// One JSON object per line.
    Json,
}

/// Where the installation's key comes from.
#[derive(Clone)]
pub enum Keyring {
    /// Given as it is.
    Value(Sensitive),
    /// In this file, which must be there.
    File(PathBuf),
    /// Nothing was configured: in this file, which is made on first start.
    Beside(PathBuf),
}

/// The embedded Carbon Black Cloud API.
#[derive(Clone)]
pub struct Sandbox {
    /// Base URL in snippets; this server when absent.
    pub url: Option<PublicUrl>,
}

/// What the playground may call besides this server.
#[derive(Clone)]
pub struct Playground {
    /// Base URLs.
    pub allowed_bases: Vec<PublicUrl>,
}

/// A configuration that cannot be used: what is wrong, and what to do.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{problem} {remedy}")]
pub struct ConfigError {
    problem: String,
    remedy: String,
}

impl ConfigError {
    fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// What the command line can set.
#[derive(Default)]
pub struct Flags {
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--listen`
    pub listen: Option<String>,
    /// `--data`
    pub data: Option<PathBuf>,
    /// `--database-url`
    pub database_url: Option<String>,
}

impl Config {
    /// Reads file, environment and flags.
    #[expect(
        clippy::disallowed_methods,
        reason = "this module alone reads the environment"
    )]
    pub fn load(flags: Flags) -> Result<Self, ConfigError> {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::from_sources(flags, &variables.collect::<Vec<_>>())
    }

    /// The same from a given environment.
    pub fn from_sources(
        flags: Flags,
        environment: &[(String, String)],
    ) -> Result<Self, ConfigError> {
        let mut layers = Layers::default();
        let variable = |wanted: &str| {
            let found = environment
                .iter()
                .find(|(name, value)| name == wanted && !value.is_empty());
            found.map(|(_, value)| PathBuf::from(value))
        };
        if let Some(file) = flags.config.or_else(|| variable("LATCHKEY_CONFIG")) {
            layers.read_file(&file)?;
        }
        layers.read_environment(environment.iter().cloned())?;
        let data = flags.data.map(|path| path.to_string_lossy().into_owned());
        let given = [
            ("server.listen", flags.listen),
            ("server.data", data),
            ("database.url", flags.database_url),
        ];
        for (key, value) in given {
            if let Some(value) = value {
                layers.set_flag(key, value);
            }
        }
        let home = default_data(variable("XDG_DATA_HOME"), variable("HOME"));
        Self::from_layers(&layers, home)
    }

    fn from_layers(layers: &Layers, default_data: PathBuf) -> Result<Self, ConfigError> {
        let server = Server::from_layers(layers, default_data)?;
        Ok(Self {
            limits: Limits::from_layers(layers)?,
            database: Database::from_layers(layers, &server.data)?,
            sessions: Sessions::from_layers(layers)?,
            log: Log::from_layers(layers)?,
            keyring: Keyring::from_layers(layers, &server.data)?,
            sandbox: Sandbox {
                url: url(layers, "sandbox.url")?,
            },
            playground: Playground::from_layers(layers)?,
            origins: layers.origins().collect(),
            server,
        })
    }

    /// The URL that issuer and links start with: as configured, or the address that was bound.
    pub fn public_url(&self, bound: SocketAddr) -> PublicUrl {
        if let Some(url) = &self.server.public_url {
            return url.clone();
        }
        let scheme = if self.server.tls.is_some() {
            "https"
        } else {
            "http"
        };
        // A wildcard is no address that a browser could open.
        let host = if bound.ip().is_unspecified() {
            IpAddr::V4(Ipv4Addr::LOCALHOST)
        } else {
            bound.ip()
        };
        let text = format!("{scheme}://{}", SocketAddr::new(host, bound.port()));
        PublicUrl::parse(&text).expect("an address makes a URL")
    }
}

impl Server {
    fn from_layers(layers: &Layers, default_data: PathBuf) -> Result<Self, ConfigError> {
        let proxies = TrustedProxies::parse(layers.list("server.trusted_proxies"));
        let tls = match (
            layers.path("server.tls_certificate"),
            layers.path("server.tls_key"),
        ) {
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
            listen: parsed(
                layers,
                "server.listen",
                SocketAddr::from(([127, 0, 0, 1], 8080)),
            )?,
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
        head: Duration::from_secs(20),
        body: Duration::from_secs(30),
        drain: Duration::from_secs(30),
    };

    fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let seconds = |name, default: Duration, most| {
            whole(layers, name, default.as_secs(), (1, most)).map(Duration::from_secs)
        };
        let connections = whole(layers, "limits.connections", 4096, (16, 1_000_000))?;
        Ok(Self {
            connections: usize::try_from(connections).unwrap_or(usize::MAX),
            head: seconds("limits.head_seconds", Self::DEFAULT.head, 60)?,
            body: seconds("limits.body_seconds", Self::DEFAULT.body, 60)?,
            drain: seconds("limits.drain_seconds", Self::DEFAULT.drain, 600)?,
        })
    }
}

impl Database {
    fn from_layers(layers: &Layers, data: &Path) -> Result<Self, ConfigError> {
        let url = secret(layers, "database.url", "database.url_file")?;
        let beside = || Sensitive::new(format!("sqlite://{}", data.join("latchkey.db").display()));
        let url = url.unwrap_or_else(beside);
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if known.iter().any(|scheme| url.expose().starts_with(scheme)) {
            return Ok(Self { url });
        }
        Err(unusable(
            "database.url",
            "starts with neither sqlite: nor postgres://",
        ))
    }
}

impl Sessions {
    fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let idle = whole(layers, "sessions.idle_minutes", 60, (1, 1440))?;
        let absolute = whole(layers, "sessions.absolute_hours", 12, (1, 720))?;
        Ok(Self {
            idle: Duration::from_secs(idle * 60),
            absolute: Duration::from_secs(absolute * 3600),
        })
    }
}

impl Log {
    fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
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
        Ok(Self {
            filter: layers.text("log.filter").unwrap_or("info").to_owned(),
            format,
        })
    }
}

impl Keyring {
    fn from_layers(layers: &Layers, data: &Path) -> Result<Self, ConfigError> {
        let (value, file) = (layers.text("keyring.key"), layers.path("keyring.key_file"));
        match (value, file) {
            (Some(_), Some(_)) => Err(both("keyring.key", "keyring.key_file")),
            (Some(value), None) => Ok(Self::Value(Sensitive::new(value.to_owned()))),
            (None, Some(file)) => Ok(Self::File(file)),
            (None, None) => Ok(Self::Beside(data.join("latchkey.key"))),
        }
    }
}

impl Playground {
    fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let name = "playground.allowed_bases";
        let bases = layers.list(name).iter().map(|text| PublicUrl::parse(text));
        let allowed_bases = bases
            .collect::<Result<_, _>>()
            .map_err(|why| unusable(name, &why))?;
        Ok(Self { allowed_bases })
    }
}

fn default_data(xdg: Option<PathBuf>, home: Option<PathBuf>) -> PathBuf {
    // A service without a home keeps its state where the file hierarchy standard puts it.
    xdg.or_else(|| home.map(|home| home.join(".local/share")))
        .map_or_else(
            || PathBuf::from("/var/lib/latchkey"),
            |share| share.join("latchkey"),
        )
}

fn parsed<T: FromStr>(layers: &Layers, name: &str, default: T) -> Result<T, ConfigError> {
    let Some(text) = layers.text(name) else {
        return Ok(default);
    };
    text.parse()
        .map_err(|_| unusable(name, &format!("is {text}, which is not of the right form")))
}

fn whole(layers: &Layers, name: &str, default: u64, range: (u64, u64)) -> Result<u64, ConfigError> {
    let number = parsed(layers, name, default)?;
    if (range.0..=range.1).contains(&number) {
        return Ok(number);
    }
    Err(unusable(
        name,
        &format!("is {number}, outside {} to {}", range.0, range.1),
    ))
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
            let text = std::fs::read_to_string(&path).map_err(|error| {
                unusable(
                    file,
                    &format!("names {}, which cannot be read: {error}", path.display()),
                )
            })?;
            Ok(Some(Sensitive::new(text.trim_end().to_owned())))
        }
        (None, None) => Ok(None),
    }
}

fn unusable(name: &str, problem: &str) -> ConfigError {
    let about = Key::find(name).map_or("", |key| key.about);
    ConfigError::new(format!("{name} {problem}."), format!("It is: {about}."))
}

fn both(value: &str, file: &str) -> ConfigError {
    ConfigError::new(
        format!("Both {value} and {file} are set."),
        "Set one of them.",
    )
}

#[cfg(test)]
mod tests;
