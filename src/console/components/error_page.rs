//! The page that says what did not work, and the way on.

use leptos::prelude::*;

use crate::console::components::{Button, ButtonKind, CopyValue, Icon, LinkButton, PlainShell};

/// One card: what happened, what to do, where to go, and the request's id.
#[component]
pub fn ErrorPage(
    /// The HTTP status.
    status: u16,
    /// What happened, in a few words.
    #[prop(into)]
    title: String,
    /// What it means and what to do now.
    #[prop(into)]
    detail: String,
    /// Where to go on.
    #[prop(into)]
    href: String,
    /// The words of that link.
    #[prop(into)]
    label: String,
    /// The id under which the log has the rest.
    #[prop(into)]
    request: String,
    /// Where a search is sent, where one helps.
    #[prop(default = None)]
    search: Option<&'static str>,
) -> impl IntoView {
    view! {
        <PlainShell home=href.clone() wide=true>
            <ErrorCard status=status title=title detail=detail href=href label=label
                request=request search=search/>
        </PlainShell>
    }
}

/// The same within a frame.
#[component]
pub fn ErrorCard(
    /// The HTTP status.
    status: u16,
    /// What happened, in a few words.
    title: String,
    /// What it means and what to do now.
    detail: String,
    /// Where to go on.
    href: String,
    /// The words of that link.
    label: String,
    /// The id under which the log has the rest.
    request: String,
    /// Where a search is sent, where one helps.
    #[prop(default = None)]
    search: Option<&'static str>,
) -> impl IntoView {
    view! {
        <p class="error-code">{status}</p>
        <h1>{title}</h1>
        <p>{detail}</p>
        <div class="button-row">
            <LinkButton href=href kind=ButtonKind::Primary>{label}</LinkButton>
        </div>
        {search.map(search_form)}
        <div class="error-id">
            <span class="muted">"Request id, if you ask for help"</span>
            <CopyValue id="request-id" value=request what="request id"/>
        </div>
    }
}

fn search_form(action: &'static str) -> impl IntoView {
    view! {
        <form method="get" action=action role="search" class="cluster">
            <div class="search">
                <Icon name="search"/>
                <label class="visually-hidden" for="missing">"Search for what you were looking for"</label>
                <input class="input full" type="search" id="missing" name="q"
                    placeholder="Search for what you were looking for"/>
            </div>
            <Button>"Search"</Button>
        </form>
    }
}
