//! The second form: a token or a secret, an endpoint, its parameters, its body.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Field, FormError, PasswordField, SelectField, TextArea,
    TextField, Tone,
};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::domain::services::endpoints::{Endpoint, sandboxed};
use crate::domain::{OrgId, PermissionId};

/// What the form holds.
pub struct CallForm {
    /// Where the service answers.
    pub base: String,
    pub endpoint: &'static Endpoint,
    pub parameters: Vec<Parameter>,
    /// For an endpoint that takes one.
    pub body: Option<String>,
    /// The token in the field.
    pub bearer: String,
    /// Whether App ID and App Secret are sent in place of the token.
    pub by_secret: bool,
}

/// A part of a path.
pub struct Parameter {
    /// Its name in the pattern.
    pub name: &'static str,
    pub value: String,
}

/// Posts to this page and comes back to one of its parts.
pub(super) fn action(org: &OrgId, part: &str) -> String {
    format!("{}#{part}", paths::playground(org))
}

/// The form of the second step. `held` is what the token in the field permits.
pub fn form(
    page: &OrgPage,
    form: CallForm,
    held: Option<&BTreeSet<PermissionId>>,
    apps: &[(String, String)],
    app: &str,
) -> impl IntoView + use<> {
    let CallForm { base, endpoint, parameters, body, bearer, by_secret } = form;
    let (org, errors) = (page.org, page.errors());
    let look = action(org, "token");
    let choose = action(org, "step-2");
    let parameters = parameters.into_iter().map(|one| parameter(one, &errors)).collect_view();
    view! {
        <form method="post" action=action(org, "response") class="form" autocomplete="off">
            <TextArea name="bearer" label="Access token" required=false value=bearer
                hint="Filled in by the first step, or paste your own." error=FormError::of(&errors, "bearer")/>
            <ButtonRow>
                <Button name="go" value="look" formaction=look small=true icon="search">
                    "Decode"
                </Button>
            </ButtonRow>
            {endpoint_field(endpoint, FormError::of(&errors, "endpoint"))}
            <input type="hidden" name="shown" value=endpoint.id.as_str()/>
            <ButtonRow>
                <Button name="go" value="choose" formaction=choose small=true>
                    "Show its fields"
                </Button>
            </ButtonRow>
            {need_list(endpoint, held)}
            {parameters}
            {body.map(|body| view! {
                <TextArea name="body" label="Body" required=false value=body/>
            })}
            {credentials(by_secret, apps, app, &errors)}
            <ButtonRow>
                <Button kind=ButtonKind::Primary name="go" value="call" icon="send">"Send"</Button>
                <span class="muted small">"to " <code>{base}</code></span>
            </ButtonRow>
        </form>
    }
}

/// Endpoints under a heading.
struct Group {
    name: &'static str,
    endpoints: Vec<&'static Endpoint>,
}

/// All endpoints under their headings.
fn groups() -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for endpoint in sandboxed() {
        match groups.iter_mut().find(|group| group.name == endpoint.group) {
            Some(group) => group.endpoints.push(endpoint),
            None => groups.push(Group { name: &endpoint.group, endpoints: vec![endpoint] }),
        }
    }
    groups
}

fn endpoint_field(chosen: &Endpoint, error: Option<String>) -> impl IntoView + use<> {
    let groups = groups().into_iter().map(|Group { name, endpoints }| {
        let options = endpoints.into_iter().map(|endpoint| {
            let selected = endpoint.id == chosen.id;
            let words = format!("{} {}", endpoint.method, endpoint.title);
            view! { <option value=endpoint.id.as_str() selected=selected>{words}</option> }
        });
        view! { <optgroup label=name>{options.collect_view()}</optgroup> }
    });
    let groups = groups.collect_view();
    view! {
        <Field id="endpoint" label="Endpoint" error=error>
            <select class="input full" id="endpoint" name="endpoint">{groups}</select>
        </Field>
    }
}

fn need_list(
    endpoint: &'static Endpoint,
    held: Option<&BTreeSet<PermissionId>>,
) -> impl IntoView + use<> {
    let words = if endpoint.any_of.len() > 1 { "Needs one of" } else { "Needs" };
    let need = |permission: &'static PermissionId| {
        let is_held = held.map(|held| held.contains(permission));
        let held = is_held.map(|is_held| {
            if is_held {
                view! { <Badge text="The token has it" tone=Tone::Success icon="circle-check"/> }
            } else {
                view! { <Badge text="The token doesn't have it" tone=Tone::Warning icon="triangle-alert"/> }
            }
        });
        view! { <p class="cluster"><code>{permission.as_str()}</code> {held}</p> }
    };
    view! {
        <div class="small">
            <p>{words}</p>
            {endpoint.any_of.iter().map(need).collect_view()}
        </div>
    }
}

fn parameter(one: Parameter, errors: &[FormError]) -> impl IntoView + use<> {
    let error = FormError::of(errors, one.name);
    let label = words(one.name);
    view! { <TextField name=one.name label=label value=one.value required=false error=error/> }
}

/// `device_id` as people read it.
fn words(name: &str) -> String {
    let words = name.replace('_', " ").replace(" id", " ID");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn credentials(
    by_secret: bool,
    apps: &[(String, String)],
    app: &str,
    errors: &[FormError],
) -> impl IntoView + use<> {
    let (apps, app) = (apps.to_vec(), app.to_owned());
    view! {
        <fieldset class="stack-s">
            <legend class="field-label">"Send the credentials as"</legend>
            <div class="segments">
                <label>
                    <input class="visually-hidden" type="radio" name="auth" value="bearer"
                        checked=!by_secret/>
                    "Bearer token"
                </label>
                <label>
                    <input class="visually-hidden" type="radio" name="auth" value="secret"
                        checked=by_secret/>
                    "X-Auth-Token"
                </label>
            </div>
        </fieldset>
        <div class="form for-secret">
            <SelectField name="call_app" label="App for X-Auth-Token" options=apps value=app/>
            <PasswordField name="app_secret" label="App Secret for X-Auth-Token" required=false
                autocomplete="off" hint="It isn't stored, so paste it for every call."
                error=FormError::of(errors, "app_secret")/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_have_readable_labels() {
        assert_eq!(words("device_id"), "Device ID");
        assert_eq!(words("org_key"), "Org key");
    }
}
