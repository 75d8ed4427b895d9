//! Create App, last step: everything once more, then the button.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Detail, DetailsList, ErrorSummary, LinkButton, Notice, PageHead,
    SectionCard, Tone,
};
use crate::console::pages::apps::create::{At, CancelButton, crumbs, form_errors, steps};
use crate::console::pages::apps::details::{role_facts, uris};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::pages::sharing::lacking;
use crate::console::view::{ReviewView, Submitted};
use crate::console::{paths, rpc};
use crate::domain::apps::draft::DraftContent;
use crate::domain::{DraftId, OrgId};

/// Shows the draft and creates the app.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let ids = parameters::<DraftId>("draft");
    let org = ids.clone().map(|(org, _)| org);
    let submitted = PageState::current().submitted;
    let load = async move {
        let (org, draft) = ids?;
        rpc::review_draft(org, draft).await
    };
    org_page(Section::Apps, org, load, move |org, found| Content {
        title: vec!["Review".into(), "OAuth Apps".into()],
        crumbs: crumbs(org),
        body: review(org, found, &submitted).into_any(),
    })
}

fn review(org: &OrgId, found: ReviewView, submitted: &Submitted) -> impl IntoView + use<> {
    let ReviewView { draft, organization_roles, roles, access, sentence } = found;
    let is_added_to_orgs = !draft.content.kind.has_code_flow();
    let missing: Vec<_> =
        access.into_iter().filter(|service| is_added_to_orgs && !service.is_contained).collect();
    let content = draft.content.clone();
    let code_flow = code_flow(&content);
    let about = if content.description.trim().is_empty() {
        view! { <span class="muted">"None"</span> }.into_any()
    } else {
        content.description.into_any()
    };
    let edit = |path: String, label: &'static str| move || view! { <LinkButton href=path small=true label=label>"Edit"</LinkButton> };
    let (details, scopes) =
        (paths::new_app_details(org, &draft.id), paths::new_app_scopes(org, &draft.id));
    let facts = role_facts(org, organization_roles, &roles);
    let create = paths::created(org, &draft.id);
    let org = org.clone();
    view! {
        <PageHead title="Check and create"/>
        {steps(&org, At::Review, Some(&draft))}
        <ErrorSummary errors=form_errors(submitted)/>
        <Notice tone=Tone::Info><p>{sentence}</p></Notice>
        {lacking(&missing, "This organization")}
        <SectionCard id="review-details" title="Details" action=edit(details, "Edit details")>
            <DetailsList>
                <Detail term="Type">{content.kind.label()}</Detail>
                <Detail term="App Name">{content.name}</Detail>
                <Detail term="App description">{about}</Detail>
                <Detail term="Access Token TTL">{content.ttl} " minutes"</Detail>
                {code_flow}
            </DetailsList>
        </SectionCard>
        <SectionCard id="review-scopes" title="Scopes" action=edit(scopes, "Edit scopes")>
            {facts}
        </SectionCard>
        <form method="post" action=create class="form">
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Create app"</Button>
                <CancelButton org=org draft=draft/>
            </ButtonRow>
        </form>
    }
}

/// What was entered for the authorization code grant.
fn code_flow(content: &DraftContent) -> Option<impl IntoView + use<>> {
    let flow = content.kind.has_code_flow().then(|| content.code_flow.to_code_flow().ok())??;
    let refresh = flow.refresh_ttl.map_or("None are issued".to_owned(), |ttl| ttl.to_string());
    Some(view! {
        <Detail term="Redirect URIs">{uris(flow.redirect_uris)}</Detail>
        <Detail term="Refresh tokens live">{refresh}</Detail>
    })
}
