//! What a browser calls itself, in words.
//!
//! Agents are typed by whoever calls; only names from these lists are ever shown.

/// How each browser names itself; the more particular first, since most claim to be the others.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
    ("curl/", "curl"),
];

/// How each system is named by browsers that run on it.
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// "Firefox on Linux", as far as it can be told.
pub fn describe(agent: &str) -> String {
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(BROWSERS), find(SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "An unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn common_browsers_are_named() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let chrome = format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/140.0 Safari/537.36");
        for (agent, words) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0".to_owned(),
                "Firefox on Linux",
            ),
            (chrome.clone(), "Chrome on Linux"),
            (
                format!("{chrome} Edg/140.0").replace("X11; Linux", "Windows NT 10.0"),
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
                    .to_owned(),
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605"
                    .to_owned(),
                "Safari on macOS",
            ),
            ("curl/8.9.1".to_owned(), "curl"),
        ] {
            assert_eq!(describe(&agent), words, "{agent}");
        }
    }

    #[test]
    fn nothing_that_a_stranger_wrote_is_shown() {
        for agent in ["", "<script>alert(1)</script>", "\u{202e}evil", "latchkey-tests"] {
            assert_eq!(describe(agent), "An unknown browser", "{agent}");
        }
    }
}
