//! Tables and their pages.

use leptos::prelude::*;

use crate::console::components::Icon;

/// The head of a column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// What it says.
    pub label: String,
    /// Numbers stand at the end.
    pub at_end: bool,
    /// Said to assistive technology only, such as "Actions".
    pub quiet: bool,
    /// The rows stand in the order of this column.
    pub sorted: Option<Order>,
    /// Where the list is in the order of this column, or in the other one.
    pub href: Option<String>,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Rising,
    Falling,
}

impl Order {
    const fn name(self) -> &'static str {
        match self {
            Self::Rising => "ascending",
            Self::Falling => "descending",
        }
    }
}

impl Column {
    /// A column with words.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Columns with words, one of which the rows are sorted by.
    pub fn sorted_by(sorted: Option<&str>, labels: &[&str]) -> Vec<Self> {
        let rising = |label: &str| (sorted == Some(label)).then_some(Order::Rising);
        let column = |label: &&str| Self { sorted: rising(label), ..Self::new(*label) };
        labels.iter().map(column).collect()
    }
}

/// A table that scrolls in its own labelled region, or turns into cards on a
/// narrow page. Children are `<tr>`s whose first cell is `<th scope="row">`
/// and whose other cells carry `data-label` for the cards.
#[component]
pub fn DataTable(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What the table holds; read aloud, not shown.
    #[prop(into)]
    caption: String,
    /// Heads, in order.
    columns: Vec<Column>,
    /// Rows become cards on a narrow page.
    #[prop(default = true)]
    cards: bool,
    /// Rows.
    children: Children,
) -> impl IntoView {
    let caption_id = format!("{id}-caption");
    let class = if cards { "table cards" } else { "table" };
    view! {
        <div class="table-scroll" role="region" tabindex="0" aria-labelledby=caption_id.clone()>
            <table id=id class=class>
                <caption id=caption_id.clone() class="table-caption">{caption}</caption>
                <thead><tr>{columns.into_iter().map(head).collect_view()}</tr></thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

fn head(column: Column) -> impl IntoView {
    let Column { label, at_end, quiet, sorted, href } = column;
    view! {
        <th scope="col" class=at_end.then_some("end")
            aria-sort=sorted.map(Order::name)>
            {match href {
                Some(href) => view! { <a class="sort" href=href>{label}</a> }.into_any(),
                None => view! {
                    <span class=quiet.then_some("visually-hidden")>{label}</span>
                }.into_any(),
            }}
        </th>
    }
}

/// "1–50 of 132" and the ways to the pages before and after.
#[component]
pub fn Pager(
    /// Where we are.
    #[prop(into)]
    summary: String,
    /// The page before, if there is one.
    #[prop(optional_no_strip, into)]
    previous: Option<String>,
    /// The page after, if there is one.
    #[prop(optional_no_strip, into)]
    next: Option<String>,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label="Pages">
            <span>{summary}</span>
            <span class="button-row">
                {previous.map(|href| view! {
                    <a class="button small" rel="prev" href=href>
                        <Icon name="arrow-left"/> "Previous"
                    </a>
                })}
                {next.map(|href| view! {
                    <a class="button small" rel="next" href=href>
                        "Next" <Icon name="arrow-right"/>
                    </a>
                })}
            </span>
        </nav>
    }
}
