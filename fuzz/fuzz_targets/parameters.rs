//! Query and body of a token request: never a panic, never a NUL, never an
//! empty value.
#![no_main]

use latchkey::http::csp::parameters::Parameters;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, bool, &[u8])| {
    let (query, is_json, body) = data;
    let kind = if is_json {
        "application/json"
    } else {
        "application/x-www-form-urlencoded"
    };
    let Ok(parameters) = Parameters::read(Some(query), Some(kind), body) else {
        return;
    };
    for name in ["grant_type", "client_id", "scope", "orgId", ""] {
        if let Some(value) = parameters.get(name) {
            assert!(!value.is_empty() && !value.contains('\0'));
        }
    }
    let again = Parameters::read(Some(query), Some(kind), body).ok();
    assert!(again.is_some(), "the same request is read in the same way");
});
