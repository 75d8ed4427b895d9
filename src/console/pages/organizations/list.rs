//! The organizations of a person, to search.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, Column, DataTable, EmptyState, Icon, LinkButton, PageHead,
};
use crate::console::pages::frame::Section;
use crate::console::pages::page::{Content, Page};
use crate::console::paths;
use crate::domain::account::person::Membership;
use crate::domain::text::has_words;
use crate::workflows::account::WhoAmI;

/// The organizations that somebody belongs to, each leading to the section they came from.
pub fn list(page: &Page, me: WhoAmI) -> Content {
    let search = page.query("q").unwrap_or_default();
    let section = page.query("section").and_then(|name| Section::from_wire_name(&name));
    let section = section.unwrap_or(Section::Overview);
    let found: Vec<_> = me
        .memberships
        .iter()
        .filter(|held| has_words(&[held.org_name.as_str()], &search))
        .map(|held| row(held, section).into_any())
        .collect();
    let count = format!("{} of {}", found.len(), me.memberships.len());
    let new = me.may_create_organization().then_some(paths::NEW_ORGANIZATION);
    let action = move || {
        new.map(|href| {
            view! {
                <LinkButton href=href kind=ButtonKind::Primary icon="plus">
                    "Create organization"
                </LinkButton>
            }
        })
    };
    let body = view! {
        <PageHead title="Organizations" lead="Organizations you belong to." actions=action/>
        <div class="card">
            <form method="get" class="toolbar" role="search" data-live="">
                <input type="hidden" name="section" value=section.wire_name()/>
                <div class="search">
                    <Icon name="search"/>
                    <input class="input" type="search" name="q" value=search
                        aria-label="Find an organization" placeholder="Name"/>
                </div>
                <Button>"Search"</Button>
                <span class="count">{count}</span>
            </form>
            {if found.is_empty() {
                view! {
                    <EmptyState icon="search" title="No organization matches"
                        text="Try part of its name.">
                        <LinkButton href=paths::ORGANIZATIONS>"Clear filters"</LinkButton>
                    </EmptyState>
                }.into_any()
            } else {
                view! {
                    <DataTable id="organizations" caption="Your organizations"
                        columns=["Organization", "Your roles"].map(Column::new).to_vec()>
                        {found}
                    </DataTable>
                }.into_any()
            }}
        </div>
    };
    Content { title: vec!["Organizations".into()], crumbs: vec![], body: body.into_any() }
}

fn row(held: &Membership, section: Section) -> impl IntoView + use<> {
    let (name, href) = (held.org_name.to_string(), section.path(&held.org));
    let roles: Vec<_> =
        held.roles.iter().map(|role| view! { <Badge text=role.label()/> }).collect();
    view! {
        <tr>
            <th scope="row"><a href=href><bdi>{name}</bdi></a></th>
            <td data-label="Your roles"><span class="tags">{roles}</span></td>
        </tr>
    }
}
