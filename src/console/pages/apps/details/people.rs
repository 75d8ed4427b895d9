//! Who lets an app act for them, and the end of that for one or for all.

use leptos::prelude::*;

use crate::console::components::{
    Ago, Button, ButtonKind, ButtonRow, Column, DataTable, SectionCard,
};
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::console::wording::count;
use crate::workflows::apps::AppDetails;
use crate::workflows::consents::{AppConsents, ConsentOf};

/// The section, for apps that people sign in to.
pub fn section(page: &OrgPage, found: &AppDetails) -> Option<AnyView> {
    let AppConsents { newest, found: all } = found.consents.clone()?;
    let (org, app) = (page.org.clone(), found.app.id.clone());
    let may_end = found.edit_denial.is_none();
    let shown = newest.len();
    let total = usize::try_from(all).unwrap_or(usize::MAX);
    let more = (total > shown).then(|| format!("The newest {shown} of {total}."));
    let columns = vec![
        Column::new("Person"),
        Column::new("Acts in"),
        Column::new("Allowed"),
        Column::new("Last used"),
        Column { quiet: true, ..Column::new("Actions") },
    ];
    let end_all = (may_end && shown > 0).then(|| {
        let action = paths::end_consents(&org, &app);
        view! {
            <form method="post" action=action>
                <ButtonRow>
                    <Button kind=ButtonKind::Danger>"End it for everybody"</Button>
                </ButtonRow>
            </form>
        }
    });
    let end = |of: &ConsentOf| may_end.then(|| paths::end_consent(&org, &app, &of.consent.id));
    let rows: Vec<_> =
        newest.into_iter().map(|of| (end(&of), of)).map(|(end, of)| row(of, end)).collect();
    let lead = "People who signed in to the app and let it act for them. Ending this stops their \
                tokens immediately; the app has to ask them again.";
    let title = format!("People ({})", count(total, "consent", "consents"));
    Some(
        view! {
            <SectionCard id="people" title=title lead=lead>
                {if shown == 0 {
                    view! { <p class="muted">"Nobody has signed in to it yet."</p> }.into_any()
                } else {
                    view! {
                        <DataTable id="people-list" caption="People who let the app act for them" columns=columns>
                            {rows}
                        </DataTable>
                    }.into_any()
                }}
                {more.map(|more| view! { <p class="muted">{more}</p> })}
                {end_all}
            </SectionCard>
        }
        .into_any(),
    )
}

/// `end` is where it is ended, for those who may.
fn row(of: ConsentOf, end: Option<String>) -> impl IntoView + use<> {
    let ConsentOf { consent, person, email, org } = of;
    let which = format!(" it for {person}");
    let last = consent.last_used_at.map(|at| view! { <Ago at=at.to_rfc3339()/> });
    view! {
        <tr>
            <th scope="row">
                <bdi>{person.to_string()}</bdi> " " <span class="muted">{email.to_string()}</span>
            </th>
            <td data-label="Acts in"><bdi>{org.to_string()}</bdi></td>
            <td data-label="Allowed"><Ago at=consent.given_at.to_rfc3339()/></td>
            <td data-label="Last used">{last}</td>
            <td class="end">
                {end.map(|action| view! {
                    <form method="post" action=action>
                        <Button small=true>"End" <span class="visually-hidden">{which}</span></Button>
                    </form>
                })}
            </td>
        </tr>
    }
}
