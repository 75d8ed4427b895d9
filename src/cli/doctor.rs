//! `latchkey doctor`: what is configured, what is there, and what to do about what is wrong.
//!
//! It changes nothing and makes nothing.

use std::path::Path;

use crate::cli::finding::{Finding, Mark};
use crate::cli::report::{Trouble, answer};
use crate::cli::{open, services};
use crate::config::{Config, Keyring, Origin, PublicUrl};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::time::Timestamp;
use crate::http::tls;
use crate::storage::Db;
use crate::workflows::services::load_catalogue::preview;
use crate::workflows::{self, Belonging, Clock, belonging};

/// Prints one line for each finding; fails when one of them is a failure.
pub async fn run(config: &Config) -> Result<(), Trouble> {
    let mut looked = database(config).await;
    let mut findings = vec![
        settings(config),
        data_folder(&config.server.data),
        looked.key.take().unwrap_or_else(|| key(&config.keyring, Belonging::New)),
        listening(config),
        public_url(config),
        proxies(config),
        certificate(config),
        clock(Clock::system().now()),
        catalogue(config),
    ];
    findings.append(&mut looked.findings);
    for finding in &findings {
        answer(&finding.line())?;
    }
    match findings.iter().filter(|finding| finding.mark == Mark::Fail).count() {
        0 => Ok(()),
        failed => Err(Trouble::new(
            format!("{failed} of {} checks failed.", findings.len()),
            "The lines marked \"fail\" say what to do.",
        )),
    }
}

fn settings(config: &Config) -> Finding {
    let set: Vec<_> = config
        .origins
        .iter()
        .map(|(key, origin)| {
            let by = match origin {
                Origin::File => "file",
                Origin::Environment => "environment",
                Origin::Flag => "flag",
            };
            format!("{key} ({by})")
        })
        .collect();
    if set.is_empty() {
        return Finding::ok("settings: everything is at its default.");
    }
    Finding::ok(format!("settings: {}; everything else is at its default.", set.join(", ")))
}

fn data_folder(folder: &Path) -> Finding {
    let shown = folder.display();
    let Ok(metadata) = std::fs::metadata(folder) else {
        return Finding::warn(
            format!("data folder {shown} is not there."),
            "It's created on first start.",
        );
    };
    if !metadata.is_dir() {
        return Finding::fail(format!("{shown} is not a folder."), "Name another one with --data.");
    }
    if is_writable(folder) {
        return Finding::ok(format!("data folder {shown} is writable."));
    }
    Finding::fail(
        format!("data folder {shown} is not writable for this user."),
        "Change its owner, or name another one with --data.",
    )
}

fn is_writable(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
}

fn key(source: &Keyring, database: Belonging) -> Finding {
    let path = match source {
        Keyring::Value(_) => return decodable(source, "keyring.key is set."),
        Keyring::File(path) | Keyring::Beside(path) => path,
    };
    let shown = path.display();
    if matches!(source, Keyring::Beside(_)) && !path.exists() {
        if database != Belonging::New {
            let Trouble { problem, remedy } = open::missing_key(path);
            return Finding::fail(problem, remedy);
        }
        return Finding::warn(
            format!("key file {shown} is not there."),
            "It's created on first start.",
        );
    }
    match open::is_readable_by_others(path) {
        Err(error) => Finding::fail(
            format!("key file {shown} cannot be read: {error}."),
            "Put it back: without it no secret in the database can be used.",
        ),
        Ok(true) => Finding::warn(
            format!("key file {shown} can be read by other users."),
            format!("Run chmod 600 {shown}."),
        ),
        Ok(false) => decodable(source, &format!("key file {shown} is there and private.")),
    }
}

fn decodable(source: &Keyring, good: &str) -> Finding {
    match open::key(source, Belonging::Known) {
        Ok(_) => Finding::ok(good),
        Err(trouble) => Finding::fail(trouble.problem, trouble.remedy),
    }
}

fn listening(config: &Config) -> Finding {
    let address = config.server.listen;
    if address.ip().is_loopback() {
        return Finding::ok(format!("listens on {address}: reachable from this machine only."));
    }
    let reachable = format!("listens on {address}: reachable from other machines");
    if config.server.tls.is_some() {
        return Finding::ok(format!("{reachable}, with TLS."));
    }
    Finding::warn(
        format!("{reachable} in plain http."),
        "Set server.tls_certificate and server.tls_key, or listen on loopback behind a proxy.",
    )
}

fn public_url(config: &Config) -> Finding {
    let url = config.public_url(config.server.listen);
    if config.server.public_url.is_some() || config.server.listen.ip().is_loopback() {
        return Finding::ok(format!("public URL {url}: the issuer of every token."));
    }
    Finding::warn(
        format!("public URL {url} was derived: people can't sign in at any other address."),
        "Set server.public_url to the address that browsers use.",
    )
}

