//! Create App, last step: everything once more, then the button.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, CodeBlock, Detail, DetailsList, ErrorSummary, Icon, LinkButton,
    Notice, PageHead, SectionCard, Tone,
};
use crate::console::pages::apps::create::{At, cancel_button, steps};
use crate::console::pages::apps::details::{role_facts, uris};
use crate::console::pages::apps::under_list;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::sharing::lacking;
use crate::console::paths;
use crate::console::wording::apps::{role_lines, sentence, service_access};
use crate::console::wording::snippets::create_app;
use crate::console::wording::tokens;
use crate::domain::apps::draft::DraftContent;
use crate::workflows::apps::DraftReview;

/// What the page shows.
pub struct Reviewed {
    pub found: DraftReview,
    /// The same as a request, once every step makes sense.
    pub request: Option<AppRequest>,
}

/// A request of the gateway that creates an app.
pub struct AppRequest {
    pub url: String,
    pub json: String,
}

/// Shows the draft and creates the app.
pub fn review(page: &OrgPage, found: Reviewed) -> Content {
    under_list(page.org, "Review", body(page, found).into_any())
}

/// The draft for whoever creates such apps by a program.
fn as_request(AppRequest { url, json }: AppRequest) -> impl IntoView {
    let curl = create_app(&url, &json);
    view! {
        <details class="more">
            <summary>
                <Icon name="chevron-right" class="turn"/>
                " Show as JSON and curl, for automation"
            </summary>
            <div class="stack">
                <CodeBlock id="app-json" title="JSON">{json}</CodeBlock>
                <CodeBlock id="app-curl" title="curl">{curl}</CodeBlock>
                <p class="muted small">
                    "Use an access token of an Organization Owner or Developer. You get one for an \
                     API token. The response contains the App Secret."
                </p>
            </div>
        </details>
    }
}

fn body(page: &OrgPage, Reviewed { found, request }: Reviewed) -> impl IntoView + use<> {
    let DraftReview { draft, offer, access, named: _, token_size } = found;
    let (org, scope) = (page.org, &draft.content.scope);
    let roles = role_lines(page.catalogue, scope, &offer.custom_roles);
    let sentence = sentence(&draft.content.name, &roles, &draft.content.ttl);
    let facts = role_facts(page, scope, &offer.custom_roles);
    let missing: Vec<_> = service_access(page.catalogue, &access)
        .into_iter()
        .filter(|service| !draft.content.kind.has_code_flow() && !service.is_contained)
        .collect();
    let steps = steps(org, At::Review, Some(&draft));
    let cancel = cancel_button(org, &draft.id);
    let code_flow = code_flow(&draft.content);
    let about = if draft.content.description.trim().is_empty() {
        view! { <span class="muted">"None"</span> }.into_any()
    } else {
        draft.content.description.clone().into_any()
    };
    let edit = |path: String, label: &'static str| move || view! { <LinkButton href=path small=true label=label>"Edit"</LinkButton> };
    let (details, scopes) =
        (paths::new_app_details(org, &draft.id), paths::new_app_scopes(org, &draft.id));
    let create = paths::created(org, &draft.id);
    let size = tokens::token_size(token_size);
    let content = draft.content;
    let minutes =
        if content.ttl == "1" { "1 minute".to_owned() } else { format!("{} minutes", content.ttl) };
    view! {
        <PageHead title="Check and create"/>
        {steps}
        <ErrorSummary errors=page.errors()/>
        <Notice tone=Tone::Info><p>{sentence}</p></Notice>
        {lacking(&missing, "This organization")}
        <SectionCard id="review-details" title="Details" action=edit(details, "Edit details")>
            <DetailsList>
                <Detail term="Type">{content.kind.label()}</Detail>
                <Detail term="App Name">{content.name}</Detail>
                <Detail term="App description">{about}</Detail>
                <Detail term="Access Token TTL">{minutes}</Detail>
                {(!content.kind.has_code_flow()).then(|| view! {
                    <Detail term="Token size">{size}</Detail>
                })}
                {code_flow}
            </DetailsList>
        </SectionCard>
        <SectionCard id="review-scopes" title="Scopes" action=edit(scopes, "Edit scopes")>
            {facts}
        </SectionCard>
        {request.map(as_request)}
        <form method="post" action=create class="form">
            <ButtonRow>
                <Button kind=ButtonKind::Primary>"Create app"</Button>
                {cancel}
            </ButtonRow>
        </form>
    }
}

/// What was entered for the authorization code grant.
fn code_flow(content: &DraftContent) -> Option<impl IntoView + use<>> {
    let flow = content
        .kind
        .has_code_flow()
        .then(|| content.code_flow.to_code_flow(content.kind).ok())??;
    let refresh = flow.refresh_ttl.map_or("None are issued".to_owned(), |ttl| ttl.to_string());
    Some(view! {
        <Detail term="Redirect URIs">{uris(flow.redirect_uris)}</Detail>
        <Detail term="Refresh tokens live">{refresh}</Detail>
    })
}
