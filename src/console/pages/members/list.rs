//! The members of an organization, and who is invited.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, Button, ButtonKind, Column, DataTable, EmptyState, Icon, LinkButton, PageHead,
    Pager, SectionCard,
};
use crate::console::pages::members::invitations::invitation_table;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::on_page;
use crate::console::wording::roles::{organization_roles, service_role};
use crate::domain::PersonId;
use crate::domain::roles::role::OrgRole;
use crate::workflows::members::{MemberPage, MemberRow, OpenInvitation};

/// A page of members. Search, role and place are in the address.
pub fn list(page: &OrgPage, found: MemberPage) -> Content {
    Content {
        title: vec!["Active Members".into()],
        crumbs: vec![],
        body: body(page, found).into_any(),
    }
}

fn body(page: &OrgPage, mut found: MemberPage) -> impl IntoView + use<> {
    let invitations = std::mem::take(&mut found.invitations);
    let (may_manage, open) = (found.may_manage, found.open);
    let lead = if may_manage {
        "People who belong to this organization. Apps belong to the organization, so they stay \
         when somebody leaves."
    } else {
        "People who belong to this organization. To invite or change members, you need the role \
         Organization Owner."
    };
    let invite = paths::invite(page.org);
    let action = move || {
        may_manage.then(|| {
            view! {
                <LinkButton href=invite kind=ButtonKind::Primary icon="plus">
                    "Invite member"
                </LinkButton>
            }
        })
    };
    view! {
        <PageHead title="Active Members" lead=lead actions=action/>
        {(!invitations.is_empty()).then(|| newest_invitations(page, invitations, open))}
        {table(page, found)}
        <p><a href=paths::leave(page.org)>"Leave this organization"</a></p>
    }
}

fn table(page: &OrgPage, found: MemberPage) -> impl IntoView + use<> {
    let here = paths::members(page.org);
    let asked = |name| page.query(name).unwrap_or_default();
    let (search, role) = (asked("q"), asked("role"));
    let shown = found.members.rows.len();
    let summary = on_page(shown, found.found, "member", "members");
    let there = |after: &str| paths::members_page(page.org, &search, &role, after);
    let next = found.members.next.map(|place| there(&place.to_string()));
    let first = page.is_later().then(|| there(""));
    let me = &found.me;
    let rows: Vec<_> = found.members.rows.into_iter().map(|row| line(page, row, me)).collect();
    let heads = ["Name", "Roles in the organization", "Other roles", "Last sign-in"];
    view! {
        <div class="card">
            <form class="toolbar" method="get" action=here.clone() role="search" data-live="">
                <div class="search">
                    <Icon name="search"/>
                    <label class="visually-hidden" for="q">"Search members by name or e-mail"</label>
                    <input class="input full" type="search" id="q" name="q" value=search
                        placeholder="Name or e-mail"/>
                </div>
                {role_filter(role)}
                <Button>"Search"</Button>
                <span class="count">{summary.clone()}</span>
            </form>
            {if shown == 0 {
                view! {
                    <EmptyState icon="search" title="Nothing matches"
                        text="No members match your search.">
                        <LinkButton href=here>"Clear filters"</LinkButton>
                    </EmptyState>
                }.into_any()
            } else {
                view! {
                    <DataTable id="members" caption="Members of the organization"
                        columns=heads.map(Column::new).to_vec()>
                        {rows}
                    </DataTable>
                    <Pager summary=summary previous=first next=next/>
                }.into_any()
            }}
        </div>
    }
}

fn role_filter(chosen: String) -> impl IntoView + use<> {
    let options = OrgRole::ALL.into_iter().map(move |role| {
        view! {
            <option value=role.wire_name() selected={role.wire_name() == chosen}>
                {role.label()}
            </option>
        }
    });
    view! {
        <label class="visually-hidden" for="role-filter">"Role"</label>
        <select class="input" id="role-filter" name="role">
            <option value="">"Any role"</option>
            {options.collect_view()}
        </select>
    }
}

fn line(page: &OrgPage, row: MemberRow, me: &PersonId) -> impl IntoView + use<> {
    let MemberRow { person, last_sign_in_at, roles, service_roles, custom_roles, .. } = row;
    let is_me = person.id == *me;
    let roles = organization_roles(&roles);
    let services = service_roles.iter().map(|held| service_role(page.catalogue, held));
    let others = services.chain(custom_roles.iter().map(ToString::to_string)).collect();
    view! {
        <tr>
            <th scope="row">
                <a href=paths::member(page.org, &person.id)><bdi>{person.name.to_string()}</bdi></a>
                {is_me.then(|| view! { " "<Badge text="You"/> })}
                <span class="sub">{person.email.to_string()}</span>
            </th>
            <td data-label="Roles in the organization">
                <span class="tags">
                    {roles.into_iter().map(|role| view! { <Badge text=role/> }).collect_view()}
                </span>
            </td>
            <td data-label="Other roles"><span class="tags">{first_two(others)}</span></td>
            <td data-label="Last sign-in">{match last_sign_in_at {
                Some(at) => view! { <Ago at=at.to_rfc3339()/> }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            }}</td>
        </tr>
    }
}

/// The first two roles, and how many more.
fn first_two(roles: Vec<String>) -> AnyView {
    if roles.is_empty() {
        return view! { <span class="muted">"None"</span> }.into_any();
    }
    let more = roles.len().saturating_sub(2);
    let shown = roles.into_iter().take(2).map(|role| view! { <Badge text=role/> });
    view! {
        {shown.collect_view()}
        {(more > 0).then(|| view! { <span class="muted">{format!("+{more}")}</span> })}
    }
    .into_any()
}

/// The newest invitations, and the way to all of them.
fn newest_invitations(
    page: &OrgPage,
    invitations: Vec<OpenInvitation>,
    open: i64,
) -> impl IntoView + use<> {
    let shown = i64::try_from(invitations.len()).unwrap_or(open);
    let (table, all) = (invitation_table(page, invitations), paths::invitations_page(page.org, ""));
    view! {
        <SectionCard id="invitations" title="Open invitations"
            lead="Invitation links are shown only once. Sending again makes a new link and ends \
                  the old one.">
            {table}
            {(open > shown).then(|| view! {
                <p><a href=all>{format!("See all {open} open invitations")}</a></p>
            })}
        </SectionCard>
    }
}
