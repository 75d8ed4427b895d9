//! The top of a page: its one `<h1>`, what it is for, what can be done.

use leptos::prelude::*;

/// Title, lead and actions. Children stand beside the title: badges, for example.
#[component]
pub fn PageHead(
    /// The `<h1>`.
    #[prop(into)]
    title: String,
    /// One sentence below it.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Buttons at the end of the line.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// Beside the title.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-head">
            <div>
                <div class="page-title"><h1>{title}</h1>{children.map(|children| children())}</div>
                {lead.map(|lead| view! { <p>{lead}</p> })}
            </div>
            <div class="button-row">{actions.run()}</div>
        </div>
    }
}
