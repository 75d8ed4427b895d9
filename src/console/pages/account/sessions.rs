//! Where somebody is signed in, and the ways to end that.

use std::time::Duration;

use leptos::prelude::*;

use crate::console::components::{
    Ago, Badge, Button, ButtonKind, ButtonRow, Column, DataTable, Pager, SectionCard, Tone,
};
use crate::console::paths;
use crate::console::wording::on_page;
use crate::domain::SessionRef;
use crate::domain::account::agent;
use crate::workflows::account::{AccountDetails, SessionRow};

/// The sessions as a section.
pub fn sessions(found: AccountDetails, this: &SessionRef) -> impl IntoView + use<> {
    let lead = format!(
        "A session ends {} after you signed in, and after {} without a request.",
        span(found.limits.absolute),
        span(found.limits.idle)
    );
    let columns = vec![
        Column::new("Browser"),
        Column::new("Started"),
        Column::new("Last seen"),
        Column::new("Address"),
        Column { quiet: true, ..Column::new("Actions") },
    ];
    let has_others = found.found > 1;
    let pager = pager(&found);
    let rows = found.sessions.into_iter().map(|session| row(session, this)).collect_view();
    view! {
        <SectionCard id="sessions" title="Active sessions" lead=lead>
            <div class="stack">
                <DataTable id="session-list" caption="Browsers in which you are signed in" columns=columns>
                    {rows}
                </DataTable>
                {pager}
                <ButtonRow>
                    {has_others.then(|| view! {
                        <form method="post" action=paths::END_OTHER_SESSIONS>
                            <Button>"End all others"</Button>
                        </form>
                    })}
                    <form method="post" action=paths::SIGN_OUT_EVERYWHERE>
                        <Button kind=ButtonKind::Danger>"Sign out everywhere"</Button>
                    </form>
                </ButtonRow>
            </div>
        </SectionCard>
    }
}

fn row(session: SessionRow, this: &SessionRef) -> impl IntoView + use<> {
    let (is_this, action) = (session.reference == *this, paths::end_session(&session.reference));
    let browser = agent::describe(session.agent.as_deref().unwrap_or_default());
    let which = format!(" the session of {browser}");
    view! {
        <tr>
            <th scope="row">
                {browser}
                {is_this.then(|| view! { " " <Badge text="This one" tone=Tone::Success/> })}
            </th>
            <td data-label="Started"><Ago at=session.started_at.to_rfc3339()/></td>
            <td data-label="Last seen"><Ago at=session.seen_at.to_rfc3339()/></td>
            <td data-label="Address">{session.address.unwrap_or_default()}</td>
            <td class="end">
                {(!is_this).then(|| view! {
                    <form method="post" action=action>
                        <Button small=true>
                            "End" <span class="visually-hidden">{which}</span>
                        </Button>
                    </form>
                })}
            </td>
        </tr>
    }
}

fn pager(found: &AccountDetails) -> Option<impl IntoView + use<>> {
    let is_all = found.next.is_none() && found.is_first;
    let summary = on_page(found.sessions.len(), found.found, "session", "sessions");
    let first = (!found.is_first).then(|| paths::account_page(""));
    let next = found.next.as_ref().map(|place| paths::account_page(&place.to_string()));
    (!is_all).then(|| view! { <Pager summary=summary previous=first next=next/> })
}

/// "12 hours", "90 minutes".
fn span(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    let (count, unit) =
        if minutes.is_multiple_of(60) { (minutes / 60, "hour") } else { (minutes, "minute") };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_hours_where_they_are_whole() {
        let told = [60, 720, 90, 1].map(|minutes| span(Duration::from_secs(minutes * 60)));
        assert_eq!(told, ["1 hour", "12 hours", "90 minutes", "1 minute"]);
    }
}
