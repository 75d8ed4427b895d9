//! The second step: an endpoint of the service that the organization contains.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use http::Method;
use zeroize::Zeroizing;

use crate::console::pages::playground::{CallAs, CallForm, Parameter, field_of};
use crate::console::wording::snippets::SnippetRequest;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::{ServiceBase, ServiceInstance};
use crate::domain::services::endpoints::{self, Endpoint, Place, sample};
use crate::domain::{AppId, OrgId};
use crate::http::console::fields::Fields;
use crate::http::console::playground::exchange::{Hidden, bearer, exchange, kept, trimmed};
use crate::http::console::visit::Visit;
use crate::http::outbound::{Call, CallHeader, TargetPath};
use crate::workflows::WorkflowError;
use crate::workflows::playground::{
    Bench, Callable, CallableService, Exchange, NamedEndpoint, PastedAs, app_of, diagnose,
};

const JSON: &str = "application/json";

/// The form as it should be shown: with what was typed, or with values that work.
pub fn form(visit: &Visit, bench: &Bench, fields: &Fields, token: &str) -> Option<CallForm> {
    let Callable { service, named: NamedEndpoint { name, endpoint } } = chosen(bench, fields)?;
    let is_as_shown = is_as_shown(fields, name);
    let is_foreign = was_of_another(bench, fields, service);
    let parts = endpoint.takes().into_iter().filter(|one| one.place != Place::Body);
    let parameters = parts.map(|told| {
        // Names such as `org_key` mean something else there.
        let typed = if is_foreign { String::new() } else { fields.text(&field_of(&told.name)) };
        let value = if is_as_shown { typed } else { value(service, typed, &told) };
        Parameter::new(told, value)
    });
    let typed = Some(fields.text("body")).filter(|_| is_as_shown);
    Some(CallForm {
        base: written_base(visit, &service.instance),
        org_key: service.instance.org_key.to_string(),
        is_sandboxed: service.is_sandboxed,
        name: name.clone(),
        endpoint: endpoint.clone(),
        parameters: parameters.collect(),
        body: endpoint
            .body_to_begin_with(|name| works(service, name))
            .map(|example| typed.unwrap_or_else(|| indented(&example))),
        bearer: token.to_owned(),
        call_as: CallAs::of(fields.has("auth", "secret")),
        find: fields.text("find"),
    })
}

/// An example as people read it.
fn indented(example: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(example);
    let text = value.and_then(|value| serde_json::to_string_pretty(&value));
    text.unwrap_or_else(|_| example.to_owned())
}

/// The same as commands and programs.
pub fn snippet_request(visit: &Visit, form: &CallForm, app: &str) -> SnippetRequest {
    SnippetRequest {
        csp: visit.state().edge.public_url.to_string(),
        base: form.base.clone(),
        org_key: form.org_key.clone(),
        method: form.endpoint.method.name().to_owned(),
        path: shown_path(form),
        body: form.body.clone(),
        is_carbon_black: form.is_sandboxed,
        call_as: form.call_as,
        app: app.to_owned(),
    }
}

/// The path with what was typed; what is missing keeps its name.
fn shown_path(form: &CallForm) -> String {
    target(form).map_or_else(|_| form.endpoint.path.clone(), |path| path.to_string())
}

/// Where the form leads, or the name of the first field whose value is missing.
fn target(form: &CallForm) -> Result<TargetPath, String> {
    let missing = form.parameters.iter().find(|one| one.is_required && one.value.trim().is_empty());
    if let Some(missing) = missing {
        return Err(missing.field.clone());
    }
    let path = TargetPath::fill(&form.endpoint.path, |name| form.value(name));
    let path = path.map_err(|name| field_of(&name))?;
    let query = form.parameters.iter().filter(|one| one.place == Place::Query);
    let query = query.filter(|one| !one.value.trim().is_empty());
    Ok(path.asking(query.map(|one| (one.name.as_str(), one.value.trim()))))
}

/// What became of a Send.
pub enum Sent {
    /// Something has to be mended; nothing was sent.
    Invalid(Vec<FieldError>),
    /// It would change something. Nothing was sent yet: this is what somebody has to say yes to.
    Asks(String),
    Done(Box<Exchange>),
}

