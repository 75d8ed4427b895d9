//! What came of asking for a token, and the token taken apart.

use leptos::prelude::*;
use serde_json::Value;

use crate::console::components::{
    Badge, CodeBlock, Column, DataTable, Icon, LocalTime, Notice, Tone,
};
use crate::console::pages::page::OrgPage;
use crate::console::pages::playground::exchange::show;
use crate::console::wording::count;
use crate::console::wording::doctor::finding;
use crate::console::wording::playground::{Claim, claims, of_token};
use crate::console::wording::size;
use crate::domain::{OrgId, Timestamp};
use crate::workflows::playground::{Exchange, TokenParts};

/// A token taken apart.
pub struct Looked {
    pub parts: TokenParts,
    /// How long it is as it is sent.
    pub bytes: usize,
}

/// The answer of the token endpoint and the token in the field, as far as they are there.
pub(super) fn answer(
    page: &OrgPage,
    asked: Option<Exchange>,
    looked: Option<Looked>,
) -> impl IntoView + use<> {
    let nothing = (asked.is_none() && looked.is_none())
        .then(|| view! { <p class="muted">"Get a token to see its claims."</p> });
    let asked = asked.map(|asked| came_of(page.org, asked).into_any());
    view! {
        {nothing}
        {looked.map(|looked| apart(&looked, page.now))}
        {asked}
    }
}

fn came_of(org: &OrgId, asked: Exchange) -> impl IntoView + use<> {
    let advice = match asked.answer() {
        Some(answer) if answer.status != 200 && asked.findings.is_empty() => {
            vec![of_token(answer.status)]
        }
        Some(_) | None => asked.findings.iter().map(|found| finding(org, found)).collect(),
    };
    show(asked, advice, "token", None)
}

fn apart(Looked { parts, bytes }: &Looked, now: Timestamp) -> impl IntoView + use<> {
    let TokenParts { decoded, refusal, permissions } = parts;
    let verdict = match refusal {
        None => view! {
            <Badge text="Signature valid" tone=Tone::Success icon="circle-check"/>
        }
        .into_any(),
        Some(why) => {
            let why = why.to_string();
            view! {
                <Notice tone=Tone::Warning title="No service accepts it">
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
        let left = ends.saturating_sub(now.as_seconds()).max(0);
        let minutes = count(usize::try_from(left / 60).unwrap_or_default(), "minute", "minutes");
        view! {
            <span class="countdown" role="timer" data-seconds=left.to_string()>
                "expires in " {minutes}
            </span>
        }
    });
    let size = size(*bytes);
    let may = count(permissions.len(), "permission", "permissions");
    let list: Vec<_> = permissions.iter().map(ToString::to_string).collect();
    let list = list.join("\n");
    view! {
        <div class="cluster">
            {verdict}
            {kid.map(|kid| view! { <span class="muted small">"kid " <code>{kid}</code></span> })}
            <span class="muted small">{counting} " · " {size}</span>
        </div>
        <details class="more" id="token-permissions">
            <summary><Icon name="chevron-right" class="turn"/>"Grants " {may} " here"</summary>
            <CodeBlock id="token-permission-list" title="Effective permissions">{list}</CodeBlock>
        </details>
        <details class="more" id="token-decoded" open>
            <summary><Icon name="chevron-right" class="turn"/>"Header and claims"</summary>
            {table("token-header", "Header of the token", header)}
            {table("token-claims", "Claims of the token", claims(&decoded.claims))}
        </details>
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
