//! Whole configurations: defaults, precedence through all three sources, refusals.

use std::path::Path;
use std::time::Duration;

use crate::config::*;
use crate::domain::tokens::signing_key::{SigningAlgorithm, TokenRules, TokenType};

fn load(flags: Flags, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let owned: Vec<_> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::from_sources(flags, &owned)
}

fn refusal(environment: &[(&str, &str)]) -> String {
    load(Flags::default(), environment).err().expect("a refusal").to_string()
}

#[test]
fn nothing_is_reachable_beyond_loopback_by_default() {
    let config = load(Flags::default(), &[("HOME", "/home/a")]).unwrap();
    assert!(config.server.listen.ip().is_loopback());
    assert!(!config.server.trusted_proxies.contains("127.0.0.1".parse().unwrap()));
    assert_eq!(config.limits, Limits::DEFAULT);
}

#[test]
fn data_lives_in_the_home_folder_by_default() {
    let config = load(Flags::default(), &[("HOME", "/home/a")]).unwrap();
    assert_eq!(config.server.data, Path::new("/home/a/.local/share/latchkey"));
    assert_eq!(config.database.url.expose(), "sqlite:///home/a/.local/share/latchkey/latchkey.db");
    let config = load(Flags::default(), &[("HOME", "/h"), ("XDG_DATA_HOME", "/x")]).unwrap();
    assert_eq!(config.server.data, Path::new("/x/latchkey"));
    assert_eq!(load(Flags::default(), &[]).unwrap().server.data, Path::new("/var/lib/latchkey"));
}

#[test]
fn file_is_weaker_than_environment_and_environment_than_flags() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latchkey.toml");
    let text = "[server]\nlisten = \"127.0.0.1:1\"\npublic_url = \"https://a.example\"\n[log]\nformat = \"json\"\n";
    std::fs::write(&file, text).unwrap();
    let flags = || Flags { config: Some(file.clone()), ..Flags::default() };

    let config = load(flags(), &[]).unwrap();
    assert_eq!(config.server.listen.port(), 1);
    let environment = [("LATCHKEY_SERVER_LISTEN", "127.0.0.1:2"), ("LATCHKEY_LOG_FORMAT", "text")];
    let config = load(flags(), &environment).unwrap();
    assert_eq!((config.server.listen.port(), config.log.format), (2, LogFormat::Text));
    let config =
        load(Flags { listen: Some("127.0.0.1:3".into()), ..flags() }, &environment).unwrap();
    assert_eq!(config.server.listen.port(), 3);
    assert_eq!(config.server.public_url.unwrap().as_str(), "https://a.example");
}

#[test]
fn configuration_file_can_be_named_by_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latchkey.toml");
    std::fs::write(&file, "[sessions]\nidle_minutes = 5\n").unwrap();
    let config = load(Flags::default(), &[("LATCHKEY_CONFIG", file.to_str().unwrap())]).unwrap();
    assert_eq!(config.sessions.idle, Duration::from_secs(300));
}

#[test]
fn public_url_follows_the_bound_port_unless_configured() {
    let config = load(Flags::default(), &[]).unwrap();
    assert_eq!(
        config.public_url("127.0.0.1:4711".parse().unwrap()).as_str(),
        "http://127.0.0.1:4711"
    );
    assert_eq!(config.public_url("0.0.0.0:80".parse().unwrap()).as_str(), "http://127.0.0.1");
    let config =
        load(Flags::default(), &[("LATCHKEY_SERVER_PUBLIC_URL", "https://a.example/")]).unwrap();
    assert_eq!(config.public_url("127.0.0.1:4711".parse().unwrap()).as_str(), "https://a.example");
}

#[test]
fn server_that_speaks_tls_has_an_https_url() {
    let files = [("LATCHKEY_SERVER_TLS_CERTIFICATE", "/c"), ("LATCHKEY_SERVER_TLS_KEY", "/k")];
    let config = load(Flags::default(), &files).unwrap();
    assert_eq!(config.public_url("127.0.0.1:1".parse().unwrap()).as_str(), "https://127.0.0.1:1");
    assert!(refusal(&files[..1]).contains("only one of them"));
}

#[test]
fn secret_can_stand_in_a_file_but_not_in_both() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, "postgres://u:hunter2@h/d\n").unwrap();
    let by_file = ("LATCHKEY_DATABASE_URL_FILE", file.to_str().unwrap());
    let config = load(Flags::default(), &[by_file]).unwrap();
    assert_eq!(config.database.url.expose(), "postgres://u:hunter2@h/d");
    let message = refusal(&[by_file, ("LATCHKEY_DATABASE_URL", "postgres://u:hunter3@h/d")]);
    assert_eq!(message, "Both database.url and database.url_file are set. Set one of them.");
}

