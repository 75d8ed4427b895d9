//! Who is signed in: the menu at the top right.

use leptos::prelude::*;

use crate::console::components::theme::{Theme, icon};
use crate::console::components::{Icon, ShellLinks};

/// The signed-in person, as the frame of every page needs them.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Chosen theme.
    pub theme: Theme,
    /// Every organization of theirs, by name.
    pub orgs: Vec<OrgChoice>,
}

/// An organization to switch to.
#[derive(Clone, Debug)]
pub struct OrgChoice {
    pub name: String,
    /// My roles in it: "Organization Owner, Developer".
    pub roles: String,
    /// The same section in that organization.
    pub href: String,
    pub current: bool,
}

/// From how many organizations on there is a search box.
const SEARCH_FROM: usize = 7;
/// How many organizations the menu lists.
const MOST: usize = 20;

/// Name, organizations, View Organization, theme and Sign out, in a popover
/// that needs no script.
#[component]
pub fn UserMenu(
    viewer: Viewer,
    /// Where the menu leads.
    links: ShellLinks,
) -> impl IntoView {
    let Viewer { name, email, theme, orgs } = viewer;
    let (all, new, section) = links
        .organizations
        .map_or((None, None, ""), |links| (Some(links.all), links.new, links.section));
    let search = all
        .filter(|_| orgs.len() >= SEARCH_FROM)
        .map(|all| view! { <OrgSearch action=all section=section/> });
    view! {
        <button type="button" class="topbar-button" popovertarget="user-menu"
            aria-label=format!("Account and organizations of {name}")>
            <span class="avatar" aria-hidden="true">{initials(&name)}</span>
            <span class="topbar-name" aria-hidden="true">{name.clone()}</span>
            <Icon name="chevron-down" class="chevron"/>
        </button>
        <div id="user-menu" class="menu" popover="auto" role="group" aria-label="Account">
            <div class="menu-person"><strong>{name}</strong><span>{email}</span></div>
            <div>
                {(!orgs.is_empty()).then(|| view! {
                    <p class="menu-title" id="menu-orgs">"Organizations"</p>
                    {search}
                    <ul class="menu-list" aria-labelledby="menu-orgs">
                        {shown(orgs).into_iter().map(org).collect_view()}
                    </ul>
                })}
                {links.details.map(|href| view! {
                    <a class="menu-item" href=href><Icon name="building-2"/>"View Organization"</a>
                })}
                {new.map(|href| view! {
                    <a class="menu-item" href=href><Icon name="plus"/>"Create organization"</a>
                })}
            </div>
            <a class="menu-item" href=links.account><Icon name="user"/>"My account"</a>
            <ThemeSwitch theme=theme action=links.preferences return_to=links.here
                class="menu-theme"/>
            <form method="post" action=links.sign_out>
                <button class="menu-item"><Icon name="log-out"/>"Sign out"</button>
            </form>
        </div>
    }
}

/// The first organizations, the active one always among them. The search finds the others.
fn shown(mut orgs: Vec<OrgChoice>) -> Vec<OrgChoice> {
    let at = orgs.iter().position(|org| org.current);
    if let Some(at) = at.filter(|at| *at >= MOST) {
        orgs.swap(at, MOST - 1);
    }
    orgs.truncate(MOST);
    orgs
}

/// Finds an organization by its name, on a page of its own.
#[component]
fn OrgSearch(action: String, section: &'static str) -> impl IntoView {
    view! {
        <form method="get" action=action role="search" class="menu-search">
            <input type="hidden" name="section" value=section/>
            <input class="input" type="search" name="q" aria-label="Find an organization"
                placeholder="Find an organization" autocomplete="off"/>
            <button class="button" aria-label="Search organizations">
                <Icon name="search"/>
            </button>
        </form>
    }
}

fn org(org: OrgChoice) -> impl IntoView {
    let OrgChoice { name, roles, href, current } = org;
    let icon = if current { "check" } else { "building-2" };
    view! {
        <li>
            <a class="menu-item" href=href aria-current=current.then_some("true")>
                <Icon name=icon/>
                <span>{name}</span>
                <span class="sub">{roles}</span>
            </a>
        </li>
    }
}

/// System, light or dark: three buttons of one form.
#[component]
pub fn ThemeSwitch(
    /// The choice that counts now.
    theme: Theme,
    /// Takes the theme (POST).
    #[prop(into)]
    action: String,
    /// The page to come back to.
    #[prop(into)]
    return_to: String,
    /// The class of the form.
    #[prop(default = "form")]
    class: &'static str,
) -> impl IntoView {
    let buttons = Theme::ALL.into_iter().map(move |choice| {
        view! {
            <button name="theme" value=choice.wire_name()
                aria-pressed=if choice == theme { "true" } else { "false" }>
                <Icon name=icon(choice)/>
                {choice.label()}
            </button>
        }
    });
    view! {
        <form method="post" action=action class=class data-theme-form="">
            <input type="hidden" name="return_to" value=return_to/>
            <div class="segments" role="group" aria-label="Theme">{buttons.collect_view()}</div>
        </form>
    }
}

/// First letters of the first and the last name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_the_first_and_the_last_name() {
        assert_eq!(initials("Grace Brewster Hopper"), "GH");
        assert_eq!(initials("prince"), "P");
        assert_eq!(initials("žofie ångström"), "ŽÅ");
        assert_eq!(initials(""), "");
    }
}
