//! Settings: one struct per section, from the file, the environment and the flags, in that order of
//! strength.
//!
//! This is the only module that reads the environment. An unknown key is refused wherever it
//! stands, and no secret is ever part of a message.

mod files;
mod keys;
mod layers;
mod links;
mod reading;
mod sections;
mod values;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

pub use crate::config::files::read_text;
pub use crate::config::keys::{KEYS, Key, Kind};
pub use crate::config::layers::{Layers, Origin};
pub use crate::config::sections::{
    Database, Keyring, Limits, Log, LogFormat, Mail, MailTls, Playground, Retention, Sandbox,
    SandboxChanges, Server, Services, Sessions, TlsFiles, Tokens,
};
pub use crate::config::values::{PublicUrl, Sensitive, TrustedProxies};

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
    /// How tokens are signed.
    pub tokens: Tokens,
    /// What is logged, and how.
    pub log: Log,
    /// The installation's own key.
    pub keyring: Keyring,
    /// The SMTP server, if there is one.
    pub mail: Option<Mail>,
    /// Services of the operator's own.
    pub services: Services,
    /// How long what is over is kept.
    pub retention: Retention,
    /// The embedded Carbon Black Cloud API.
    pub sandbox: Sandbox,
    /// What the playground may call.
    pub playground: Playground,
    /// Which key was set by whom; keys at their default are absent.
    pub origins: Vec<(&'static str, Origin)>,
    /// Variables that begin like ours and belong to others.
    pub foreign_variables: Vec<String>,
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
        Self { problem: problem.into(), remedy: remedy.into() }
    }
}

fn not_utf8(name: &str) -> ConfigError {
    ConfigError::new(
        format!("{name} holds something that is not UTF-8 text."),
        "Write it in UTF-8, and paths in letters that UTF-8 has.",
    )
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
    #[expect(clippy::disallowed_methods, reason = "this module alone reads the environment")]
    pub fn load(flags: Flags) -> Result<Self, ConfigError> {
        let mut variables = Vec::new();
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                Ok(value) => variables.push((name, value)),
                Err(_) if name.starts_with("LATCHKEY_") => return Err(not_utf8(&name)),
                Err(_) => {}
            }
        }
        Self::from_sources(flags, &variables)
    }

    /// The same from a given environment.
    pub fn from_sources(
        flags: Flags,
        environment: &[(String, String)],
    ) -> Result<Self, ConfigError> {
        let mut layers = Layers::default();
        let variable = |wanted: &str| {
            let found =
                environment.iter().find(|(name, value)| name == wanted && !value.is_empty());
            found.map(|(_, value)| PathBuf::from(files::value(value.clone())))
        };
        if let Some(file) = flags.config.or_else(|| variable("LATCHKEY_CONFIG")) {
            layers.read_file(&file)?;
        }
        layers.read_environment(environment.iter().cloned())?;
        let data = flags.data.map(|path| path.into_os_string().into_string());
        let data = data.transpose().map_err(|_| not_utf8("--data"))?;
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
            tokens: Tokens::from_layers(layers)?,
            log: Log::from_layers(layers)?,
            keyring: Keyring::from_layers(layers, &server.data)?,
            mail: Mail::from_layers(layers)?,
            services: Services { path: layers.path("services.path") },
            retention: Retention::from_layers(layers)?,
            sandbox: Sandbox::from_layers(layers)?,
            playground: Playground::from_layers(layers)?,
            origins: layers.origins().collect(),
            foreign_variables: layers.foreign().to_vec(),
            server,
        })
    }

    /// The URL that issuer and links start with: as configured, or the address that was bound.
    pub fn public_url(&self, bound: SocketAddr) -> PublicUrl {
        if let Some(url) = &self.server.public_url {
            return url.clone();
        }
        let scheme = if self.server.tls.is_some() { "https" } else { "http" };
        // A wildcard is no address that a browser could open.
        let host =
            if bound.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { bound.ip() };
        let text = format!("{scheme}://{}", SocketAddr::new(host, bound.port()));
        PublicUrl::parse(&text).expect("an address makes a URL")
    }
}

fn default_data(xdg: Option<PathBuf>, home: Option<PathBuf>) -> PathBuf {
    // A service without a home keeps its state where the file hierarchy standard puts it.
    xdg.or_else(|| home.map(|home| home.join(".local/share")))
        .map_or_else(|| PathBuf::from("/var/lib/latchkey"), |share| share.join("latchkey"))
}

#[cfg(test)]
mod tests;
