//! The second step: an endpoint of the service that the organization contains.

use http::Method;
use zeroize::Zeroizing;

use crate::console::pages::playground::{CallForm, Exchange, Outcome, Parameter};
use crate::domain::OrgId;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::{ServiceBase, ServiceInstance};
use crate::domain::services::endpoints::{Endpoint, sample, sandboxed};
use crate::http::console::fields::Fields;
use crate::http::console::playground::advice;
use crate::http::console::playground::exchange::{
    Prepared, bearer, exchange, instance, pasted, quoted,
};
use crate::http::console::visit::Visit;
use crate::http::outbound::{Call, CallHeader, TargetPath};
use crate::workflows::WorkflowError;
use crate::workflows::playground::Bench;

const JSON: &str = "application/json";

/// The form as it should be shown: with what was typed, or with values that work, and without a
/// token.
pub fn form(visit: &Visit, bench: &Bench, fields: &Fields) -> Option<CallForm> {
    let instance = instance(bench)?;
    let endpoint = chosen(fields);
    let is_as_shown = is_as_shown(fields, endpoint);
    let parameter = |name: &'static str| Parameter {
        name,
        value: if is_as_shown { fields.text(name) } else { value(instance, fields, name) },
    };
    let typed = Some(fields.text("body")).filter(|_| is_as_shown);
    Some(CallForm {
        base: written_base(visit, instance),
        endpoint,
        parameters: endpoint.path_names().map(parameter).collect(),
        body: endpoint
            .example_with(|name| sample(instance.org_key.as_str(), name))
            .map(|example| typed.unwrap_or(example)),
        bearer: String::new(),
        by_secret: fields.has("auth", "secret"),
    })
}

/// Calls the chosen endpoint.
pub async fn send(
    visit: &Visit,
    org: &OrgId,
    bench: &Bench,
    fields: &Fields,
) -> Result<Result<Exchange, Vec<FieldError>>, WorkflowError> {
    let instance = instance(bench).ok_or(WorkflowError::NotFound)?;
    let form = form(visit, bench, fields).ok_or(WorkflowError::NotFound)?;
    let endpoint = form.endpoint;
    if !is_as_shown(fields, endpoint) {
        let message = "These are the fields of the endpoint that you chose. Nothing was sent yet: \
                       check them, then press Send.";
        return Ok(Err(vec![FieldError::new("endpoint", message)]));
    }
    let prepared = match prepare(form, fields) {
        Ok(prepared) => prepared,
        Err(errors) => return Ok(Err(errors)),
    };
    let base = visit.state().edge.base(&instance.base);
    let mut exchange = exchange(visit, org, base, prepared).await;
    if let Outcome::Answered(answered) = &mut exchange.outcome {
        answered.advice = advice::of_call(visit, org, endpoint, fields, answered).await?;
    }
    Ok(Ok(exchange))
}

fn prepare(form: CallForm, fields: &Fields) -> Result<Prepared, Vec<FieldError>> {
    let CallForm { base, endpoint, parameters, body, .. } = form;
    let value = |name: &str| {
        let found = parameters.iter().find(|known| known.name == name);
        found.map(|known| known.value.as_str())
    };
    let path = TargetPath::fill(&endpoint.path, value)
        .map_err(|name| vec![FieldError::new(&name, "Enter a value.")])?;
    let Credentials { header, value, shown } = credentials(fields)?;
    let method = Method::from_bytes(endpoint.method.name().as_bytes()).unwrap_or_default();
    let url = quoted(&format!("{base}{path}"));
    let mut curl = format!(
        "curl --request {method} {url} \\\n  --header \"{shown}\" \\\n  \
         --header 'Content-Type: {JSON}'"
    );
    if let Some(body) = &body {
        curl = format!("{curl} \\\n  --data {}", quoted(body));
    }
    let headers = vec![
        (header, value),
        (CallHeader::ContentType, Zeroizing::new(JSON.to_owned())),
        (CallHeader::Accept, Zeroizing::new("*/*".to_owned())),
    ];
    Ok(Prepared { call: Call { method, path, headers, body }, curl })
}

/// What proves who calls.
struct Credentials {
    header: CallHeader,
    value: Zeroizing<String>,
    /// The header as the command shows it, without the secret.
    shown: String,
}

fn credentials(fields: &Fields) -> Result<Credentials, Vec<FieldError>> {
    if !fields.has("auth", "secret") {
        let bearer = bearer(fields);
        if bearer.is_empty() {
            let message = "Get a token above, or paste one.";
            return Err(vec![FieldError::new("bearer", message)]);
        }
        return Ok(Credentials {
            header: CallHeader::Authorization,
            value: Zeroizing::new(format!("Bearer {bearer}")),
            shown: "Authorization: Bearer $ACCESS_TOKEN".to_owned(),
        });
    }
    let (app, secret) = (fields.text("call_app"), pasted(fields, "app_secret"));
    if secret.is_empty() {
        let message = "Paste the App Secret again: it is not kept between requests.";
        return Err(vec![FieldError::new("app_secret", message)]);
    }
    Ok(Credentials {
        header: CallHeader::AuthToken,
        value: Zeroizing::new(format!("{}/{app}", *secret)),
        shown: format!("X-Auth-Token: $APP_SECRET/{app}"),
    })
}

/// Whether the fields that were sent are those of the endpoint.
fn is_as_shown(fields: &Fields, endpoint: &Endpoint) -> bool {
    fields.text("shown") == endpoint.id
}

fn chosen(fields: &Fields) -> &'static Endpoint {
    let wanted = fields.text("endpoint");
    sandboxed().iter().find(|endpoint| endpoint.id == wanted).unwrap_or(&sandboxed()[0])
}

/// What was typed for a parameter, or a value that works.
fn value(instance: &ServiceInstance, fields: &Fields, name: &str) -> String {
    let typed = fields.text(name);
    if !typed.trim().is_empty() {
        return typed;
    }
    sample(instance.org_key.as_str(), name).unwrap_or_default()
}

fn written_base(visit: &Visit, instance: &ServiceInstance) -> String {
    match &instance.base {
        ServiceBase::Sandbox => visit.state().edge.sandbox_url.to_string(),
        ServiceBase::Url(url) => url.to_string(),
    }
}
