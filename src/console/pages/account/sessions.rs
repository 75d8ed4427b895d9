//! Where somebody is signed in, and the ways to end that.

use leptos::prelude::*;

use crate::console::components::{
    Badge, Button, ButtonKind, ButtonRow, Column, DataTable, LocalTime, Pager, SectionCard, Tone,
};
use crate::console::paths;
use crate::console::view::{AccountView, SessionLine};

/// The sessions as a section.
pub fn sessions(found: AccountView) -> impl IntoView {
    let lead = format!(
        "A session ends {} after you signed in, and after {} without a request.",
        span(found.absolute_minutes),
        span(found.idle_minutes)
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
    view! {
        <SectionCard id="sessions" title="Active sessions" lead=lead>
            <div class="stack">
                <DataTable id="session-list" caption="Browsers in which you are signed in" columns=columns>
                    {found.sessions.into_iter().map(row).collect_view()}
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

fn row(session: SessionLine) -> impl IntoView {
    let SessionLine { reference, browser, address, started_at, seen_at, is_this } = session;
    let action = paths::end_session(&reference);
    let which = format!(" the session of {browser}");
    view! {
        <tr>
            <th scope="row">
                {browser}
                {is_this.then(|| view! { " " <Badge text="This one" tone=Tone::Success/> })}
            </th>
            <td data-label="Started"><LocalTime at=started_at/></td>
            <td data-label="Last seen"><LocalTime at=seen_at/></td>
            <td data-label="Address">{address}</td>
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

fn pager(found: &AccountView) -> Option<impl IntoView + use<>> {
    let is_all = found.next.is_none() && !found.is_later_page;
    let summary = format!("{} of {}", found.sessions.len(), found.found);
    let first = found.is_later_page.then(|| paths::account_page(""));
    let next = found.next.as_deref().map(paths::account_page);
    (!is_all).then(|| view! { <Pager summary=summary previous=first next=next/> })
}

/// "12 hours", "90 minutes".
fn span(minutes: u64) -> String {
    let (count, unit) =
        if minutes.is_multiple_of(60) { (minutes / 60, "hour") } else { (minutes, "minute") };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_are_told_in_hours_where_they_are_whole() {
        assert_eq!([60, 720, 90, 1].map(span), ["1 hour", "12 hours", "90 minutes", "1 minute"]);
    }
}
