//! The organizations of a person, to search, and one more.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Column, DataTable, EmptyState, ErrorSummary, FormError,
    Icon, LinkButton, PageHead, TextField,
};
use crate::console::pages::frame::{Content, PageState, Section, own_page};
use crate::console::view::{Frame, Submitted};
use crate::console::{paths, rpc};
use crate::domain::OrgId;
use crate::domain::account::person::Membership;

/// The organizations that somebody belongs to, each leading to the section they came from.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let search = query.get("q").unwrap_or_default();
    let section = Section::parse(&query.get("section").unwrap_or_default());
    own_page(rpc::load_frame(), move |frame| Content {
        title: vec!["Organizations".into()],
        crumbs: vec![],
        body: list(&frame, &search, section).into_any(),
    })
}

fn list(frame: &Frame, search: &str, section: Section) -> impl IntoView + use<> {
    let wanted = search.trim().to_lowercase();
    let found: Vec<_> = frame
        .memberships
        .iter()
        .filter(|held| held.org_name.as_str().to_lowercase().contains(&wanted))
        .map(|held| row(held, section).into_any())
        .collect();
    let count = format!("{} of {}", found.len(), frame.memberships.len());
    let new = frame.may_create_organization().then_some(paths::NEW_ORGANIZATION);
    let action = move || {
        new.map(|href| {
            view! {
                <LinkButton href=href kind=ButtonKind::Primary icon="plus">
                    "Create organization"
                </LinkButton>
            }
        })
    };
    let (typed, code) = (search.to_owned(), section.code());
    view! {
        <PageHead title="Organizations" lead="Those that you belong to." actions=action/>
        <div class="card">
            <form method="get" class="toolbar" role="search">
                <input type="hidden" name="section" value=code/>
                <div class="search">
                    <Icon name="search"/>
                    <input class="input" type="search" name="q" value=typed
                        aria-label="Find an organization" placeholder="Name"/>
                </div>
                <Button>"Search"</Button>
                <span class="count" role="status">{count}</span>
            </form>
            {if found.is_empty() {
                view! {
                    <EmptyState icon="search" title="No organization matches"
                        text="Try a part of its name.">
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
    }
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

/// Asks for the name of one more organization.
#[component]
pub fn NewOrganizationPage() -> impl IntoView {
    let submitted = PageState::current().submitted;
    let load = async { rpc::begin_organization().await };
    own_page(load, move |id| Content {
        title: vec!["Create organization".into()],
        crumbs: vec![],
        body: form(id, &submitted).into_any(),
    })
}

fn form(id: OrgId, submitted: &Submitted) -> impl IntoView + use<> {
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let id = submitted.value("id").unwrap_or(id.to_string());
    let typed = submitted.value("name").unwrap_or_default();
    view! {
        <PageHead title="Create organization"
            lead="You will own it. Apps, members, roles and services of one organization are not \
                  seen in another."/>
        <ErrorSummary errors=errors.clone()/>
        <form method="post" class="form" data-guard="">
            <input type="hidden" name="id" value=id/>
            <div class="card"><div class="card-body form">
                <TextField name="name" label="Name" max_length=80 value=typed
                    hint="It can be changed later." error=FormError::of(&errors, "name")/>
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Create organization"</Button>
                <LinkButton href=paths::HOME kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}
