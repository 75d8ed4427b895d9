//! The request: an endpoint, its parameters and its body, and what proves who calls.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Filter, FormError, Icon, Notice, PasswordField,
    SelectField, TextArea, TextField, Tone,
};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::console::wording::snippets::CallAs;
use crate::domain::services::endpoints::{self, Endpoint, Place};
use crate::domain::{OrgId, PermissionId};
use crate::workflows::playground::{CallableService, NamedEndpoint};

/// What the form holds.
pub struct CallForm {
    /// Where the service answers.
    pub base: String,
    /// Of the organization in the service.
    pub org_key: String,
    pub is_sandboxed: bool,
    /// What the form calls the endpoint.
    pub name: String,
    pub endpoint: Endpoint,
    pub parameters: Vec<Parameter>,
    /// For an endpoint that takes one.
    pub body: Option<String>,
    /// The token in the field.
    pub bearer: String,
    pub call_as: CallAs,
    /// What endpoints were searched for.
    pub find: String,
}

impl CallForm {
    /// The value of a parameter.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|known| known.name == name);
        found.map(|known| known.value.as_str())
    }
}

/// A part of the path or of the query.
pub struct Parameter {
    pub name: String,
    /// Its field in the form.
    pub field: String,
    pub value: String,
    pub is_required: bool,
    pub place: Place,
}

impl Parameter {
    /// As the endpoint tells it, with a value.
    pub fn new(told: endpoints::Parameter, value: String) -> Self {
        let endpoints::Parameter { name, place, required, .. } = told;
        Self { field: field_of(&name), name, value, is_required: required, place }
    }
}

/// What else the forms of the playground hold.
const OWN_FIELDS: [&str; 15] = [
    "any_secret",
    "app",
    "app_secret",
    "auth",
    "bearer",
    "body",
    "call_app",
    "compare",
    "endpoint",
    "find",
    "go",
    "number",
    "secret",
    "shown",
    "sure",
];

/// The field of a parameter: its name, unless that is taken.
pub fn field_of(name: &str) -> String {
    if OWN_FIELDS.contains(&name) { format!("parameter_{name}") } else { name.to_owned() }
}

/// What the form is shown with.
pub(super) struct Around<'a> {
    /// The services to choose an endpoint of.
    pub services: &'a [CallableService],
    /// What the token in the field permits.
    pub held: Option<&'a BTreeSet<PermissionId>>,
    pub apps: &'a [(String, String)],
    pub app: &'a str,
    /// The fingerprint of the call in the form, while it waits for a yes.
    pub asks: Option<String>,
}

/// Posts to this page.
pub(super) fn action(org: &OrgId) -> String {
    paths::playground(org)
}

/// The form of the second step.
pub(super) fn form(page: &OrgPage, form: CallForm, around: &Around) -> impl IntoView + use<> {
    let CallForm { base, name, endpoint, parameters, body, bearer, call_as, find, .. } = form;
    let Around { services, held, apps, app, asks } = around;
    let (org, errors) = (page.org, page.errors());
    let parameters = parameters.into_iter().map(|one| parameter(one, &errors)).collect_view();
    let chosen = Chosen { name: &name, endpoint: &endpoint };
    let list = endpoint_list(chosen, groups(services, &find), &find, *held).into_any();
    let needs = need_list(&endpoint, *held).into_any();
    let hint = body_hint(&endpoint);
    let endpoint_error = FormError::of(&errors, "endpoint");
    let credentials = credentials(call_as, bearer, apps, app, &errors).into_any();
    let sends = match asks {
        Some(mark) => asking(&endpoint, mark.clone()).into_any(),
        None => view! {
            <ButtonRow>
                <Button kind=ButtonKind::Primary name="go" value="call" icon="send">"Send"</Button>
                <button type="button" class="button cancel-button" data-cancel="" hidden>"Cancel"</button>
                <span class="muted small">"to " <code>{base}</code></span>
            </ButtonRow>
        }
        .into_any(),
    };
    view! {
        <form method="post" action=action(org) class="form" id="call" autocomplete="off">
            {list}
            <div data-part="endpoint" class="form">
                <input type="hidden" name="shown" value=name/>
                {endpoint_error.map(|error| view! { <p class="field-error" id="endpoint" tabindex="-1">{error}</p> })}
                {needs}
                {parameters}
                {body.map(|body| view! {
                    <TextArea name="body" label="Body" value=body hint=hint/>
                })}
            </div>
            {credentials}
            <div data-part="send">{sends}</div>
        </form>
    }
}

