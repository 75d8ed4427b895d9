//! The question that somebody is asked when an app wants to act for them.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Detail, DetailsList, PlainShell, SelectField,
};
use crate::console::pages::page::{Page, Screen};
use crate::console::paths;
use crate::console::wording::roles::service_role_name;
use crate::console::wording::services;
use crate::domain::ServiceId;
use crate::domain::access::shared::SharedAccess;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::consents::{ConsentOffer, Link};

/// Asks: which app, of which organization, gets what, and where.
pub fn ask(page: &Page, link: &Link, offer: ConsentOffer) -> Screen {
    let (app, owner) = (offer.app.name.to_string(), offer.owner.to_string());
    let title = format!("Let {app} act for you?");
    let org = offer.org.org.to_string();
    let lasts = match offer.refresh_ttl {
        Some(ttl) => {
            format!("Until you withdraw it. Unused for {ttl}, it asks you to sign in again.")
        }
        None => format!("{} each time you sign in.", offer.app.ttl),
    };
    let away = host(&offer.redirect_uri).to_owned();
    let action = page.state.here.clone();
    let again = paths::sign_in_to_app(&action, "");
    let (name, email) = (offer.person.name.to_string(), offer.person.email.to_string());
    let description = offer.app.description.to_string();
    let choice = organizations(link, &offer);
    let may = may(page.catalogue, &offer.access);
    let place = offer.org.org_name.to_string();
    let body = view! {
        <PlainShell home=paths::HOME wide=true>
            <h1>"Let " <bdi>{app.clone()}</bdi> " act for you?"</h1>
            <p>
                <strong><bdi>{app.clone()}</bdi></strong> " is an app of "
                <strong><bdi>{owner}</bdi></strong> "."
            </p>
            {(!description.is_empty()).then(|| view! { <p class="muted">{description}</p> })}
            {choice}
            <DetailsList>
                <Detail term="It learns">"Your name and your e-mail address."</Detail>
                <Detail term="It may">{may}</Detail>
                <Detail term="Where">
                    "In " <bdi>{place}</bdi> ", and nowhere else."
                </Detail>
                <Detail term="For how long">{lasts}</Detail>
            </DetailsList>
            <p class="muted small">
                "It can never do more than you can. You can withdraw this at any time under My \
                 account."
            </p>
            <form method="post" action=action class="form">
                <input type="hidden" name="org" value=org/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary name="go" value="allow">"Allow"</Button>
                    <Button name="go" value="deny">"Cancel"</Button>
                </ButtonRow>
            </form>
            <p class="muted small">
                "You are signed in as " <bdi>{name}</bdi> " (" {email} "). "
                <a href=again>"Sign in as somebody else"</a> ". Either button takes you to "
                <bdi>{away}</bdi> "."
            </p>
        </PlainShell>
    };
    Screen { title: vec![title], body: body.into_any(), is_plain: false }
}

/// Where a person of several organizations says which one it is about.
fn organizations(link: &Link, offer: &ConsentOffer) -> Option<AnyView> {
    if offer.choices.len() < 2 {
        return None;
    }
    let options: Vec<_> = offer
        .choices
        .iter()
        .map(|held| (held.org.to_string(), held.org_name.to_string()))
        .collect();
    let kept = link.parameters().filter(|(name, _)| *name != "org");
    let kept: Vec<_> = kept
        .map(|(name, value)| {
            let (name, value) = (name.to_owned(), value.to_owned());
            view! { <input type="hidden" name=name value=value/> }
        })
        .collect();
    let chosen = offer.org.org.to_string();
    let form = view! {
        <form method="get" action=paths::AUTHORIZE class="form">
            {kept}
            <SelectField name="org" label="Organization" options=options value=chosen
                hint="What the app may do depends on the organization."/>
            <ButtonRow><Button small=true>"Show for this organization"</Button></ButtonRow>
        </form>
    };
    Some(form.into_any())
}

/// What the app would be able to do, service by service.
fn may(catalogue: &Catalogue, access: &SharedAccess) -> AnyView {
    let roles = access.organization_roles.iter();
    let roles = roles.map(|role| {
        let text = format!("Act as {} of the organization", role.label());
        view! { <li>{text}</li> }
    });
    let services = access.by_service().into_iter().map(|(service, held)| {
        let permissions = held.iter().map(|held| &held.permission);
        let lines: Vec<_> = permissions
            .map(|id| {
                let known = catalogue.permission(id);
                let about = known.map(|(_, entry)| entry.description.clone()).unwrap_or_default();
                view! { <li><code>{id.to_string()}</code> " " <span class="muted">{about}</span></li> }
            })
            .collect();
        let summary = summary(catalogue, access, service, lines.len());
        view! {
            <li>
                <details>
                    <summary>{summary}</summary>
                    <ul class="permissions">{lines}</ul>
                </details>
            </li>
        }
    });
    let (roles, services) = (roles.collect_view(), services.collect_view());
    if access.organization_roles.is_empty() && access.permissions.is_empty() {
        return "Nothing except see who you are.".into_any();
    }
    view! { <ul>{roles}{services}</ul> }.into_any()
}

/// "Carbon Black Cloud: View All (23 permissions)".
fn summary(
    catalogue: &Catalogue,
    access: &SharedAccess,
    service: &ServiceId,
    count: usize,
) -> String {
    let roles = access.service_roles.iter().filter(|held| held.service == *service);
    let roles: Vec<_> =
        roles.map(|held| service_role_name(catalogue, service, &held.role)).collect();
    let (name, permissions) =
        (services::name(catalogue, service), services::permission_count(count));
    if roles.is_empty() {
        format!("{name}: {permissions}")
    } else {
        format!("{name}: {} ({permissions})", roles.join(", "))
    }
}

/// The part of an address that people recognise.
fn host(uri: &str) -> &str {
    let (scheme, rest) = uri.split_once(':').unwrap_or((uri, ""));
    let host = rest.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    if matches!(scheme, "https" | "http") { host } else { scheme }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_the_host_or_the_scheme() {
        assert_eq!(host("https://a.example:8443/cb?x"), "a.example:8443");
        assert_eq!(host("com.example.app:/cb"), "com.example.app");
    }
}
