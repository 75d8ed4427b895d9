//! The playground without leaving the page.
//!
//! Everything inside is the server's, and works as plain forms. Where scripts run, the same forms
//! are sent from here, and the parts of the page that comes back take the place of those that
//! stand here. So there is one way to send a request, and no copy of the page in the browser.

mod countdown;
mod parts;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{
    AbortController, Element, HtmlButtonElement, HtmlElement, HtmlFormElement, HtmlInputElement,
};

use crate::console::components::NeedsIslands;
use crate::console::islands::workbench::countdown::Countdown;
use crate::console::islands::workbench::parts::{Part, elements, filter, send, swap};
pub(super) use crate::console::islands::workbench::parts::{Unsent, parsed};

/// For so long somebody may go on typing before the snippets follow.
const PAUSE: Duration = Duration::from_millis(400);

/// The workbench around its forms.
#[component]
pub fn Workbench(children: Children) -> impl IntoView {
    view! {
        <LiveWorkbench>{children()}</LiveWorkbench>
        <NeedsIslands/>
    }
}

#[island]
fn LiveWorkbench(children: Children) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let (said, set_said) = signal(String::new());
    let live = Live(StoredValue::new_local(None));
    // Effects run in the browser only.
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            live.begin(&root, set_said);
        }
    });
    view! {
        <p class="visually-hidden" role="status" aria-live="polite">{said}</p>
        <div node_ref=root
            on:submit=move |event| live.submit(&event)
            on:change=move |event| live.change(&event)
            on:input=move |event| live.input(&event)
            on:click=move |event| live.click(&event)
            on:keydown=move |event| keydown(&event)>
            {children()}
        </div>
    }
}

/// What moves. `None` until the browser has found the page.
#[derive(Clone, Copy)]
struct Live(StoredValue<Option<Rc<State>>, LocalStorage>);

struct State {
    root: Element,
    say: WriteSignal<String>,
    /// Stops what is under way.
    under_way: RefCell<Option<AbortController>>,
    /// How often something was typed or sent: the last one wins.
    turn: RefCell<u32>,
    countdown: Countdown,
}

impl Live {
    fn begin(self, root: &Element, say: WriteSignal<String>) {
        let state = Rc::new(State {
            root: root.clone(),
            say,
            under_way: RefCell::new(None),
            turn: RefCell::new(0),
            countdown: Countdown::default(),
        });
        state.countdown.restart(root);
        let ticking = Rc::clone(&state);
        let tick = move || {
            if ticking.countdown.tick(&ticking.root) {
                ticking.say.set("The token has expired.".to_owned());
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
        self.0.set_value(Some(state));
    }

    fn state(self) -> Option<Rc<State>> {
        self.0.try_get_value().flatten()
    }

    fn submit(self, event: &SubmitEvent) {
        let form: Option<HtmlFormElement> =
            event.target().and_then(|target| target.dyn_into().ok());
        let (Some(state), Some(form)) = (self.state(), form) else { return };
        event.prevent_default();
        let button: Option<HtmlButtonElement> =
            event.submitter().and_then(|button| button.dyn_into().ok());
        let go = button.map(|button| button.value()).unwrap_or_default();
        let part = if go == "choose" { Part::Request } else { Part::Everything };
        state.begin(form, go, part);
    }

    fn change(self, event: &Event) {
        let input: Option<HtmlInputElement> =
            event.target().and_then(|target| target.dyn_into().ok());
        let (Some(state), Some(input)) = (self.state(), input) else { return };
        match (input.name().as_str(), input.form()) {
            ("endpoint", Some(form)) => state.begin(form, "choose".to_owned(), Part::Request),
            ("auth", Some(form)) => state.begin(form, "choose".to_owned(), Part::Snippets),
            _ => {}
        }
    }

    fn input(self, event: &Event) {
        let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        let (Some(state), Some(target)) = (self.state(), target) else { return };
        if target.has_attribute("data-filter") {
            filter(&state.root, &target);
            return;
        }
        // What is typed into these changes no snippet, and secrets are sent with their request only.
        let name = target.get_attribute("name").unwrap_or_default();
        let form = state.root.query_selector("#call").ok().flatten();
        let form = form.filter(|form| form.contains(Some(&target)));
        let form: Option<HtmlFormElement> = form.and_then(|form| form.dyn_into().ok());
        let (Some(form), false) = (form, matches!(name.as_str(), "app_secret" | "bearer" | ""))
        else {
            return;
        };
        let turn = state.next_turn();
        set_timeout(
            move || {
                if *state.turn.borrow() == turn {
                    state.begin(form, "choose".to_owned(), Part::Snippets);
                }
            },
            PAUSE,
        );
    }

    fn click(self, event: &leptos::ev::MouseEvent) {
        let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        let cancels = target.is_some_and(|target| target.has_attribute("data-cancel"));
        if let (Some(state), true) = (self.state(), cancels) {
            state.cancel();
        }
    }
}

/// Ctrl+Enter sends the form that somebody is in; Enter in the search sends nothing.
fn keydown(event: &KeyboardEvent) {
    if event.key() != "Enter" {
        return;
    }
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let Some(target) = target else { return };
    if event.ctrl_key() || event.meta_key() {
        let form = target.closest("form").ok().flatten();
        let main = form.and_then(|form| {
            form.query_selector("button[value=call], button[value=token], button[value=diagnose]")
                .ok()
                .flatten()
        });
        if let Some(button) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            button.click();
        }
    } else if target.has_attribute("data-filter") {
        event.prevent_default();
    }
}

impl State {
    fn next_turn(&self) -> u32 {
        let mut turn = self.turn.borrow_mut();
        *turn += 1;
        *turn
    }

    fn cancel(&self) {
        if let Some(controller) = self.under_way.borrow_mut().take() {
            controller.abort();
        }
    }

    /// Sends a form as its button would, and shows what comes back.
    fn begin(self: &Rc<Self>, form: HtmlFormElement, go: String, part: Part) {
        let turn = self.next_turn();
        self.cancel();
        let Ok(controller) = AbortController::new() else { return };
        *self.under_way.borrow_mut() = Some(controller.clone());
        self.show_busy(part);
        let bench = Rc::clone(self);
        spawn_local(async move {
            let came = send(&form, &go, &controller).await;
            if *bench.turn.borrow() != turn {
                return;
            }
            bench.idle();
            match came {
                Ok(page) => {
                    if let Some(said) = swap(&bench.root, &page, part) {
                        bench.say.set(said);
                    }
                    bench.countdown.restart(&bench.root);
                }
                Err(_) if controller.signal().aborted() => {
                    bench.say.set("Cancelled".to_owned());
                }
                Err(_) => bench.say.set("This server can't be reached. Try again.".to_owned()),
            }
        });
    }

    fn show_busy(&self, part: Part) {
        // A part that only follows what is typed keeps nobody waiting.
        if part != Part::Everything {
            return;
        }
        self.mark("true");
        self.say.set("Sending…".to_owned());
    }

    fn idle(&self) {
        self.mark("false");
        self.under_way.borrow_mut().take();
    }

    fn mark(&self, busy: &str) {
        let _ = self.root.set_attribute("aria-busy", busy);
        for cancel in elements(&self.root, "cancel-button") {
            if let Ok(cancel) = cancel.dyn_into::<HtmlElement>() {
                cancel.set_hidden(busy == "false");
            }
        }
    }
}