/// Asks before something is changed, with the very call in the form.
fn asking(endpoint: &Endpoint, mark: String) -> impl IntoView + use<> {
    let title = format!("{}?", endpoint.title);
    view! {
        <Notice tone=Tone::Warning title=title announce=true>
            <p>"This call changes something at the service. Check the fields above."</p>
            <input type="hidden" name="sure" value=mark/>
            <ButtonRow>
                <Button kind=ButtonKind::Primary name="go" value="call" icon="send">
                    "Send it"
                </Button>
                <button type="button" class="button cancel-button" data-cancel="" hidden>"Cancel"</button>
                <Button name="go" value="choose" formnovalidate=true kind=ButtonKind::Quiet>
                    "Don't send"
                </Button>
            </ButtonRow>
        </Notice>
    }
}

/// Which fields the body takes, those that have to be there first.
fn body_hint(endpoint: &Endpoint) -> String {
    let mut fields: Vec<_> =
        endpoint.parameters.iter().filter(|one| one.place == Place::Body).collect();
    fields.sort_by_key(|field| !field.required);
    let names = |required: bool| {
        let of_kind = fields.iter().filter(|field| field.required == required);
        of_kind.map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    match (names(true), names(false)) {
        (required, optional) if required.is_empty() && optional.is_empty() => "JSON.".to_owned(),
        (required, optional) if required.is_empty() => {
            format!("JSON. Optional fields: {optional}.")
        }
        (required, optional) if optional.is_empty() => {
            format!("JSON. Required fields: {required}.")
        }
        (required, optional) => {
            format!("JSON. Required fields: {required}. Optional: {optional}.")
        }
    }
}

/// The endpoint in the form.
#[derive(Clone, Copy)]
struct Chosen<'a> {
    name: &'a str,
    endpoint: &'a Endpoint,
}

/// Endpoints under a heading.
struct Group<'a> {
    name: String,
    endpoints: Vec<&'a NamedEndpoint>,
}

/// All endpoints that fit what was searched for, under their headings. Those of other services
/// than the embedded one say whose they are.
fn groups<'a>(services: &'a [CallableService], find: &str) -> Vec<Group<'a>> {
    let wanted = Filter::new(find);
    let mut groups: Vec<Group> = Vec::new();
    let all = services.iter().flat_map(|service| {
        let heading = |group: &str| {
            if service.is_sandboxed {
                group.to_owned()
            } else {
                format!("{}: {group}", service.name)
            }
        };
        service.endpoints.iter().map(move |named| (heading(&named.endpoint.group), named))
    });
    for (name, named) in all {
        let (written, title) = (named.endpoint.written(), &named.endpoint.title);
        if !wanted.finds(&[&written, title, &name]) {
            continue;
        }
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.endpoints.push(named),
            None => groups.push(Group { name, endpoints: vec![named] }),
        }
    }
    groups
}

