//! A part of a page that stays up to date while somebody looks at it. Without scripts it is as new
//! as the page.

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::Element;

use crate::console::components::NeedsIslands;
use crate::console::islands::workbench::{Unsent, parsed};

/// How often the page is asked for again.
const EVERY: Duration = Duration::from_secs(5);

/// How often at most: a tab that nobody looks after does not keep its session alive.
const MOST: u32 = 120;

/// Follows the element of that id within it.
#[component]
pub fn LivePart(#[prop(into)] part: String, children: Children) -> impl IntoView {
    view! {
        <LiveUpdates part=part>{children()}</LiveUpdates>
        <NeedsIslands/>
    }
}

#[island]
fn LiveUpdates(part: String, children: Children) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    // Effects run in the browser only.
    Effect::new(move |_| {
        let (Some(root), part) = (root.get(), part.clone()) else { return };
        let turns = StoredValue::new_local(0);
        let tick = move || {
            let turn = turns.get_value() + 1;
            turns.set_value(turn);
            if turn <= MOST && !document().hidden() {
                spawn_local(update(root.clone().into(), part.clone()));
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, EVERY) {
            on_cleanup(move || handle.clear());
        }
    });
    view! { <div node_ref=root>{children()}</div> }
}

/// Puts what the server says now in the place of what it said before.
async fn update(root: Element, part: String) {
    let Ok(page) = this_page().await else { return };
    let selector = format!("#{part}");
    let fresh = parsed(&page).and_then(|page| page.query_selector(&selector).ok().flatten());
    let stale = root.query_selector(&selector).ok().flatten();
    if let (Some(fresh), Some(stale)) = (fresh, stale) {
        // What is the same stays, with whatever somebody has selected in it.
        if !fresh.is_equal_node(Some(&stale)) {
            let _ = stale.replace_with_with_node_1(&fresh);
        }
    }
}

#[cfg(feature = "hydrate")]
async fn this_page() -> Result<String, Unsent> {
    use leptos::wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::Response;

    let window = web_sys::window().ok_or(Unsent)?;
    let here = window.location().href()?;
    let answer: Response = JsFuture::from(window.fetch_with_str(&here)).await?.unchecked_into();
    let text = JsFuture::from(answer.text()?).await?;
    text.as_string().ok_or(Unsent)
}

/// Never called: nothing is updated on the server.
#[cfg(not(feature = "hydrate"))]
async fn this_page() -> Result<String, Unsent> {
    std::future::ready(Err(Unsent)).await
}
