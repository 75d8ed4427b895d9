//! What came of asking for a token, and the token taken apart.

use leptos::prelude::*;

use crate::console::components::{Badge, Column, DataTable, LocalTime, NeedsIslands, Notice, Tone};
use crate::console::islands::Countdown;
use crate::console::pages::playground::exchange;
use crate::console::view::{Claim, Exchange, TokenLook};

/// The answer of the token endpoint and the token in the field, as far as they are there.
pub fn answer(asked: Option<Exchange>, look: Option<TokenLook>) -> impl IntoView {
    let nothing = (asked.is_none() && look.is_none())
        .then(|| view! { <p class="muted">"Get a token to see what it says."</p> });
    view! {
        {nothing}
        {look.map(apart)}
        {asked.map(|asked| exchange::show(asked, "token"))}
    }
}

fn apart(look: TokenLook) -> impl IntoView {
    let TokenLook { refusal, header, claims, seconds_left } = look;
    let is_live = refusal.is_none();
    let verdict = match refusal {
        None => view! {
            <Badge text="Signature valid" tone=Tone::Success icon="circle-check"/>
        }
        .into_any(),
        Some(why) => view! {
            <Notice tone=Tone::Warning title="No service would take it"><p>{why} "."</p></Notice>
        }
        .into_any(),
    };
    let kid = header.iter().find(|field| field.name == "kid").map(|field| field.value.clone());
    let counting = seconds_left.filter(|_| is_live).map(|seconds| {
        view! {
            <Countdown seconds=seconds/>
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
        {table("token-claims", "Claims of the token", claims)}
    }
}

fn table(id: &'static str, caption: &'static str, claims: Vec<Claim>) -> impl IntoView {
    let columns = vec![Column::new("Name"), Column::new("Value")];
    let row = |Claim { name, value, at, help }: Claim| {
        let lines = value.split('\n').map(|line| view! { <code>{line.to_owned()}</code> <br/> });
        view! {
            <tr>
                <th scope="row"><code>{name}</code></th>
                <td data-label="Value">
                    {lines.collect_view()}
                    {at.map(|at| view! { <span class="sub"><LocalTime at=at/></span> })}
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
