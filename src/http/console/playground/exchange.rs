//! One call and its answer, as the playground shows them.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::console::pages::playground::{Answered, Exchange, Outcome};
use crate::domain::OrgId;
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::services::catalogue::SANDBOXED;
use crate::http::console::fields::Fields;
use crate::http::console::visit::Visit;
use crate::http::outbound::{Answer, Base, Call, Refusal};
use crate::workflows::playground::Bench;

/// The service whose endpoints can be called.
pub fn instance(bench: &Bench) -> Option<&ServiceInstance> {
    bench.services.iter().find(|instance| instance.service.as_str() == SANDBOXED)
}

/// A call, and the same as a command without its secret.
pub struct Prepared {
    pub call: Call,
    pub curl: String,
}

/// Makes a call and measures it.
pub async fn exchange(
    visit: &Visit,
    org: &OrgId,
    base: Result<Base, Refusal>,
    Prepared { call, curl }: Prepared,
) -> Exchange {
    let (w, edge) = (visit.workflows(), &visit.state().edge);
    let (method, path) = (call.method.to_string(), call.path.to_string());
    let began = w.moment();
    let sent = match base {
        Ok(base) => edge.outbound.send(org, &base, call).await,
        Err(refusal) => Err(refusal),
    };
    let outcome = match sent {
        Ok(answer) => Outcome::Answered(Box::new(answered(answer, w.moment().since(began)))),
        Err(refusal) => Outcome::NoAnswer(refusal.to_string()),
    };
    Exchange { method, path, curl, outcome }
}

fn answered(answer: Answer, took: Duration) -> Answered {
    let status = http::StatusCode::from_u16(answer.status).unwrap_or_default();
    Answered {
        status: answer.status,
        reason: status.canonical_reason().unwrap_or_default(),
        millis: took.as_millis(),
        bytes: answer.body.len(),
        headers: answer.headers,
        body: pretty(&answer.body),
        is_cut: answer.is_cut,
        advice: None,
    }
}

/// JSON with its fields on lines of their own; anything else as it is.
fn pretty(body: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(body);
    let text = value.and_then(|value| serde_json::to_string_pretty(&value));
    text.unwrap_or_else(|_| body.to_owned())
}

/// A text within single quotes of a shell.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// What was pasted, without the blanks and line ends that copying adds.
pub fn pasted(fields: &Fields, name: &str) -> Zeroizing<String> {
    Zeroizing::new(fields.secret(name).expose().trim().to_owned())
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
    fn json_is_indented_and_other_text_stays() {
        assert_eq!(pretty("{\"a\":1}"), "{\n  \"a\": 1\n}");
        assert_eq!(pretty("id,name\n1,x"), "id,name\n1,x");
    }

    #[test]
    fn quotes_cannot_leave_the_shell_argument() {
        assert_eq!(quoted("a'; rm -rf '"), r"'a'\''; rm -rf '\'''");
    }
}
