//! One section of a page, with its heading and its own action.

use leptos::prelude::*;

/// A card with a heading; `action` is its Edit link or button.
#[component]
pub fn SectionCard(
    /// The anchor of the section.
    #[prop(into)]
    id: String,
    /// The `<h2>`.
    #[prop(into)]
    title: String,
    /// One sentence below the heading.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Marks the danger zone.
    #[prop(optional)]
    danger: bool,
    /// At the end of the heading's line.
    #[prop(optional, into)]
    action: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    let class = if danger { "card danger" } else { "card" };
    view! {
        <section id=id class=class aria-labelledby=heading.clone()>
            <div class="card-head">
                <div>
                    <h2 id=heading.clone()>{title}</h2>
                    {lead.map(|lead| view! { <p>{lead}</p> })}
                </div>
                {action.run()}
            </div>
            <div class="card-body">{children()}</div>
        </section>
    }
}
