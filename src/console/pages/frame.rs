//! The frame around the pages of an organization: who is looking, the menu, the way back.

use leptos::prelude::*;

use crate::console::components::{
    Flash, NavItem, NavSection, OrgChoice, OrganizationLinks, Shell, ShellLinks, Tone, Viewer,
};
use crate::console::pages::page::Screen;
pub use crate::console::pages::page::{Content, PageState};
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::account::person::Membership;
use crate::domain::names::names;
use crate::domain::policy::Action;
use crate::workflows::account::WhoAmI;

names! {
    /// The parts of the left menu, by their names in an address, so that switching keeps them.
    pub enum Section {
        Overview = "overview",
        Details = "details",
        Apps = "apps",
        Members = "members",
        Roles = "roles",
        ApiTokens = "api-tokens",
        Services = "services",
        /// The record, and who has access where.
        Audit = "audit",
        Playground = "playground",
        Settings = "settings",
    }
}

/// Where a page stands.
struct Surroundings<'a> {
    org: Option<(Section, &'a OrgId)>,
    nav: Vec<NavSection>,
}

/// A page of an organization with the frame around it.
pub fn org_screen(
    frame: &WhoAmI,
    state: &PageState,
    section: Section,
    org: &OrgId,
    content: Content,
) -> Screen {
    screen_within(frame, state, Some(section), org, content)
}

/// A page within an organization that belongs to none of its sections, such as why it isn't there.
pub fn nowhere_screen(frame: &WhoAmI, state: &PageState, org: &OrgId, content: Content) -> Screen {
    screen_within(frame, state, None, org, content)
}

fn screen_within(
    frame: &WhoAmI,
    state: &PageState,
    section: Option<Section>,
    org: &OrgId,
    content: Content,
) -> Screen {
    let name = frame.org_name(org).unwrap_or_default();
    let mut nav = menu(frame, section, org);
    if !state.shortcuts {
        nav.iter_mut().flat_map(|part| &mut part.items).for_each(|item| item.key = None);
    }
    let title: Vec<_> = content.title.clone().into_iter().chain([name]).collect();
    let around = Surroundings { org: Some((section.unwrap_or(Section::Overview), org)), nav };
    Screen { title, body: shell(frame, state, around, content), is_plain: false }
}

/// A page that belongs to the person and to no organization, with the frame around it.
pub fn own_screen(frame: &WhoAmI, state: &PageState, content: Content) -> Screen {
    let (nav, title) = (own_menu(frame, &state.here), content.title.clone());
    let around = Surroundings { org: None, nav };
    Screen { title, body: shell(frame, state, around, content), is_plain: false }
}

fn shell(frame: &WhoAmI, state: &PageState, around: Surroundings, content: Content) -> AnyView {
    let Surroundings { org, nav, .. } = around;
    let flash = state.flash.map(|code| Flash { tone: Tone::Success, text: code.text().into() });
    let links = ShellLinks {
        home: paths::HOME.into(),
        organization: org.map(|(_, org)| paths::organization(org)),
        details: org.map(|(_, org)| paths::details(org)),
        organizations: Some(OrganizationLinks {
            all: paths::ORGANIZATIONS.into(),
            new: frame.may_create_organization().then(|| paths::NEW_ORGANIZATION.into()),
            section: org.map_or("", |(section, _)| section.wire_name()),
        }),
        account: paths::ACCOUNT.into(),
        preferences: paths::THEME.into(),
        sign_out: paths::SIGN_OUT.into(),
        search: paths::search(org.map(|(_, org)| org), ""),
        palette: state.shortcuts.then(|| paths::palette(org.map(|(_, org)| org))),
        shortcuts: paths::SHORTCUTS,
        help: Some(help(org.map(|(section, _)| section), &state.here)),
        here: state.here.clone(),
    };
    view! {
        <Shell viewer=viewer(frame, state, org) nav=nav links=links crumbs=content.crumbs
            flash=flash>
            {content.body}
        </Shell>
    }
    .into_any()
}

