//! Audit: what happened in an organization, and who has access where.

pub mod access;
pub mod entry;
mod filters;
pub mod lines;
pub mod log;
pub mod matrix;

use leptos::prelude::*;

use crate::console::components::{Button, Tab, Tabs};
use crate::console::paths;
use crate::domain::OrgId;
use crate::domain::apps::query::{AppQuery, AppTab};
use crate::workflows::audit::read::Reach;

/// The parts of the section, each with a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Log,
    Access(AppTab),
    Matrix,
}

fn parts(org: &OrgId, current: Part, reach: Reach) -> impl IntoView + use<> {
    let tab = |label: &str, part, href| Tab {
        label: label.into(),
        count: None,
        href,
        current: part == current,
    };
    let access = |label, tab_of| {
        let query = AppQuery { tab: tab_of, ..AppQuery::default() };
        tab(label, Part::Access(tab_of), paths::access_page(org, &query, ""))
    };
    let mut tabs = vec![
        tab("Log", Part::Log, paths::audit(org)),
        access("Access of owned apps", AppTab::Owned),
    ];
    tabs.push(tab("Matrix", Part::Matrix, paths::access_matrix(org)));
    if reach == Reach::Everything {
        tabs.push(access("Access of added apps", AppTab::Added));
    }
    view! { <Tabs label="Audit" tabs=tabs/> }
}

/// The file of exactly what a list shows, in formats with an address each. Taking it is a change
/// of the record, therefore a form.
pub(super) fn export(
    files: Vec<(String, &'static str)>,
    parameters: Vec<(&'static str, String)>,
) -> impl IntoView {
    let fields = parameters
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let buttons = files.into_iter().map(|(action, format)| {
        view! { <Button icon="download" formaction=action>{format!("Export as {format}")}</Button> }
    });
    view! {
        <form method="post" class="cluster" data-repeatable="">
            {fields.collect_view()}
            {buttons.collect_view()}
            <span class="muted">"Exports the filtered results. Exports are logged."</span>
        </form>
    }
}
