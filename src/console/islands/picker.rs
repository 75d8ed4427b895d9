//! The picker of roles and permissions: it filters, counts, folds, and says what the selection
//! would permit.
//!
//! The list inside is the server's: native check boxes that a form sends without scripts. The
//! browser is handed no copy of it; it reads the boxes where they stand ([`list`]).

mod list;
mod panel;

use std::time::Duration;

use leptos::ev::{Event, KeyboardEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlInputElement;

use crate::console::components::{AssetUrls, Filter, NeedsIslands, PickKind, PickerTools, Shows};
use crate::console::islands::picker::list::{List, Tally};
use crate::console::islands::picker::panel::{EffectPanel, Known};
use crate::console::islands::what_if::{Permits, what_if};
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
    let icons = AssetUrls::current().icons;
    view! {
        <LivePicker org=org recipient=recipient filter=filter shows=shows icons=icons>
            {children()}
        </LivePicker>
        <NeedsIslands/>
    }
}

#[island]
fn LivePicker(
    org: OrgId,
    recipient: Recipient,
    filter: String,
    shows: Shows,
    /// Where the icons of what the browser adds are found.
    icons: String,
    children: Children,
) -> impl IntoView {
    if use_context::<AssetUrls>().is_none() {
        provide_context(AssetUrls { icons, ..AssetUrls::default() });
    }
    let kind = match &recipient {
        Recipient::Role => PickKind::Permissions,
        Recipient::NewApp | Recipient::App(_) | Recipient::Member | Recipient::ApiToken => {
            PickKind::Roles
        }
    };
    let root = NodeRef::<Div>::new();
    let live = Live::new(org, recipient);
    // Effects run in the browser only.
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            live.begin(List::of(&root));
        }
    });
    let words = move || live.tally.get().map(Tally::words).unwrap_or_default();
    view! {
        <div class="picker" id="picker" node_ref=root
            on:input=move |event| live.filter(&event)
            on:change=move |event| live.change(&event)
            on:keydown=keep_form>
            <PickerTools kind=kind filter=filter shows=shows>
                <button type="button" class="button small quiet" data-needs-script=""
                    disabled=move || live.tally.get().is_none()
                    on:click=move |_| live.fold()>
                    {move || if live.is_folded.get() { "Unfold all" } else { "Fold all" }}
                </button>
                <p class="muted small" role="status">{words}</p>
            </PickerTools>
            <EffectPanel known=live.known is_waiting=live.is_waiting/>
            {children()}
        </div>
    }
}

/// Enter in the filter does not send the form.
fn keep_form(event: KeyboardEvent) {
    if event.key() == "Enter" && filter_of(&event).is_some() {
        event.prevent_default();
    }
}

/// The filter field, if an event comes from it.
fn filter_of(event: &Event) -> Option<HtmlInputElement> {
    input_of(event).filter(|input| input.id() == "picker-filter")
}

fn input_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// What moves in the picker.
#[derive(Clone, Copy)]
struct Live {
    org: StoredValue<OrgId>,
    recipient: StoredValue<Recipient>,
    list: StoredValue<Option<List>, LocalStorage>,
    filter: StoredValue<Filter>,
    /// What the server was asked about last, and how often it was asked: the last answer wins.
    asked: StoredValue<Vec<String>>,
    turn: StoredValue<u32>,
    /// None until the browser has counted.
    tally: RwSignal<Option<Tally>>,
    is_folded: RwSignal<bool>,
    known: RwSignal<Known>,
    is_waiting: RwSignal<bool>,
}

impl Live {
    fn new(org: OrgId, recipient: Recipient) -> Self {
        Self {
            org: StoredValue::new(org),
            recipient: StoredValue::new(recipient),
            list: StoredValue::new_local(None),
            filter: StoredValue::new(Filter::default()),
            asked: StoredValue::new(Vec::new()),
            turn: StoredValue::new(0),
            tally: RwSignal::new(None),
            is_folded: RwSignal::new(false),
            known: RwSignal::new(Known::Asking),
            is_waiting: RwSignal::new(false),
        }
    }

    /// Takes the list over as the browser has it: filled in by the server, or restored.
    fn begin(self, list: List) {
        self.filter.set_value(Filter::new(&list.filter()));
        self.list.set_value(Some(list));
        self.count();
        self.ask(Duration::ZERO);
    }

    fn filter(self, event: &Event) {
        if let Some(field) = filter_of(event) {
            self.filter.set_value(Filter::new(&field.value()));
            self.count();
        }
    }

    fn change(self, event: &Event) {
        let Some(changed) = input_of(event) else {
            return;
        };
        self.with_list(|list| list.follow(&changed));
        self.count();
        self.ask(PAUSE);
    }

    fn fold(self) {
        let is_open = self.is_folded.get_untracked();
        self.with_list(|list| list.fold(is_open));
        self.is_folded.set(!is_open);
    }

    fn count(self) {
        let filter = self.filter.get_value();
        self.tally.set(self.with_list(|list| list.show(&filter)));
        self.tell();
    }

    /// Says beside the buttons what the panel says, for screens where it is out of sight.
    fn tell(self) {
        let selected = self.tally.get_untracked().unwrap_or_default().selected;
        let short = self.known.get_untracked().short();
        let words = [format!("{selected} selected"), short];
        let words: Vec<_> = words.into_iter().filter(|part| !part.is_empty()).collect();
        self.with_list(|list| list.tell(&words.join(" · ")));
    }

    /// Asks the server about what is ticked now, unless it was asked about just that.
    fn ask(self, pause: Duration) {
        let Some(selected) = self.with_list(List::selected) else {
            return;
        };
        if self.turn.get_value() > 0 && self.asked.get_value() == selected && self.is_answered() {
            return;
        }
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.asked.set_value(selected.clone());
        self.is_waiting.set(true);
        let is_last = move || self.turn.get_value() == turn;
        let ask = async move {
            let (org, recipient) = (self.org.get_value(), self.recipient.get_value());
            let answer = if selected.is_empty() {
                Ok(Permits::default())
            } else {
                what_if(org, recipient, selected).await
            };
            if is_last() {
                self.known.set(answer.map_or_else(Known::Not, Known::Permits));
                self.is_waiting.set(false);
                self.tell();
            }
        };
        set_timeout(
            move || {
                if is_last() {
                    spawn_local(ask);
                }
            },
            pause,
        );
    }

    /// A question that failed is asked again with the next tick.
    fn is_answered(self) -> bool {
        self.known.with_untracked(|known| !matches!(known, Known::Not(_)))
    }

    fn with_list<T>(self, act: impl FnOnce(&List) -> T) -> Option<T> {
        self.list.with_value(|list| list.as_ref().map(act))
    }
}
