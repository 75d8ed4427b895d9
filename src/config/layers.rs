//! Where settings come from: the file, then the environment, then the flags. The later one wins.
//!
//! A key that nobody knows is refused here, with the nearest known one as the remedy.
//!
//! Libraries for layered settings (`figment`, `config`) were weighed and left. They deserialize into
//! a struct and report its field, while an error here names what the operator wrote: the line's key,
//! the variable or the flag. They know no flags, would take a Kubernetes service link for a setting,
//! and repeat a wrong value in their errors, which may be a password.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::ConfigError;
use crate::config::files;
use crate::config::keys::{KEYS, Key, Kind, nearest};
use crate::config::links::is_service_link;

/// Variables of the test suite, which share the prefix but set nothing.
const FOREIGN: &[&str] = &["LATCHKEY_TEST_", "LATCHKEY_BIN", "LATCHKEY_CONFIG"];

/// Who set a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The configuration file.
    File,
    /// A `LATCHKEY_…` variable.
    Environment,
    /// A command-line flag.
    Flag,
}

/// The settings that somebody set, strongest first.
#[derive(Default)]
pub struct Layers {
    values: BTreeMap<&'static str, (Value, Origin)>,
    foreign: Vec<String>,
}

enum Value {
    One(String),
    Many(Vec<String>),
}

impl Layers {
    /// Takes every key of a TOML file.
    pub fn read_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = files::read_text(path).map_err(|error| {
            ConfigError::new(
                format!("The configuration file {} cannot be read: {error}.", path.display()),
                "Check the path given with --config or LATCHKEY_CONFIG.",
            )
        })?;
        self.take_toml(&text, path)
    }

    fn take_toml(&mut self, text: &str, path: &Path) -> Result<(), ConfigError> {
        let file: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            // The message alone: the error's Display quotes the line, which may hold a secret.
            ConfigError::new(
                format!(
                    "The configuration file {} is not TOML: {}.",
                    path.display(),
                    error.message()
                ),
                "Write sections such as [server] and lines such as listen = \"127.0.0.1:8080\".",
            )
        })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for (section, keys) in file {
            let toml::Value::Table(keys) = keys else {
                return Err(unknown("key", &section, KEYS.iter().map(|key| key.name)));
            };
            for (name, value) in keys {
                let full = format!("{section}.{name}");
                let key = Key::find(&full)
                    .ok_or_else(|| unknown("key", &full, KEYS.iter().map(|key| key.name)))?;
                let value = from_toml(key, value, folder)?;
                self.set(key, value, Origin::File);
            }
        }
        Ok(())
    }

    /// Takes every `LATCHKEY_…` variable. An empty one counts as not set, and what Kubernetes sets
    /// for a service of that name is not ours.
    pub fn read_environment(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        for (name, value) in variables {
            let foreign = FOREIGN.iter().any(|prefix| name.starts_with(prefix));
            let value = files::value(value);
            if !name.starts_with("LATCHKEY_") || foreign || value.is_empty() {
                continue;
            }
            if is_service_link(&name, &value) {
                self.foreign.push(name);
                continue;
            }
            let Some(key) = Key::of_variable(&name) else {
                let known: Vec<String> = KEYS.iter().map(Key::variable).collect();
                return Err(unknown("variable", &name, known.iter().map(String::as_str)));
            };
            self.set(key, from_text(key, value), Origin::Environment);
        }
        Ok(())
    }

    /// Takes one flag of the command line.
    ///
    /// # Panics
    /// When the program itself names a key that is not in the list.
    pub fn set_flag(&mut self, name: &str, value: String) {
        let key = Key::find(name).expect("flags are named after keys");
        self.set(key, from_text(key, files::value(value)), Origin::Flag);
    }

    fn set(&mut self, key: &Key, value: Value, origin: Origin) {
        self.values.insert(key.name, (value, origin));
    }

    /// The text of a setting.
    pub fn text(&self, name: &str) -> Option<&str> {
        match &self.values.get(name)?.0 {
            Value::One(text) => Some(text),
            Value::Many(_) => None,
        }
    }

    /// The values of a setting that takes several.
    pub fn list(&self, name: &str) -> &[String] {
        match self.values.get(name) {
            Some((Value::Many(values), _)) => values,
            Some((Value::One(_), _)) | None => &[],
        }
    }

    /// A file or folder.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    /// The variables that begin like ours and belong to others.
    pub fn foreign(&self) -> &[String] {
        &self.foreign
    }

    /// Who set which key, without the values.
    pub fn origins(&self) -> impl Iterator<Item = (&'static str, Origin)> {
        self.values.iter().map(|(name, (_, origin))| (*name, *origin))
    }
}

fn from_text(key: &Key, text: String) -> Value {
    match key.kind {
        Kind::Text => Value::One(text.trim().to_owned()),
        Kind::Path | Kind::Secret => Value::One(text),
        Kind::List => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Value::Many(parts.map(ToOwned::to_owned).collect())
        }
    }
}

