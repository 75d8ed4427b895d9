//! The headers of a call to the sandbox: exactly one credential, or none.
#![no_main]

use http::{HeaderMap, HeaderName, HeaderValue};
use latchkey::sandbox::credentials::read;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 3] = ["authorization", "csp-auth-token", "x-auth-token"];

fuzz_target!(|data: (Vec<(u8, &[u8])>, &str)| {
    let (given, query) = data;
    let mut headers = HeaderMap::new();
    for (name, value) in &given {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(
                HeaderName::from_static(NAMES[usize::from(*name) % 3]),
                value,
            );
        }
    }
    if read(&headers, Some(query)).is_ok() {
        assert_eq!(headers.len(), 1);
    }
});
