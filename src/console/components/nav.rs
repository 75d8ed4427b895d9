//! Ways through the console: the left menu and the breadcrumb.

use leptos::prelude::*;

use crate::console::components::Icon;

/// A group of the left menu.
#[derive(Clone, Debug, Default)]
pub struct NavSection {
    /// "Organization"; none for links that stand alone.
    pub title: Option<String>,
    /// In order.
    pub items: Vec<NavItem>,
}

/// A link of the left menu.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// "OAuth Apps".
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// An icon of the sprite.
    pub icon: &'static str,
    /// The section that this page belongs to.
    pub current: bool,
    /// The key that leads there after `g`, unless shortcuts are off.
    pub key: Option<&'static str>,
}

/// The left menu. On a narrow screen it is a popover that the button in the
/// top bar opens, which needs no script.
#[component]
pub fn SideNav(
    /// In order.
    sections: Vec<NavSection>,
) -> impl IntoView {
    let sections = sections.into_iter().map(|NavSection { title, items }| {
        view! {
            <div>
                {title.map(|title| view! { <p class="sidenav-title">{title}</p> })}
                <ul class="sidenav-list">{items.into_iter().map(link).collect_view()}</ul>
            </div>
        }
    });
    view! {
        <nav id="side-nav" class="sidenav" popover="auto" aria-label="Main menu">
            {sections.collect_view()}
        </nav>
    }
}

fn link(item: NavItem) -> impl IntoView {
    let NavItem { label, href, icon, current, key } = item;
    view! {
        <li>
            <a class="sidenav-link" href=href data-go=key aria-current=current.then_some("page")>
                <Icon name=icon/>
                <span>{label}</span>
            </a>
        </li>
    }
}

/// A place above this page.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// "OAuth Apps".
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// The places above this page, outermost first. The page itself is its `<h1>`.
#[component]
pub fn Breadcrumb(
    /// Outermost first; nothing is shown when there is none.
    crumbs: Vec<Crumb>,
) -> impl IntoView {
    (!crumbs.is_empty()).then(|| {
        let items = crumbs.into_iter().enumerate().map(|(at, Crumb { label, href })| {
            let between = (at > 0).then(|| view! { <Icon name="chevron-right"/> });
            view! { <li>{between}<a href=href>{label}</a></li> }
        });
        view! {
            <nav class="breadcrumb" aria-label="Breadcrumb">
                <ol class="crumbs">{items.collect_view()}</ol>
            </nav>
        }
    })
}
