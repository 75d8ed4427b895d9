//! Add Role, first step: the permissions.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, LinkButton, Notice, PageHead, PickedCount, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::roles::offered::Offered;
use crate::console::pages::roles::picker::{PermissionPicker, Picking};
use crate::console::pages::roles::{At, cancel_button, crumbs, steps};
use crate::console::paths;
use crate::domain::roles::draft::RoleDraft;
use crate::workflows::roles::{DraftedRole, RoleStart};

/// Asks for the permissions of a role of which nothing is kept yet. Those of the role that it
/// copies are ticked.
pub fn start(page: &OrgPage, found: RoleStart) -> Content {
    let RoleStart { offer, picked, copied } = found;
    let name = copied.map(|name| format!("{name} (copy)")).unwrap_or_default();
    content(page, Offered::new(page.catalogue, offer, picked), name, None)
}

/// Asks for them once more.
pub fn permissions(page: &OrgPage, found: DraftedRole) -> Content {
    let DraftedRole { draft, offer } = found;
    let picked = draft.content.permissions.clone();
    content(page, Offered::new(page.catalogue, offer, picked), String::new(), Some(&draft))
}

fn content(page: &OrgPage, offered: Offered, name: String, draft: Option<&RoleDraft>) -> Content {
    Content {
        title: vec!["Permissions".into(), "Add role".into(), "Roles".into()],
        crumbs: crumbs(page.org),
        body: form(page, offered, name, draft).into_any(),
    }
}

fn form(
    page: &OrgPage,
    offered: Offered,
    name: String,
    draft: Option<&RoleDraft>,
) -> impl IntoView + use<> {
    let picking = Picking::of(&offered, &page.state.submitted);
    let proposed = page.typed("proposed").unwrap_or(name);
    let lacks_all = offered.services.iter().all(|service| !service.is_contained);
    let steps = steps(page.org, At::Permissions, draft);
    let cancel = match draft {
        Some(draft) => cancel_button(page.org, draft).into_any(),
        None => view! {
            <LinkButton href=paths::roles(page.org) kind=ButtonKind::Quiet>"Cancel"</LinkButton>
        }
        .into_any(),
    };
    let (errors, org) = (page.errors(), page.org.clone());
    view! {
        <PageHead title="Add permissions"
            lead="The role contains only what you select here."/>
        {steps}
        <ErrorSummary errors=errors/>
        {lacks_all.then(|| view! {
            <Notice tone=Tone::Info>
                <p>"This organization has no services yet, so no permission has an effect here \
                    for now."</p>
            </Notice>
        })}
        <form method="post" class="form" data-guard="">
            <input type="hidden" name="proposed" value=proposed/>
            <PermissionPicker org=org offer=offered picking=picking>
                <ButtonRow sticky=true>
                    <Button kind=ButtonKind::Primary name="go" value="next">"Continue"</Button>
                    <PickedCount/>
                    {cancel}
                </ButtonRow>
            </PermissionPicker>
        </form>
    }
}
