//! One struct per section of the configuration.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::values::{PublicUrl, Sensitive, TrustedProxies};

/// Where the server listens and how it is reached.
#[derive(Clone)]
pub struct Server {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// As configured; [`crate::config::Config::public_url`] has the default.
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
    /// Connections at the same time; for further ones, quiet ones make room.
    pub connections: usize,
    /// Of them, those of one address that is no trusted proxy.
    pub connections_per_address: usize,
    /// For a request's head.
    pub head: Duration,
    /// For a connection between two requests.
    pub idle: Duration,
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

/// How tokens are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub rules: crate::domain::tokens::signing_key::TokenRules,
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

/// How long what is over is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// For each kind of thing.
    pub kept: crate::domain::retention::Retention,
}

/// The embedded Carbon Black Cloud API.
#[derive(Clone)]
pub struct Sandbox {
    /// Base URL in snippets; this server when absent.
    pub url: Option<PublicUrl>,
    pub changes: SandboxChanges,
}

/// What becomes, when the server starts, of what calls changed in the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxChanges {
    /// All organizations have their data back as it was made up.
    Forget,
    Keep,
}

/// What the playground may call besides this server.
#[derive(Clone)]
pub struct Playground {
    /// Base URLs.
    pub allowed_bases: Vec<PublicUrl>,
}

/// Services besides those that the program brings along.
#[derive(Clone)]
pub struct Services {
    /// The folder of their files.
    pub path: Option<PathBuf>,
}

/// The SMTP server that sends invitations.
#[derive(Clone)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// User name and password, if it asks for them.
    pub login: Option<(String, Sensitive)>,
    pub from: String,
}

/// How a connection to an SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// It begins in clear and must turn to TLS before anything is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Not at all: for a server on this machine or in a closed network.
    None,
}
