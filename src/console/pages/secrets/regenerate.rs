//! REGENERATE SECRET: what follows, what becomes of the old secret, and the new one, once.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Button, ButtonKind, ButtonRow, Checkbox, ConfirmName, ErrorSummary, FormError, LinkButton,
    Notice, PageHead, RadioCard, RadioCards, SectionCard, SelectField, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::proof::password_again;
use crate::console::pages::secrets::reveal::{Credentials, credentials, nothing_to_show};
use crate::console::pages::secrets::{crumbs, lifetimes};
use crate::console::paths;
use crate::console::wording::secrets::{SecretLine, Standing, secret_lines};
use crate::domain::apps::app::App;
use crate::domain::secrets::life::{Overlap, Replacement, SecretState};
use crate::domain::secrets::secret;
use crate::domain::{AppId, OrgId, SecretId};
use crate::workflows::secrets::RegenerationFacts;

/// A secret that was made just now, to be shown this once.
pub struct Revealed {
    pub id: SecretId,
    pub secret: secret::Revealed<secret::AppSecret>,
    /// What becomes of the one before it.
    pub replacement: Replacement,
    /// Where the app asks for tokens.
    pub token_url: String,
}

/// Asks before a secret is regenerated.
pub fn regenerate(page: &OrgPage, found: RegenerationFacts) -> Content {
    let app = found.app.clone();
    content(page, &app, ask(page, found).into_any())
}

/// Shows the new secret, in the answer to the form that asked for it.
pub fn reveal(page: &OrgPage, found: &RegenerationFacts, shown: Revealed) -> Content {
    content(page, &found.app, revealed(page, found, shown).into_any())
}

/// The answer to a form that was sent again.
pub fn already_shown(page: &OrgPage, app: &App, it: SecretState) -> Content {
    let text = match it {
        SecretState::Pending => {
            "Nobody can show it again. If it wasn't stored, discard it and regenerate \
             again. The old one keeps working until then."
        }
        SecretState::Live | SecretState::Ended => {
            "Nobody can show it again. If it wasn't stored, regenerate again."
        }
    };
    let on = paths::app_credentials(page.org, &app.id);
    let again = Some(paths::regenerate(page.org, &app.id));
    let body = nothing_to_show("The App Secret was already shown", text, on, again);
    content(page, app, body.into_any())
}

/// The same for whoever comes back to the page that showed it.
pub fn was_shown(page: &OrgPage, found: &RegenerationFacts) -> Content {
    already_shown(page, &found.app, SecretState::Live)
}

fn content(page: &OrgPage, app: &App, body: AnyView) -> Content {
    let title = vec![format!("Regenerate the secret of {}", app.name), "OAuth Apps".into()];
    Content { title, crumbs: crumbs(page.org, app), body }
}

fn revealed(page: &OrgPage, found: &RegenerationFacts, shown: Revealed) -> impl IntoView + use<> {
    let RegenerationFacts { app, secrets, .. } = found;
    let lines = secret_lines(page.now, secrets.iter().cloned());
    let has_current = lines.iter().any(|line| line.standing == Standing::Current);
    let of = Credentials {
        org: page.org.clone(),
        app: app.id.clone(),
        kind: app.kind,
        token_url: shown.token_url,
        note: "The first token request with the new App Secret also confirms it.",
        then: "details",
        afterwards: paths::regenerated(page.org, &app.id),
    };
    let text = match shown.replacement {
        Replacement::CutOff => {
            "Every other App Secret of this app has just stopped working. Update each \
             integration."
                .to_owned()
        }
        Replacement::After(overlap) if has_current => until_confirmed(overlap),
        Replacement::After(_) => {
            "Confirm below that you stored it, or use it within 24 hours. Otherwise it expires. \
             No other App Secret of this app has been confirmed yet."
                .to_owned()
        }
    };
    view! {
        <PageHead title=format!("New App Secret of {}", app.name) lead="Store it now."/>
        <Notice tone=Tone::Warning title="The App Secret is shown only this once">
            <p>"Nobody can show it again."</p>
            <p>{text}</p>
        </Notice>
        {credentials(of, &shown.id, &shown.secret.into_inner())}
    }
}

fn until_confirmed(overlap: Overlap) -> String {
    let then = match overlap {
        Overlap::None => "Then it ends immediately.".to_owned(),
        overlap => format!("Then it works for {} more.", overlap.label()),
    };
    format!(
        "The old one works until you confirm below that you stored this one, or until this one \
         is first used. {then} Otherwise this one expires in 24 hours and nothing changes."
    )
}

fn ask(page: &OrgPage, found: RegenerationFacts) -> impl IntoView + use<> {
    let errors = page.errors();
    let title = format!("Regenerate the secret of {}", found.app.name);
    let lines = secret_lines(page.now, found.secrets.iter().cloned());
    let full =
        found.why_full.map(|reason| no_room(reason, ways_out(page.org, &found.app.id, &lines)));
    view! {
        <PageHead title=title
            lead="A new App Secret replaces the current one. The App ID stays the same."/>
        <ErrorSummary errors=errors.clone()/>
        {full}
        {consequences(&found, &lines)}
        {form(page, found, &errors)}
    }
}

