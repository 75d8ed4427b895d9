//! What came of asking for a token, and the token taken apart.

use leptos::prelude::*;
use serde_json::Value;

use crate::console::components::{Badge, Column, DataTable, LocalTime, NeedsIslands, Notice, Tone};
use crate::console::islands::Countdown;
use crate::console::pages::playground::exchange::{self, Exchange};
use crate::console::wording::playground::{Claim, claims};
use crate::domain::Timestamp;
use crate::workflows::playground::TokenParts;

/// The answer of the token endpoint and the token in the field, as far as they are there.
pub fn answer(asked: Option<Exchange>, look: Option<TokenParts>, now: Timestamp) -> impl IntoView {
    let nothing = (asked.is_none() && look.is_none())
        .then(|| view! { <p class="muted">"Get a token to see its contents."</p> });
    view! {
        {nothing}
        {look.map(|parts| apart(&parts, now))}
        {asked.map(|asked| exchange::show(asked, "token"))}
    }
}

fn apart(
    TokenParts { decoded, refusal, .. }: &TokenParts,
    now: Timestamp,
) -> impl IntoView + use<> {
    let verdict = match refusal {
        None => view! {
            <Badge text="Signature valid" tone=Tone::Success icon="circle-check"/>
        }
        .into_any(),
        Some(why) => {
            let why = why.to_string();
            view! {
                <Notice tone=Tone::Warning title="No service would accept it">
                    <p>{why} "."</p>
                </Notice>
            }
            .into_any()
        }
    };
    let header = claims(&decoded.header);
    let kid = header.iter().find(|field| field.name == "kid").map(|field| field.value.clone());
    let ends = decoded.claims.get("exp").and_then(Value::as_i64).filter(|_| refusal.is_none());
    let counting = ends.map(|ends| {
        view! {
            <Countdown seconds=ends.saturating_sub(now.as_seconds()).max(0)/>
            <NeedsIslands/>
        }
    });
    view! {
        <div class="cluster">
            {verdict}
            {kid.map(|kid| view! { <span class="muted small">"kid " <code>{kid}</code></span> })}
            <span class="muted small">{counting}</span>
        </div>
        {table("token-header", "Header of the token", header)}
        {table("token-claims", "Claims of the token", claims(&decoded.claims))}
    }
}

fn table(id: &'static str, caption: &'static str, claims: Vec<Claim>) -> impl IntoView {
    let columns = vec![Column::new("Name"), Column::new("Value")];
    let row = |Claim { name, value, at, help }: Claim| {
        let lines = value.split('\n').map(|line| view! { <code>{line.to_owned()}</code> <br/> });
        let at = at.map(|at| view! { <span class="sub"><LocalTime at=at.to_rfc3339()/></span> });
        view! {
            <tr>
                <th scope="row"><code>{name}</code></th>
                <td data-label="Value">
                    {lines.collect_view()}
                    {at}
                    {(!help.is_empty()).then(|| view! { <span class="sub">{help}</span> })}
                </td>
            </tr>
        }
    };
    view! {
        <div class="claims">
            <DataTable id=id caption=caption columns=columns cards=false>
                {claims.into_iter().map(row).collect_view()}
            </DataTable>
        </div>
    }
}
