//! Invitations that nobody has accepted, a page at a time.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Badge, Button, ButtonKind, Column, Crumb, DataTable, EmptyState, LinkButton, LocalTime,
    PageHead, Pager, Tone,
};
use crate::console::pages::frame::{Content, Section, org_page, parameter};
use crate::console::view::{InvitationLine, InvitationListView};
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// The list of open invitations.
#[component]
pub fn InvitationListPage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let after = use_query_map().get_untracked().get("after").unwrap_or_default();
    let load = {
        let org = org.clone();
        async move { rpc::list_invitations(org?, after).await }
    };
    org_page(Section::Members, org, load, |org, found| Content {
        title: vec!["Open invitations".into(), "Active Members".into()],
        crumbs: vec![Crumb { label: "Active Members".into(), href: paths::members(org) }],
        body: list(org, found).into_any(),
    })
}

fn list(org: &OrgId, found: InvitationListView) -> impl IntoView + use<> {
    let InvitationListView { rows, found, next, is_later_page } = found;
    let summary = match found {
        1 => "1 open invitation".to_owned(),
        all => format!("{} of {all} open invitations", rows.len()),
    };
    let invite = paths::invite(org);
    let body = if rows.is_empty() {
        view! {
            <EmptyState icon="user" title="Nobody is invited"
                text="Every invitation was accepted or revoked.">
                <LinkButton href=invite>"Invite member"</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        let next = next.as_deref().map(|after| paths::invitations_page(org, after));
        let first = is_later_page.then(|| paths::invitations_page(org, ""));
        let table = invitation_table(org, rows);
        view! {
            {table}
            <Pager summary=summary previous=first next=next/>
        }
        .into_any()
    };
    view! {
        <PageHead title="Open invitations"
            lead="Nobody sees a link a second time. Sending again makes a new one and ends the old one."/>
        <div class="card">{body}</div>
    }
}

/// Invitations as rows, with what can be done about them.
pub fn invitation_table(org: &OrgId, invitations: Vec<InvitationLine>) -> impl IntoView + use<> {
    let heads = ["E-mail", "Roles", "Invited by", "Link works until"];
    let actions = Column { quiet: true, at_end: true, ..Column::new("Actions") };
    let columns = heads.map(Column::new).into_iter().chain([actions]).collect();
    let rows: Vec<_> = invitations.into_iter().map(|line| invitation(org, line)).collect();
    view! {
        <DataTable id="invitations-table" caption="Invitations that nobody has accepted"
            columns=columns>
            {rows}
        </DataTable>
    }
}

fn invitation(org: &OrgId, line: InvitationLine) -> impl IntoView + use<> {
    let (resend, revoke) =
        (paths::resend_invitation(org, &line.id), paths::revoke_invitation(org, &line.id));
    let whom = format!(" the invitation of {}", line.email);
    let revoked = whom.clone();
    view! {
        <tr>
            <th scope="row">{line.email}</th>
            <td data-label="Roles">{line.roles.join(", ")}</td>
            <td data-label="Invited by"><bdi>{line.invited_by}</bdi></td>
            <td data-label="Link works until">
                <LocalTime at=line.expires_at/>
                {line.is_over.then(|| view! { " "<Badge text="Expired" tone=Tone::Warning/> })}
            </td>
            <td class="end">
                <form method="post" action=resend class="cluster">
                    <Button small=true>
                        "Send again"<span class="visually-hidden">{whom}</span>
                    </Button>
                    <Button small=true kind=ButtonKind::Danger formaction=revoke>
                        "Revoke"<span class="visually-hidden">{revoked}</span>
                    </Button>
                </form>
            </td>
        </tr>
    }
}
