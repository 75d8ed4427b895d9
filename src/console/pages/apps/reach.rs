//! What stops when an app stops: said before it is disabled or deleted.

use leptos::prelude::*;

use crate::console::components::{Ago, Column, DataTable, SectionCard};
use crate::domain::Timestamp;
use crate::workflows::apps::{Reach, ReachedOrg};

/// How many organizations are named.
const NAMED: usize = 20;

/// "3 tokens are alive, the last for at most 28 minutes. They are refused at once."
pub(super) fn tokens(now: Timestamp, found: &Reach, fate: &str) -> String {
    let left = found.last_expires_at.map(|end| (end.since(now).as_secs() / 60).max(1));
    let minutes = match left {
        Some(1) => "a minute".to_owned(),
        Some(minutes) => format!("{minutes} minutes"),
        None => return format!("It has no valid tokens. Any that were issued {fate}."),
    };
    match found.live_tokens {
        1 => format!("It has 1 valid token, for at most {minutes}. Tokens {fate}."),
        count => format!(
            "It has {count} valid tokens, the last one for at most {minutes}. They \
                          {fate}."
        ),
    }
}

/// Where the app acts, and who called last.
pub(super) fn reach(found: Reach) -> impl IntoView {
    let Reach { orgs, callers, .. } = found;
    let more = orgs.len().saturating_sub(NAMED);
    let callers: Vec<_> = callers
        .into_iter()
        .map(|from| {
            let at = from.last_at.to_rfc3339();
            view! {
                <li class="split">
                    <code>{from.address}</code><span class="muted"><Ago at=at/></span>
                </li>
            }
        })
        .collect();
    view! {
        <SectionCard id="reach" title="Where it's used">
            {if orgs.is_empty() {
                view! { <p class="muted">"It isn't added to any organization."</p> }.into_any()
            } else {
                view! {
                    <DataTable id="reached" caption="Organizations that the app was added to"
                        columns=["Organization", "Permissions there", "Valid tokens"]
                            .map(Column::new).to_vec()>
                        {orgs.into_iter().take(NAMED).map(line).collect_view()}
                    </DataTable>
                }.into_any()
            }}
            {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
        </SectionCard>
        <SectionCard id="callers" title="Who called last">
            {if callers.is_empty() {
                view! { <p class="muted">"No caller known yet"</p> }.into_any()
            } else {
                view! { <ul class="lines">{callers}</ul> }.into_any()
            }}
        </SectionCard>
    }
}

fn line(org: ReachedOrg) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><bdi>{org.name.to_string()}</bdi></th>
            <td data-label="Permissions there">{org.permissions}</td>
            <td data-label="Valid tokens">{org.live_tokens}</td>
        </tr>
    }
}
