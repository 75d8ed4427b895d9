//! The six onlys of ARCHITECTURE.md: one place each.

use crate::architecture::{files_with, hold};
use crate::sources::rust_files;

#[test]
fn only_config_reads_the_environment() {
    let found = files_with(&rust_files("src"), &["env::var", "env::vars"]);
    hold("reads the environment", found, &["src/config/mod.rs"]);
}

#[test]
fn only_the_clock_reads_the_time() {
    let asks = ["SystemTime::now", "Instant::now", "now_utc(", "now_local("];
    hold(
        "reads the time",
        files_with(&rust_files("src"), &asks),
        &["src/workflows/engine/clock.rs"],
    );
}

#[test]
fn only_rng_is_random() {
    let draws = ["rand::fill", "SystemRandom", "getrandom", "rand::rng", "thread_rng", "OsRng"];
    let found = files_with(&rust_files("src"), &draws);
    // RSA keys and blinding take no randomness but the library's own.
    hold(
        "draws randomness",
        found,
        &["src/workflows/engine/jwt/keys.rs", "src/workflows/engine/rng.rs"],
    );
}

#[test]
fn only_tests_hash_passwords_cheaply() {
    let found = files_with(&rust_files("src"), &["PasswordCost::LEAST"]);
    hold("hashes passwords cheaply", found, &[]);
}

#[test]
fn only_storage_has_sql() {
    let files = rust_files("src");
    let outside: Vec<_> =
        files.into_iter().filter(|file| !file.path.starts_with("src/storage/")).collect();
    let marks = ["sqlx::", "sql(\"", "\"SELECT ", "\"INSERT INTO", "\"UPDATE ", "\"DELETE FROM"];
    hold("has SQL", files_with(&outside, &marks), &[]);
}

#[test]
fn only_paths_has_addresses_of_the_console() {
    let marks = ["\"/orgs/{", "\"/sign-in", "\"/sign-out", "/setup", "\"/preferences", "\"/rpc/"];
    let mut found = files_with(&rust_files("src"), &marks);
    found.retain(|path| !path.starts_with("src/console/paths/"));
    hold("has an address of the console", found, &[]);
}

#[test]
fn secrets_are_revealed_only_by_those_on_the_list() {
    let found = files_with(&rust_files("src"), &[".expose()"]);
    let known = [
        // Settings: the installation's key and the URL of the database.
        "src/cli/doctor.rs",
        "src/cli/open.rs",
        "src/config/reading.rs",
        // The setup link on the terminal, and the demo's credentials.
        "src/cli/serve.rs",
        "src/demo/fill.rs",
        "src/demo/past/calls.rs",
        "src/demo/report.rs",
        // The one page and the one file that show an App Secret, and the token response.
        "src/console/pages/secrets/reveal.rs",
        "src/http/console/secrets.rs",
        "src/http/csp/token.rs",
        // The page that shows an API token, and the answer that brings it back.
        "src/console/pages/tokens/created.rs",
        "src/http/csp/api_tokens.rs",
        // The redirect that carries a code, and what is exchanged for tokens.
        "src/http/console/consents.rs",
        // The answers that carry a new App Secret, or an invitation's link.
        "src/http/csp/secrets.rs",
        "src/http/csp/members.rs",
        // The page and the letter that carry an invitation's link.
        "src/console/pages/members/invite.rs",
        "src/http/console/members/mod.rs",
        "src/http/mail.rs",
        // The playground: what was pasted goes into one request; a token is taken apart.
        "src/http/console/playground/exchange.rs",
        "src/workflows/playground/look_into.rs",
        // The credential doctor: what was pasted is taken apart and compared.
        "src/workflows/playground/pasted.rs",
        "src/workflows/playground/diagnose.rs",
        // Hashing and comparing.
        "src/workflows/consents/authorize.rs",
        "src/workflows/consents/end_session.rs",
        "src/workflows/consents/exchange.rs",
        "src/workflows/consents/give.rs",
        "src/workflows/consents/revoke.rs",
        "src/workflows/tokens/authenticate_app.rs",
        "src/workflows/tokens/identify.rs",
        "src/workflows/tokens/kept_keys.rs",
        "src/workflows/tokens/prove.rs",
        "src/workflows/engine/passwords.rs",
        "src/workflows/members/accept.rs",
        "src/workflows/members/invite.rs",
        "src/workflows/organizations/set_up.rs",
        "src/workflows/secrets/held.rs",
        "src/workflows/secrets/verify.rs",
        "src/workflows/tokens/authenticate_call.rs",
        "src/workflows/tokens/api_tokens/create.rs",
        "src/workflows/tokens/api_tokens/exchange.rs",
    ];
    hold("reveals a secret", found, &known);
}