#[test]
fn message_about_a_secret_does_not_repeat_it() {
    let message = refusal(&[("LATCHKEY_DATABASE_URL", "mysql://u:hunter2@h/d")]);
    assert!(message.starts_with("database.url starts with neither"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[test]
fn password_that_is_not_escaped_is_told_so_and_not_repeated() {
    for password in ["p/ss", "p#ss", "p?ss", "p@ss", "p:ss", "100%", "p%zz", "p ss", "[p"] {
        let url = format!("postgres://latchkey:{password}@db.example/latchkey");
        let message = refusal(&[("LATCHKEY_DATABASE_URL", &url)]);
        assert!(message.contains("% as %25, @ as %40"), "{message}");
        assert!(!message.contains(&format!(":{password}@")), "{message}");
    }
}

#[test]
fn password_that_is_escaped_is_taken() {
    for url in [
        "postgres://u:p%2Fss%40@h/d",
        "postgres://u@h/d",
        "postgres://h:5433/d?user=u",
        "postgresql://u:p@[::1]:5432/d?options=-c%20x%3Dy",
        "postgres:///d?host=/run/postgresql",
    ] {
        assert!(load(Flags::default(), &[("LATCHKEY_DATABASE_URL", url)]).is_ok(), "{url}");
    }
}

#[test]
fn numbers_outside_their_range_are_refused_with_the_range() {
    let message = refusal(&[("LATCHKEY_SESSIONS_IDLE_MINUTES", "0")]);
    assert!(message.contains("outside 1 to 1440"), "{message}");
    assert!(refusal(&[("LATCHKEY_LIMITS_HEAD_SECONDS", "61")]).contains("outside 1 to 60"));
    assert!(refusal(&[("LATCHKEY_LIMITS_CONNECTIONS", "many")]).contains("right form"));
}

#[test]
fn tokens_are_signed_as_configured() {
    assert_eq!(load(Flags::default(), &[]).unwrap().tokens.rules, TokenRules::default());
    let set = [
        ("LATCHKEY_TOKENS_ALGORITHM", "EdDSA"),
        ("LATCHKEY_TOKENS_TYP", "at+jwt"),
        ("LATCHKEY_TOKENS_ROTATE_DAYS", "0"),
    ];
    let rules = TokenRules {
        algorithm: SigningAlgorithm::EdDsa,
        token_type: TokenType::AccessToken,
        rotate_every: None,
    };
    assert_eq!(load(Flags::default(), &set).unwrap().tokens.rules, rules);
}

#[test]
fn values_of_the_wrong_form_are_refused_by_name() {
    for (name, value, says) in [
        ("LATCHKEY_SERVER_LISTEN", "localhost", "server.listen is localhost"),
        ("LATCHKEY_SERVER_LISTEN", "8080", "server.listen is 8080"),
        ("LATCHKEY_SERVER_LISTEN", "http://0.0.0.0:8080", "server.listen is http://"),
        ("LATCHKEY_SERVER_LISTEN", ":99999", "server.listen is :99999"),
        ("LATCHKEY_SERVER_PUBLIC_URL", "keys.example/path", "server.public_url is not a URL"),
        ("LATCHKEY_SERVER_TRUSTED_PROXIES", "proxy", "server.trusted_proxies holds proxy"),
        ("LATCHKEY_LOG_FORMAT", "xml", "log.format is xml"),
        ("LATCHKEY_TOKENS_ALGORITHM", "HS256", "tokens.algorithm is HS256"),
        ("LATCHKEY_TOKENS_TYP", "jwt", "tokens.typ is jwt"),
        ("LATCHKEY_PLAYGROUND_ALLOWED_BASES", "x", "playground.allowed_bases is not a URL"),
    ] {
        let message = refusal(&[(name, value)]);
        assert!(message.starts_with(says), "{message}");
    }
}

#[test]
fn addresses_may_be_written_as_other_tools_write_them() {
    for (text, wanted) in [
        (":8080", "0.0.0.0:8080"),
        ("*:8080", "0.0.0.0:8080"),
        ("localhost:8080", "127.0.0.1:8080"),
        ("127.0.0.1:8080\n", "127.0.0.1:8080"),
        ("[::]:8080\r\n", "[::]:8080"),
    ] {
        let config = load(Flags::default(), &[("LATCHKEY_SERVER_LISTEN", text)]).unwrap();
        assert_eq!(config.server.listen.to_string(), wanted, "{text}");
        let flags = Flags { listen: Some(text.to_owned()), ..Flags::default() };
        assert_eq!(load(flags, &[]).unwrap().server.listen.to_string(), wanted, "{text}");
    }
    let mail = [
        ("LATCHKEY_MAIL_HOST", "smtp.example.com:2525\n"),
        ("LATCHKEY_MAIL_FROM", "latchkey@example.com\n"),
    ];
    let mail = load(Flags::default(), &mail).unwrap().mail.unwrap();
    assert_eq!((mail.host.as_str(), mail.port), ("smtp.example.com", 2525));
    let url = [("LATCHKEY_MAIL_HOST", "smtp://smtp.example.com")];
    assert!(refusal(&url).starts_with("mail."));
}

#[test]
fn values_of_secrets_end_before_their_line_break() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "\u{feff}hunter2 \r\n").unwrap();
    let environment = [
        ("LATCHKEY_DATABASE_URL", "postgres://u:p@h/d\n"),
        ("LATCHKEY_LOG_FORMAT", "json\r\n"),
        ("LATCHKEY_SESSIONS_IDLE_MINUTES", "5\n"),
        ("LATCHKEY_SERVER_PUBLIC_URL", "https://keys.example\n"),
        ("LATCHKEY_SERVER_TRUSTED_PROXIES", "10.0.0.1,10.0.0.2\n"),
        ("LATCHKEY_MAIL_HOST", "mail.example.com\n"),
        ("LATCHKEY_MAIL_FROM", "latchkey@example.com\n"),
        ("LATCHKEY_MAIL_USER", "ada\n"),
        ("LATCHKEY_MAIL_PASSWORD_FILE", &format!("{}\n", file.display())),
        ("LATCHKEY_PLAYGROUND_ALLOWED_BASES", "\n"),
    ];
    let config = load(Flags::default(), &environment).unwrap();
    assert_eq!(config.database.url.expose(), "postgres://u:p@h/d");
    assert_eq!(config.server.public_url.unwrap().as_str(), "https://keys.example");
    let (user, password) = config.mail.unwrap().login.unwrap();
    assert_eq!((user.as_str(), password.expose()), ("ada", "hunter2 "));
}

#[test]
fn a_configuration_file_may_begin_with_a_byte_order_mark() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latchkey.toml");
    std::fs::write(&file, "\u{feff}[log]\r\nformat = \"json\"\r\n").unwrap();
    let flags = Flags { config: Some(file), ..Flags::default() };
    assert_eq!(load(flags, &[]).unwrap().log.format, LogFormat::Json);
}

