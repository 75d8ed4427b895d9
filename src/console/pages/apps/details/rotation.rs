//! The rotation pilot: during an overlap, who still uses the old secret, and when it may go.

use std::time::Duration;

use leptos::prelude::*;

use crate::console::components::{
    Ago, Button, ButtonKind, Column, DataTable, LinkButton, LocalTime, Notice, SectionCard,
    SelectField, Tone,
};
use crate::console::islands::LivePart;
use crate::console::pages::page::OrgPage;
use crate::console::paths;
use crate::console::wording::count;
use crate::domain::{AppId, Timestamp};
use crate::workflows::apps::AppDetails;
use crate::workflows::secrets::{Rotation, SecretCaller};

/// How long the old secret may have to be idle, in minutes, with the words for it.
const CHOICES: [(u32, &str); 6] = [
    (10, "10 minutes"),
    (60, "1 hour"),
    (360, "6 hours"),
    (1440, "24 hours"),
    (2880, "2 days"),
    (4320, "3 days"),
];

/// Chosen from the start.
const USUAL: u32 = 1440;

/// The section; nothing while the app has no overlap.
pub fn section(page: &OrgPage, found: &AppDetails) -> Option<AnyView> {
    let rotation = found.rotation.as_ref()?;
    let app = &found.app.id;
    let typed = page.query("idle").and_then(|idle| idle.parse::<u32>().ok());
    let idle = typed.filter(|idle| CHOICES.iter().any(|(known, _)| known == idle)).unwrap_or(USUAL);
    let options: Vec<_> =
        CHOICES.iter().map(|(minutes, words)| (minutes.to_string(), (*words).to_owned())).collect();
    let action = paths::app_part(page.org, app, "rotation");
    let live = live(page, app, rotation, idle, found.may_regenerate).into_any();
    Some(
        view! {
            <SectionCard id="rotation" title="Rotation"
                lead="Both secrets work. Move every caller to the new one, then retire the old one.">
                <form method="get" action=action class="cluster">
                    <SelectField name="idle" label="Ready to retire when idle for" options=options
                        value=idle.to_string()/>
                    <Button small=true>"Apply"</Button>
                </form>
                <LivePart part="rotation-live">{live}</LivePart>
            </SectionCard>
        }
        .into_any(),
    )
}

/// What changes by itself while somebody looks at it.
fn live(
    page: &OrgPage,
    app: &AppId,
    rotation: &Rotation,
    idle: u32,
    may_retire: bool,
) -> impl IntoView + use<> {
    let since = rotation.idle_since();
    let ready_at = since.plus(Duration::from_secs(u64::from(idle) * 60));
    let is_ready = ready_at.has_expired(page.now);
    let retire = may_retire.then(|| paths::end_secret(page.org, app, &rotation.old.id));
    let offer = offer(rotation, since, ready_at, is_ready, retire).into_any();
    let (moved, still): (Vec<_>, Vec<_>) =
        rotation.old_callers.iter().cloned().partition(|caller| rotation.has_moved(caller));
    let still = callers("old-callers", "Still on the old secret", &still);
    let moved =
        (!moved.is_empty()).then(|| callers("moved-callers", "Moved to the new secret", &moved));
    let new = callers("new-callers", "On the new secret", &rotation.new_callers);
    view! {
        <div id="rotation-live" class="form">{offer} {still} {new} {moved}</div>
    }
}

fn offer(
    rotation: &Rotation,
    since: Timestamp,
    ready_at: Timestamp,
    is_ready: bool,
    retire: Option<String>,
) -> impl IntoView + use<> {
    let was_used = rotation.old.last_used_at.is_some();
    let last = if was_used {
        view! { "The old secret was last used " <Ago at=since.to_rfc3339()/> ". " }.into_any()
    } else {
        view! { "The old secret was never used. " }.into_any()
    };
    if is_ready {
        let retire = retire.map(|href| {
            view! { <LinkButton href=href kind=ButtonKind::Primary>"Retire the old secret…"</LinkButton> }
        });
        return view! {
            <Notice tone=Tone::Success title="The old secret can go">
                <p>{last} "It has been idle for as long as you asked."</p>
                {retire}
            </Notice>
        }
        .into_any();
    }
    let retire = retire.map(|href| {
        view! { <LinkButton href=href kind=ButtonKind::Danger small=true>"Retire it now…"</LinkButton> }
    });
    let what_then = match rotation.old.expires_at.filter(|end| *end <= ready_at) {
        Some(end) => view! { "It stops working by itself on " <LocalTime at=end.to_rfc3339()/> "." }
            .into_any(),
        None => view! {
            "If nobody uses it again, you can retire it on " <LocalTime at=ready_at.to_rfc3339()/> "."
        }
        .into_any(),
    };
    view! {
        <Notice tone=Tone::Info title="The old secret is still in use">
            <p>
                {last} {what_then}
            </p>
            {retire}
        </Notice>
    }
    .into_any()
}

fn callers(id: &'static str, title: &'static str, callers: &[SecretCaller]) -> AnyView {
    if callers.is_empty() {
        return view! { <div><h3>{title}</h3><p class="muted">"Nobody so far."</p></div> }
            .into_any();
    }
    let columns = vec![
        Column::new("Address"),
        Column::new("Program"),
        Column::new("Last"),
        Column::new("Uses"),
    ];
    let rows: Vec<_> = callers
        .iter()
        .map(|caller| {
            let agent = Some(caller.agent.clone()).filter(|agent| !agent.is_empty());
            let agent = agent.unwrap_or_else(|| "Not told".to_owned());
            let uses = usize::try_from(caller.uses).unwrap_or_default();
            view! {
                <tr>
                    <th scope="row"><code>{caller.address.clone()}</code></th>
                    <td data-label="Program"><bdi>{agent}</bdi></td>
                    <td data-label="Last"><Ago at=caller.last_at.to_rfc3339()/></td>
                    <td data-label="Uses">{count(uses, "time", "times")}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div>
            <h3>{title}</h3>
            <DataTable id=id caption=title columns=columns>{rows}</DataTable>
        </div>
    }
    .into_any()
}
