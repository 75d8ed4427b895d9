//! Sections of an app as forms.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, LinkButton, Notice, SectionCard, Tone,
};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::workflows::apps::{AppDetails, AppSection, OwnedApp};

/// A section with its fields, ready to be changed.
pub(super) struct SectionForm {
    pub section: AppSection,
    pub title: &'static str,
    /// Said where somebody else was faster: what is there now.
    pub now: AnyView,
    pub fields: AnyView,
}

/// The section as a form. Where somebody else was faster, it says so above what was typed.
pub(super) fn form(page: &OrgPage, app: &AppDetails, form: SectionForm) -> AnyView {
    let SectionForm { section, title, now, fields } = form;
    let action = paths::app(page.org, &app.app.id);
    let back = paths::app_part(page.org, &app.app.id, section.wire_name());
    let (version, errors) = (version(page, app), page.errors());
    let overtaken = page.state.is_stale.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody else changed this app in the meantime">
                {now}
            </Notice>
        }
    });
    view! {
        <SectionCard id=section.wire_name() title=title>
            {overtaken}
            <ErrorSummary errors=errors/>
            <form method="post" action=action class="form" data-guard="" novalidate>
                <input type="hidden" name="section" value=section.wire_name()/>
                <input type="hidden" name="version" value=version/>
                {fields}
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Save"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
    .into_any()
}

/// The version that the form is about: the one it was opened with, until that is stale.
pub(super) fn version(page: &OrgPage, app: &AppDetails) -> String {
    let sent = page.typed("version").filter(|_| !page.state.is_stale);
    sent.unwrap_or_else(|| app.version.to_string())
}

/// The way to a section as a form, for those who may change the app.
pub(super) fn edit_link(
    page: &OrgPage,
    found: &OwnedApp,
    section: AppSection,
    what: &'static str,
) -> impl FnOnce() -> Option<AnyView> + Send + 'static {
    let href = paths::edit_app(page.org, &found.details.app.id, section.wire_name());
    let may = found.details.edit_denial.is_none();
    move || {
        let link = view! {
            <LinkButton href=href small=true>
                "Edit" <span class="visually-hidden">{format!(" {what}")}</span>
            </LinkButton>
        };
        may.then(|| link.into_any())
    }
}