fn endpoint_list(
    chosen: Chosen<'_>,
    groups: Vec<Group<'_>>,
    find: &str,
    held: Option<&BTreeSet<PermissionId>>,
) -> impl IntoView + use<> {
    let nothing = groups.is_empty();
    // What is chosen is sent also where the search hides it.
    let is_chosen = |named: &&NamedEndpoint| named.name == chosen.name;
    let is_there = groups.iter().any(|group| group.endpoints.iter().any(is_chosen));
    let kept = (!is_there).then(|| {
        view! { <input type="hidden" name="endpoint" value=chosen.name.to_owned()/> }
    });
    let groups = groups.into_iter().map(|Group { name, endpoints }| {
        let items = endpoints.into_iter().map(|named| item(named, chosen.name, held));
        view! {
            <li class="endpoint-group">
                <strong class="small">{name}</strong>
                <ul>{items.collect_view()}</ul>
            </li>
        }
    });
    let groups = groups.collect_view();
    view! {
        <details class="endpoints" id="endpoints" open=!find.is_empty()>
            <summary>
                <span data-part="chosen" class="cluster">
                    {method(chosen.endpoint.method.name())} <strong>{chosen.endpoint.title.clone()}</strong>
                </span>
                <span class="muted small push">"Change"</span>
                <Icon name="chevron-right" class="turn"/>
            </summary>
            <div class="input-group">
                <input class="input" type="search" name="find" value=find.to_owned()
                    data-filter="" aria-label="Search endpoints" placeholder="Search endpoints"
                    autocomplete="off"/>
                <Button name="go" value="choose" formnovalidate=true small=true>
                    "Find"
                </Button>
            </div>
            {kept}
            <fieldset>
                <legend class="visually-hidden">"Endpoint"</legend>
                <p class="muted small" data-no-match="" hidden=!nothing>"No endpoint matches."</p>
                <ul class="endpoint-list" data-part="list">{groups}</ul>
            </fieldset>
            <Button name="go" value="choose" formnovalidate=true small=true>
                "Show its fields"
            </Button>
        </details>
        <code class="small endpoint-path" data-part="path">{chosen.endpoint.path.clone()}</code>
    }
}

fn item(
    NamedEndpoint { name, endpoint }: &NamedEndpoint,
    chosen: &str,
    held: Option<&BTreeSet<PermissionId>>,
) -> impl IntoView + use<> {
    let is_chosen = name == chosen;
    let tick = held.map(|held| {
        let any_of = &endpoint.any_of;
        if any_of.is_empty() || any_of.iter().any(|id| holds(held, id)) {
            view! { <Icon name="circle-check" class="yes"/> <span class="visually-hidden">"The token has the permission"</span> }.into_any()
        } else {
            view! { <Icon name="ban" class="no"/> <span class="visually-hidden">"The token lacks the permission"</span> }.into_any()
        }
    });
    view! {
        <li class="endpoint-item">
            <label class="endpoint">
                <input type="radio" name="endpoint" value=name.clone() checked=is_chosen/>
                {method(endpoint.method.name())}
                <span>{endpoint.title.clone()}<code class="sub">{endpoint.path.clone()}</code></span>
                <span class="push">{tick}</span>
            </label>
        </li>
    }
}

fn holds(held: &BTreeSet<PermissionId>, permission: &PermissionId) -> bool {
    held.contains(permission)
}

/// The badge of a method.
pub(super) fn method(method: &str) -> impl IntoView + use<> {
    let class = format!("method {}", method.to_lowercase());
    view! { <span class=class>{method.to_owned()}</span> }
}

fn need_list(endpoint: &Endpoint, held: Option<&BTreeSet<PermissionId>>) -> impl IntoView + use<> {
    let words = match endpoint.any_of.len() {
        0 => "Needs no permission",
        1 => "Needs",
        _ => "Needs one of",
    };
    let need = |permission: &PermissionId| {
        let is_held = held.map(|held| holds(held, permission));
        let held = is_held.map(|is_held| {
            if is_held {
                view! { <Badge text="The token has it" tone=Tone::Success icon="circle-check"/> }
            } else {
                view! { <Badge text="The token doesn't have it" tone=Tone::Warning icon="triangle-alert"/> }
            }
        });
        view! { <p class="cluster"><code>{permission.to_string()}</code> {held}</p> }
    };
    let changing = endpoint.changes.then(|| {
        view! { <Badge text="Changes something" tone=Tone::Warning icon="triangle-alert"/> }
    });
    view! {
        <div class="small">
            <p class="cluster">{words} {changing}</p>
            {endpoint.any_of.iter().map(need).collect_view()}
        </div>
    }
}

fn parameter(one: Parameter, errors: &[FormError]) -> impl IntoView + use<> {
    let Parameter { name, field, value, is_required, .. } = one;
    let (error, label) = (FormError::of(errors, &field), words(&name));
    view! { <TextField name=field label=label value=value required=is_required error=error/> }
}

