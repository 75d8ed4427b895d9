//! Secrets of ours in texts of others: in an answer that reflects them, in an address that somebody
//! mistyped.

/// In place of a secret.
pub const REMOVED: &str = "[secret removed]";

/// How secrets of ours begin, and how many letters they have at least.
const PREFIXES: [&str; 4] = ["lkysec", "lkyapi", "lkyref", "lkycod"];
const SHORTEST: usize = 24;

/// How the header of a token begins in Base64, and how long a token is at least.
const TOKEN: &str = "eyJ";
const SHORTEST_TOKEN: usize = 60;

/// The text without anything that looks like a secret of ours.
pub fn without_secrets(text: &str) -> String {
    without(text, &PREFIXES, SHORTEST, |c| c.is_ascii_alphanumeric())
}

/// The text without anything that looks like a secret or a token.
pub fn without_credentials(text: &str) -> String {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    without(&without_secrets(text), &[TOKEN], SHORTEST_TOKEN, is_of_token)
}

fn without(text: &str, prefixes: &[&str], shortest: usize, goes_on: fn(char) -> bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = prefixes.iter().filter_map(|prefix| rest.find(prefix)).min() {
        let end = rest[at..].find(|c| !goes_on(c)).map_or(rest.len(), |length| at + length);
        clean.push_str(&rest[..at]);
        let found = &rest[at..end];
        clean.push_str(if found.len() >= shortest { REMOVED } else { found });
        rest = &rest[end..];
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_tokens_are_taken_out_and_the_rest_stays() {
        let secret = format!("lkysec{}", "a".repeat(50));
        let token = format!("eyJhbGciOi.{}.c2ln", "b".repeat(60));
        let text = format!("/x/{secret}/{token}/lkysec-is-a-prefix/eyJ");
        let clean = format!("/x/{REMOVED}/{token}/lkysec-is-a-prefix/eyJ");
        assert_eq!(without_secrets(&text), clean);
        assert_eq!(without_credentials(&text), clean.replace(&token, REMOVED));
    }
}
