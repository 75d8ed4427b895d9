//! The first step: a token from this server's own token endpoint, as any client gets it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Method;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::console::pages::playground::{Answered, Exchange, Outcome};
use crate::console::wording::playground::of_token;
use crate::domain::fields::FieldError;
use crate::domain::{AppId, OrgId};
use crate::http::console::fields::Fields;
use crate::http::console::playground::exchange::{Prepared, exchange, pasted, quoted};
use crate::http::console::visit::Visit;
use crate::http::outbound::{Base, Call, CallHeader, TargetPath};
use crate::workflows::playground::Bench;

const PATH: &str = "/csp/gateway/am/api/auth/token";
const BODY: &str = "grant_type=client_credentials";
const FORM: &str = "application/x-www-form-urlencoded";

/// What matters in an answer of the token endpoint.
#[derive(Deserialize)]
struct Issued {
    access_token: String,
}

/// What came of asking for a token.
pub struct Got {
    pub exchange: Exchange,
    /// The token, which the exchange shows only the beginning of.
    pub token: Option<String>,
}

/// Asks for a token with the pasted secret.
pub async fn get(
    visit: &Visit,
    org: &OrgId,
    bench: &Bench,
    fields: &Fields,
) -> Result<Got, Vec<FieldError>> {
    let chosen = fields.text("app");
    let app = bench.apps.iter().find(|app| app.id.as_str() == chosen);
    let secret = pasted(fields, "secret");
    let (Some(app), false) = (app, secret.is_empty()) else {
        return Err(errors(app.is_some(), !secret.is_empty()));
    };
    let public_url = &visit.state().edge.public_url;
    let call = call(&app.id, &secret);
    let prepared = Prepared { call, curl: curl(public_url.as_str(), &app.id) };
    let mut exchange = exchange(visit, org, Base::own(public_url), prepared).await;
    let mut token = None;
    if let Outcome::Answered(answered) = &mut exchange.outcome {
        token = issued(answered);
        if let Some(token) = &token {
            answered.body = answered.body.replace(token.as_str(), &shortened(token));
        }
        answered.advice = of_token(answered.status, &answered.body, &app.id, &secret);
    }
    Ok(Got { exchange, token })
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

/// The command of seed 001.
fn curl(base: &str, app: &AppId) -> String {
    let url = quoted(&format!("{base}{PATH}"));
    format!(
        "curl --request POST {url} \\\n  \
         --header \"Authorization: Basic $(printf '%s' \"{app}:$APP_SECRET\" | base64 | tr -d '\\n')\" \\\n  \
         --header 'Content-Type: {FORM}' \\\n  \
         --data-urlencode '{BODY}'"
    )
}

fn issued(answer: &Answered) -> Option<String> {
    let issued = serde_json::from_str::<Issued>(&answer.body).ok();
    issued.filter(|_| answer.status == 200).map(|issued| issued.access_token)
}

/// The token stands in the field below; here its beginning is enough.
fn shortened(token: &str) -> String {
    let beginning: String = token.chars().take(16).collect();
    format!("{beginning}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_holds_no_secret() {
        let app = AppId::from_bytes([7; AppId::LENGTH * 2]);
        let command = curl("http://127.0.0.1:8080", &app);
        assert!(command.contains("$APP_SECRET") && command.contains(app.as_str()));
    }

    #[test]
    fn both_missing_fields_are_named() {
        let fields: Vec<_> = errors(false, false).into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["app", "secret"]);
    }
}