fn proxies(config: &Config) -> Finding {
    if !config.server.trusted_proxies.is_empty() {
        return Finding::ok(
            "server.trusted_proxies: these proxies are trusted to name client addresses.",
        );
    }
    let is_proxied = config.server.public_url.as_ref().is_some_and(PublicUrl::is_https)
        && config.server.tls.is_none();
    if !is_proxied {
        return Finding::ok(
            "server.trusted_proxies is empty: headers such as X-Forwarded-For are ignored.",
        );
    }
    Finding::warn(
        "server.trusted_proxies is empty, though the public URL needs a proxy in front: all its \
         clients count as one.",
        "Add the proxy's address to server.trusted_proxies.",
    )
}

fn certificate(config: &Config) -> Finding {
    let Some(files) = &config.server.tls else {
        return Finding::ok("TLS is left to a proxy, or not used.");
    };
    match tls::acceptor(files) {
        Err(error) => {
            Finding::fail(error.to_string(), "Check server.tls_certificate and server.tls_key.")
        }
        Ok(_) => {
            Finding::ok(format!("certificate {} matches its key.", files.certificate.display()))
        }
    }
}

fn catalogue(config: &Config) -> Finding {
    match services::catalogue(&config.services) {
        Err(trouble) => Finding::fail(trouble.problem, trouble.remedy),
        Ok(catalogue) => {
            let named = catalogue.services().iter();
            let named: Vec<_> =
                named.map(|service| format!("{} ({})", service.name, service.version)).collect();
            Finding::ok(format!("services and their versions: {}.", named.join(", ")))
        }
    }
}

/// Tokens of a server whose clock is years off are refused everywhere.
fn clock(now: Timestamp) -> Finding {
    const EARLIEST: Timestamp = Timestamp::from_seconds(1_767_225_600);
    const LATEST: Timestamp = Timestamp::from_seconds(4_102_444_800);
    if (EARLIEST..LATEST).contains(&now) {
        return Finding::ok(format!("the clock says {}.", now.to_rfc3339()));
    }
    Finding::fail(format!("the clock says {}.", now.to_rfc3339()), "Set the machine's clock.")
}

/// What was found in the database, and of the key that it was made with.
#[derive(Default)]
struct Looked {
    findings: Vec<Finding>,
    key: Option<Finding>,
}

async fn database(config: &Config) -> Looked {
    let mut looked = Looked::default();
    let url = config.database.url.expose();
    if let Some(file) = open::sqlite_file(url) {
        if !file.exists() {
            let text = format!("database {} is not there.", file.display());
            looked.findings.push(Finding::warn(text, "It's created on first start."));
            return looked;
        }
        looked.findings.extend(open::sqlite_files(&file).iter().filter_map(|file| privacy(file)));
    }
    let db = match open::database_as_it_is(url).await {
        Ok(db) => db,
        Err(trouble) => {
            looked.findings.push(Finding::fail(trouble.problem, trouble.remedy));
            return looked;
        }
    };
    looked.key = key_of(config, &db).await;
    looked.findings.push(soundness(&db).await);
    let schema = schema(&db).await;
    let is_ours = schema.mark == Mark::Ok;
    looked.findings.push(schema);
    if is_ours && let Ok(catalogue) = services::catalogue(&config.services) {
        looked.findings.push(editions(&db, &catalogue).await);
    }
    db.close().await;
    looked
}

/// A file with data in it that others can read.
fn privacy(file: &Path) -> Option<Finding> {
    let shown = file.display();
    open::is_readable_by_others(file).unwrap_or(false).then(|| {
        let text = format!("{shown} can be read by other users.");
        Finding::warn(text, format!("Run chmod 600 {shown}; the next start does it, too."))
    })
}

/// How the configured key and this database go together. `None` when the database does not tell.
async fn key_of(config: &Config, db: &Db) -> Option<Finding> {
    let belongs = belonging(db, None).await.ok()?;
    let finding = key(&config.keyring, belongs);
    let Ok(known) = open::key(&config.keyring, Belonging::Known) else {
        return Some(finding);
    };
    let known = workflows::Keyring::new(&known).ok()?;
    match belonging(db, Some(&known)).await.ok()? {
        Belonging::New | Belonging::Known => Some(finding),
        Belonging::Foreign => Some(Finding::fail(
            "the key does not belong to this database.",
            "Put back the key it was created with. No other key can read it.",
        )),
    }
}

async fn soundness(db: &Db) -> Finding {
    let engine = db.engine_name();
    match db.check().await {
        Ok(()) => Finding::ok(format!("the {engine} database works and passed its check.")),
        Err(error) => Finding::fail(
            format!("the {engine} database failed its check: {error}."),
            "Stop the server and restore a backup.",
        ),
    }
}

