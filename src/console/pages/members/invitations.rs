//! Invitations that nobody has accepted, a page at a time.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, Button, ButtonKind, Column, DataTable, EmptyState, LinkButton, PageHead, Pager,
    Tone,
};
use crate::console::pages::members::crumbs;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::on_page;
use crate::console::wording::roles as wording;
use crate::workflows::members::{InvitationPage, OpenInvitation};

/// The list of open invitations.
pub fn invitations(page: &OrgPage, found: InvitationPage) -> Content {
    Content {
        title: vec!["Open invitations".into(), "Active Members".into()],
        crumbs: crumbs(page.org, None),
        body: body(page, found).into_any(),
    }
}

fn body(page: &OrgPage, found: InvitationPage) -> impl IntoView + use<> {
    let InvitationPage { invitations, found } = found;
    let rows = invitations.rows;
    let summary = on_page(rows.len(), found, "open invitation", "open invitations");
    let invite = paths::invite(page.org);
    let body = if rows.is_empty() {
        view! {
            <EmptyState icon="user" title="No open invitations"
                text="Every invitation has been accepted or revoked.">
                <LinkButton href=invite>"Invite member"</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        let here = |after: &str| paths::invitations_page(page.org, after);
        let next = invitations.next.map(|place| here(&place.to_string()));
        let first = page.is_later().then(|| here(""));
        let table = invitation_table(page, rows);
        view! {
            {table}
            <Pager summary=summary previous=first next=next/>
        }
        .into_any()
    };
    view! {
        <PageHead title="Open invitations"
            lead="Invitation links are shown only once. Sending again makes a new link and ends \
                  the old one."/>
        <div class="card">{body}</div>
    }
}

/// Invitations as rows, with what can be done about them.
pub fn invitation_table(page: &OrgPage, invitations: Vec<OpenInvitation>) -> impl IntoView + use<> {
    let heads = ["E-mail", "Roles", "Invited by", "Link works until"];
    let actions = Column { quiet: true, at_end: true, ..Column::new("Actions") };
    let columns = heads.map(Column::new).into_iter().chain([actions]).collect();
    let rows: Vec<_> = invitations.into_iter().map(|open| invitation(page, open)).collect();
    view! {
        <DataTable id="invitations-table" caption="Invitations that nobody has accepted"
            columns=columns>
            {rows}
        </DataTable>
    }
}

fn invitation(page: &OrgPage, open: OpenInvitation) -> impl IntoView + use<> {
    let OpenInvitation { id, email, invited_by, roles, expires_at, .. } = open;
    let resend = paths::resend_invitation(page.org, &id);
    let revoke = paths::revoke_invitation(page.org, &id);
    let whom = format!(" the invitation of {email}");
    let roles = wording::organization_roles(&roles).join(", ");
    let is_over = expires_at.has_expired(page.now);
    let revoked = whom.clone();
    view! {
        <tr>
            <th scope="row">{email.to_string()}</th>
            <td data-label="Roles">{roles}</td>
            <td data-label="Invited by"><bdi>{invited_by.to_string()}</bdi></td>
            <td data-label="Link works until">
                <Ago at=expires_at.to_rfc3339()/>
                {is_over.then(|| view! { " "<Badge text="Expired" tone=Tone::Warning/> })}
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
