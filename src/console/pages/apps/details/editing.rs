//! Which section of an app's page is a form, and what was typed into it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton,
};
use crate::console::pages::frame::PageState;
use crate::console::view::{AppScopesView, AppView, PageError, ScopePreviewView};
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// What is being edited.
pub struct Editing {
    /// The section that is a form, if one is.
    section: Option<String>,
    /// The request.
    pub state: PageState,
    /// What has to be mended.
    pub errors: Vec<FormError>,
    /// The roles to choose from, while the scopes are a form.
    pub scopes: Option<AppScopesView>,
    /// What other scopes would do, once they are to be reviewed.
    pub preview: Option<ScopePreviewView>,
}

impl Editing {
    /// What the address or the form that was sent asks for.
    pub fn asked() -> Self {
        let state = PageState::current();
        let in_address = use_query_map().get_untracked().get("edit");
        let errors = state.submitted.errors.iter().cloned().map(Into::into).collect();
        let section = state.submitted.value("section").or(in_address);
        Self { section, state, errors, scopes: None, preview: None }
    }

    /// Loads what the form needs. Who may not change the app sees no form.
    pub async fn load(mut self, org: &OrgId, found: &AppView) -> Result<Self, PageError> {
        self.section = self.section.filter(|_| found.edit_denial.is_none());
        if !self.is("scopes") {
            return Ok(self);
        }
        let app = found.app.id.clone();
        let submitted = &self.state.submitted;
        let asks = submitted.value("go").as_deref() == Some("review");
        if asks && self.errors.is_empty() && !self.is_stale() {
            let roles = submitted.values.get("role").cloned().unwrap_or_default().join(" ");
            let version = submitted.value("version").and_then(|text| text.parse().ok());
            let (org, version) = (org.clone(), version.unwrap_or_default());
            self.preview = Some(rpc::preview_app_scopes(org, app, version, roles).await?);
        } else {
            self.scopes = Some(rpc::offer_app_scopes(org.clone(), app).await?);
        }
        Ok(self)
    }

    /// Whether this section is the form.
    pub fn is(&self, section: &str) -> bool {
        self.section.as_deref() == Some(section)
    }

    /// Whether somebody else was faster.
    pub const fn is_stale(&self) -> bool {
        self.state.is_stale
    }

    /// What was typed into a field, or what is there now.
    pub fn typed(&self, field: &str, now: &str) -> String {
        self.state.submitted.value(field).unwrap_or_else(|| now.to_owned())
    }

    /// The version that the form is about: the one it was opened with, until that is stale.
    pub fn version(&self, now: i64) -> String {
        let sent = self.state.submitted.value("version").filter(|_| !self.is_stale());
        sent.unwrap_or_else(|| now.to_string())
    }
}

/// The way to a section as a form, for those who may change the app.
pub fn edit_link(
    org: &OrgId,
    found: &AppView,
    section: &'static str,
    what: &'static str,
) -> impl FnOnce() -> Option<AnyView> + Send + 'static {
    let href = paths::edit_app(org, &found.app.id, section);
    let may = found.edit_denial.is_none();
    move || {
        let link = view! {
            <LinkButton href=href small=true>
                "Edit" <span class="visually-hidden">{format!(" {what}")}</span>
            </LinkButton>
        };
        may.then(|| link.into_any())
    }
}

/// A section as a form, around its fields.
pub fn form_shell(
    org: &OrgId,
    found: &AppView,
    editing: &Editing,
    section: &'static str,
    fields: AnyView,
) -> impl IntoView + use<> {
    let action = paths::app(org, &found.app.id);
    let back = paths::app_part(org, &found.app.id, section);
    let version = editing.version(found.version);
    view! {
        <ErrorSummary errors=editing.errors.clone()/>
        <form method="post" action=action class="form" data-guard="" novalidate>
            <input type="hidden" name="section" value=section/>
            <input type="hidden" name="version" value=version/>
            {fields}
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Save"</Button>
                <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}
