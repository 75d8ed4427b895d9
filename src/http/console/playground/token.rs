//! The first step: a token from this server's own token endpoint, as any client gets it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Method;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::domain::fields::FieldError;
use crate::domain::{AppId, OrgId};
use crate::http::console::fields::Fields;
use crate::http::console::playground::exchange::{Hidden, exchange, kept, trimmed};
use crate::http::console::visit::Visit;
use crate::http::outbound::{Base, Call, CallHeader, TargetPath};
use crate::workflows::WorkflowError;
use crate::workflows::playground::{Bench, Exchange, Outcome, PastedAs, diagnose};

const PATH: &str = "/csp/gateway/am/api/auth/token";
const BODY: &str = "grant_type=client_credentials";
const FORM: &str = "application/x-www-form-urlencoded";

/// What matters in an answer of the token endpoint.
#[derive(Deserialize)]
struct Issued {
    access_token: String,
}

/// What came of asking for a token.
pub enum Asked {
    /// Something is missing; nothing was sent.
    Missing(Vec<FieldError>),
    /// The exchange, and the token, of which the exchange shows only the beginning.
    Sent { exchange: Box<Exchange>, token: Option<String> },
}

/// Asks for a token with the pasted secret.
pub async fn get(
    visit: &Visit,
    org: &OrgId,
    bench: &Bench,
    fields: &Fields,
) -> Result<Asked, WorkflowError> {
    let chosen = fields.text("app");
    let app = bench.apps.iter().find(|app| app.id.as_str() == chosen);
    let pasted = fields.secret("secret");
    let secret = trimmed(&pasted);
    let (Some(app), false) = (app, secret.is_empty()) else {
        return Ok(Asked::Missing(errors(app.is_some(), !secret.is_empty())));
    };
    let hidden = Hidden::of(app.id.as_str(), &secret);
    let base = Base::own(&visit.state().edge.public_url);
    visit.op.end_snapshot();
    let mut outcome = exchange(visit, org, base, call(&app.id, &secret), &hidden).await;
    let (mut token, mut findings) = (None, Vec::new());
    if let Outcome::Answered(answered) = &mut outcome {
        token = issued(answered.status, &answered.body);
        if let Some(token) = &token {
            answered.body = answered.body.replace(token.as_str(), &shortened(token));
        } else {
            findings = diagnose(&visit.op, org, Some(&app.id), &pasted, PastedAs::Secret).await?;
        }
    }
    let exchange = Exchange {
        number: 0,
        at: visit.workflows().now(),
        method: Method::POST.to_string(),
        path: PATH.to_owned(),
        endpoint: String::new(),
        typed: kept(fields, &hidden),
        app: Some(app.id.clone()),
        outcome,
        findings,
    };
    Ok(Asked::Sent { exchange: Box::new(exchange), token })
}

fn errors(has_app: bool, has_secret: bool) -> Vec<FieldError> {
    let wanted = [
        (has_app, "app", "Choose an app of this organization."),
        (has_secret, "secret", "Paste the App Secret. It is used for this request only."),
    ];
    let missing = wanted.into_iter().filter(|(is_there, ..)| !is_there);
    missing.map(|(_, field, message)| FieldError::new(field, message)).collect()
}

fn call(app: &AppId, secret: &str) -> Call {
    let pair = Zeroizing::new(format!("{app}:{secret}"));
    let basic =
        Zeroizing::new(format!("Basic {}", *Zeroizing::new(BASE64_STANDARD.encode(&*pair))));
    Call {
        method: Method::POST,
        path: TargetPath::fixed(PATH),
        headers: vec![
            (CallHeader::Authorization, basic),
            (CallHeader::ContentType, Zeroizing::new(FORM.to_owned())),
            (CallHeader::Accept, Zeroizing::new("application/json".to_owned())),
        ],
        body: Some(BODY.to_owned()),
    }
}

fn issued(status: u16, body: &str) -> Option<String> {
    let issued = serde_json::from_str::<Issued>(body).ok();
    issued.filter(|_| status == 200).map(|issued| issued.access_token)
}

/// The token stands in its field; here its beginning is enough.
fn shortened(token: &str) -> String {
    let beginning: String = token.chars().take(16).collect();
    format!("{beginning}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_missing_fields_are_named() {
        let fields: Vec<_> = errors(false, false).into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["app", "secret"]);
    }
}
