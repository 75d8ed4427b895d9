//! What a search finds: links under headings.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What it is called.
    pub title: String,
    /// What tells it from others of that name.
    pub detail: String,
    pub href: String,
}

/// What was found of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HitGroup {
    /// "Apps".
    pub title: String,
    pub hits: Vec<Hit>,
}

/// Everything that was found, kind by kind.
#[component]
pub fn HitList(
    groups: Vec<HitGroup>,
    /// Where links open, such as `_top` out of a frame.
    #[prop(optional)]
    target: Option<&'static str>,
) -> impl IntoView {
    let groups = groups.into_iter().map(move |HitGroup { title, hits }| {
        let hits = hits.into_iter().map(move |Hit { title, detail, href }| {
            view! {
                <li>
                    <a class="stop" href=href target=target>
                        <strong>{title}</strong>
                        <span>{detail}</span>
                    </a>
                </li>
            }
        });
        view! {
            <section class="hits">
                <h2>{title}</h2>
                <ul>{hits.collect_view()}</ul>
            </section>
        }
    });
    groups.collect_view()
}
