//! The record, and who has access where, read.

use leptos::prelude::*;

use crate::console::view::{AccessView, AuditLogView, EntryView, PageError};
use crate::domain::apps::query::AppQuery;
use crate::domain::audit::log::AuditQuery;
use crate::domain::{EventId, OrgId};

/// A page of the record. `after` is the `next` of the page before.
#[server(prefix = "/rpc", endpoint = "list_audit")]
pub async fn list_audit(
    org: OrgId,
    #[server(default)] query: AuditQuery,
    after: String,
) -> Result<AuditLogView, PageError> {
    use crate::console::rpc::audit_words::log_view;
    use crate::console::rpc::server::{refuse, visit};
    use crate::domain::audit::log::AuditPlace;
    use crate::workflows::audit::read::list_entries;

    let (w, visitor) = visit()?;
    let place = AuditPlace::parse(&after);
    let asked = (&org, &query, place.as_ref());
    let page = list_entries(&w.op(&visitor), asked.0, asked.1, asked.2).await.map_err(refuse)?;
    Ok(AuditLogView {
        is_later_page: place.is_some(),
        ..log_view(w.catalogue(), &org, query, page)
    })
}

/// An entry of the record, among those that a filter leaves.
#[server(prefix = "/rpc", endpoint = "see_audit_entry")]
pub async fn see_audit_entry(
    org: OrgId,
    entry: EventId,
    #[server(default)] query: AuditQuery,
) -> Result<EntryView, PageError> {
    use crate::console::rpc::audit_words::entry_view;
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::audit::read::see_entry;

    let (w, visitor) = visit()?;
    let found = see_entry(&w.op(&visitor), &org, &entry, &query).await.map_err(refuse)?;
    Ok(entry_view(w.catalogue(), &org, query, found))
}

/// A page of apps in organizations. `after` is the `next` of the page before.
#[server(prefix = "/rpc", endpoint = "list_access")]
pub async fn list_access(
    org: OrgId,
    #[server(default)] query: AppQuery,
    after: String,
) -> Result<AccessView, PageError> {
    use crate::console::rpc::audit_words::access_view;
    use crate::console::rpc::server::{refuse, visit};
    use crate::domain::apps::query::AccessPlace;
    use crate::workflows::audit::access;

    let (w, visitor) = visit()?;
    let place = AccessPlace::parse(&after);
    let asked = (&org, &query, place.as_ref());
    let page = access::list_access(&w.op(&visitor), asked).await.map_err(refuse)?;
    Ok(AccessView { is_later_page: place.is_some(), ..access_view(w.catalogue(), query, page) })
}
