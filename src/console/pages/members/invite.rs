//! Inviting somebody, and the link that is shown once.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, CopyValue, ErrorSummary, FormError, LinkButton, LocalTime,
    Notice, PageHead, PickList, PickedCount, SectionCard, SelectField, TextField, Tone,
};
use crate::console::islands::Picker;
use crate::console::pages::apps::create::with_role_pages;
use crate::console::pages::members::crumbs;
use crate::console::pages::members::roles::{OrganizationRoles, picked_groups};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::picks;
use crate::domain::OrgId;
use crate::domain::members::invitation::Lasts;
use crate::domain::roles::role::OrgRole;
use crate::domain::roles::selection::Recipient;
use crate::domain::scope::Scope;
use crate::domain::secrets::secret::{LinkToken, Revealed};
use crate::workflows::members::MemberOffer;

/// What became of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailed {
    /// No SMTP server is configured.
    NotConfigured,
    /// The SMTP server took it.
    Sent,
    /// It did not.
    Failed,
}

/// The link of an invitation, and where it went.
pub struct InvitationLink {
    pub token: Revealed<LinkToken>,
    /// The URL of this server.
    pub base_url: String,
    /// Whom it invites.
    pub email: String,
    /// Until when it works (RFC 3339).
    pub expires_at: String,
    pub mailed: Mailed,
}

/// Asks whom to invite.
pub fn invite(page: &OrgPage, offer: MemberOffer) -> Content {
    content(page.org, form(page, &offer).into_any())
}

/// Shows the link of an invitation, this once.
pub fn invited(page: &OrgPage, link: InvitationLink) -> Content {
    content(page.org, shown(page.org, link).into_any())
}

fn content(org: &OrgId, body: AnyView) -> Content {
    let title = vec!["Invite member".into(), "Active Members".into()];
    Content { title, crumbs: crumbs(org, None), body }
}

fn form(page: &OrgPage, offer: &MemberOffer) -> impl IntoView + use<> {
    let errors = page.errors();
    let title = format!("Invite somebody to {}", offer.org_name);
    let search = page.typed("filter").unwrap_or_default();
    let nothing = Scope::nothing();
    let services = picks::services(page.catalogue, &nothing, &offer.services);
    let custom_roles = picks::custom_roles(page.catalogue, &nothing, &offer.custom_roles);
    let submitted = &page.state.submitted;
    let groups = picked_groups(services, custom_roles, offer.org_name.as_str(), submitted);
    let groups = with_role_pages(page.org, groups);
    let spans = Lasts::ALL.map(|lasts| (lasts.days().to_string(), lasts.to_string())).to_vec();
    let typed = page.typed("email").unwrap_or_default();
    let lasts = page.typed("lasts").unwrap_or(Lasts::DEFAULT.days().to_string());
    let held = [OrgRole::Member].into();
    let shows = page.shows();
    let (submitted, back, here) = (submitted.clone(), paths::members(page.org), page.org.clone());
    view! {
        <PageHead title=title
            lead="The person who opens the link joins with these roles. The link works once."/>
        <ErrorSummary errors=errors.clone()/>
        <form method="post" class="form" data-guard="">
            <div class="card"><div class="card-body form">
                <TextField name="email" label="E-mail" kind="email" autocomplete="off"
                    max_length=254 value=typed
                    hint="They sign in with this address."
                    error=FormError::of(&errors, "email")/>
                <SelectField name="lasts" label="The link works for" options=spans value=lasts
                    error=FormError::of(&errors, "lasts")/>
                <OrganizationRoles held=held submitted=submitted/>
            </div></div>
            <h2>"Service roles and custom roles"</h2>
            <Picker org=here recipient=Recipient::Member filter=search shows=shows>
                <PickList groups=groups/>
                <ButtonRow sticky=true>
                    <Button kind=ButtonKind::Primary name="go" value="invite">"Invite"</Button>
                    <PickedCount/>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </Picker>
        </form>
    }
}

fn shown(org: &OrgId, link: InvitationLink) -> impl IntoView + use<> {
    let back = paths::members(org);
    let url = format!("{}{}", link.base_url, paths::invitation(link.token.into_inner().expose()));
    view! {
        <PageHead title=format!("{} is invited", link.email)/>
        {mail_notice(link.mailed, &link.email)}
        <SectionCard id="link" title="Invitation link"
            lead="It's shown only once. Don't share it with anyone else: anyone who opens it can \
                  join.">
            <CopyValue id="invitation-link" value=url what="invitation link"/>
            <p class="muted">"It works once, until " <LocalTime at=link.expires_at/> "."</p>
        </SectionCard>
        <ButtonRow>
            <LinkButton href=back kind=ButtonKind::Primary>"Back to the members"</LinkButton>
        </ButtonRow>
    }
}

fn mail_notice(mailed: Mailed, email: &str) -> impl IntoView + use<> {
    let (tone, title, text) = match mailed {
        Mailed::Sent => (
            Tone::Success,
            format!("The link was mailed to {email}"),
            "You can also copy it and send it yourself.",
        ),
        Mailed::Failed => (
            Tone::Warning,
            "The e-mail couldn't be sent".to_owned(),
            "The invitation is still valid. Copy the link and send it yourself.",
        ),
        Mailed::NotConfigured => (
            Tone::Info,
            "No mail was sent".to_owned(),
            "This server has no mail server configured. Copy the link and send it yourself.",
        ),
    };
    view! { <Notice tone=tone title=title announce=true><p>{text}</p></Notice> }
}
