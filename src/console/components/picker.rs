//! Roles to pick from, grouped, each with its permissions.

use leptos::prelude::*;

use crate::console::components::{Badge, Button, Icon, Tone};

/// A group: organization roles, one service, custom roles.
#[derive(Clone, Debug, Default)]
pub struct PickGroup {
    /// Part of ids, such as `carbon-black-cloud`.
    pub key: String,
    /// "Carbon Black Cloud".
    pub title: String,
    /// Beside the title: a service that the organization lacks.
    pub badge: Option<(Tone, String)>,
    /// At the end of the title's line: "5 roles".
    pub side: String,
    /// One or two sentences above the roles.
    pub note: Option<String>,
    /// Offers one box for the whole group; it needs scripts.
    pub select_all: bool,
    /// Folded groups open when something in them matches the filter.
    pub folded: bool,
    pub picks: Vec<Pick>,
}

/// A role that can be ticked.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    /// `name` of the check box.
    pub name: String,
    /// What is sent.
    pub value: String,
    /// "View All".
    pub label: String,
    /// One sentence.
    pub text: String,
    /// Risk, "Default", why it is closed.
    pub badges: Vec<(Tone, String)>,
    /// Code and description of each permission.
    pub permissions: Vec<(String, String)>,
    /// After "3 permissions": "unlocks 14 endpoints".
    pub unlocks: Option<String>,
    /// The page of the role. It opens beside the form, which is not saved yet.
    pub href: Option<String>,
    /// Ticked.
    pub checked: bool,
    /// Cannot be ticked; a badge says why.
    pub disabled: bool,
    /// Does not match the filter. It stays in the form, so that its tick survives.
    pub hidden: bool,
}

/// The groups with a filter. Goes inside a `<form>`; its buttons are the
/// children, because the count of ticked roles beside them is CSS and reaches
/// only to the end of the picker.
#[component]
pub fn Picker(
    /// In order.
    groups: Vec<PickGroup>,
    /// What the server filtered by, where no script does.
    #[prop(optional, into)]
    filter: String,
    /// The buttons of the form.
    children: Children,
) -> impl IntoView {
    let finds_some = groups.iter().any(|group| group.picks.iter().any(|pick| !pick.hidden));
    view! {
        <div class="picker" id="picker">
            <div class="cluster">
                <div class="search">
                    <Icon name="search"/>
                    <label class="visually-hidden" for="picker-filter">{FILTER}</label>
                    <input class="input full" type="search" id="picker-filter" name="filter"
                        value=filter placeholder=FILTER data-filter="#picker" autocomplete="off"/>
                </div>
                <span data-without-script="">
                    <Button name="go" value="filter" formnovalidate=true>"Filter"</Button>
                </span>
            </div>
            {groups.into_iter().map(group).collect_view()}
            <div class="card" data-no-match="" hidden=finds_some>
                <div class="empty">
                    <Icon name="search"/>
                    <h2>"Nothing matches"</h2>
                    <p>"No service, role or permission has these words."</p>
                </div>
            </div>
            {children()}
        </div>
    }
}

const FILTER: &str = "Filter by service, role or permission";

/// "Roles ticked: 3", counted by the browser without a script. Goes into the
/// children of [`Picker`].
#[component]
pub fn PickedCount() -> impl IntoView {
    view! { <span class="picked">"Roles ticked: "</span> }
}

fn group(group: PickGroup) -> impl IntoView {
    let PickGroup { key, title, badge, side, note, select_all, folded, picks } = group;
    let hidden = !picks.is_empty() && picks.iter().all(|pick| pick.hidden);
    let whole = select_all.then(|| {
        let id = format!("all-{key}");
        view! {
            <div class="picker-note" data-needs-script="">
                <div class="check">
                    <input type="checkbox" id=id.clone() data-pick-all="" autocomplete="off"/>
                    <label for=id>{format!("Select all of {title}")}</label>
                </div>
            </div>
        }
    });
    view! {
        <details class="picker-group card" data-words=title.clone() open=!folded hidden=hidden>
            <summary>
                <Icon name="chevron-right" class="turn"/>
                <h2>{title.clone()}</h2>
                {badge.map(|(tone, text)| view! { <Badge tone=tone text=text/> })}
                <span class="muted small end">{side}</span>
            </summary>
            {note.map(|note| view! { <p class="picker-note">{note}</p> })}
            {whole}
            <fieldset>
                <legend class="visually-hidden">{title.clone()}</legend>
                <ul class="picks">{picks.into_iter().map(pick).collect_view()}</ul>
            </fieldset>
        </details>
    }
}

fn pick(pick: Pick) -> impl IntoView {
    let Pick {
        name,
        value,
        label,
        text,
        badges,
        permissions,
        unlocks,
        href,
        checked,
        disabled,
        hidden,
    } = pick;
    let id = format!("{name}-{value}").replace('/', "-");
    let about = format!("{id}-about");
    let badges = badges
        .into_iter()
        .map(|(tone, text)| view! { <Badge tone=tone text=text/> })
        .collect_view();
    view! {
        <li hidden=hidden>
            <div class="pick">
                <input type="checkbox" id=id.clone() name=name value=value checked=checked
                    disabled=disabled aria-describedby=about.clone()/>
                <label for=id>{label.clone()}</label>
                <span class="badges">{badges}</span>
                <p id=about>{text}</p>
                {(!permissions.is_empty()).then(|| more(&label, permissions, unlocks, href))}
            </div>
        </li>
    }
}

fn more(
    label: &str,
    permissions: Vec<(String, String)>,
    unlocks: Option<String>,
    href: Option<String>,
) -> impl IntoView + use<> {
    let count = match permissions.len() {
        1 => "1 permission".to_owned(),
        n => format!("{n} permissions"),
    };
    let summary = unlocks.map_or_else(|| count.clone(), |unlocks| format!("{count} · {unlocks}"));
    let permissions = permissions.into_iter().map(|(code, text)| {
        view! { <li><code>{code}</code><span>{text}</span></li> }
    });
    view! {
        <details class="more">
            <summary>
                <Icon name="chevron-right" class="turn"/>
                {summary}
                <span class="visually-hidden">{format!(" of {label}")}</span>
            </summary>
            <ul class="permissions">{permissions.collect_view()}</ul>
            {href.map(|href| view! {
                <p>
                    <a href=href target="_blank">
                        "Page of this role"
                        <span class="visually-hidden">{format!(": {label}, in a new tab")}</span>
                    </a>
                </p>
            })}
        </details>
    }
}
