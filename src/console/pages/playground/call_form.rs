//! The second form: a token or a secret, an endpoint, its parameters, its body.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Field, FormError, PasswordField, SelectField, TextArea,
    TextField, Tone,
};
use crate::console::pages::playground::action;
use crate::console::view::{CallForm, EndpointGroup, Need, Parameter};
use crate::domain::OrgId;

/// The form of the second step.
pub fn form(
    org: &OrgId,
    form: CallForm,
    apps: &[(String, String)],
    app: &str,
    errors: &[FormError],
) -> impl IntoView + use<> {
    let CallForm { base, endpoints, endpoint, needs, parameters, body, bearer, by_secret } = form;
    let look = action(org, "token");
    let choose = action(org, "step-2");
    let parameters = parameters.into_iter().map(|one| parameter(one, errors)).collect_view();
    view! {
        <form method="post" action=action(org, "response") class="form" autocomplete="off">
            <TextArea name="bearer" label="Access token" required=false value=bearer
                hint="From the first step, or pasted." error=FormError::of(errors, "bearer")/>
            <ButtonRow>
                <Button name="go" value="look" formaction=look small=true icon="search">
                    "Look into it"
                </Button>
            </ButtonRow>
            {endpoint_field(endpoints, &endpoint)}
            <input type="hidden" name="shown" value=endpoint/>
            <ButtonRow>
                <Button name="go" value="choose" formaction=choose small=true>
                    "Show its fields"
                </Button>
            </ButtonRow>
            {need_list(needs)}
            {parameters}
            {body.map(|body| view! {
                <TextArea name="body" label="Body" required=false value=body/>
            })}
            {credentials(by_secret, apps, app, errors)}
            <ButtonRow>
                <Button kind=ButtonKind::Primary name="go" value="call" icon="send">"Send"</Button>
                <span class="muted small">"to " <code>{base}</code></span>
            </ButtonRow>
        </form>
    }
}

fn endpoint_field(groups: Vec<EndpointGroup>, chosen: &str) -> impl IntoView + use<> {
    let group = |EndpointGroup { name, endpoints }: EndpointGroup| {
        let options = endpoints.into_iter().map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        });
        view! { <optgroup label=name>{options.collect_view()}</optgroup> }
    };
    let groups = groups.into_iter().map(group).collect_view();
    view! {
        <Field id="endpoint" label="Endpoint">
            <select class="input full" id="endpoint" name="endpoint">{groups}</select>
        </Field>
    }
}

fn need_list(needs: Vec<Need>) -> impl IntoView {
    let words = if needs.len() > 1 { "Needs one of" } else { "Needs" };
    let need = |Need { permission, is_held }: Need| {
        let held = is_held.map(|is_held| {
            if is_held {
                view! { <Badge text="The token has it" tone=Tone::Success icon="circle-check"/> }
            } else {
                view! { <Badge text="The token lacks it" tone=Tone::Warning icon="triangle-alert"/> }
            }
        });
        view! { <p class="cluster"><code>{permission}</code> {held}</p> }
    };
    view! {
        <div class="small">
            <p>{words}</p>
            {needs.into_iter().map(need).collect_view()}
        </div>
    }
}

fn parameter(one: Parameter, errors: &[FormError]) -> impl IntoView + use<> {
    let error = FormError::of(errors, &one.name);
    let label = words(&one.name);
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
                autocomplete="off" hint="It is not kept, so it has to be pasted for every call."
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
