//! Checking tokens: nothing but what the key signed is ever taken.
#![no_main]

use std::sync::LazyLock;

use latchkey::domain::{KeyId, Timestamp};
use latchkey::workflows::jwt::{SigningKey, Verifier};
use libfuzzer_sys::fuzz_target;

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let kid = KeyId::parse("AAAAAAAAAAAAAAAA").expect("a key id");
    let key = SigningKey::generate(kid).expect("a key");
    Verifier::new([key.public()], "https://login.example").expect("a verifier")
});

fuzz_target!(|token: &str| {
    assert!(
        VERIFIER
            .verify(token, Timestamp::from_seconds(1_800_000_000))
            .is_err()
    );
});
