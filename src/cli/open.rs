//! Opening what the commands work on: the data folder, the installation's key, the database.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tracing::{info, warn};
use zeroize::Zeroizing;

use crate::cli::report::{Trouble, answer};
use crate::cli::services;
use crate::config::{Config, Keyring as KeySource, PublicUrl, read_text};
use crate::domain::secrets::secret::Entropy;
use crate::storage::{Db, StorageError, migrate as migrate_database};
use crate::workflows::{
    Belonging, Clock, Keyring, Parts, PasswordCost, Rng, Settings, Startup, Workflows, belonging,
};

type Key = Zeroizing<[u8; Keyring::LENGTH]>;

/// Readable and writable for the owner alone.
const PRIVATE: u32 = 0o600;

/// Opens everything and brings the schema up to date. Makes on first start what is missing.
///
/// Before anything is written it is known that the files are private, the key is there and the
/// right one, and the database is sound.
pub async fn workflows(config: &Config, base_url: &PublicUrl) -> Result<Workflows, Trouble> {
    workflows_by(Clock::system(), config, base_url).await
}

/// The same by another clock.
pub async fn workflows_by(
    clock: Clock,
    config: &Config,
    base_url: &PublicUrl,
) -> Result<Workflows, Trouble> {
    make_folder(&config.server.data)?;
    let db = database(config.database.url.expose()).await?;
    let keyring = keyring(&config.keyring, &db).await?;
    db.check().await.map_err(|error| damaged(db.engine_name(), &error))?;
    migrate_database(&db).await.map_err(|error| unmigrated(&error))?;
    let parts = Parts {
        db,
        clock,
        rng: Rng::system(),
        keyring,
        catalogue: services::catalogue(&config.services)?,
        settings: Settings { base_url: base_url.as_str().to_owned(), tokens: config.tokens.rules },
        password_cost: PasswordCost::PRODUCTION,
    };
    Workflows::open(parts).await.map_err(|error| match error {
        Startup::ForeignKey => unusable_key(&error.to_string()),
        Startup::Catalogue(_) => {
            let remedy = "The README section \"Add your own service\" has the rules.";
            Trouble::new(format!("The services cannot be loaded: {error}."), remedy)
        }
        Startup::Storage(_) | Startup::Crypto(_) => {
            Trouble::new(format!("The server cannot start: {error}."), DOCTOR)
        }
    })
}

/// The remedy when nothing better is known.
pub const DOCTOR: &str = "`latchkey doctor` explains what it finds.";

/// `latchkey migrate`
pub async fn migrate(config: &Config) -> Result<(), Trouble> {
    make_folder(&config.server.data)?;
    let db = database(config.database.url.expose()).await?;
    migrate_database(&db).await.map_err(|error| unmigrated(&error))?;
    let engine = db.engine_name();
    db.close().await;
    answer(&format!("The {engine} database has this version's schema."))
}

/// Opens the database, making an empty SQLite file when there is none. Nobody else may read a
/// SQLite file afterwards.
pub async fn database(url: &str) -> Result<Db, Trouble> {
    if let Some(file) = sqlite_file(url) {
        if is_left_over(&file) {
            return Err(Trouble::new(
                format!("{} is empty or missing, but changes to it are there.", file.display()),
                "Put it back from a backup; for a new installation remove the file beside it that \
                 ends in -wal.",
            ));
        }
        make_private(&file);
    }
    database_as_it_is(url).await
}

/// Opens the database and leaves the modes of its files as they are.
pub async fn database_as_it_is(url: &str) -> Result<Db, Trouble> {
    let opened = match sqlite_file(url) {
        Some(file) => Db::open_sqlite(&file).await,
        None => Db::open_postgres(url).await,
    };
    opened.map_err(|error| match error {
        StorageError::Damaged(said) => damaged("SQLite", &said),
        StorageError::Constraint(_)
        | StorageError::Unavailable(_)
        | StorageError::Corrupt { .. }
        | StorageError::Rows { .. }
        | StorageError::Refused(_) => Trouble::new(
            format!("The database cannot be opened: {error}."),
            "Check database.url, that the server runs or the file's folder is writable.",
        ),
    })
}

