//! What came back, and what it means.

use leptos::prelude::*;

use crate::console::components::{
    CodeBlock, CopyButton, Icon, LinkButton, LocalTime, Notice, Tone,
};
use crate::console::pages::playground::call_form::method;
use crate::console::pages::playground::status::status_line;
use crate::console::pages::playground::{history, json};
use crate::console::paths;
use crate::console::wording::count as counted;
use crate::console::wording::playground::{Advice, Way};
use crate::domain::OrgId;
use crate::workflows::playground::{AnswerHeader, Answered, Exchange, Outcome};

/// How much of a body is shown as it is. A file has the rest.
const SHOWN_BYTES: usize = 256 * 1024;

/// The response to a call, or a word on what will stand here; two of them, where they are compared.
pub(super) fn response(
    org: &OrgId,
    found: Option<Exchange>,
    advice: Vec<Advice>,
    compared: Vec<Exchange>,
) -> impl IntoView + use<> {
    let compared = history::comparison(&compared).into_any();
    let download = paths::playground_response(org);
    let shown = found.map_or_else(
        || view! { <p class="muted">"Send a request to see what comes back."</p> }.into_any(),
        |exchange| show(exchange, advice, "call", Some(download)).into_any(),
    );
    view! { {compared} {shown} }
}

/// Shows an exchange. `id` keeps the ids of two of them apart.
pub(super) fn show(
    exchange: Exchange,
    advice: Vec<Advice>,
    id: &'static str,
    download: Option<String>,
) -> impl IntoView {
    let Exchange { method: verb, path, outcome, .. } = exchange;
    let outcome = match outcome {
        Outcome::Answered(answered) => answer(answered, advice, id, download).into_any(),
        Outcome::NoAnswer(why) => view! {
            <Notice tone=Tone::Danger title="No response" announce=true>
                <p>{why}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <p class="cluster">{method(&verb)} <code>{path}</code></p>
        {outcome}
    }
}

/// A refusal in words, with the ways on.
pub(super) fn advise(told: Advice, tone: Tone) -> impl IntoView {
    let Advice { title, text, at, ways, request } = told;
    let ways = ways.into_iter().map(|Way { words, href }| {
        view! { <LinkButton href=href small=true>{words}</LinkButton> }
    });
    let ways: Vec<_> = ways.collect();
    let request = request.map(|request| {
        view! { <CodeBlock id="request-to-owners" title="Request to the owners">{request}</CodeBlock> }
    });
    view! {
        <Notice tone=tone title=title announce=true>
            <p>{text} " " {at.map(|at| view! { <LocalTime at=at.to_rfc3339()/> })}</p>
            {request}
            {(!ways.is_empty()).then(|| view! { <div class="button-row">{ways}</div> })}
        </Notice>
    }
}

fn answer(
    answered: Answered,
    advice: Vec<Advice>,
    id: &'static str,
    download: Option<String>,
) -> impl IntoView {
    let line = status_line(&answered).into_any();
    let Answered { headers, body, is_cut, .. } = answered;
    let value = serde_json::from_str::<serde_json::Value>(&body).ok();
    let pretty = value.as_ref().and_then(|value| serde_json::to_string_pretty(value).ok());
    let mut raw = pretty.unwrap_or(body);
    let is_long = raw.len() > SHOWN_BYTES;
    raw.truncate(raw.floor_char_boundary(SHOWN_BYTES));
    let tree = value.filter(|_| !is_long).and_then(|value| json::tree(&value));
    let advice: Vec<_> = advice.into_iter().map(|told| advise(told, Tone::Danger)).collect();
    let long = match (is_cut, is_long) {
        (true, _) => Some("The response is longer than 2 MiB. The rest wasn't read."),
        (false, true) => Some("Only the first 256 KB are shown. Download it to see all of it."),
        (false, false) => None,
    };
    let named = if id == "token" { "Body of the token response" } else { "Body" };
    let (raw_id, headers) = (format!("{id}-raw"), header_list(headers).into_any());
    let body = match tree {
        Some(tree) => view! {
            <div class="code">
                <div class="code-head">
                    <span>"Body"</span>
                    <CopyButton target=format!("#{raw_id}") what="Body" words=true/>
                </div>
                <div class="json" tabindex="0" role="region" aria-label=named>{tree}</div>
            </div>
            <details class="more" id=format!("{id}-as-raw")>
                <summary><Icon name="chevron-right" class="turn"/>"Raw"</summary>
                <CodeBlock id=raw_id title=format!("{named}, raw")>{raw}</CodeBlock>
            </details>
        }
        .into_any(),
        None => view! { <CodeBlock id=raw_id title=named>{raw}</CodeBlock> }.into_any(),
    };
    let download = download.map(|href| {
        view! { <a class="button small" href=href download="">"Download"</a> }
    });
    view! {
        <p class="cluster" role="status">{line} <span class="push">{download}</span></p>
        {advice}
        {long.map(|text| view! { <Notice tone=Tone::Info><p>{text}</p></Notice> })}
        {body}
        <details class="more" id=format!("{id}-headers")>{headers}</details>
    }
}

fn header_list(headers: Vec<AnswerHeader>) -> impl IntoView {
    let count = counted(headers.len(), "header", "headers");
    let headers = headers.into_iter().map(|AnswerHeader { name, value }| {
        view! { <li><code>{name} ": " {value}</code></li> }
    });
    view! {
        <summary><Icon name="chevron-right" class="turn"/>{count}</summary>
        <ul class="permissions">{headers.collect_view()}</ul>
    }
}
