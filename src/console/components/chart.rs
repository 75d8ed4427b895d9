//! A picture of counts over time, with the numbers behind it as a table.

use leptos::prelude::*;

use crate::console::components::number;

/// A bar: what went well at its foot, what did not above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// When it begins.
    pub label: String,
    pub done: i64,
    pub failed: i64,
}

const WIDTH: i64 = 720;
const HEIGHT: i64 = 120;

/// So many bars leave room for a name below each.
const FEW: usize = 6;

/// Bars over time. Whoever can't see them has the table.
#[component]
pub fn BarChart(
    /// Part of its ids.
    id: &'static str,
    /// What it shows, in a sentence.
    #[prop(into)]
    title: String,
    /// What the bars stand along, for the head of the table.
    #[prop(default = "Time (UTC)")]
    axis: &'static str,
    /// What went well, in a word: "Issued".
    done: &'static str,
    /// What did not: "Failed".
    failed: &'static str,
    /// The oldest first.
    bars: Vec<Bar>,
) -> impl IntoView {
    let most = bars.iter().map(|bar| bar.done + bar.failed).max().unwrap_or(0);
    let count = i64::try_from(bars.len()).unwrap_or(1).max(1);
    let step = WIDTH / count;
    let feet = feet(&bars, most).into_any();
    let shapes: Vec<_> =
        (0..).zip(&bars).map(|(at, bar)| shape(at * step, step, bar, most)).collect();
    let rows = bars.into_iter().rev().map(|Bar { label, done, failed }| {
        view! { <tr><th scope="row">{label}</th><td>{number(done)}</td><td>{number(failed)}</td></tr> }
    });
    let (name, table) = (format!("{id}-title"), format!("{title} as a table"));
    let (named_by, caption) = (name.clone(), table.clone());
    view! {
        <figure class="chart">
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-labelledby=named_by
                preserveAspectRatio="none">
                <title id=name>{title}</title>
                <line class="axis" x1="0" x2=WIDTH y1=HEIGHT y2=HEIGHT></line>
                {shapes}
            </svg>
            {feet}
            <figcaption class="cluster">
                <span class="key done">{done}</span>
                <span class="key failed">{failed}</span>
            </figcaption>
            <details class="more">
                <summary>"Show as a table"</summary>
                <div class="table-scroll" role="region" aria-label=table tabindex="0">
                    <table class="table">
                        <caption class="table-caption">{caption}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{axis}</th>
                                <th scope="col">{done}</th>
                                <th scope="col">{failed}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

/// What stands below the bars: the name of each where they are few, else of both ends.
fn feet(bars: &[Bar], most: i64) -> impl IntoView + use<> {
    let name = |bar: &Bar| view! { <span>{bar.label.clone()}</span> };
    if bars.len() <= FEW {
        let names = bars.iter().map(name).collect_view();
        return view! { <div class="chart-ends each">{names}</div> }.into_any();
    }
    let (first, last) = (bars.first().map(name), bars.last().map(name));
    view! { <div class="chart-ends">{first}<span>"Most: " {number(most)}</span>{last}</div> }
        .into_any()
}

fn shape(x: i64, step: i64, bar: &Bar, most: i64) -> impl IntoView + use<> {
    let height = |count: i64| match count {
        0 => 0,
        count => (count * (HEIGHT - 4) / most.max(1)).max(2),
    };
    let (done, failed) = (height(bar.done), height(bar.failed));
    let width = (step - 3).max(1);
    let said = format!("{}: {} / {}", bar.label, number(bar.done), number(bar.failed));
    view! {
        <g>
            <title>{said}</title>
            <rect class="done" x=x y=HEIGHT - done width=width height=done></rect>
            <rect class="failed" x=x y=HEIGHT - done - failed width=width height=failed></rect>
        </g>
    }
}
