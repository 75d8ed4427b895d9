//! One file a screen. A page asks for what it shows, says what it is called, and shows it.

pub mod account;
pub mod apps;
pub mod members;
pub mod organizations;
pub mod tokens;

pub mod audit;

pub mod errors;
pub mod frame;
pub mod page;

pub mod playground;

pub mod roles;
pub mod secrets;
pub mod services;

pub mod sharing;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{ParamSegment as Param, StaticSegment as Static};

use crate::console::components::Document;
pub use crate::console::pages::errors::Said;
pub use crate::console::pages::frame::PageState;
pub use crate::console::pages::secrets::reveal::Revealing;
use crate::console::view::PageError;

/// The whole console as a document: what the server renders for every page.
pub fn document() -> impl IntoView {
    provide_meta_context();
    let state = PageState::current();
    let refused = use_context::<PageError>();
    let page = refused.map_or_else(
        || view! { <Console/> }.into_any(),
        |refused| errors::error_page(None, None, &refused),
    );
    view! { <Document theme=state.theme lang=state.language.tag()>{page}</Document> }
}

/// Every page of the console.
#[component]
pub fn Console() -> impl IntoView {
    let one = (Static("orgs"), Param("org"), Static("apps"), Param("app"));
    view! {
        <Router>
            <Routes fallback=errors::NotFoundPage>
                <Route path=one view=crate::console::pages::apps::details::AppPage/>
            </Routes>
        </Router>
    }
}