fn from_toml(key: &Key, value: toml::Value, folder: &Path) -> Result<Value, ConfigError> {
    let wrong = || {
        let wanted = match key.kind {
            Kind::List => "a list of texts, as in [\"one\", \"two\"]",
            Kind::Text | Kind::Path | Kind::Secret => "a text or a number",
        };
        ConfigError::new(
            format!("{} is not of the right type.", key.name),
            format!("Write {wanted}."),
        )
    };
    match (key.kind, value) {
        (Kind::List, toml::Value::Array(values)) => {
            let texts = values.into_iter().map(|value| match value {
                toml::Value::String(text) => Some(text),
                _ => None,
            });
            texts.collect::<Option<_>>().map(Value::Many).ok_or_else(wrong)
        }
        (Kind::Path, toml::Value::String(text)) => {
            let path = folder.join(files::value(text));
            Ok(Value::One(path.to_string_lossy().into_owned()))
        }
        (Kind::Text | Kind::Secret, toml::Value::String(text)) => {
            Ok(from_text(key, files::value(text)))
        }
        (Kind::Text, toml::Value::Integer(number)) => Ok(Value::One(number.to_string())),
        _ => Err(wrong()),
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> ConfigError {
    let remedy =
        nearest(name, known).map_or_else(String::new, |near| format!("Did you mean {near}?"));
    ConfigError::new(format!("There is no configuration {what} {name}."), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    fn from_file(text: &str) -> Result<Layers, ConfigError> {
        let mut layers = Layers::default();
        layers.take_toml(text, Path::new("/etc/latchkey/latchkey.toml"))?;
        Ok(layers)
    }

    fn refusal(result: Result<Layers, ConfigError>) -> String {
        result.err().expect("a refusal").to_string()
    }

    #[test]
    fn flag_beats_environment_beats_file() {
        let mut layers =
            from_file("[server]\nlisten = \"file\"\n[log]\nformat = \"file\"").unwrap();
        layers.read_environment([variable("LATCHKEY_SERVER_LISTEN", "variable")]).unwrap();
        assert_eq!(layers.text("server.listen"), Some("variable"));
        layers.set_flag("server.listen", "flag".to_owned());
        assert_eq!(layers.text("server.listen"), Some("flag"));
        assert_eq!(layers.text("log.format"), Some("file"));
    }

    #[test]
    fn unknown_key_in_the_file_is_refused_with_the_nearest_one() {
        let message = refusal(from_file("[server]\nlistn = \"x\""));
        assert_eq!(
            message,
            "There is no configuration key server.listn. Did you mean server.listen?"
        );
    }

    #[test]
    fn key_outside_a_section_is_refused() {
        assert!(refusal(from_file("listen = \"x\"")).contains("no configuration key listen"));
    }

    #[test]
    fn unknown_variable_is_refused_with_the_nearest_one() {
        let mut layers = Layers::default();
        let error = layers.read_environment([variable("LATCHKEY_SERVER_LISTN", "x")]).unwrap_err();
        assert!(error.to_string().ends_with("Did you mean LATCHKEY_SERVER_LISTEN?"), "{error}");
    }

    #[test]
    fn variables_of_others_and_of_the_test_suite_are_left_alone() {
        let mut layers = Layers::default();
        let foreign = [
            variable("PATH", "/bin"),
            variable("LATCHKEY_TEST_POSTGRES", "x"),
            variable("LATCHKEY_BIN", "x"),
        ];
        layers.read_environment(foreign).unwrap();
        assert_eq!(layers.origins().count(), 0);
    }

    #[test]
    fn a_service_of_the_same_name_beside_this_one_sets_nothing() {
        let mut layers = Layers::default();
        let links = [
            variable("LATCHKEY_PORT", "tcp://10.0.0.1:8080"),
            variable("LATCHKEY_MAIL_PORT", "tcp://10.0.0.2:25"),
            variable("LATCHKEY_SERVICE_HOST", "10.0.0.1"),
        ];
        layers.read_environment(links).unwrap();
        assert_eq!(layers.origins().count(), 0);
        let ignored = ["LATCHKEY_PORT", "LATCHKEY_MAIL_PORT", "LATCHKEY_SERVICE_HOST"];
        assert_eq!(layers.foreign(), ignored);
    }

    #[test]
    fn empty_variable_counts_as_not_set() {
        let mut layers = from_file("[log]\nformat = \"json\"").unwrap();
        layers.read_environment([variable("LATCHKEY_LOG_FORMAT", "")]).unwrap();
        assert_eq!(layers.text("log.format"), Some("json"));
    }

    #[test]
    fn path_in_the_file_is_relative_to_the_file() {
        let layers = from_file("[server]\ndata = \"data\"").unwrap();
        assert_eq!(layers.path("server.data"), Some(PathBuf::from("/etc/latchkey/data")));
    }

    #[test]
    fn list_is_an_array_in_the_file_and_commas_in_the_environment() {
        let mut layers = from_file("[server]\ntrusted_proxies = [\"10.0.0.1\"]").unwrap();
        assert_eq!(layers.list("server.trusted_proxies"), ["10.0.0.1"]);
        layers
            .read_environment([variable("LATCHKEY_SERVER_TRUSTED_PROXIES", "10.0.0.2, 10.0.0.3")])
            .unwrap();
        assert_eq!(layers.list("server.trusted_proxies"), ["10.0.0.2", "10.0.0.3"]);
    }

    #[test]
    fn number_may_be_written_as_a_number() {
        let layers = from_file("[sessions]\nidle_minutes = 5").unwrap();
        assert_eq!(layers.text("sessions.idle_minutes"), Some("5"));
    }

    #[test]
    fn message_about_broken_toml_does_not_quote_the_file() {
        let message = refusal(from_file("[database]\nurl = \"postgres://u:hunter2@h/d"));
        assert!(message.contains("is not TOML"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }

    #[test]
    fn origin_of_each_setting_is_known_for_doctor() {
        let mut layers = from_file("[log]\nformat = \"json\"").unwrap();
        layers.set_flag("server.data", "/d".to_owned());
        let origins: Vec<_> = layers.origins().collect();
        assert_eq!(origins, [("log.format", Origin::File), ("server.data", Origin::Flag)]);
    }
}
