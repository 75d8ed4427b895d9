//! REGENERATE SECRET: what follows, what becomes of the old secret, and the new one, once.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Checkbox, ConfirmName, ErrorSummary, FormError, LinkButton,
    LocalTime, Notice, PageHead, RadioCard, RadioCards, SectionCard, SelectField, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::secrets::reveal::{
    AlreadyShown, Credentials, Revealing, credentials, nothing_to_show,
};
use crate::console::pages::secrets::{crumbs, form_errors, lifetimes};
use crate::console::view::{RegenerationView, SecretLine, Standing};
use crate::console::{paths, rpc};
use crate::domain::secrets::life::{Overlap, Replacement, SecretState};
use crate::domain::secrets::secret::AppSecret;
use crate::domain::{AppId, OrgId};

/// Asks before a secret is regenerated, and shows the new one in the answer to that.
#[component]
pub fn RegeneratePage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let (shown, replayed) = (Revealing::take(), use_context::<AlreadyShown>());
    let load = async move {
        let (org, app) = ids?;
        rpc::preview_regeneration(org, app).await
    };
    org_page(Section::Apps, org, load, move |org, found| {
        let name = found.app.name.to_string();
        Content {
            title: vec![format!("Regenerate the secret of {name}"), "OAuth Apps".into()],
            crumbs: crumbs(org, &found.app.id, &name),
            body: match (shown, replayed) {
                (Some(shown), _) => reveal(org, found, shown).into_any(),
                (None, Some(it)) => already_shown(org, &found.app.id, it).into_any(),
                (None, None) => ask(org, found).into_any(),
            },
        }
    })
}

fn already_shown(org: &OrgId, app: &AppId, it: AlreadyShown) -> impl IntoView {
    let text = match it.0 {
        SecretState::Pending => {
            "It cannot be shown again, by anyone. If nobody stored it, discard it and regenerate \
             once more: the old one goes on working until then."
        }
        SecretState::Live | SecretState::Ended => {
            "It cannot be shown again, by anyone. If nobody stored it, regenerate once more."
        }
    };
    nothing_to_show("The App Secret was already shown", text, paths::app_credentials(org, app))
}

fn reveal(
    org: &OrgId,
    found: RegenerationView,
    shown: (Revealing, AppSecret),
) -> impl IntoView + use<> {
    let RegenerationView { app, token_url, secrets, .. } = found;
    let has_current = secrets.iter().any(|secret| secret.standing == Standing::Current);
    let of = Credentials {
        org: org.clone(),
        app: app.id,
        kind: app.kind,
        token_url,
        note: "The first token that is asked for with it confirms the new App Secret, too.",
        then: "details",
    };
    let text = match shown.0.replacement {
        Some(Replacement::CutOff) => {
            "Every other App Secret of this app stopped working just now. Update each integration."
                .to_owned()
        }
        Some(Replacement::After(overlap)) if has_current => until_confirmed(overlap),
        Some(Replacement::After(_)) => {
            "Confirm below that it is stored, or use it within 24 hours. Otherwise it lapses. No \
             other App Secret of this app was confirmed so far."
                .to_owned()
        }
        None => String::new(),
    };
    view! {
        <PageHead title=format!("New App Secret of {}", app.name) lead="Store it now."/>
        <Notice tone=Tone::Warning title="The App Secret is shown only this once">
            <p>"It cannot be shown again, by anyone."</p>
            <p>{text}</p>
        </Notice>
        {credentials(of, shown.0, shown.1)}
    }
}

fn until_confirmed(overlap: Overlap) -> String {
    let then = match overlap {
        Overlap::None => "Then it ends at once.".to_owned(),
        overlap => format!("Then it works for {} more.", overlap.label()),
    };
    format!(
        "The old one works until you confirm below that this one is stored, or until this one is \
         used for the first time. {then} Without either, this one lapses in 24 hours and nothing \
         has changed."
    )
}

fn ask(org: &OrgId, found: RegenerationView) -> impl IntoView + use<> {
    let errors = form_errors();
    let title = format!("Regenerate the secret of {}", found.app.name);
    let full = found.why_full.clone();
    let full = full.map(|reason| no_room(reason, ways_out(org, &found.app.id, &found.secrets)));
    view! {
        <PageHead title=title
            lead="A new App Secret takes the place of the one in use. The App ID stays."/>
        <ErrorSummary errors=errors.clone()/>
        {full}
        {consequences(&found)}
        {form(org, found, &errors)}
    }
}

fn no_room(reason: String, ways_out: AnyView) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="There is no room for a third App Secret">
            <p>{reason}</p>
            {ways_out}
        </Notice>
    }
}

/// Links to what makes room.
fn ways_out(org: &OrgId, app: &AppId, secrets: &[SecretLine]) -> AnyView {
    let links = secrets.iter().filter(|secret| secret.may_end).map(|secret| {
        let words = match secret.standing {
            Standing::Pending => "Discard the unconfirmed one…",
            Standing::Current | Standing::Overlap | Standing::Lapsed => "Retire the old one…",
        };
        let href = paths::end_secret(org, app, &secret.id);
        view! { <LinkButton href=href small=true>{words}</LinkButton> }
    });
    let links: Vec<_> = links.collect();
    view! { <div class="button-row">{links}</div> }.into_any()
}

