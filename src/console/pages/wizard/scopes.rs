//! Create App, third step: what the app may do.

use leptos::prelude::*;

use super::{At, CancelButton, crumbs, form_errors, steps};
use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Checkbox, ErrorSummary, FormError, Icon, Notice,
    PageHead, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::rpc;
use crate::console::view::{OrgRolePick, Risk, RolePick, ScopesView, ServicePicks, Submitted};
use crate::domain::{DraftId, OrgId};

/// Asks for the scopes.
#[component]
pub fn ScopesPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let submitted = PageState::current().submitted;
    let load = async move {
        let (org, draft) = ids?;
        rpc::offer_scopes(org, draft).await
    };
    org_page(Section::Apps, org, load, move |org, offered| Content {
        title: vec!["Scopes".into(), "OAuth Apps".into()],
        crumbs: crumbs(org),
        body: form(org, offered, &submitted).into_any(),
    })
}

fn form(org: &OrgId, offered: ScopesView, submitted: &Submitted) -> impl IntoView + use<> {
    let errors = form_errors(submitted);
    let search = submitted.value("filter").unwrap_or_default();
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let ScopesView { draft, org_name, organization_roles, services, custom_roles } = offered;
    let org = org.clone();
    let lacks_all = services.iter().all(|service| !service.is_contained);
    view! {
        <PageHead title="What may the app do?"
            lead="Nothing that is not ticked here, and nothing in an organization until it is added there."/>
        {steps(&org, At::Scopes, Some(&draft))}
        <ErrorSummary errors=errors.clone()/>
        {lacks_all.then(|| view! {
            <Notice tone=Tone::Info>
                <p>"This organization contains no service yet, so every permission stays inert
                    there for now."</p>
            </Notice>
        })}
        <form method="post" class="form" data-guard="">
            <div class="picker" id="scopes">
                {search_box(search)}
                {organization_group(organization_roles, &words)}
                {services.into_iter()
                    .map(|service| service_group(service, &org_name, &words)).collect_view()}
                {custom_group(custom_roles, &words)}
                {no_match()}
                {FormError::of(&errors, "role").map(|message| view! {
                    <div class="card"><div class="card-body">
                        <Checkbox name="without_roles" label="Create it without any role"
                            hint="It will be able to get tokens and do nothing with them."/>
                        <p class="field-error" id="role-error">{message}</p>
                    </div></div>
                })}
                <ButtonRow sticky=true>
                    <Button kind=ButtonKind::Primary>"Continue"</Button>
                    <Button name="go" value="back" formnovalidate=true icon="arrow-left">
                        "Back"
                    </Button>
                    <span class="picked">"Roles ticked: "</span>
                    <CancelButton org=org draft=draft/>
                </ButtonRow>
            </div>
        </form>
    }
}

/// Filters while one types; without scripts its button sends the form, and the server does.
fn search_box(search: String) -> impl IntoView {
    view! {
        <div class="search">
            <Icon name="search"/>
            <label class="visually-hidden" for="filter">
                "Filter by service, role or permission"
            </label>
            <input class="input full" type="search" id="filter" name="filter" value=search
                placeholder="Filter by service, role or permission" data-filter="#scopes"
                autocomplete="off"/>
            <Button name="go" value="filter" formnovalidate=true>"Filter"</Button>
        </div>
    }
}

