//! Redirect addresses: what is registered is one that no browser or system owns, and nothing but
//! itself matches it, apart from the port of a native app on this machine.
#![no_main]

use latchkey::domain::apps::app::AppType;
use latchkey::domain::apps::redirect_uri::RedirectUri;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, &str)| {
    let (registered, asked) = data;
    let Ok(kept) = RedirectUri::parse(registered) else {
        return;
    };
    let text = kept.as_str();
    for scheme in ["javascript:", "data:", "file:", "about:", "blob:"] {
        assert!(!text.starts_with(scheme));
    }
    assert!(!text.contains(['#', '\r', '\n', ' ']));
    for kind in [AppType::Web, AppType::Native] {
        assert!(kept.matches(text, kind), "an address matches itself");
    }
    if text != asked {
        assert!(!kept.matches(asked, AppType::Web));
        let is_local = text.starts_with("http://127.0.0.1") || text.starts_with("http://[::1]");
        assert!(is_local || !kept.matches(asked, AppType::Native));
    }
    let _ = RedirectUri::policy_source(asked);
});