fn consequences(found: &RegenerationView) -> impl IntoView + use<> {
    let current = found.secrets.iter().find(|secret| secret.standing == Standing::Current);
    let used = current.cloned().map(last_use);
    let pending = found.secrets.iter().find(|secret| secret.standing == Standing::Pending);
    let pending = pending.cloned().map(not_confirmed);
    // Apps that sign people in are added to no organization.
    let orgs = (!found.app.kind.has_code_flow()).then(|| match found.org_count {
        0 => "The app was added to no organization yet.".to_owned(),
        1 => "The app acts in 1 organization, with this one App Secret.".to_owned(),
        count => format!(
            "The app acts in {count} organizations, in all of them with this one App \
                          Secret."
        ),
    });
    let lately = match found.tokens_lately {
        0 => "It got no access token in the last 24 hours.".to_owned(),
        1 => "It got 1 access token in the last 24 hours.".to_owned(),
        count => format!("It got {count} access tokens in the last 24 hours."),
    };
    let tokens = format!(
        "{lately} Those that were issued live to their expiry, {} at most, unless you revoke them.",
        found.longest_life
    );
    view! {
        <SectionCard id="consequences" title="What follows">
            <ul>
                <li>"Every integration that uses the App Secret must be updated with the new one."</li>
                {used}
                {pending}
                {orgs.map(|orgs| view! { <li>{orgs}</li> })}
                <li>{tokens}</li>
            </ul>
        </SectionCard>
    }
}

fn not_confirmed(pending: SecretLine) -> impl IntoView {
    let left = pending.ends.map(|(_, left)| left).unwrap_or_default();
    let text = format!(
        " was never confirmed as stored. It lapses {left} unless somebody confirms or uses it."
    );
    view! { <li><code>{pending.hint}</code> {text}</li> }
}

fn last_use(current: SecretLine) -> impl IntoView {
    let from = current.last_used_address.map(|address| format!(" from {address}"));
    let hint = view! { <code>{current.hint}</code> };
    match current.last_used_at {
        Some(at) => view! {
            <li>{hint} ", the one in use, was last used " <LocalTime at=at/> {from} "."</li>
        }
        .into_any(),
        None => view! { <li>{hint} ", the one in use, was never used."</li> }.into_any(),
    }
}

fn form(org: &OrgId, found: RegenerationView, errors: &[FormError]) -> impl IntoView + use<> {
    let state = PageState::current();
    let typed = |field: &str| state.submitted.value(field).unwrap_or_default();
    let key = state.submitted.value("key").unwrap_or(found.key.to_string());
    let how = state.submitted.value("how");
    let how = how.or(found.why_full.is_none().then(|| "replace".to_owned()));
    let of = |field| FormError::of(errors, field);
    let (how_error, overlap_error) = (of("how"), of("overlap"));
    let (lasts_error, name_error) = (of("lasts"), of("name"));
    let cancel = paths::app_credentials(org, &found.app.id);
    let revokes = typed("revoke_tokens") == "yes";
    let hint = format!("Otherwise they live to their expiry, {} at most.", found.longest_life);
    view! {
        <form method="post" class="form" data-guard="">
            <input type="hidden" name="key" value=key/>
            <div class="card"><div class="card-body form">
                <RadioCards name="how" legend="What becomes of the old App Secret"
                    cards=cards(found.why_full.is_some()) value=how error=how_error/>
                <div class="overlap">
                    <SelectField name="overlap" label="Overlap" options=overlaps()
                        value=typed("overlap") error=overlap_error
                        hint="How long the old one works after the new one is confirmed."/>
                </div>
                <SelectField name="lasts" label="The new App Secret works for"
                    options=lifetimes(found.max_age) value=typed("lasts") error=lasts_error
                    hint="Owners are warned 30, 14, 7 and 1 days before the end."/>
                <Checkbox name="revoke_tokens" label="Also revoke tokens already issued"
                    checked=revokes hint=hint/>
            </div></div>
            <div class="card"><div class="card-body form">
                <ConfirmName exact=found.app.name.to_string() label="Name of the app"
                    value=typed("name") error=name_error/>
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Regenerate secret"</Button>
                <LinkButton href=cancel>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

fn cards(is_full: bool) -> Vec<RadioCard> {
    vec![
        RadioCard {
            value: "replace".into(),
            label: "Replace it".into(),
            text: "Nothing stops by surprise: the old one works until the new one is confirmed as \
                   stored or used for the first time."
                .into(),
            facts: vec![("circle-check", "Ends after the overlap that you choose".into())],
            disabled: is_full.then(|| "Two App Secrets work already.".into()),
        },
        RadioCard {
            value: "cut-off".into(),
            label: "Leaked: cut off now".into(),
            text:
                "Every App Secret that works now ends with this click. What uses one stops until \
                   it has the new one."
                    .into(),
            facts: vec![("triangle-alert", "Cannot be undone".into())],
            disabled: None,
        },
    ]
}

fn overlaps() -> Vec<(String, String)> {
    let words = |overlap: Overlap| (overlap.hours().to_string(), overlap.label().to_owned());
    Overlap::ALL.into_iter().map(words).collect()
}
