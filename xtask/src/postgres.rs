//! A scratch PostgreSQL server that lives as long as this process.

use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{apt, process};

/// Of a server's folder; the number of the process that owns it follows.
const PREFIX: &str = "latchkey-postgres-";
const PATIENCE: Duration = Duration::from_mins(1);

/// The database server that the tests use: the caller's, or one of our own.
pub enum Postgres {
    Given(String),
    Scratch(Scratch),
}

/// Stops the server and removes its folder when dropped.
pub struct Scratch {
    server: Child,
    port: u16,
    folder: PathBuf,
}

impl Postgres {
    /// Honours `DATABASE_URL`, else starts a server on a free port.
    pub fn start() -> Result<Self> {
        match std::env::var("DATABASE_URL") {
            Ok(url) if url.starts_with("postgres") => Ok(Self::Given(url)),
            _ => Scratch::start().map(Self::Scratch),
        }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Scratch(own) => format!("postgres://postgres@127.0.0.1:{}/postgres", own.port),
        }
    }
}

/// The folder of the newest server programs.
pub fn installation() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let version: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            Some((version, PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"))))
        })
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .max()
        .map(|(_, programs)| programs)
}

impl Scratch {
    fn start() -> Result<Self> {
        let programs = installation().context("no PostgreSQL server is installed")?;
        remove_leftovers();
        // Not in the checkout: the server's user may be unable to reach it.
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        let data = folder.join("data");
        make_folder(&folder)?;
        let mut initdb = as_server_user(&programs.join("initdb"));
        initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--no-sync", "--pgdata"]).arg(&data);
        process::run_quietly(&mut initdb)?;

        let port = free_port()?;
        let log = File::create(folder.join("log"))?;
        let mut postgres = as_server_user(&programs.join("postgres"));
        postgres.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
        ] {
            postgres.args(["-c", setting]);
        }
        let server = postgres.stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut scratch = Self { server, port, folder };
        scratch.wait_until_ready(&programs)?;
        Ok(scratch)
    }

    fn wait_until_ready(&mut self, programs: &Path) -> Result<()> {
        let started = Instant::now();
        let port = self.port.to_string();
        while started.elapsed() < PATIENCE {
            if process::succeeds(programs.join("pg_isready"), &["-h", "127.0.0.1", "-p", &port]) {
                println!("  PostgreSQL answers on port {port}");
                return Ok(());
            }
            if self.server.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        bail!("the scratch PostgreSQL did not start:\n{log}")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // SIGQUIT: stop at once; nobody needs this data again.
        let pid = self.server.id().to_string();
        if process::succeeds("kill", &["-QUIT", &pid]) {
            let _ = self.server.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Folders of runs that were killed; their servers ended with them.
fn remove_leftovers() {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for folder in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let Some(owner) = name.strip_prefix(PREFIX) else {
            continue;
        };
        if !Path::new("/proc").join(owner).exists() {
            let _ = std::fs::remove_dir_all(&folder);
        }
    }
}

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    if apt::is_root() {
        process::run_quietly(process::at_root("chown").arg("postgres:").arg(folder))?;
    }
    Ok(())
}

/// PostgreSQL refuses to run as root. The death signal makes it end with us,
/// however we end.
fn as_server_user(program: &Path) -> Command {
    let mut command = process::at_root("setpriv");
    command.current_dir("/").stdin(Stdio::null());
    if apt::is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.args(["--pdeathsig", "QUIT", "--"]).arg(program);
    command
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
