//! Checking tokens: nothing but what the key signed is ever taken, and reading what an app signed
//! never panics.
#![no_main]

use std::sync::LazyLock;

use latchkey::domain::Timestamp;
use latchkey::domain::tokens::signing_key::SigningAlgorithm;
use latchkey::workflows::engine::jwt::assertion::Assertion;
use latchkey::workflows::engine::jwt::{SigningKey, Verifier};
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let key = SigningKey::generate(SigningAlgorithm::Es256).expect("a key");
    Verifier::new([key.public()], "https://login.example").expect("a verifier")
});

fuzz_target!(|token: &str| {
    assert!(VERIFIER.verify(token, NOW).is_err());
    assert!(VERIFIER.verify_id(token, NOW).is_err());
    if let Some(assertion) = Assertion::read(token) {
        assert!(!assertion.is_meant(&[], NOW));
    }
});
