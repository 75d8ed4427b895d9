//! One call and its answer, as a session's desk holds them.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use crate::domain::OrgId;
use crate::domain::secrets::redaction::{REMOVED, without_secrets};
use crate::domain::secrets::secret::Presented;
use crate::http::console::fields::Fields;
use crate::http::console::visit::Visit;
use crate::http::outbound::{Answer, Base, Call, Refusal};
use crate::workflows::playground::{AnswerHeader, Answered, Outcome};

/// Makes a call and measures it. What was sent along as a secret is in nothing that comes back.
pub async fn exchange(
    visit: &Visit,
    org: &OrgId,
    base: Result<Base, Refusal>,
    call: Call,
    hidden: &Hidden,
) -> Outcome {
    let (w, edge) = (visit.workflows(), &visit.state().edge);
    let began = w.moment();
    let sent = match base {
        Ok(base) => edge.outbound.send(org, &base, call).await,
        Err(refusal) => Err(refusal),
    };
    match sent {
        Ok(answer) => Outcome::Answered(answered(answer, w.moment().since(began), hidden)),
        Err(refusal) => Outcome::NoAnswer(refusal.to_string()),
    }
}

/// Between two servers only, or a credential of somebody: never shown.
const UNSHOWN: [&str; 12] = [
    "authorization",
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-auth-token",
];

fn answered(answer: Answer, took: Duration, hidden: &Hidden) -> Answered {
    let Answer { status, headers, body, is_cut } = answer;
    let shown = headers.into_iter().filter(|(name, _)| !UNSHOWN.contains(&name.as_str()));
    let header =
        |(name, value): (String, String)| AnswerHeader { name, value: hidden.out_of(&value) };
    Answered {
        status,
        millis: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        bytes: body.len() as u64,
        headers: shown.map(header).collect(),
        body: hidden.out_of(&body),
        is_cut,
    }
}

/// What must stand in nothing that is kept or shown.
#[derive(Default)]
pub struct Hidden(Vec<Zeroizing<String>>);

/// Shorter texts are no secret of anything, and stand in many an answer.
const SHORTEST: usize = 8;

impl Hidden {
    /// A secret that was pasted, and the pair that it makes with its App ID.
    pub fn of(app: &str, secret: &str) -> Self {
        let pair = Zeroizing::new(format!("{app}:{secret}"));
        let encoded = BASE64_STANDARD.encode(pair.as_bytes());
        let parts = [secret.to_owned(), encoded];
        Self(parts.into_iter().filter(|part| part.len() >= SHORTEST).map(Zeroizing::new).collect())
    }

    /// A text without them, and without anything that looks like a secret of ours.
    pub fn out_of(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for part in &self.0 {
            if clean.contains(part.as_str()) {
                clean = clean.replace(part.as_str(), REMOVED);
            }
        }
        without_secrets(&clean)
    }
}

/// What of a form may be kept: nothing that is secret, wherever it was pasted.
pub fn kept(fields: &Fields, hidden: &Hidden) -> String {
    let passing = ["go", "sure", "number"];
    let typed: Vec<_> = Fields::read(&fields.written())
        .pairs()
        .filter(|(name, _)| !passing.contains(name))
        .map(|(name, value)| (name.to_owned(), hidden.out_of(value)))
        .collect();
    form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish()
}

/// What was pasted, without the blanks and line ends that copying adds.
pub fn trimmed(pasted: &Presented) -> Zeroizing<String> {
    Zeroizing::new(pasted.expose().trim().to_owned())
}

/// The token in the field, without the line ends and the scheme that people paste with it.
pub fn bearer(fields: &Fields) -> String {
    let text: String = fields.text("bearer").split_whitespace().collect::<Vec<_>>().join(" ");
    let scheme = text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    text[scheme.map_or(0, str::len)..].replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_taken_out_of_what_comes_back() {
        let secret = format!("lkysec{}", "a".repeat(50));
        let hidden = Hidden::of("app", "correct horse battery");
        let pair = BASE64_STANDARD.encode("app:correct horse battery");
        let text =
            format!("{{\"a\":\"correct horse battery\",\"b\":\"{pair}\",\"c\":\"{secret}\"}}");
        let clean = hidden.out_of(&text);
        assert_eq!(clean.matches(REMOVED).count(), 3, "{clean}");
        assert!(clean.starts_with("{\"a\":\"") && clean.ends_with("\"}"), "{clean}");
        assert_eq!(hidden.out_of("lkysec is a prefix"), "lkysec is a prefix");
    }

    #[test]
    fn form_is_kept_without_what_is_secret_wherever_it_was_pasted() {
        let secret = format!("lkysec{}", "b".repeat(50));
        let body = format!("{{\"x\":\"{secret}\"}}");
        let fields = Fields::of(&[
            ("go", "call"),
            ("bearer", "e30.e30.c2ln"),
            ("app_secret", &secret),
            ("device_id", "7"),
            ("body", &body),
        ]);
        let kept = kept(&fields, &Hidden::default());
        assert!(kept.starts_with("device_id=7&body="), "{kept}");
        assert!(!kept.contains(&secret) && !kept.contains("e30"), "{kept}");
    }
}