/// `device_id` as people read it.
fn words(name: &str) -> String {
    let words = name.replace('_', " ").replace(" id", " ID");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn credentials(
    call_as: CallAs,
    bearer: String,
    apps: &[(String, String)],
    app: &str,
    errors: &[FormError],
) -> impl IntoView + use<> {
    let (apps, app) = (apps.to_vec(), app.to_owned());
    let is_secret = call_as == CallAs::Secret;
    let (bearer_error, secret_error) =
        (FormError::of(errors, "bearer"), FormError::of(errors, "app_secret"));
    view! {
        <fieldset class="stack-s">
            <legend class="field-label">"Send the credentials as"</legend>
            <div class="segments">
                <label>
                    <input class="visually-hidden" type="radio" name="auth" value="bearer"
                        checked=!is_secret/>
                    "Bearer token"
                </label>
                <label>
                    <input class="visually-hidden" type="radio" name="auth" value="secret"
                        checked=is_secret/>
                    "X-Auth-Token"
                </label>
            </div>
        </fieldset>
        <div class="form for-bearer">
            <TextArea name="bearer" label="Access token" value=bearer required=false
                hint="From Get a token, or pasted." error=bearer_error/>
            <ButtonRow>
                <Button name="go" value="look" small=true icon="search" formnovalidate=true>
                    "Decode"
                </Button>
            </ButtonRow>
        </div>
        <div class="form for-secret">
            <SelectField name="call_app" label="App for X-Auth-Token" options=apps value=app/>
            <PasswordField name="app_secret" label="App Secret for X-Auth-Token" required=false
                autocomplete="off" hint="It isn't stored, so paste it for every call."
                error=secret_error/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::InstanceId;
    use crate::domain::organizations::organization::{OrgKey, ServiceBase, ServiceInstance};
    use crate::domain::services::catalogue::SANDBOXED;
    use crate::domain::services::endpoints::sandboxed;
    use crate::domain::{ServiceId, Timestamp};

    fn service(name: &str, endpoints: &[Endpoint]) -> CallableService {
        let named = |endpoint: &Endpoint| NamedEndpoint {
            name: endpoint.id.clone(),
            endpoint: endpoint.clone(),
        };
        CallableService {
            instance: ServiceInstance {
                id: InstanceId::from_bytes([7; 16]),
                service: ServiceId::parse(SANDBOXED).unwrap(),
                org_key: OrgKey::parse("ABCD1234").unwrap(),
                base: ServiceBase::Sandbox,
                version: 1,
                added_at: Timestamp::from_seconds(0),
            },
            name: name.to_owned(),
            is_sandboxed: name == "Carbon Black Cloud",
            endpoints: endpoints.iter().map(named).collect(),
        }
    }

    #[test]
    fn endpoints_of_other_services_say_whose_they_are() {
        let services = [
            service("Carbon Black Cloud", &sandboxed()[..1]),
            service("Freight", &sandboxed()[..1]),
        ];
        let names = groups(&services, "").into_iter().map(|group| group.name);
        let group = &sandboxed()[0].group;
        assert_eq!(names.collect::<Vec<_>>(), [group.clone(), format!("Freight: {group}")]);
        let found = groups(&services, "freight");
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn parameter_never_takes_a_field_of_the_form() {
        assert_eq!(field_of("device_id"), "device_id");
        assert_eq!(field_of("app"), "parameter_app");
    }

    #[test]
    fn parameters_have_readable_labels() {
        assert_eq!(words("device_id"), "Device ID");
        assert_eq!(words("org_key"), "Org key");
    }

    #[test]
    fn endpoints_are_found_by_words_of_any_part() {
        let services = [service("Carbon Black Cloud", sandboxed())];
        let found = |find: &str| -> Vec<&str> {
            let groups = groups(&services, find).into_iter();
            groups
                .flat_map(|group| group.endpoints)
                .map(|found| found.endpoint.title.as_str())
                .collect()
        };
        assert_eq!(found("quarantine devices"), ["Quarantine devices"]);
        assert!(found("ALERTS _search").contains(&"Search alerts"));
        assert!(found("no such endpoint").is_empty());
        assert_eq!(found("").len(), sandboxed().len());
    }
}
