//! The command palette: finds anything while somebody types. `ui.js` opens it in a frame of its
//! own, so that its WebAssembly is loaded on first use and no other page has to allow any.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use serde::Serialize;

use crate::console::components::{HitGroup, HitList};
use crate::console::islands::Refusal;
use crate::domain::OrgId;

/// For so long somebody may go on typing before the server is asked.
const PAUSE: Duration = Duration::from_millis(120);

/// What the palette asks: the arguments of [`find_anything`].
#[derive(Debug, Clone, Serialize)]
struct Question {
    org: Option<OrgId>,
    text: String,
}

/// Finds anything that has some words and that the visitor may see.
#[server(prefix = "/rpc", endpoint = "find_anything", input = Json)]
pub async fn find_anything(org: Option<OrgId>, text: String) -> Result<Vec<HitGroup>, Refusal> {
    use crate::console::wording::search::hits;
    use crate::workflows::{OpContext, WorkflowError, search};

    let op = use_context::<OpContext>().ok_or(WorkflowError::Internal)?;
    let found = search::find(&op, org.as_ref(), &text).await?;
    Ok(hits(op.catalogue(), &found))
}

/// A field, and below it what has the words.
#[island]
pub fn Palette(
    /// Where to look first.
    org: Option<OrgId>,
    /// What is offered before anything is typed.
    groups: Vec<HitGroup>,
    /// What stands before the field. Where icons are, only the server knows.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let found = RwSignal::new(groups);
    let says = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    let ask = move |text: String| {
        let question = Question { org: org.clone(), text };
        turn.update_value(|turn| *turn += 1);
        let asked = turn.get_value();
        let look = move || {
            if turn.get_value() == asked {
                spawn_local(async move {
                    let answer = look_up(&question).await;
                    if turn.get_value() == asked {
                        tell(answer, found, says);
                    }
                });
            }
        };
        set_timeout(look, PAUSE);
    };
    view! {
        <div class="palette" node_ref=root
            on:keydown=move |event| if let Some(root) = root.get() { walk(&root, &event) }>
            <div class="search">
                {children()}
                <label class="visually-hidden" for="q">"Search or jump to"</label>
                <input class="input full stop" type="search" id="q" name="q" autocomplete="off"
                    autofocus=true placeholder="Search or jump to…"
                    on:input=move |event| ask(event_target_value(&event))/>
            </div>
            <p class="visually-hidden" role="status">{move || says.get()}</p>
            <div class="palette-hits">
                {move || view! { <HitList groups=found.get() target="_top"/> }}
                {move || found.with(Vec::is_empty).then(|| view! {
                    <p class="muted">"Nothing matches. Try a name, an id or a permission."</p>
                })}
            </div>
        </div>
    }
}

fn tell(
    answer: Result<Vec<HitGroup>, Refusal>,
    found: RwSignal<Vec<HitGroup>>,
    says: RwSignal<String>,
) {
    match answer {
        Ok(groups) => {
            let count: usize = groups.iter().map(|group| group.hits.len()).sum();
            says.set(if count == 1 { "1 result".to_owned() } else { format!("{count} results") });
            found.set(groups);
        }
        Err(Refusal::SignedOut) => says.set("Your session has ended. Sign in again.".to_owned()),
        Err(_) => says.set("The search isn't available right now.".to_owned()),
    }
}

/// Arrow keys walk through what was found; Enter in the field takes the first.
fn walk(root: &Element, event: &KeyboardEvent) {
    let list = root.get_elements_by_class_name("stop");
    let stops: Vec<HtmlElement> =
        (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let is_active = |stop: &HtmlElement| active.as_ref() == Some(stop.as_ref());
    let at = stops.iter().position(is_active).unwrap_or(0);
    let next = match event.key().as_str() {
        "ArrowDown" => (at + 1).min(stops.len().saturating_sub(1)),
        "ArrowUp" => at.saturating_sub(1),
        "Enter" if at == 0 => {
            if let Some(first) = stops.get(1) {
                event.prevent_default();
                first.click();
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(stop) = stops.get(next) {
        let _ = stop.focus();
    }
}

#[cfg(feature = "hydrate")]
async fn look_up(question: &Question) -> Result<Vec<HitGroup>, Refusal> {
    use leptos::server_fn::ServerFn;

    crate::console::islands::fetch::post(FindAnything::PATH, question).await
}

/// Never called: nobody types on the server.
#[cfg(not(feature = "hydrate"))]
async fn look_up(question: &Question) -> Result<Vec<HitGroup>, Refusal> {
    find_anything(question.org.clone(), question.text.clone()).await
}
