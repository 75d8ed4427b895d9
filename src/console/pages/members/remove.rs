//! The end of a membership: removing somebody, or leaving. Both say what follows and ask again.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, PageHead, SectionCard,
    TextField,
};
use crate::console::pages::members::crumbs;
use crate::console::pages::members::show::{created_apps, last_owner};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::proof::password_again;
use crate::console::paths;
use crate::domain::OrgId;
use crate::workflows::members::MemberDetails;

/// Asks whether to remove a member.
pub fn remove(page: &OrgPage, found: MemberDetails) -> Content {
    Content {
        title: vec![format!("Remove {}", found.person.name), "Active Members".into()],
        crumbs: crumbs(page.org, Some(&found.person)),
        body: removal(page, &found).into_any(),
    }
}

/// Asks whether to leave.
pub fn leave(page: &OrgPage, found: MemberDetails) -> Content {
    Content {
        title: vec!["Leave organization".into(), "Active Members".into()],
        crumbs: crumbs(page.org, None),
        body: leaving(page, &found).into_any(),
    }
}

fn removal(page: &OrgPage, found: &MemberDetails) -> impl IntoView + use<> {
    let title = format!("Remove {} from {}?", found.person.name, found.offer.org_name);
    let (errors, back) = (page.errors(), paths::member(page.org, &found.person.id));
    view! {
        <PageHead title=title/>
        <ErrorSummary errors=errors/>
        {if found.is_last_owner {
            last_owner().into_any()
        } else {
            view! {
                {consequences(page.org, found, "They lose")}
                <form method="post" class="form">
                    {password_again(page)}
                    <ButtonRow>
                        <Button kind=ButtonKind::DangerFill>"Remove member"</Button>
                        <LinkButton href=back>"Cancel"</LinkButton>
                    </ButtonRow>
                </form>
            }.into_any()
        }}
    }
}

fn leaving(page: &OrgPage, found: &MemberDetails) -> impl IntoView + use<> {
    let (errors, back) = (page.errors(), paths::members(page.org));
    let name = found.offer.org_name.to_string();
    view! {
        <PageHead title=format!("Leave {name}?")/>
        <ErrorSummary errors=errors.clone()/>
        {if found.is_last_owner {
            last_owner().into_any()
        } else {
            view! {
                {consequences(page.org, found, "You lose")}
                <form method="post" class="form">
                    <p>"Type " <strong><bdi>{name}</bdi></strong> " to confirm."</p>
                    <TextField name="name" label="Name of the organization" autocomplete="off"
                        error=FormError::of(&errors, "name")/>
                    {password_again(page)}
                    <ButtonRow>
                        <Button kind=ButtonKind::DangerFill>"Leave organization"</Button>
                        <LinkButton href=back>"Cancel"</LinkButton>
                    </ButtonRow>
                </form>
            }.into_any()
        }}
    }
}

fn consequences(org: &OrgId, found: &MemberDetails, whose: &str) -> impl IntoView + use<> {
    let access = format!("{whose} access to this organization immediately, in every session.");
    let apps = created_apps(org, found);
    let tokens: Vec<_> = found.api_tokens.iter().map(ToString::to_string).collect();
    let tokens = (!tokens.is_empty())
        .then(|| format!("These API tokens end for good: {}.", tokens.join(", ")));
    view! {
        <SectionCard id="consequences" title="What happens next">
            <ul>
                <li>{access}</li>
                <li>"To come back, they need a new invitation."</li>
                {tokens.map(|tokens| view! { <li>{tokens}</li> })}
                <li>
                    "The apps below stay, keep working, and are marked \"Creator left\". \
                     Regenerate their App Secrets if this person shouldn't know them any more."
                </li>
            </ul>
            {apps}
        </SectionCard>
    }
}
