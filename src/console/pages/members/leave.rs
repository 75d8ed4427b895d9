//! The end of a membership: removing somebody, or leaving. Both say what follows and ask again.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Crumb, ErrorSummary, FormError, LinkButton, PageHead,
    SectionCard, TextField,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameter, parameters};
use crate::console::pages::members::details::{created_apps, last_owner};
use crate::console::view::MemberView;
use crate::console::{paths, rpc};
use crate::domain::policy::{Action, Denial};
use crate::domain::roles::role::OrgRole;
use crate::domain::{OrgId, PersonId};

/// Asks whether to remove a member.
#[component]
pub fn RemoveMemberPage() -> impl IntoView {
    let ids = parameters::<PersonId>("person");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, person) = ids?;
        let found = rpc::see_member(org, person).await?;
        if found.may_manage { Ok(found) } else { Err(denied()) }
    };
    org_page(Section::Members, org, load, |org, found| Content {
        title: vec![format!("Remove {}", found.person.name), "Active Members".into()],
        crumbs: crumbs(org, Some(&found)),
        body: remove(org, found).into_any(),
    })
}

fn denied() -> crate::console::view::PageError {
    let action = Action::ManageMembers;
    let needs = vec![OrgRole::Owner];
    crate::console::view::PageError::Denied(Box::new(Denial {
        action,
        needs,
        beyond: None,
        ask: vec![],
    }))
}

/// Asks whether to leave.
#[component]
pub fn LeavePage() -> impl IntoView {
    let org = parameter::<OrgId>("org");
    let load = {
        let org = org.clone();
        async move { rpc::see_own_membership(org?).await }
    };
    org_page(Section::Members, org, load, |org, found| Content {
        title: vec!["Leave organization".into(), "Active Members".into()],
        crumbs: crumbs(org, None),
        body: leave(org, found).into_any(),
    })
}

fn crumbs(org: &OrgId, found: Option<&MemberView>) -> Vec<Crumb> {
    let list = Crumb { label: "Active Members".into(), href: paths::members(org) };
    let member = found.map(|found| Crumb {
        label: found.person.name.to_string(),
        href: paths::member(org, &found.person.id),
    });
    [list].into_iter().chain(member).collect()
}

fn errors() -> Vec<FormError> {
    PageState::current().submitted.errors.iter().cloned().map(Into::into).collect()
}

fn remove(org: &OrgId, found: MemberView) -> impl IntoView + use<> {
    let title = format!("Remove {} from {}?", found.person.name, found.org_name);
    let back = paths::member(org, &found.person.id);
    view! {
        <PageHead title=title/>
        <ErrorSummary errors=errors()/>
        {if found.is_last_owner {
            last_owner().into_any()
        } else {
            view! {
                {consequences(org, &found, "They lose")}
                <form method="post" class="form">
                    <ButtonRow>
                        <Button kind=ButtonKind::DangerFill>"Remove member"</Button>
                        <LinkButton href=back>"Cancel"</LinkButton>
                    </ButtonRow>
                </form>
            }.into_any()
        }}
    }
}

fn leave(org: &OrgId, found: MemberView) -> impl IntoView + use<> {
    let errors = errors();
    let back = paths::members(org);
    let name = found.org_name.clone();
    view! {
        <PageHead title=format!("Leave {name}?")/>
        <ErrorSummary errors=errors.clone()/>
        {if found.is_last_owner {
            last_owner().into_any()
        } else {
            view! {
                {consequences(org, &found, "You lose")}
                <form method="post" class="form">
                    <p>"Type " <strong><bdi>{name}</bdi></strong> " to confirm."</p>
                    <TextField name="name" label="Name of the organization" autocomplete="off"
                        error=FormError::of(&errors, "name")/>
                    <ButtonRow>
                        <Button kind=ButtonKind::DangerFill>"Leave organization"</Button>
                        <LinkButton href=back>"Cancel"</LinkButton>
                    </ButtonRow>
                </form>
            }.into_any()
        }}
    }
}

fn consequences(org: &OrgId, found: &MemberView, whose: &str) -> impl IntoView + use<> {
    let access =
        format!("{whose} access to this organization at once, in every session that is signed in.");
    let apps = created_apps(org, found);
    let tokens = (!found.api_tokens.is_empty())
        .then(|| format!("These API tokens end for good: {}.", found.api_tokens.join(", ")));
    view! {
        <SectionCard id="consequences" title="What follows">
            <ul>
                <li>{access}</li>
                <li>"Coming back takes a new invitation."</li>
                {tokens.map(|tokens| view! { <li>{tokens}</li> })}
                <li>
                    "The apps below stay, go on working, and are marked as \"Creator left\". Replace
                    their App Secrets if they should not be known any more."
                </li>
            </ul>
            {apps}
        </SectionCard>
    }
}
