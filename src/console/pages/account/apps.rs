//! What somebody lets apps do for them, and the way to take that back.

use leptos::prelude::*;

use crate::console::components::{Ago, Button, Column, DataTable, SectionCard};
use crate::console::paths;
use crate::workflows::consents::OwnConsent;

/// The section.
pub fn apps(consents: Vec<OwnConsent>) -> impl IntoView {
    let is_empty = consents.is_empty();
    let columns = vec![
        Column::new("App"),
        Column::new("Acts in"),
        Column::new("Allowed"),
        Column::new("Last used"),
        Column { quiet: true, ..Column::new("Actions") },
    ];
    let rows: Vec<_> = consents.into_iter().map(row).collect();
    view! {
        <SectionCard id="apps" title="Apps that act for you"
            lead="Withdrawing ends an app's tokens at once. It asks you again when you sign in to it.">
            {if is_empty {
                view! { <p class="muted">"None. Apps that you sign in to appear here."</p> }.into_any()
            } else {
                view! {
                    <DataTable id="app-list" caption="Apps that act for you" columns=columns>
                        {rows}
                    </DataTable>
                }.into_any()
            }}
        </SectionCard>
    }
}

fn row(own: OwnConsent) -> impl IntoView {
    let OwnConsent { consent, app, owner, org } = own;
    let action = paths::withdraw_consent(&consent.id);
    let last = consent.last_used_at.map(|at| view! { <Ago at=at.to_rfc3339()/> });
    let which = format!(" what {app} may do in {org}");
    view! {
        <tr>
            <th scope="row">
                <bdi>{app.to_string()}</bdi>
                " " <span class="muted">"of " <bdi>{owner.to_string()}</bdi></span>
            </th>
            <td data-label="Acts in"><bdi>{org.to_string()}</bdi></td>
            <td data-label="Allowed"><Ago at=consent.given_at.to_rfc3339()/></td>
            <td data-label="Last used">{last}</td>
            <td class="end">
                <form method="post" action=action>
                    <Button small=true>
                        "Withdraw" <span class="visually-hidden">{which}</span>
                    </Button>
                </form>
            </td>
        </tr>
    }
}
