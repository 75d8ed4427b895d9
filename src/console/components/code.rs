//! Commands and payloads to read and to copy.

use leptos::prelude::*;

use crate::console::components::CopyButton;

/// A block of code with its title and a Copy button. It scrolls by itself and
/// can be reached by keyboard.
#[component]
pub fn CodeBlock(
    /// Unique on the page; the Copy button points to it.
    #[prop(into)]
    id: String,
    /// What the block is: "Get a token with curl".
    #[prop(into)]
    title: String,
    /// The text itself, or highlighted spans of it.
    children: Children,
) -> impl IntoView {
    let target = format!("#{id}");
    view! {
        <div class="code">
            <div class="code-head">
                <span>{title.clone()}</span>
                <CopyButton target=target what=title.clone() words=true/>
            </div>
            <pre tabindex="0" role="region" aria-label=title><code id=id>{children()}</code></pre>
        </div>
    }
}
