//! The secrets of an app: hints, never values.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, ButtonKind, Detail, DetailsList, LinkButton, LocalTime, Notice, SectionCard, Tone,
};
use crate::console::pages::apps::details::facts::from;
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::console::wording::secrets::{SecretLine, Standing, secret_lines};
use crate::domain::{AppId, OrgId};
use crate::workflows::apps::AppDetails;

/// The section.
pub fn section(page: &OrgPage, found: &AppDetails) -> impl IntoView + use<> {
    let org = page.org;
    let (app, may_change) = (found.app.id.clone(), found.may_regenerate);
    let href = paths::regenerate(org, &app);
    let action = move || {
        may_change.then(|| {
            view! {
                <LinkButton href=href small=true>"Regenerate secret…"</LinkButton>
            }
        })
    };
    let secrets = secret_lines(page.now, found.secrets.iter().cloned());
    let works = secrets.iter().any(|secret| secret.standing != Standing::Lapsed);
    let soon = secrets.iter().find(|secret| secret.is_warned).cloned();
    let lines: Vec<_> = secrets
        .into_iter()
        .map(|line| secret(line, may_change.then_some((org, &app))).into_any())
        .collect();
    view! {
        <SectionCard id="credentials" title="Credentials" action=action
            lead="An App Secret is shown once. Only its prefix and its last four characters are known.">
            {(!works).then(|| view! {
                <Notice tone=Tone::Warning title="No secret works">
                    <p>"The app can't get tokens until you regenerate its secret."</p>
                </Notice>
            })}
            {soon.map(expires_soon)}
            {(!lines.is_empty()).then(|| view! { <ul class="lines">{lines}</ul> })}
        </SectionCard>
    }
}

fn expires_soon(line: SecretLine) -> impl IntoView {
    let title = line.ends.map(|ends| format!("The App Secret expires {}", ends.left));
    view! {
        <Notice tone=Tone::Warning title=title.unwrap_or_default()>
            <p>"Regenerate it with an overlap before then to avoid downtime."</p>
        </Notice>
    }
}

fn secret(line: SecretLine, change: Option<(&OrgId, &AppId)>) -> impl IntoView + use<> {
    let left = line.ends.as_ref().map(|ends| ends.left.clone()).unwrap_or_default();
    let badge = match line.standing {
        Standing::Pending => Some(("Not confirmed".to_owned(), Tone::Warning)),
        Standing::Overlap => Some((format!("Ends {left}"), Tone::Warning)),
        Standing::Current if line.expires_soon => Some((format!("Expires {left}"), Tone::Warning)),
        Standing::Lapsed => Some(("Not confirmed: lapsed".to_owned(), Tone::Neutral)),
        Standing::Current => None,
    };
    let expiry = change
        .filter(|_| line.standing == Standing::Current)
        .map(|(org, app)| paths::secret_expiry(org, app, &line.secret.id));
    let end = change
        .filter(|_| line.may_end)
        .map(|(org, app)| paths::end_secret(org, app, &line.secret.id));
    let verb = if line.standing == Standing::Pending { "Discard…" } else { "Retire now…" };
    let SecretLine { secret, standing, ends, .. } = line;
    let hint = secret.hint.to_string();
    view! {
        <li><DetailsList>
            <Detail term=name(standing)>
                <span class="cluster">
                    <code>{hint.clone()}</code>
                    {badge.map(|(text, tone)| view! { <Badge text=text tone=tone/> })}
                    {end.map(|href| view! {
                        <LinkButton href=href kind=ButtonKind::Danger small=true>
                            {verb} <span class="visually-hidden">" " {hint}</span>
                        </LinkButton>
                    })}
                </span>
            </Detail>
            <Detail term="Created"><LocalTime at=secret.created_at.to_rfc3339()/></Detail>
            <Detail term=term(standing)>
                <span class="cluster">
                    {match ends {
                        Some(ends) => view! { <LocalTime at=ends.at.to_rfc3339()/> }.into_any(),
                        None => view! { <span class="muted">"Never"</span> }.into_any(),
                    }}
                    {expiry.map(|href| view! {
                        <a href=href>"Change" <span class="visually-hidden">" when it expires"</span></a>
                    })}
                </span>
            </Detail>
            <Detail term="Last used">{match secret.last_used_at {
                Some(at) => view! {
                    <Ago at=at.to_rfc3339()/> {from(secret.last_used_address.as_deref())}
                }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</Detail>
        </DetailsList></li>
    }
}

/// What people call it while there is another one.
const fn name(standing: Standing) -> &'static str {
    match standing {
        Standing::Pending => "New App Secret",
        Standing::Overlap => "Old App Secret",
        Standing::Current | Standing::Lapsed => "App Secret",
    }
}

const fn term(standing: Standing) -> &'static str {
    match standing {
        Standing::Pending => "Lapses unless confirmed or used",
        Standing::Current => "Expires",
        Standing::Overlap => "Ends",
        Standing::Lapsed => "Ended",
    }
}