fn damaged(engine: &str, said: &impl std::fmt::Display) -> Trouble {
    Trouble::new(
        format!("The {engine} database is damaged: {said}."),
        "Restore a backup. Keep the damaged files: `sqlite3 FILE .recover` may save what is newer \
         than the backup.",
    )
}

/// The log of changes is there and the file that they belong to is not: SQLite would throw the log
/// away and begin anew.
fn is_left_over(file: &Path) -> bool {
    let length = |file: &Path| fs::metadata(file).map_or(0, |file| file.len());
    let [file, log, _] = sqlite_files(file);
    length(&file) == 0 && length(&log) > 0
}

/// A SQLite database and what stands beside it while it is open.
pub fn sqlite_files(file: &Path) -> [PathBuf; 3] {
    let beside = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    [file.to_owned(), beside("-wal"), beside("-shm")]
}

/// Makes a SQLite file that only its owner may read, or takes the right from all others. SQLite
/// gives the files beside it the mode of the first.
fn make_private(file: &Path) {
    let made = fs::OpenOptions::new().append(true).create_new(true).mode(PRIVATE).open(file);
    if made.is_ok() {
        return;
    }
    for file in sqlite_files(file) {
        hide(&file);
    }
}

/// Takes the right to read a file from all but its owner.
fn hide(file: &Path) {
    if !is_readable_by_others(file).unwrap_or(false) {
        return;
    }
    match fs::set_permissions(file, fs::Permissions::from_mode(PRIVATE)) {
        Ok(()) => info!("Other users may not read {} any more", file.display()),
        // It belongs to somebody else, who has to decide.
        Err(error) => warn!(%error, "Other users can read {}", file.display()),
    }
}

/// Writes a file that only its owner may read, in the place of one that is there.
pub fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut open = fs::OpenOptions::new();
    let mut written = open.write(true).create(true).truncate(true).mode(PRIVATE).open(file)?;
    fs::set_permissions(file, fs::Permissions::from_mode(PRIVATE))?;
    written.write_all(text.as_bytes())
}

/// The file of a SQLite URL.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    Some(PathBuf::from(rest.strip_prefix("//").unwrap_or(rest)))
}

fn unmigrated(error: &StorageError) -> Trouble {
    let remedy = match error {
        StorageError::Unavailable(_) => {
            "Nothing was changed. Make room or wait until the database answers, and start again."
        }
        StorageError::Constraint(_)
        | StorageError::Damaged(_)
        | StorageError::Corrupt { .. }
        | StorageError::Rows { .. }
        | StorageError::Refused(_) => "Start the version that last used it, or restore a backup.",
    };
    let problem = format!("The database cannot be brought to this version's schema: {error}.");
    Trouble::new(problem, remedy)
}

fn make_folder(folder: &Path) -> Result<(), Trouble> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        Trouble::new(
            format!("The data folder {} cannot be made: {error}.", folder.display()),
            "Name another one with --data, or make it and give it to this user.",
        )
    })
}

fn unusable_key(why: &str) -> Trouble {
    Trouble::new(
        format!("The installation's key cannot be used: {why}."),
        "Check keyring.key_file; the key is 32 bytes in base64 or hexadecimal.",
    )
}

/// The key, when it is the one that the database was made with.
async fn keyring(source: &KeySource, db: &Db) -> Result<Keyring, Trouble> {
    let unknown = |error| Trouble::new(format!("The database cannot be read: {error}."), DOCTOR);
    let belongs = belonging(db, None).await.map_err(unknown)?;
    let key = key(source, belongs)?;
    let keyring = Keyring::new(&key).map_err(|error| unusable_key(&error.to_string()))?;
    match belonging(db, Some(&keyring)).await.map_err(unknown)? {
        Belonging::New | Belonging::Known => Ok(keyring),
        Belonging::Foreign => Err(unusable_key(&Startup::ForeignKey.to_string())),
    }
}

/// The installation's key. The default file is made when it is not there and the database is new;
/// a configured one must be.
pub fn key(source: &KeySource, database: Belonging) -> Result<Key, Trouble> {
    match source {
        KeySource::Value(value) => decoded(value.expose()),
        KeySource::File(path) => read_key(path),
        KeySource::Beside(path) => {
            if !path.exists() {
                if database != Belonging::New {
                    return Err(missing_key(path));
                }
                make_key(path).map_err(|error| {
                    unusable_key(&format!("{} cannot be written: {error}", path.display()))
                })?;
            }
            hide(path);
            read_key(path)
        }
    }
}