#[test]
fn missing_file_is_told_with_its_path() {
    let flags = Flags { config: Some("/nowhere/latchkey.toml".into()), ..Flags::default() };
    let message = load(flags, &[]).err().unwrap().to_string();
    assert!(message.contains("/nowhere/latchkey.toml"), "{message}");
}

#[test]
fn mail_is_off_until_a_host_is_named() {
    assert!(load(Flags::default(), &[]).unwrap().mail.is_none());
}

#[test]
fn mail_has_the_usual_port_of_its_kind_of_tls() {
    for (tls, port) in [("starttls", 587), ("tls", 465), ("none", 25)] {
        let environment = [
            ("LATCHKEY_MAIL_HOST", "mail.example.com"),
            ("LATCHKEY_MAIL_TLS", tls),
            ("LATCHKEY_MAIL_FROM", "Latchkey <latchkey@example.com>"),
        ];
        let mail = load(Flags::default(), &environment).unwrap().mail.unwrap();
        assert_eq!((mail.port, mail.login.is_none()), (port, true), "{tls}");
    }
}

#[test]
fn mail_settings_that_cannot_be_used_are_refused_by_name() {
    let host = ("LATCHKEY_MAIL_HOST", "mail.example.com");
    let from = ("LATCHKEY_MAIL_FROM", "latchkey@example.com");
    assert!(refusal(&[host]).contains("mail.from"));
    assert!(refusal(&[host, from, ("LATCHKEY_MAIL_TLS", "ssl")]).contains("mail.tls"));
    let half = refusal(&[host, from, ("LATCHKEY_MAIL_PASSWORD", "hunter2")]);
    assert!(half.contains("mail.user") && !half.contains("hunter2"));
}

#[test]
fn nothing_is_kept_for_ever_unless_somebody_says_so() {
    let kept = load(Flags::default(), &[]).unwrap().retention.kept;
    assert_eq!(kept.audit, Some(Duration::from_hours(24 * 730)));
    assert_eq!(kept.secrets, Some(Duration::from_hours(24 * 365)));
    let kept =
        load(Flags::default(), &[("LATCHKEY_RETENTION_AUDIT_DAYS", "0")]).unwrap().retention.kept;
    assert_eq!(kept.audit, None);
    assert!(
        refusal(&[("LATCHKEY_RETENTION_SECRETS_DAYS", "-1")]).contains("retention.secrets_days")
    );
}