/// Calls the chosen endpoint.
pub async fn send(
    visit: &Visit,
    org: &OrgId,
    bench: &Bench,
    fields: &Fields,
) -> Result<Sent, WorkflowError> {
    let Callable { service, named } = chosen(bench, fields).ok_or(WorkflowError::NotFound)?;
    let form = form(visit, bench, fields, "").ok_or(WorkflowError::NotFound)?;
    let endpoint = &named.endpoint;
    if !is_as_shown(fields, &named.name) {
        let message = "These are the fields of the endpoint that you chose. Nothing was sent yet: \
                       check them, then press Send.";
        return Ok(Sent::Invalid(vec![FieldError::new("endpoint", message)]));
    }
    let credentials = match credentials(fields) {
        Ok(credentials) => credentials,
        Err(error) => return Ok(Sent::Invalid(vec![error])),
    };
    let Credentials { header, value, app, hidden } = credentials;
    let typed = kept(fields, &hidden);
    let holds_secret = |value: &str| hidden.out_of(value) != value;
    if let Some(one) = form.parameters.iter().find(|one| holds_secret(&one.value)) {
        let message = "That looks like a secret, and an address is no place for one.";
        return Ok(Sent::Invalid(vec![FieldError::new(&one.field, message)]));
    }
    let path = match target(&form) {
        Ok(path) => path,
        Err(name) => return Ok(Sent::Invalid(vec![FieldError::new(&name, "Enter a value.")])),
    };
    let mark = fingerprint(named, &path, form.body.as_deref());
    if endpoint.changes && fields.text("sure") != mark {
        return Ok(Sent::Asks(mark));
    }
    let call = Call {
        method: method(endpoint),
        path: path.clone(),
        headers: vec![
            (header, value),
            (CallHeader::ContentType, Zeroizing::new(JSON.to_owned())),
            (CallHeader::Accept, Zeroizing::new("*/*".to_owned())),
        ],
        body: form.body,
    };
    let base = visit.state().edge.base(&service.instance.base);
    visit.op.end_snapshot();
    let outcome = exchange(visit, org, base, call, &hidden).await;
    let mut exchange = Exchange {
        number: 0,
        at: visit.workflows().now(),
        method: endpoint.method.name().to_owned(),
        path: hidden.out_of(&path.to_string()),
        endpoint: named.name.clone(),
        typed,
        app: app.clone(),
        outcome,
        findings: Vec::new(),
    };
    if fields.has("auth", "secret") && exchange.answer().is_some_and(|answer| answer.status == 401)
    {
        let pasted = fields.secret("app_secret");
        exchange.findings =
            diagnose(&visit.op, org, app.as_ref(), &pasted, PastedAs::Secret).await?;
    }
    Ok(Sent::Done(Box::new(exchange)))
}

fn method(endpoint: &Endpoint) -> Method {
    Method::from_bytes(endpoint.method.name().as_bytes()).unwrap_or_default()
}

/// Tells one call from every other one. Whoever says yes means this one.
fn fingerprint(named: &NamedEndpoint, path: &TargetPath, body: Option<&str>) -> String {
    let mut hasher = DefaultHasher::new();
    let NamedEndpoint { name, endpoint } = named;
    (name, endpoint.method.name(), path.to_string(), body).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// What proves who calls.
struct Credentials {
    header: CallHeader,
    value: Zeroizing<String>,
    /// Which app that is. Nothing of it is checked.
    app: Option<AppId>,
    hidden: Hidden,
}

fn credentials(fields: &Fields) -> Result<Credentials, FieldError> {
    if !fields.has("auth", "secret") {
        let bearer = bearer(fields);
        if bearer.is_empty() {
            return Err(FieldError::new("bearer", "Get a token first, or paste one."));
        }
        return Ok(Credentials {
            header: CallHeader::Authorization,
            value: Zeroizing::new(format!("Bearer {bearer}")),
            app: app_of(&bearer),
            hidden: Hidden::of("", &bearer),
        });
    }
    let (app, secret) = (fields.text("call_app"), trimmed(&fields.secret("app_secret")));
    if secret.is_empty() {
        let message = "Paste the App Secret again: it is not kept between requests.";
        return Err(FieldError::new("app_secret", message));
    }
    Ok(Credentials {
        header: CallHeader::AuthToken,
        value: Zeroizing::new(format!("{}/{app}", *secret)),
        hidden: Hidden::of(&app, &secret),
        app: AppId::parse(&app).ok(),
    })
}

/// Whether the fields that were sent are those of the endpoint.
fn is_as_shown(fields: &Fields, name: &str) -> bool {
    fields.text("shown") == name
}

/// Whether the fields that were sent are those of an endpoint of another service.
fn was_of_another(bench: &Bench, fields: &Fields, service: &CallableService) -> bool {
    let shown = fields.text("shown");
    let shown = bench.callable().find(|it| it.named.name == shown);
    shown.is_some_and(|it| it.service.instance.id != service.instance.id)
}

/// The endpoint that was chosen, or the first that there is.
fn chosen<'a>(bench: &'a Bench, fields: &Fields) -> Option<Callable<'a>> {
    // One that the search left out of the list comes first, in a field that is not seen.
    let wanted = fields.all("endpoint").last().unwrap_or_default();
    bench.callable().find(|it| it.named.name == wanted).or_else(|| bench.callable().next())
}

/// A value that works at a service for whatever has that name.
fn works(service: &CallableService, name: &str) -> Option<String> {
    let is_known = service.is_sandboxed || name == "org_key";
    let org_key = service.instance.org_key.as_str();
    is_known.then(|| sample(org_key, name)).flatten()
}

/// What was typed for a parameter, or a value that works.
fn value(service: &CallableService, typed: String, told: &endpoints::Parameter) -> String {
    if !typed.trim().is_empty() {
        return typed;
    }
    let example = told.example.clone().filter(|_| told.place == Place::Path || told.required);
    example.or_else(|| works(service, &told.name)).unwrap_or_default()
}

fn written_base(visit: &Visit, instance: &ServiceInstance) -> String {
    match &instance.base {
        ServiceBase::Sandbox => visit.state().edge.sandbox_url.to_string(),
        ServiceBase::Url(url) => url.to_string(),
    }
}