async fn editions(db: &Db, catalogue: &Catalogue) -> Finding {
    match preview(db, catalogue).await {
        Ok(0) => Finding::ok("the database knows these services in these versions."),
        Ok(count) => Finding::warn(
            match count {
                1 => "1 service is new to the database, or changed.".to_owned(),
                count => format!("{count} services are new to the database, or changed."),
            },
            "They're loaded on start, which the audit log shows.",
        ),
        Err(error) => Finding::fail(
            format!("the services cannot be loaded: {error}."),
            "The server won't start until you fix this.",
        ),
    }
}

async fn schema(db: &Db) -> Finding {
    match db.schema().await {
        Err(error) => {
            Finding::fail(format!("the schema cannot be read: {error}."), "Run latchkey migrate.")
        }
        Ok(schema) if schema.applied == schema.known => {
            Finding::ok(format!("schema version {} matches this program.", schema.applied))
        }
        Ok(schema) if schema.applied < schema.known => Finding::warn(
            format!(
                "schema version {} is older than this program's {}.",
                schema.applied, schema.known
            ),
            "It's migrated on start, or by latchkey migrate.",
        ),
        Ok(schema) => Finding::fail(
            format!(
                "schema version {} is newer than this program's {}.",
                schema.applied, schema.known
            ),
            "Use the newer program.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Flags;

    fn config(folder: &Path, environment: &[(&str, &str)]) -> Config {
        let flags = Flags { data: Some(folder.to_path_buf()), ..Flags::default() };
        let owned: Vec<_> =
            environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Config::from_sources(flags, &owned).unwrap()
    }

    #[tokio::test]
    async fn empty_machine_is_fine_and_nothing_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        assert!(run(&config(&data, &[])).await.is_ok());
        assert!(!data.exists());
    }

    #[tokio::test]
    async fn fresh_database_is_sound_and_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &[]);
        open::migrate(&config).await.unwrap();
        let findings = database(&config).await.findings;
        let marks: Vec<_> = findings.iter().map(|finding| finding.mark).collect();
        assert_eq!(marks, [Mark::Ok, Mark::Ok, Mark::Warn], "{}", findings[2].line());
        assert!(findings[2].text.starts_with("2 services are new"));
    }

    #[tokio::test]
    async fn file_that_is_no_database_fails() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("latchkey.db"),
            "not a database, but long enough".repeat(50),
        )
        .unwrap();
        let trouble = run(&config(folder.path(), &[])).await.unwrap_err();
        assert!(trouble.to_string().contains("checks failed"), "{trouble}");
    }

    #[test]
    fn settings_are_told_with_their_origin_and_without_values() {
        let url = "postgres://u:hunter2@h/d";
        let line = settings(&config(Path::new("/d"), &[("LATCHKEY_DATABASE_URL", url)])).line();
        assert_eq!(
            line,
            "ok    settings: database.url (environment), server.data (flag); everything else is at its default."
        );
    }

    #[test]
    fn plain_http_for_other_machines_is_a_warning() {
        let config = config(Path::new("/d"), &[("LATCHKEY_SERVER_LISTEN", "0.0.0.0:80")]);
        assert_eq!(listening(&config).mark, Mark::Warn);
        assert_eq!(public_url(&config).mark, Mark::Warn);
    }

    #[test]
    fn proxy_that_nobody_trusts_is_a_warning() {
        let behind = ("LATCHKEY_SERVER_PUBLIC_URL", "https://keys.example");
        let trusted = ("LATCHKEY_SERVER_TRUSTED_PROXIES", "10.0.0.0/8");
        let finding = |variables: &[_]| proxies(&config(Path::new("/d"), variables));
        assert_eq!(finding(&[]).mark, Mark::Ok);
        assert_eq!(finding(&[behind]).mark, Mark::Warn);
        assert!(finding(&[behind]).remedy.contains("server.trusted_proxies"));
        assert_eq!(finding(&[behind, trusted]).mark, Mark::Ok);
    }

    #[test]
    fn key_that_others_can_read_is_a_warning_with_the_command() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("latchkey.key");
        std::fs::write(&file, "07".repeat(32)).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let finding = key(&Keyring::File(file.clone()), Belonging::New);
        assert_eq!(finding.mark, Mark::Warn);
        assert!(finding.remedy.starts_with("Run chmod 600"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(key(&Keyring::File(file), Belonging::New).mark, Mark::Ok);
    }

    #[test]
    fn clock_of_another_century_fails() {
        assert_eq!(clock(Timestamp::from_seconds(0)).mark, Mark::Fail);
        assert_eq!(clock(Timestamp::from_seconds(1_800_000_000)).mark, Mark::Ok);
    }

    #[test]
    fn missing_certificate_fails() {
        let files = [
            ("LATCHKEY_SERVER_TLS_CERTIFICATE", "/nowhere"),
            ("LATCHKEY_SERVER_TLS_KEY", "/nowhere"),
        ];
        assert_eq!(certificate(&config(Path::new("/d"), &files)).mark, Mark::Fail);
    }
}
