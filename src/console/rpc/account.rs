//! What is somebody's own, read.

use leptos::prelude::*;

use crate::console::view::{AccountView, PageError};

/// The visitor's account. `after` is the `next` of the page of sessions before.
#[server(prefix = "/rpc", endpoint = "see_account")]
pub async fn see_account(after: String) -> Result<AccountView, PageError> {
    use crate::console::rpc::server::{refuse, this_session, visit};
    use crate::workflows::account::show::see_account;

    let ((w, visitor), this) = (visit()?, this_session()?);
    let place = AccountView::read_place(&after);
    let is_later_page = place.is_some();
    let found = see_account(&w.op(&visitor), this.limits, place).await.map_err(refuse)?;
    let minutes = |span: std::time::Duration| span.as_secs() / 60;
    Ok(AccountView {
        person: found.account.person,
        version: found.account.version,
        preferences: found.account.preferences,
        sessions: found.sessions.into_iter().map(|row| line(row, &this.reference)).collect(),
        found: found.found,
        next: found.next.map(|(at, reference)| AccountView::place(at, &reference)),
        is_later_page,
        zones: crate::workflows::account::time_zones::list(),
        idle_minutes: minutes(this.limits.idle),
        absolute_minutes: minutes(this.limits.absolute),
    })
}

#[cfg(feature = "ssr")]
fn line(
    row: crate::workflows::account::show::SessionRow,
    this: &crate::domain::SessionRef,
) -> crate::console::view::SessionLine {
    crate::console::view::SessionLine {
        browser: crate::domain::account::agent::describe(row.agent.as_deref().unwrap_or_default()),
        address: row.address.unwrap_or_default(),
        started_at: row.started_at.to_rfc3339(),
        seen_at: row.seen_at.to_rfc3339(),
        is_this: row.reference == *this,
        reference: row.reference,
    }
}
