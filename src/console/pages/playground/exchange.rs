//! A request and what came of it.

use leptos::prelude::*;

use crate::console::components::{CodeBlock, Icon, Notice, Tone};
use crate::console::wording::count as counted;
use crate::console::wording::playground::Advice;

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub method: String,
    pub path: String,
    /// The same as a command, with the secret as an environment variable.
    pub curl: String,
    pub outcome: Outcome,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// There was an answer.
    Answered(Box<Answered>),
    /// There was none, and why.
    NoAnswer(String),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    /// The words of the status: "OK".
    pub reason: &'static str,
    /// How long it took.
    pub millis: u128,
    /// How long the body is.
    pub bytes: usize,
    pub headers: Vec<(String, String)>,
    /// The body, indented when it is JSON.
    pub body: String,
    /// Whether the body goes on.
    pub is_cut: bool,
    /// What a refusal means, and what to do.
    pub advice: Option<Advice>,
}

/// The response to a call, or a word on what will stand here.
pub fn response(found: Option<Exchange>) -> impl IntoView {
    found.map_or_else(
        || view! { <p class="muted">"Send a request to see the response."</p> }.into_any(),
        |exchange| show(exchange, "call").into_any(),
    )
}

/// Shows an exchange. `id` keeps the ids of two of them apart.
pub fn show(exchange: Exchange, id: &'static str) -> impl IntoView {
    let Exchange { method, path, curl, outcome } = exchange;
    let class = format!("method {}", method.to_lowercase());
    let outcome = match outcome {
        Outcome::Answered(answered) => answer(*answered, id).into_any(),
        Outcome::NoAnswer(why) => view! {
            <Notice tone=Tone::Danger title="No response" announce=true>
                <p>{why}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <p class="cluster">
            <span class=class>{method}</span> <code>{path}</code>
        </p>
        {outcome}
        <CodeBlock id=format!("{id}-curl") title="Request as curl">{curl}</CodeBlock>
    }
}

fn answer(answered: Answered, id: &'static str) -> impl IntoView {
    let Answered { status, reason, millis, bytes, headers, body, is_cut, advice } = answered;
    let class = if status < 400 { "status" } else { "status denied" };
    let count = counted(headers.len(), "header", "headers");
    let headers = headers.into_iter().map(|(name, value)| {
        view! { <li><code>{name} ": " {value}</code></li> }
    });
    view! {
        <p class="cluster" role="status">
            <span class=class>{status} " " {reason}</span>
            <span class="muted">{millis.to_string()} " ms · " {counted(bytes, "byte", "bytes")}</span>
        </p>
        {advice.map(|Advice { title, text }| view! {
            <Notice tone=Tone::Danger title=title announce=true><p>{text}</p></Notice>
        })}
        {is_cut.then(|| view! {
            <Notice tone=Tone::Info><p>"The response is longer than 2 MiB. The rest was not \
                                        read."</p></Notice>
        })}
        <CodeBlock id=format!("{id}-body") title="Body">{body}</CodeBlock>
        <details class="more">
            <summary><Icon name="chevron-right" class="turn"/>{count}</summary>
            <ul class="permissions">{headers.collect_view()}</ul>
        </details>
    }
}
