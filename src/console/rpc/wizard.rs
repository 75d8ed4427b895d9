//! Create App, read.

use leptos::prelude::*;

use crate::console::view::CreatedView;
use crate::console::view::DetailsView;
use crate::console::view::PageError;
use crate::console::view::ReviewView;
use crate::console::view::ScopesView;
use crate::domain::apps::draft::AppDraft;
use crate::domain::DraftId;
use crate::domain::OrgId;

/// Whether the visitor may create an app at all.
#[server(prefix = "/rpc", endpoint = "may_create_app")]
pub async fn may_create_app(org: OrgId) -> Result<(), PageError> {
    use crate::console::rpc::server::refuse;
use crate::console::rpc::server::visit;
    use crate::workflows::roles;

    let (w, visitor) = visit()?;
    roles::offer(&w.op(&visitor), &org).await.map(drop).map_err(refuse)
}

/// A draft of the visitor's own.
#[server(prefix = "/rpc", endpoint = "see_draft")]
pub async fn see_draft(org: OrgId, draft: DraftId) -> Result<AppDraft, PageError> {
    use crate::console::rpc::server::refuse;
use crate::console::rpc::server::visit;
    use crate::workflows::apps::draft as draft_app;

    let (w, visitor) = visit()?;
    draft_app::see_draft(&w.op(&visitor), &org, &draft).await.map_err(refuse)
}

/// A draft with the limits of its details.
#[server(prefix = "/rpc", endpoint = "offer_details")]
pub async fn offer_details(org: OrgId, draft: DraftId) -> Result<DetailsView, PageError> {
    use crate::console::rpc::server::refuse;
use crate::console::rpc::server::visit;
    use crate::workflows::apps::draft as draft_app;
    use crate::workflows::roles;

    let (w, visitor) = visit()?;
    let draft = draft_app::see_draft(&w.op(&visitor), &org, &draft).await.map_err(refuse)?;
    let offer = roles::offer(&w.op(&visitor), &org).await.map_err(refuse)?;
    Ok(DetailsView { draft, max_ttl: offer.limits.max_ttl().minutes() })
}

/// A draft with every role that can be ticked.
#[server(prefix = "/rpc", endpoint = "offer_scopes")]
pub async fn offer_scopes(org: OrgId, draft: DraftId) -> Result<ScopesView, PageError> {
    use crate::console::rpc::server::refuse;
use crate::console::rpc::server::visit;
    use crate::workflows::apps::draft as draft_app;
    use crate::workflows::roles;

    let (w, visitor) = visit()?;
    let draft = draft_app::see_draft(&w.op(&visitor), &org, &draft).await.map_err(refuse)?;
    let offer = roles::offer(&w.op(&visitor), &org).await.map_err(refuse)?;
    let picks =
        crate::console::wording::picks::role_picks(w.catalogue(), &draft.content.scope, &offer);
    Ok(ScopesView { draft, picks })
}

/// A draft in words, before it becomes an app.
#[server(prefix = "/rpc", endpoint = "review_draft")]
pub async fn review_draft(org: OrgId, draft: DraftId) -> Result<ReviewView, PageError> {
    use crate::console::rpc::server::refuse;
use crate::console::rpc::server::visit;
    use crate::console::rpc::words::organization_roles;
use crate::console::rpc::words::role_lines;
use crate::console::rpc::words::service_access;
    use crate::domain::access::resolve;
    use crate::workflows::apps::draft as draft_app;
    use crate::workflows::roles;

    let (w, visitor) = visit()?;
    let draft = draft_app::see_draft(&w.op(&visitor), &org, &draft).await.map_err(refuse)?;
    let offer = roles::offer(&w.op(&visitor), &org).await.map_err(refuse)?;
    let scope = &draft.content.scope;
    let roles = role_lines(w.catalogue(), scope, &offer.custom_roles);
    Ok(ReviewView {
        organization_roles: organization_roles(&scope.organization_roles),
        sentence: crate::console::wording::picks::sentence(&roles, &draft.content.ttl),
        access: service_access(
            w.catalogue(),
            &resolve(scope, &offer.custom_roles, w.catalogue(), &offer.services),
        ),
        roles,
        draft,
    })
}

/// The app that came of a draft.
#[server(prefix = "/rpc", endpoint = "see_created")]
pub async fn see_created(org: OrgId, draft: DraftId) -> Result<CreatedView, PageError> {
    use crate::console::rpc::server::refuse;
use crate::console::rpc::server::visit;
    use crate::workflows::apps::draft as draft_app;

    let (w, visitor) = visit()?;
    let draft = draft_app::see_draft(&w.op(&visitor), &org, &draft).await.map_err(refuse)?;
    Ok(CreatedView {
        org,
        app: draft.made,
        kind: draft.content.kind,
        name: draft.content.name.trim().to_owned(),
        token_url: format!("{}/auth/token", w.settings().issuer()),
    })
}
