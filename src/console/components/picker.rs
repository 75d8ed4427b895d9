//! Roles to pick from, grouped, each with its permissions.
//!
//! `islands::Picker` goes around it and finds its way by these marks: `.picker-group` with
//! `data-words`, in it `.picks > li` with one `.pick > input`; `data-tally` where a count stands;
//! `data-tally-all` for the sum, `data-fold` on the button that folds;
//! `data-pick-all` on the box for a whole group; `data-no-match` on what is shown when the filter
//! leaves nothing; `.picked` beside the buttons. A `.pane-list` follows the label that counts it.

mod filter;
mod tools;

use leptos::prelude::*;

pub use crate::console::components::picker::filter::{Filter, folded};
pub use crate::console::components::picker::tools::{PickKind, PickerTools, Shows};
use crate::console::components::{Badge, Icon, RiskBadge, Tone};
use crate::domain::roles::risk::Risk;

/// A group: organization roles, one service, custom roles.
#[derive(Clone, Debug, Default)]
pub struct PickGroup {
    /// Part of ids, such as `carbon-black-cloud`.
    pub key: String,
    /// "Carbon Black Cloud".
    pub title: String,
    /// Beside the title: a service that the organization lacks.
    pub badge: Option<Mark>,
    /// One or two sentences above the roles.
    pub note: Option<String>,
    /// Offers one box for the whole group; it needs scripts.
    pub select_all: bool,
    pub picks: Vec<Pick>,
}

/// A badge: "Not in Acme", "Exceeds your own role".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub tone: Tone,
    pub text: String,
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
    pub risk: Option<Risk>,
    /// What else there is to know: "Administers everything", why it is closed.
    pub badges: Vec<Mark>,
    pub permissions: Vec<PickedPermission>,
    /// After "3 permissions": "unlocks 14 endpoints".
    pub unlocks: Option<String>,
    /// The page of the role. It opens beside the form, which is not saved yet.
    pub href: Option<String>,
    pub checked: bool,
    /// Cannot be ticked; a badge says why.
    pub disabled: bool,
    /// Does not match the filter. It stays in the form, so that its tick survives.
    pub hidden: bool,
}

/// A permission of a role that can be ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickedPermission {
    pub code: String,
    /// What it allows, and what it unlocks.
    pub text: String,
}

/// The groups. Without scripts, what the filter leaves out is hidden by the server.
#[component]
pub fn PickList(groups: Vec<PickGroup>) -> impl IntoView {
    let finds_some = groups.iter().any(|group| group.picks.iter().any(|pick| !pick.hidden));
    view! {
        {groups.into_iter().map(group).collect_view()}
        <NoMatch hidden=finds_some/>
    }
}

/// Stands in the place of a list of which the filter leaves nothing.
#[component]
pub fn NoMatch(hidden: bool) -> impl IntoView {
    view! {
        <div class="card" data-no-match="" hidden=hidden>
            <div class="empty">
                <Icon name="search"/>
                <h2>"Nothing matches"</h2>
                <p>"No service, role or permission matches."</p>
            </div>
        </div>
    }
}

/// How much is selected, in the row of the form's buttons: "Selected: 3", counted by the style
/// sheet until a script says more.
#[component]
pub fn PickedCount() -> impl IntoView {
    view! { <span class="picked">"Selected: "</span> }
}

/// One box for a whole group. Only scripts can tick it.
#[component]
pub fn PickAll(
    /// Part of its id.
    key: String,
    /// What the group is called.
    title: String,
) -> impl IntoView {
    let id = format!("all-{key}");
    view! {
        <div class="picker-note" data-needs-script="">
            <div class="check">
                <input type="checkbox" id=id.clone() data-pick-all="" autocomplete="off"/>
                <label for=id>{format!("Select all of {title}")}</label>
            </div>
        </div>
    }
}

fn group(group: PickGroup) -> impl IntoView {
    let PickGroup { key, title, badge, note, select_all, picks } = group;
    let hidden = !picks.is_empty() && picks.iter().all(|pick| pick.hidden);
    let count = match picks.len() {
        1 => "1 role".to_owned(),
        count => format!("{count} roles"),
    };
    view! {
        <details class="picker-group card" data-words=title.clone() open=true hidden=hidden>
            <summary>
                <Icon name="chevron-right" class="turn"/>
                <h2>{title.clone()}</h2>
                {badge.map(|Mark { tone, text }| view! { <Badge tone=tone text=text/> })}
                <span class="muted small end" data-tally="">{count}</span>
            </summary>
            {note.map(|note| view! { <p class="picker-note">{note}</p> })}
            {select_all.then(|| view! { <PickAll key=key title=title.clone()/> })}
            <fieldset>
                <legend class="visually-hidden">{title.clone()}</legend>
                <ul class="picks">{picks.into_iter().map(pick).collect_view()}</ul>
            </fieldset>
        </details>
    }
}

fn pick(pick: Pick) -> impl IntoView {
    let id = format!("{}-{}", pick.name, pick.value).replace('/', "-");
    let about = format!("{id}-about");
    let badges = pick.badges.into_iter();
    let badges = badges.map(|Mark { tone, text }| view! { <Badge tone=tone text=text/> });
    let more = (!pick.permissions.is_empty())
        .then(|| more(&pick.label, pick.permissions, pick.unlocks, pick.href));
    view! {
        <li hidden=pick.hidden>
            <div class="pick">
                <input type="checkbox" id=id.clone() name=pick.name value=pick.value
                    checked=pick.checked disabled=pick.disabled aria-describedby=about.clone()/>
                <label for=id>{pick.label.clone()}</label>
                <span class="badges">
                    {pick.risk.map(|risk| view! { <RiskBadge risk=risk/> })}
                    {badges.collect_view()}
                </span>
                <p id=about>{pick.text}</p>
                {more}
            </div>
        </li>
    }
}

fn more(
    label: &str,
    permissions: Vec<PickedPermission>,
    unlocks: Option<String>,
    href: Option<String>,
) -> impl IntoView + use<> {
    let count = match permissions.len() {
        1 => "1 permission".to_owned(),
        n => format!("{n} permissions"),
    };
    let summary = unlocks.map_or_else(|| count.clone(), |unlocks| format!("{count} · {unlocks}"));
    let permissions = permissions.into_iter().map(|PickedPermission { code, text }| {
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
