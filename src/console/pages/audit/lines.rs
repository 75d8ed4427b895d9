//! Entries of the record as lines of other pages.

use leptos::prelude::*;

use crate::console::components::Ago;
use crate::console::wording::audit::{EntryLine, Subject};

/// Something that happened, as a line.
pub fn entry(line: EntryLine) -> impl IntoView {
    let EntryLine { at, actor, verb, subject, rest } = line;
    view! {
        <li class="split">
            <span>
                <strong><bdi>{actor}</bdi></strong>{format!(" {verb} ")}{thing(subject)}
                {format!(" {rest}")}
            </span>
            <span class="muted"><Ago at=at/></span>
        </li>
    }
}

/// What it happened to, with the way there.
pub fn thing(subject: Option<Subject>) -> Option<AnyView> {
    let Subject { name, href } = subject?;
    Some(match href {
        Some(href) => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    })
}