/// The database is there and its key is not: a new one would open nothing.
pub fn missing_key(path: &Path) -> Trouble {
    Trouble::new(
        format!("The key file {} is missing, and the database was made with it.", path.display()),
        "Put it back from your copy, or name where it is with keyring.key_file: without it no \
         secret and no signing key in the database can be used. No new key was made.",
    )
}

fn read_key(path: &Path) -> Result<Key, Trouble> {
    let unreadable =
        |error: io::Error| unusable_key(&format!("{} cannot be read: {error}", path.display()));
    let text = Zeroizing::new(read_text(path).map_err(unreadable)?);
    if is_readable_by_others(path).map_err(unreadable)? {
        warn!("The key file can be read by other users: chmod 600 {}", path.display());
    }
    decoded(&text)
}

/// Whether anybody but the owner may read the file.
pub fn is_readable_by_others(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

fn decoded(text: &str) -> Result<Key, Trouble> {
    let text = text.trim();
    let bytes = Zeroizing::new(from_hex(text).or_else(|| BASE64_STANDARD.decode(text).ok()));
    let mut key = Zeroizing::new([0; Keyring::LENGTH]);
    match bytes.as_deref() {
        Some(bytes) if bytes.len() == key.len() => key.copy_from_slice(bytes),
        Some(_) | None => return Err(unusable_key("it is not 32 bytes")),
    }
    Ok(key)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != Keyring::LENGTH * 2 || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// Writes a new key completely before it gets its name, so that a server and a command that start
/// together agree on one.
fn make_key(path: &Path) -> io::Result<()> {
    let mut rng = Rng::system();
    let key: Key = Zeroizing::new(rng.bytes());
    let text = Zeroizing::new(BASE64_STANDARD.encode(key.as_slice()) + "\n");
    let draft = path.with_extension(format!("{:016x}", u64::from_be_bytes(rng.bytes())));
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let named = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match named {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        named => named?,
    }
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    info!(
        "Created the installation's key {}: keep a copy, apart from the database's",
        path.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sensitive;

    fn beside(folder: &tempfile::TempDir) -> PathBuf {
        folder.path().join("latchkey.key")
    }

    #[test]
    fn key_is_made_once_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::Beside(beside(&folder));
        let first = key(&source, Belonging::New).unwrap();
        fs::set_permissions(beside(&folder), fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(*first, *key(&source, Belonging::New).unwrap());
        assert!(!is_readable_by_others(&beside(&folder)).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn no_key_is_made_beside_data_that_was_made_with_one() {
        let folder = tempfile::tempdir().unwrap();
        let refused = key(&KeySource::Beside(beside(&folder)), Belonging::Known).unwrap_err();
        assert!(refused.to_string().contains("latchkey.key is missing"), "{refused}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn configured_key_file_is_never_made() {
        let folder = tempfile::tempdir().unwrap();
        assert!(key(&KeySource::File(beside(&folder)), Belonging::New).is_err());
        assert!(!beside(&folder).exists());
    }

    #[test]
    fn key_may_be_base64_or_hexadecimal() {
        let hex = key(&KeySource::Value(Sensitive::new("07".repeat(32))), Belonging::New).unwrap();
        let base64 = BASE64_STANDARD.encode([7; 32]);
        assert_eq!(*hex, *key(&KeySource::Value(Sensitive::new(base64)), Belonging::New).unwrap());
    }

    #[test]
    fn key_of_another_length_is_refused_without_repeating_it() {
        let trouble = key(&KeySource::Value(Sensitive::new("hunter2".to_owned())), Belonging::New)
            .unwrap_err();
        assert!(trouble.to_string().contains("32 bytes"));
        assert!(!trouble.to_string().contains("hunter2"));
    }

    #[test]
    fn sqlite_file_is_what_follows_the_scheme() {
        assert_eq!(sqlite_file("sqlite:///a/b.db"), Some("/a/b.db".into()));
        assert_eq!(sqlite_file("sqlite:b.db"), Some("b.db".into()));
        assert_eq!(sqlite_file("postgres://h/d"), None);
    }
}
