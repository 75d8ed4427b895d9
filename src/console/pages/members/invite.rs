//! Inviting somebody, and the link that is shown once.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, CopyValue, Crumb, EmptyState, ErrorSummary, FormError,
    LinkButton, LocalTime, Notice, PageHead, PickedCount, Picker, SectionCard, SelectField,
    TextField, Tone,
};
use crate::console::pages::apps::create::with_role_pages;
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameter};
use crate::console::pages::members::roles::{OrganizationRoles, picked_groups};
use crate::console::view::{InviteView, Submitted};
use crate::console::{paths, rpc};
use crate::domain::OrgId;
use crate::domain::members::invitation::Lasts;
use crate::domain::roles::role::OrgRole;
use crate::domain::secrets::secret::{LinkToken, Revealed};

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

/// The context in which the edge hands a link over. Its token is taken once.
#[derive(Clone)]
pub struct InvitationLink {
    /// The token.
    pub token: Arc<Mutex<Option<Revealed<LinkToken>>>>,
    /// The URL of this server.
    pub base_url: String,
    /// Whom it invites.
    pub email: String,
    /// Until when it works (RFC 3339).
    pub expires_at: String,
    /// What became of the mail.
    pub mailed: Mailed,
}

/// Asks whom to invite, or shows the link of the one who just was.
#[component]
pub fn InvitePage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let submitted = PageState::current().submitted;
    let link = use_context::<InvitationLink>();
    let load = {
        let org = org.clone();
        async move { rpc::offer_member_roles(org?).await }
    };
    org_page(Section::Members, org, load, move |org, offer| Content {
        title: vec!["Invite member".into(), "Active Members".into()],
        crumbs: vec![Crumb { label: "Active Members".into(), href: paths::members(org) }],
        body: match link {
            Some(link) => shown(org, link).into_any(),
            None => form(org, offer, &submitted).into_any(),
        },
    })
}

fn form(org: &OrgId, offer: InviteView, submitted: &Submitted) -> impl IntoView + use<> {
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let InviteView { org_name, services, custom_roles } = offer;
    let title = format!("Invite somebody to {org_name}");
    let search = submitted.value("filter").unwrap_or_default();
    let groups = picked_groups(services, custom_roles, &org_name, submitted);
    let groups = with_role_pages(org, groups);
    let spans = Lasts::ALL.map(|lasts| (lasts.days().to_string(), lasts.to_string())).to_vec();
    let typed = submitted.value("email").unwrap_or_default();
    let lasts = submitted.value("lasts").unwrap_or(Lasts::DEFAULT.days().to_string());
    let held = [OrgRole::Member].into();
    let (submitted, back) = (submitted.clone(), paths::members(org));
    view! {
        <PageHead title=title
            lead="Whoever opens the link joins with these roles. It works once."/>
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
            <Picker groups=groups filter=search>
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
    let token = link.token.lock().ok().and_then(|mut held| held.take());
    let Some(token) = token else {
        return view! {
            <PageHead title="The link was already shown"/>
            <div class="card">
                <EmptyState icon="lock" title="The link was already shown"
                    text="It cannot be shown again. Send the invitation again to get a new one.">
                    <LinkButton href=back kind=ButtonKind::Primary>"Go on"</LinkButton>
                </EmptyState>
            </div>
        }
        .into_any();
    };
    let url = format!("{}{}", link.base_url, paths::invitation(token.into_inner().expose()));
    view! {
        <PageHead title=format!("{} is invited", link.email)/>
        {mail_notice(link.mailed, &link.email)}
        <SectionCard id="link" title="Invitation link"
            lead="It is shown only this once. Give it to nobody else: whoever opens it can join.">
            <CopyValue id="invitation-link" value=url what="invitation link"/>
            <p class="muted">"It works once, until " <LocalTime at=link.expires_at/> "."</p>
        </SectionCard>
        <ButtonRow>
            <LinkButton href=back kind=ButtonKind::Primary>"Back to the members"</LinkButton>
        </ButtonRow>
    }
    .into_any()
}

fn mail_notice(mailed: Mailed, email: &str) -> impl IntoView + use<> {
    let (tone, title, text) = match mailed {
        Mailed::Sent => (
            Tone::Success,
            format!("The link was mailed to {email}"),
            "Copy it as well if you want to hand it over yourself.",
        ),
        Mailed::Failed => (
            Tone::Warning,
            "The mail could not be sent".to_owned(),
            "The invitation stands. Copy the link and hand it over yourself.",
        ),
        Mailed::NotConfigured => (
            Tone::Info,
            "No mail was sent".to_owned(),
            "This server has no SMTP server configured. Copy the link and hand it over yourself.",
        ),
    };
    view! { <Notice tone=tone title=title announce=true><p>{text}</p></Notice> }
}
