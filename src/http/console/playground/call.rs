//! The second step: an endpoint of the service that the organization contains.

use http::Method;
use zeroize::Zeroizing;

use crate::console::view::{CallForm, EndpointGroup, Exchange, Need, Outcome, Parameter};
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::{ServiceBase, ServiceInstance};
use crate::domain::services::endpoints::{ENDPOINTS, Endpoint, first_device_id};
use crate::domain::{OrgId, PermissionId};
use crate::http::console::fields::Fields;
use crate::http::console::playground::{advice, exchange, instance, not_sent, pasted, quoted};
use crate::http::console::visit::Visit;
use crate::http::outbound::{Call, CallHeader, TargetPath};
use crate::workflows::playground::Bench;
use crate::workflows::{WorkflowError, Workflows};

const JSON: &str = "application/json";

/// The form as it should be shown: with what was typed, or with values that work.
pub fn form(visit: &Visit, bench: &Bench, fields: &Fields) -> Option<CallForm> {
    let instance = instance(bench)?;
    let endpoint = chosen(fields);
    let parameter =
        |name: &str| Parameter { value: value(instance, fields, name), name: name.to_owned() };
    let is_as_shown = fields.text("shown") == endpoint.written();
    let typed = Some(fields.text("body")).filter(|_| is_as_shown);
    Some(CallForm {
        base: written_base(visit, instance),
        endpoints: groups(visit.workflows()),
        endpoint: endpoint.written(),
        needs: endpoint.any_of.iter().map(|id| need(id)).collect(),
        parameters: endpoint.parameters().map(parameter).collect(),
        body: endpoint.example.map(|example| typed.unwrap_or_else(|| example.to_owned())),
        bearer: String::new(),
        by_secret: fields.has("auth", "secret"),
    })
}

/// The token in the field, without the line ends and the scheme that people paste with it.
pub fn bearer(fields: &Fields) -> String {
    let text: String = fields.text("bearer").split_whitespace().collect::<Vec<_>>().join(" ");
    let scheme = text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    text[scheme.map_or(0, str::len)..].replace(' ', "")
}

/// Calls the chosen endpoint.
pub async fn send(
    visit: &Visit,
    org: &OrgId,
    bench: &Bench,
    fields: &Fields,
) -> Result<Result<Exchange, Vec<FieldError>>, WorkflowError> {
    let instance = instance(bench).ok_or(WorkflowError::NotFound)?;
    let endpoint = chosen(fields);
    let shown = form(visit, bench, fields).and_then(|form| form.body);
    let (call, curl) = match call(visit, instance, endpoint, fields, shown) {
        Ok(made) => made,
        Err(errors) => return Ok(Err(errors)),
    };
    let base = match visit.state().edge.base(&instance.base) {
        Ok(base) => base,
        Err(refusal) => return Ok(Ok(not_sent(&call, curl, &refusal))),
    };
    let (mut exchange, _) = exchange(visit, &base, call, curl).await;
    if let Outcome::Answered(answered) = &mut exchange.outcome {
        let caller = advice::Caller::of(fields);
        answered.advice = advice::of_call(visit, org, endpoint, caller, answered).await?;
    }
    Ok(Ok(exchange))
}

fn call(
    visit: &Visit,
    instance: &ServiceInstance,
    endpoint: &Endpoint,
    fields: &Fields,
    body: Option<String>,
) -> Result<(Call, String), Vec<FieldError>> {
    let values: Vec<_> =
        endpoint.parameters().map(|name| (name, value(instance, fields, name))).collect();
    let value = |name: &str| {
        let found = values.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    };
    let path = TargetPath::fill(endpoint.path, value)
        .map_err(|name| vec![FieldError::new(&name, "Enter a value.")])?;
    let (header, credentials, shown) = credentials(fields)?;
    let method = if endpoint.method == "POST" { Method::POST } else { Method::GET };
    let url = quoted(&format!("{}{path}", written_base(visit, instance)));
    let mut curl = format!(
        "curl --request {method} {url} \\\n  --header \"{shown}\" \\\n  \
         --header 'Content-Type: {JSON}'"
    );
    if let Some(body) = &body {
        curl = format!("{curl} \\\n  --data {}", quoted(body));
    }
    let headers = vec![
        (header, credentials),
        (CallHeader::ContentType, Zeroizing::new(JSON.to_owned())),
        (CallHeader::Accept, Zeroizing::new("*/*".to_owned())),
    ];
    Ok((Call { method, path, headers, body }, curl))
}

/// The header with the credentials, and how the command shows it.
fn credentials(
    fields: &Fields,
) -> Result<(CallHeader, Zeroizing<String>, String), Vec<FieldError>> {
    if !fields.has("auth", "secret") {
        let bearer = bearer(fields);
        if bearer.is_empty() {
            let message = "Get a token above, or paste one.";
            return Err(vec![FieldError::new("bearer", message)]);
        }
        let value = Zeroizing::new(format!("Bearer {bearer}"));
        let shown = "Authorization: Bearer $ACCESS_TOKEN".to_owned();
        return Ok((CallHeader::Authorization, value, shown));
    }
    let (app, secret) = (fields.text("call_app"), pasted(fields, "app_secret"));
    if secret.is_empty() {
        let message = "Paste the App Secret again: it is not kept between requests.";
        return Err(vec![FieldError::new("app_secret", message)]);
    }
    let value = Zeroizing::new(format!("{}/{app}", *secret));
    Ok((CallHeader::AuthToken, value, format!("X-Auth-Token: $APP_SECRET/{app}")))
}

fn chosen(fields: &Fields) -> &'static Endpoint {
    let wanted = fields.text("endpoint");
    ENDPOINTS.iter().find(|endpoint| endpoint.written() == wanted).unwrap_or(&ENDPOINTS[0])
}

/// What was typed for a parameter, or a value that works.
fn value(instance: &ServiceInstance, fields: &Fields, name: &str) -> String {
    let typed = fields.text(name);
    match name {
        _ if !typed.trim().is_empty() => typed,
        "org_key" => instance.org_key.to_string(),
        "device_id" => first_device_id(instance.org_key.as_str()).to_string(),
        _ => String::new(),
    }
}

fn need(id: &str) -> Need {
    Need { permission: id.to_owned(), is_held: None }
}

/// The endpoints under the headings of their permissions.
fn groups(w: &Workflows) -> Vec<EndpointGroup> {
    let mut groups: Vec<EndpointGroup> = Vec::new();
    for endpoint in ENDPOINTS {
        let name = heading(w, endpoint);
        let words = format!("{} {}", endpoint.method, endpoint.summary);
        let choice = (endpoint.written(), words);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.endpoints.push(choice),
            None => groups.push(EndpointGroup { name, endpoints: vec![choice] }),
        }
    }
    groups
}

fn heading(w: &Workflows, endpoint: &Endpoint) -> String {
    let id = endpoint.any_of.first().and_then(|id| PermissionId::parse(id).ok());
    let found = id.and_then(|id| w.catalogue().permission(&id).map(|(_, entry)| &entry.group));
    found.cloned().unwrap_or_default()
}

fn written_base(visit: &Visit, instance: &ServiceInstance) -> String {
    match &instance.base {
        ServiceBase::Sandbox => visit.state().edge.sandbox_url.to_string(),
        ServiceBase::Url(url) => url.to_string(),
    }
}
