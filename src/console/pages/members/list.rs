//! The members of an organization, and who is invited.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, Button, ButtonKind, Column, DataTable, EmptyState, Icon, LinkButton, LocalTime,
    PageHead, Pager, SectionCard,
};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::pages::members::invitations::invitation_table;
use crate::console::view::{InvitationLine, MemberLine, MemberListView};
use crate::console::{paths, rpc};
use crate::domain::OrgId;
use crate::domain::roles::role::OrgRole;

/// The list of members.
#[component]
pub fn MemberListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let query = use_query_map().get_untracked();
    let part = |name| query.get(name).unwrap_or_default();
    let (search, role, after) = (part("q"), part("role"), part("after"));
    let load = {
        let org = org.clone();
        async move { rpc::list_members(org?, search, role, after).await }
    };
    org_page(Section::Members, org, load, |org, found| Content {
        title: vec!["Active Members".into()],
        crumbs: vec![],
        body: list(org, found).into_any(),
    })
}

fn list(org: &OrgId, mut found: MemberListView) -> impl IntoView + use<> {
    let invitations = std::mem::take(&mut found.invitations);
    let (may_manage, open) = (found.may_manage, found.open);
    let lead = if may_manage {
        "People who belong to this organization. Apps do not belong to people: they stay when \
         somebody leaves."
    } else {
        "People who belong to this organization. Inviting and changing them takes the role \
         Organization Owner."
    };
    let invite = paths::invite(org);
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
        {(!invitations.is_empty()).then(|| newest_invitations(org, invitations, open))}
        {table(org, found)}
        <p><a href=paths::leave(org)>"Leave this organization"</a></p>
    }
}

fn table(org: &OrgId, found: MemberListView) -> impl IntoView + use<> {
    let here = paths::members(org);
    let shown = found.rows.len();
    let summary = match found.found {
        1 => "1 member".to_owned(),
        all => format!("{shown} of {all} members"),
    };
    let page = |after: &str| paths::members_page(org, &found.search, &found.role, after);
    let next = found.next.as_deref().map(page);
    let first = found.is_later_page.then(|| page(""));
    let rows: Vec<_> = found.rows.into_iter().map(|row| line(org, row)).collect();
    let heads = ["Name", "Roles in the organization", "Other roles", "Last sign-in"];
    view! {
        <div class="card">
            <form class="toolbar" method="get" action=here.clone() role="search">
                <div class="search">
                    <Icon name="search"/>
                    <label class="visually-hidden" for="q">"Search members by name or e-mail"</label>
                    <input class="input full" type="search" id="q" name="q" value=found.search
                        placeholder="Name or e-mail"/>
                </div>
                {role_filter(&found.role)}
                <Button>"Search"</Button>
                <span class="count">{summary.clone()}</span>
            </form>
            {if shown == 0 {
                view! {
                    <EmptyState icon="search" title="Nothing matches"
                        text="No member with this role has this in their name or e-mail address.">
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

fn role_filter(chosen: &str) -> impl IntoView + use<> {
    let chosen = chosen.to_owned();
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

fn line(org: &OrgId, row: MemberLine) -> impl IntoView + use<> {
    let MemberLine { person, roles, other_roles, last_sign_in_at, is_me } = row;
    view! {
        <tr>
            <th scope="row">
                <a href=paths::member(org, &person.id)><bdi>{person.name.to_string()}</bdi></a>
                {is_me.then(|| view! { " "<Badge text="You"/> })}
                <span class="sub">{person.email.to_string()}</span>
            </th>
            <td data-label="Roles in the organization">
                <span class="tags">
                    {roles.into_iter().map(|role| view! { <Badge text=role/> }).collect_view()}
                </span>
            </td>
            <td data-label="Other roles"><span class="tags">{first_two(other_roles)}</span></td>
            <td data-label="Last sign-in">{match last_sign_in_at {
                Some(at) => view! { <LocalTime at=at/> }.into_any(),
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
    org: &OrgId,
    invitations: Vec<InvitationLine>,
    open: i64,
) -> impl IntoView + use<> {
    let shown = i64::try_from(invitations.len()).unwrap_or(open);
    let (table, all) = (invitation_table(org, invitations), paths::invitations_page(org, ""));
    view! {
        <SectionCard id="invitations" title="Open invitations"
            lead="Nobody sees a link a second time. Sending again makes a new one and ends the old one.">
            {table}
            {(open > shown).then(|| view! {
                <p><a href=all>{format!("See all {open} open invitations")}</a></p>
            })}
        </SectionCard>
    }
}