/// The chapter of the guide about a page.
fn help(section: Option<Section>, here: &str) -> String {
    let chapter = match section {
        _ if here.starts_with(paths::SEARCH) || here.starts_with(paths::GUIDE) => {
            return paths::GUIDE.to_owned();
        }
        None if here.starts_with(paths::ACCOUNT) => "account",
        None => return paths::GUIDE.to_owned(),
        Some(Section::Overview | Section::Details) => "organization",
        Some(Section::Apps) if here.contains("/secrets") || here.contains("/regenerate") => {
            "secrets"
        }
        Some(Section::Apps) if here.contains("/share") || here.contains("/requests") => "sharing",
        Some(Section::Apps) => "apps",
        Some(Section::Members) => "members",
        Some(Section::Roles) => "roles",
        Some(Section::ApiTokens) => "api-tokens",
        Some(Section::Services) => "services",
        Some(Section::Audit) => "audit",
        Some(Section::Playground) => "playground",
        Some(Section::Settings) => "settings",
    };
    paths::guide(chapter)
}

/// The menu beside what is the person's own, with the ways back.
fn own_menu(frame: &WhoAmI, here: &str) -> Vec<NavSection> {
    let account = NavItem {
        label: "My account".into(),
        href: paths::ACCOUNT.into(),
        icon: "user",
        current: here.starts_with(paths::ACCOUNT),
        key: None,
    };
    let org = |membership: &Membership| NavItem {
        label: membership.org_name.to_string(),
        href: paths::organization(&membership.org),
        icon: "building-2",
        current: false,
        key: None,
    };
    // The switcher has them all.
    let orgs: Vec<_> = frame.memberships.iter().take(7).map(org).collect();
    let mut sections = vec![NavSection { title: None, items: vec![account] }];
    if !orgs.is_empty() {
        sections.push(NavSection { title: Some("Organizations".into()), items: orgs });
    }
    sections
}

fn viewer(frame: &WhoAmI, state: &PageState, org: Option<(Section, &OrgId)>) -> Viewer {
    let section = org.map_or(Section::Overview, |(section, _)| section);
    let choice = |membership: &Membership| OrgChoice {
        name: membership.org_name.to_string(),
        roles: membership.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", "),
        href: section.path(&membership.org),
        current: org.is_some_and(|(_, org)| membership.org == *org),
    };
    Viewer {
        name: frame.person.name.to_string(),
        email: frame.person.email.to_string(),
        theme: state.theme,
        orgs: frame.memberships.iter().map(choice).collect(),
    }
}

impl Section {
    /// The first page of the section in an organization.
    pub fn path(self, org: &OrgId) -> String {
        match self {
            Self::Overview => paths::organization(org),
            Self::Details => paths::details(org),
            Self::Apps => paths::apps(org),
            Self::Members => paths::members(org),
            Self::Roles => paths::roles(org),
            Self::ApiTokens => paths::api_tokens(org),
            Self::Services => paths::services(org),
            Self::Audit => paths::audit(org),
            Self::Playground => paths::playground(org),
            Self::Settings => paths::settings(org),
        }
    }
}

impl Section {
    /// What leads there after `g`.
    const fn key(self) -> &'static str {
        match self {
            Self::Overview => "o",
            Self::Details => "d",
            Self::Apps => "a",
            Self::Members => "m",
            Self::Roles => "r",
            Self::ApiTokens => "t",
            Self::Services => "s",
            Self::Audit => "u",
            Self::Playground => "p",
            Self::Settings => "e",
        }
    }
}

fn menu(frame: &WhoAmI, section: Option<Section>, org: &OrgId) -> Vec<NavSection> {
    let item = |target: Section, label: &str, icon| NavItem {
        label: label.into(),
        href: target.path(org),
        icon,
        current: section == Some(target),
        key: Some(target.key()),
    };
    let organization = NavSection {
        title: Some("Organization".into()),
        items: vec![
            item(Section::Overview, "Overview", "building-2"),
            item(Section::Details, "Details", "info"),
            item(Section::Apps, "OAuth Apps", "layout-grid"),
        ],
    };
    let people = NavSection {
        title: Some("Identity & Access Management".into()),
        items: vec![
            item(Section::Members, "Active Members", "user"),
            item(Section::Roles, "Roles", "key-round"),
            item(Section::ApiTokens, "API Tokens", "lock"),
        ],
    };
    let mut others = vec![item(Section::Services, "Services", "server")];
    if frame.may(Action::ReadAudit, org) {
        others.push(item(Section::Audit, "Audit", "eye"));
    }
    if frame.may(Action::UsePlayground, org) {
        others.push(item(Section::Playground, "Token Playground", "square-terminal"));
    }
    others.push(item(Section::Settings, "Settings", "settings-2"));
    vec![organization, people, NavSection { title: None, items: others }]
}