/// Every word must occur. What does not match stays in the form, hidden, so that ticks survive.
fn matches(words: &[String], texts: &[&str]) -> bool {
    let text = texts.join(" ").to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

fn group(
    title: String,
    (note, badge): (Option<String>, Option<AnyView>),
    picks: Vec<(bool, AnyView)>,
) -> impl IntoView {
    let is_hidden = picks.iter().all(|(is_shown, _)| !is_shown);
    let count = match picks.len() {
        1 => "1 role".to_owned(),
        count => format!("{count} roles"),
    };
    let words = title.clone();
    let label = title.clone();
    view! {
        <details class="picker-group card" data-words=words open hidden=is_hidden>
            <summary>
                <Icon name="chevron-right" class="turn"/>
                <h2>{title}</h2>
                {badge}
                <span class="muted small end">{count}</span>
            </summary>
            {note.map(|note| view! { <p class="picker-note">{note}</p> })}
            <ul class="picks" aria-label=label>
                {picks.into_iter().map(|(is_shown, pick)| view! {
                    <li hidden=!is_shown>{pick}</li>
                }).collect_view()}
            </ul>
        </details>
    }
}

fn organization_group(roles: Vec<OrgRolePick>, words: &[String]) -> impl IntoView + use<> {
    let title = "Organization roles".to_owned();
    let picks = roles
        .into_iter()
        .map(|role| (matches(words, &[&title, &role.label]), organization_pick(role).into_any()))
        .collect();
    let note = "Organization roles do not change service permissions.".to_owned();
    group(title, (Some(note), None), picks)
}

fn organization_pick(role: OrgRolePick) -> impl IntoView {
    let id = role.value.replace('/', "-");
    view! {
        <div class="pick">
            <input type="checkbox" id=id.clone() name="role" value=role.value
                checked=role.is_picked disabled=role.is_beyond/>
            <label for=id>{role.label}</label>
            <span class="badges">
                {role.is_beyond.then(|| view! {
                    <Badge text="Exceeds your own role" tone=Tone::Danger icon="ban"/>
                })}
            </span>
            <p>{role.about}</p>
        </div>
    }
}

fn service_group(
    service: ServicePicks,
    org_name: &str,
    words: &[String],
) -> impl IntoView + use<> {
    let ServicePicks { name, is_contained, roles, .. } = service;
    let picks = roles.into_iter().map(|role| role_pick(&name, role, words)).collect();
    let note = (!is_contained).then(|| {
        format!("{org_name} does not contain this service: these permissions stay inert there until it is added.")
    });
    let badge = (!is_contained).then(|| {
        let text = format!("Not in {org_name}");
        view! { <Badge text=text tone=Tone::Warning icon="triangle-alert"/> }.into_any()
    });
    group(name, (note, badge), picks)
}

fn custom_group(roles: Vec<RolePick>, words: &[String]) -> impl IntoView + use<> {
    let title = "Custom roles".to_owned();
    if roles.is_empty() {
        return view! {
            <div class="card"><div class="card-head"><h2>{title}</h2></div>
                <p class="picker-note">"This organization has no custom roles yet."</p></div>
        }
        .into_any();
    }
    let picks = roles.into_iter().map(|role| role_pick(&title, role, words)).collect();
    group(title, (None, None), picks).into_any()
}

fn role_pick(group: &str, role: RolePick, words: &[String]) -> (bool, AnyView) {
    let ids = role.permissions.iter().map(|line| line.id.as_str());
    let texts: Vec<&str> = [group, role.label.as_str()].into_iter().chain(ids).collect();
    let is_shown = matches(words, &texts);
    let id = role.value.replace('/', "-");
    let (badge, tone) = match role.risk {
        Risk::Reads => ("Reads", Tone::Success),
        Risk::Changes => ("Changes things", Tone::Warning),
        Risk::Acts => ("Acts on machines or deletes", Tone::Danger),
    };
    let pick = view! {
        <div class="pick">
            <input type="checkbox" id=id.clone() name="role" value=role.value
                checked=role.is_picked/>
            <label for=id>{role.label}</label>
            <span class="badges"><Badge text=badge tone=tone/></span>
            <p>{role.about}</p>
            {permissions(role.permissions)}
        </div>
    };
    (is_shown, pick.into_any())
}

fn permissions(lines: Vec<crate::console::view::PermissionLine>) -> impl IntoView {
    let endpoints: usize = lines.iter().map(|line| line.endpoints.len()).sum();
    let summary = format!("{} permissions, {endpoints} endpoints", lines.len());
    view! {
        <details class="more">
            <summary><Icon name="chevron-right" class="turn"/>{summary}</summary>
            <ul class="permissions">
                {lines.into_iter().map(|line| view! {
                    <li>
                        <code>{line.id}</code>
                        <span>{line.about}</span>
                        {line.endpoints.into_iter().map(|endpoint| view! {
                            <code class="muted small">{endpoint}</code>
                        }).collect_view()}
                    </li>
                }).collect_view()}
            </ul>
        </details>
    }
}

fn no_match() -> impl IntoView {
    view! {
        <div class="card" data-no-match="" hidden>
            <div class="empty">
                <Icon name="search"/>
                <h2>"Nothing matches"</h2>
                <p>"No service, role or permission has these words."</p>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_lowercase).collect()
    }

    #[test]
    fn a_filter_finds_service_role_and_permission_in_any_letter_case() {
        let texts = ["Carbon Black Cloud", "View All", "_API.Device:device.READ"];
        assert!(matches(&words("carbon DEVICE"), &texts));
        assert!(matches(&words(""), &texts));
        assert!(!matches(&words("carbon quarantine"), &texts));
    }
}