fn no_room(reason: &'static str, ways_out: AnyView) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="This app already has two App Secrets">
            <p>{reason}</p>
            {ways_out}
        </Notice>
    }
}

/// Links to what makes room.
fn ways_out(org: &OrgId, app: &AppId, lines: &[SecretLine]) -> AnyView {
    let ways = lines.iter().filter(|line| line.may_end).map(|line| {
        let words = match line.standing {
            Standing::Pending => "Discard the unconfirmed one…",
            Standing::Current | Standing::Overlap | Standing::Lapsed => "Retire the old one…",
        };
        let href = paths::end_secret(org, app, &line.secret.id);
        view! { <LinkButton href=href small=true>{words}</LinkButton> }
    });
    let ways: Vec<_> = ways.collect();
    view! { <div class="button-row">{ways}</div> }.into_any()
}

fn consequences(found: &RegenerationFacts, lines: &[SecretLine]) -> impl IntoView + use<> {
    let first = |standing| lines.iter().find(|line| line.standing == standing).cloned();
    let used = first(Standing::Current).map(last_use);
    let pending = first(Standing::Pending).map(not_confirmed);
    // Apps that sign people in are added to no organization.
    let orgs = (!found.app.kind.has_code_flow()).then(|| match found.org_count {
        0 => "The app isn't added to any organization yet.".to_owned(),
        1 => "The app is used in 1 organization with this App Secret.".to_owned(),
        count => format!("The app is used in {count} organizations, all with this App Secret."),
    });
    let lately = match found.tokens_lately {
        0 => "It got no access token in the last 24 hours.".to_owned(),
        1 => "It got 1 access token in the last 24 hours.".to_owned(),
        count => format!("It got {count} access tokens in the last 24 hours."),
    };
    let tokens = format!(
        "{lately} Tokens already issued work until they expire, {} at most, unless you revoke \
         them.",
        found.longest_life
    );
    view! {
        <SectionCard id="consequences" title="What happens next">
            <ul>
                <li>"You need to update every integration that uses the App Secret."</li>
                {used}
                {pending}
                {orgs.map(|orgs| view! { <li>{orgs}</li> })}
                <li>{tokens}</li>
            </ul>
        </SectionCard>
    }
}

fn not_confirmed(pending: SecretLine) -> impl IntoView {
    let left = pending.ends.map(|ends| ends.left).unwrap_or_default();
    let text =
        format!(" was never confirmed. It expires {left} unless somebody confirms or uses it.");
    view! { <li><code>{pending.secret.hint.to_string()}</code> {text}</li> }
}

fn last_use(SecretLine { secret, .. }: SecretLine) -> impl IntoView {
    let from = secret.last_used_address.map(|address| format!(" from {address}"));
    let hint = view! { <code>{secret.hint.to_string()}</code> };
    match secret.last_used_at {
        Some(at) => view! {
            <li>{hint} ", the one in use, was last used " <Ago at=at.to_rfc3339()/> {from} "."</li>
        }
        .into_any(),
        None => view! { <li>{hint} ", the one in use, was never used."</li> }.into_any(),
    }
}

fn form(page: &OrgPage, found: RegenerationFacts, errors: &[FormError]) -> impl IntoView + use<> {
    let typed = |field: &str| page.typed(field).unwrap_or_default();
    let key = page.typed("key").unwrap_or(found.key.to_string());
    let how = page.typed("how");
    let how = how.or(found.why_full.is_none().then(|| "replace".to_owned()));
    let of = |field| FormError::of(errors, field);
    let (how_error, overlap_error) = (of("how"), of("overlap"));
    let (lasts_error, name_error) = (of("lasts"), of("name"));
    let cancel = paths::app_credentials(page.org, &found.app.id);
    let revokes = typed("revoke_tokens") == "yes";
    let hint = format!("Otherwise they work until they expire, {} at most.", found.longest_life);
    view! {
        <form method="post" class="form" data-guard="">
            <input type="hidden" name="key" value=key/>
            <div class="card"><div class="card-body form">
                <RadioCards name="how" legend="What should happen to the old secret?"
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
                {password_again(page)}
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
            text: "No downtime: the old one works until you confirm that you stored the new one, \
                   or until the new one is first used."
                .into(),
            facts: vec![("circle-check", "Ends after the overlap that you choose".into())],
            disabled: is_full.then(|| "Two App Secrets already work.".into()),
        },
        RadioCard {
            value: "cut-off".into(),
            label: "Leaked: cut off now".into(),
            text:
                "Every current App Secret stops working immediately. Integrations stop until you \
                 give them the new one."
                    .into(),
            facts: vec![("triangle-alert", "Can't be undone".into())],
            disabled: None,
        },
    ]
}

fn overlaps() -> Vec<(String, String)> {
    let words = |overlap: Overlap| (overlap.hours().to_string(), overlap.label().to_owned());
    Overlap::ALL.into_iter().map(words).collect()
}
