//! The head of a picker: the filter, and how much of everything is shown.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::console::components::{Button, Icon};

/// What is picked. It decides what can be filtered by, and what the buttons without scripts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PickKind {
    Roles,
    Permissions,
}

/// A choice beside the filter. The style sheet applies it at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shows {
    #[default]
    All,
    /// Permissions of the API, without connector types.
    Api,
    Selected,
}

impl PickKind {
    const fn filter(self) -> &'static str {
        match self {
            Self::Roles => "Filter by service, role or permission",
            Self::Permissions => "Filter by permission or what it allows",
        }
    }

    const fn shows(self) -> &'static [Shows] {
        match self {
            Self::Roles => &[Shows::All, Shows::Selected],
            Self::Permissions => &[Shows::All, Shows::Api, Shows::Selected],
        }
    }
}

impl Shows {
    /// As it is sent, and as the style sheet knows it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Api => "api",
            Self::Selected => "picked",
        }
    }

    /// Reads what [`Self::code`] wrote. Anything else shows all.
    pub fn of(code: &str) -> Self {
        let known = [Self::Api, Self::Selected];
        known.into_iter().find(|shows| shows.code() == code).unwrap_or_default()
    }

    const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Api => "Only _API",
            Self::Selected => "Only selected",
        }
    }
}

/// The filter and its neighbours. Where no script filters, buttons have the server do it.
#[component]
pub fn PickerTools(
    kind: PickKind,
    /// What the server filtered by.
    filter: String,
    shows: Shows,
) -> impl IntoView {
    let choices: Vec<_> = kind.shows().iter().map(|choice| chip(*choice, shows)).collect();
    let all = (kind == PickKind::Permissions).then(|| {
        view! {
            <span class="cluster">
                <Button name="go" value="all" formnovalidate=true>"Select all that match"</Button>
                <Button name="go" value="none" formnovalidate=true>"Deselect them"</Button>
            </span>
        }
    });
    view! {
        <div class="cluster picker-tools">
            <div class="search">
                <Icon name="search"/>
                <label class="visually-hidden" for="picker-filter">{kind.filter()}</label>
                <input class="input full" type="search" id="picker-filter" name="filter"
                    value=filter placeholder=kind.filter() autocomplete="off"/>
            </div>
            <fieldset class="chips">
                <legend class="visually-hidden">"What to show"</legend>
                {choices}
            </fieldset>
            <span data-without-script="" class="cluster">
                <Button name="go" value="filter" formnovalidate=true>"Filter"</Button>
                {all}
            </span>
            <button type="button" class="button small quiet" data-needs-script="" data-fold="">
                "Fold all"
            </button>
            <p class="muted small" role="status" data-tally-all=""></p>
        </div>
    }
}

fn chip(choice: Shows, chosen: Shows) -> impl IntoView {
    let id = format!("show-{}", choice.code());
    view! {
        <span>
            <input type="radio" name="show" id=id.clone() value=choice.code()
                checked={choice == chosen}/>
            <label for=id>{choice.label()}</label>
        </span>
    }
}
