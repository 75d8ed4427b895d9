//! The picker of roles and permissions: it filters, counts, folds, and says what the selection
//! would permit.
//!
//! Everything inside is the server's: native check boxes that a form sends without scripts. The
//! browser is handed no copy of it and hydrates none of it; it reads the boxes where they stand
//! ([`list`]) and writes into the places that wait for it ([`panel`]).

mod list;
mod panel;

use std::time::Duration;

use leptos::ev::Event;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlInputElement};

use crate::console::components::{Filter, NeedsIslands, PickKind, PickerTools, Shows};
use crate::console::islands::picker::list::List;
use crate::console::islands::picker::panel::{EffectPanel, Known, Panel};
use crate::console::islands::what_if::{Permits, Question, ask};
use crate::domain::OrgId;
use crate::domain::roles::selection::Recipient;

/// For so long somebody may go on ticking before the server is asked.
const PAUSE: Duration = Duration::from_millis(250);

/// The picker around its list. Goes inside a `<form>`, whose buttons come last among the children.
#[component]
pub fn Picker(
    org: OrgId,
    recipient: Recipient,
    /// What the server filtered by, where no script does.
    #[prop(optional, into)]
    filter: String,
    #[prop(optional)] shows: Shows,
    children: Children,
) -> impl IntoView {
    let kind = match &recipient {
        Recipient::Role => PickKind::Permissions,
        Recipient::NewApp | Recipient::App(_) | Recipient::Member | Recipient::ApiToken => {
            PickKind::Roles
        }
    };
    view! {
        <LivePicker org=org recipient=recipient>
            <PickerTools kind=kind filter=filter shows=shows/>
            <EffectPanel/>
            <div class="picker-list">{children()}</div>
        </LivePicker>
        <NeedsIslands/>
    }
}

#[island]
fn LivePicker(org: OrgId, recipient: Recipient, children: Children) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let live = Live(StoredValue::new_local(None));
    // Effects run in the browser only.
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            live.begin(&root, Question::new(org.clone(), recipient.clone()));
        }
    });
    view! {
        <div class="picker" id="picker" node_ref=root
            on:input=move |event| live.filter(&event)
            on:change=move |event| live.change(&event)
            on:click=move |event| live.click(&event)
            on:keydown=move |event| {
                // Enter in the filter does not send the form.
                if event.key() == "Enter" && filter_of(&event).is_some() {
                    event.prevent_default();
                }
            }>
            {children()}
        </div>
    }
}

/// The filter field, if an event comes from it.
fn filter_of(event: &Event) -> Option<HtmlInputElement> {
    input_of(event).filter(|input| input.id() == "picker-filter")
}

fn input_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// What moves in the picker. `None` until the browser has found its list.
#[derive(Clone, Copy)]
struct Live(StoredValue<Option<State>, LocalStorage>);

struct State {
    list: List,
    panel: Panel,
    filter: Filter,
    selected: u32,
    is_folded: bool,
    known: Known,
    /// What the server was asked last, and how often it was asked: the last answer wins.
    question: Question,
    turn: u32,
}

impl Live {
    /// Takes the list over as the browser has it: filled in by the server, or restored.
    fn begin(self, root: &Element, question: Question) {
        let Some(panel) = Panel::of(root) else {
            return;
        };
        let list = List::of(root);
        let filter = Filter::new(&list.filter());
        let (selected, is_folded, turn) = (0, false, 0);
        let known = Known::Asking;
        let state = State { list, panel, filter, selected, is_folded, known, question, turn };
        self.0.set_value(Some(state));
        self.with(State::count);
        self.ask(Duration::ZERO);
    }

    fn filter(self, event: &Event) {
        if let Some(field) = filter_of(event) {
            self.with(|state| {
                state.filter = Filter::new(&field.value());
                state.count();
            });
        }
    }

    fn change(self, event: &Event) {
        let Some(changed) = input_of(event) else {
            return;
        };
        self.with(|state| {
            state.list.follow(&changed);
            state.count();
        });
        self.ask(PAUSE);
    }

    fn click(self, event: &Event) {
        let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        if target.is_some_and(|target| target.has_attribute("data-fold")) {
            self.with(|state| {
                state.is_folded = !state.is_folded;
                state.list.fold(state.is_folded);
            });
        }
    }

    /// Asks the server about what is ticked now, unless it was asked about just that.
    fn ask(self, pause: Duration) {
        let Some(turn) = self.with(State::next_question).flatten() else {
            return;
        };
        set_timeout(
            move || {
                let question =
                    self.with(|state| (state.turn == turn).then(|| state.question.clone()));
                if let Some(question) = question.flatten() {
                    spawn_local(self.answer(turn, question));
                }
            },
            pause,
        );
    }

    async fn answer(self, turn: u32, question: Question) {
        let answer = if question.selected.is_empty() {
            Ok(Permits::default())
        } else {
            ask(&question).await
        };
        self.with(|state| {
            if state.turn == turn {
                state.known = answer.map_or_else(Known::Not, Known::Permits);
                state.panel.show(&state.known);
                state.tell();
            }
        });
    }

    fn with<T>(self, act: impl FnOnce(&mut State) -> T) -> Option<T> {
        self.0.try_update_value(|state| state.as_mut().map(act)).flatten()
    }
}

impl State {
    fn count(&mut self) {
        self.selected = self.list.show(&self.filter).selected;
        self.tell();
    }

    /// Says beside the buttons what the panel says, for screens where it is out of sight.
    fn tell(&self) {
        let mut words = format!("{} selected", self.selected);
        let effect = self.known.short();
        if !effect.is_empty() {
            words.push_str(" · ");
            words.push_str(&effect);
        }
        self.list.tell(&words);
    }

    /// The turn of the next question. A question that failed is asked again with the next tick.
    fn next_question(&mut self) -> Option<u32> {
        let selected = self.list.selected();
        let has_failed = matches!(self.known, Known::Not(_));
        if self.turn > 0 && self.question.selected == selected && !has_failed {
            return None;
        }
        self.question.selected = selected;
        self.turn += 1;
        self.panel.wait();
        Some(self.turn)
    }
}
