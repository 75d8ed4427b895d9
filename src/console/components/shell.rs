//! The frame of every page behind the sign-in.

use leptos::prelude::*;

use crate::console::components::plain_shell::PRODUCT;
use crate::console::components::{
    Breadcrumb, Crumb, Icon, NavSection, Notice, ShellLinks, SideNav, Tone, UserMenu, Viewer,
};

/// An answer to what the person did on the page before.
#[derive(Clone, Debug)]
pub struct Flash {
    /// How it sounds.
    pub tone: Tone,
    /// One sentence; never a secret.
    pub text: String,
}

/// Top bar, left menu, breadcrumb, flash message, content.
#[component]
pub fn Shell(
    viewer: Viewer,
    nav: Vec<NavSection>,
    /// Where the frame leads.
    links: ShellLinks,
    /// Places above this page.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// What happened just now.
    #[prop(optional_no_strip)]
    flash: Option<Flash>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <div class="shell">
            <TopBar viewer=viewer links=links/>
            <div><SideNav sections=nav/></div>
            <main id="main" tabindex="-1" class="main">
                <Breadcrumb crumbs=crumbs/>
                {flash.map(|Flash { tone, text }| view! {
                    <div class="flash"><Notice tone=tone announce=true><p>{text}</p></Notice></div>
                })}
                <div class="main-body">{children()}</div>
            </main>
        </div>
    }
}

#[component]
fn TopBar(viewer: Viewer, links: ShellLinks) -> impl IntoView {
    let org = viewer.orgs.iter().find(|org| org.current).map(|org| org.name.clone());
    let org_href = links.organization.clone();
    view! {
        <header class="topbar">
            <button type="button" class="topbar-button menu-toggle" popovertarget="side-nav"
                aria-label="Main menu">
                <Icon name="menu"/>
            </button>
            <a class="brand" href=links.home.clone()>
                <span class="brand-mark"><Icon name="key-round"/></span>
                <span>{PRODUCT}</span>
            </a>
            {org.map(|name| view! {
                <a class="topbar-org" href=org_href><span>{name}</span></a>
            })}
            <div class="topbar-end">
                <a class="topbar-button" href=links.search.clone() aria-label="Search"
                    data-palette=links.palette.clone() data-keys=links.shortcuts title="Search (Ctrl K)">
                    <Icon name="search"/>
                </a>
                {links.help.clone().map(|href| view! {
                    <a class="topbar-button" href=href aria-label="Help">
                        <Icon name="circle-help"/>
                    </a>
                })}
                <UserMenu viewer=viewer links=links/>
            </div>
        </header>
    }
}
