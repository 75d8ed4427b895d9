//! The Authorization header of a token request: at most two readings, none of
//! them with control characters unless they were form-encoded.
#![no_main]

use latchkey::http::csp::credentials::read_basic;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &[u8]| {
    let Some(readings) = read_basic(header) else {
        return;
    };
    assert!((1..=2).contains(&readings.len()));
    assert!(
        !readings[0].app.contains(':'),
        "the first colon ends the App ID"
    );
    assert!(!readings[0].secret.chars().any(char::is_control));
});
