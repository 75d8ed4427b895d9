//! The address that an app sends browsers to: read or refused, never a panic, and a native app
//! never gets by without a challenge.
#![no_main]

use latchkey::domain::apps::app::AppType;
use latchkey::domain::consents::authorization::AuthorizationRequest;
use latchkey::http::csp::parameters::Parameters;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| {
    let Ok(parameters) = Parameters::read(Some(query), None, b"") else {
        return;
    };
    for kind in [AppType::Web, AppType::Native] {
        if let Ok(read) = AuthorizationRequest::read(kind, |name| parameters.get(name)) {
            assert!(kind == AppType::Web || read.challenge.is_some());
            assert_eq!(parameters.get("response_type"), Some("code"));
        }
    }
});
