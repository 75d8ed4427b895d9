//! Sends a form of the page, and puts parts of the page that comes back where they belong.

use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{AbortController, Element, HtmlElement, HtmlFormElement, HtmlInputElement};

use crate::console::components::Filter;

/// Why a request came back with nothing.
pub struct Unsent;

impl From<JsValue> for Unsent {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// What of the page changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Everything,
    /// The fields of another endpoint, and what follows from them.
    Request,
    /// The call as code: somebody is typing into the fields.
    Snippets,
}

impl Part {
    /// The parts that are marked as such in the page.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Everything => &[],
            Self::Request => &["endpoint", "chosen", "path", "send", "snippets"],
            Self::Snippets => &["snippets"],
        }
    }
}

/// Sends a form as the browser would. Returns the page that it leads to.
#[cfg(feature = "hydrate")]
pub async fn send(
    form: &HtmlFormElement,
    go: &str,
    controller: &AbortController,
) -> Result<String, Unsent> {
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{FormData, RequestInit, Response, UrlSearchParams};

    let data = FormData::new_with_form(form)?;
    if !go.is_empty() {
        data.set_with_str("go", go)?;
    }
    if matches!(go, "choose" | "look" | "clear" | "replay") {
        // Only the request that needs a secret carries it.
        data.delete("secret");
        data.delete("app_secret");
        data.delete("any_secret");
    }
    let typed = UrlSearchParams::new_with_str_sequence_sequence(&data)?;
    let request = RequestInit::new();
    request.set_signal(Some(&controller.signal()));
    let mut address = form.get_attribute("action").unwrap_or_default();
    if form.method() == "get" {
        address = format!("{address}?{}", String::from(typed.to_string()));
    } else {
        request.set_method("POST");
        request.set_body(&typed);
    }
    let window = web_sys::window().ok_or(Unsent)?;
    let sent = window.fetch_with_str_and_init(&address, &request);
    let answer: Response = JsFuture::from(sent).await?.unchecked_into();
    let here = window.location().pathname()?;
    if !answer.url().contains(&here) {
        // The session is over, or there is something else to see first.
        window.location().set_href(&answer.url())?;
        return Err(Unsent);
    }
    let text = JsFuture::from(answer.text()?).await?;
    text.as_string().ok_or(Unsent)
}

/// Never called: nothing is sent on the server.
#[cfg(not(feature = "hydrate"))]
pub async fn send(
    _form: &HtmlFormElement,
    _go: &str,
    _controller: &AbortController,
) -> Result<String, Unsent> {
    std::future::ready(Err(Unsent)).await
}

/// Shows the parts of another page in this one. Returns what is to be said about it.
pub fn swap(root: &Element, page: &str, part: Part) -> Option<String> {
    let found = parsed(page)?;
    let said = found.query_selector(".bench").ok().flatten()?.get_attribute("data-said");
    let focused = focused(root);
    if part == Part::Everything {
        replace(root, &found, ".bench-page");
    } else {
        for name in part.names() {
            replace(root, &found, &format!("[data-part={name}]"));
        }
    }
    if let Some(selector) = focused {
        focus(root, &selector);
    }
    let summary = root.query_selector(".error-summary").ok().flatten();
    if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
        let _ = summary.focus();
    }
    said.filter(|_| part == Part::Everything)
}

/// Puts an element of another page in the place of the one here, with what somebody had unfolded.
fn replace(root: &Element, page: &Element, selector: &str) {
    let old = root.query_selector(selector).ok().flatten();
    let new = page.query_selector(selector).ok().flatten();
    let (Some(old), Some(new)) = (old, new) else { return };
    for id in open_details(&old) {
        if let Some(details) = new.query_selector(&format!("details#{id}")).ok().flatten() {
            let _ = details.set_attribute("open", "");
        }
    }
    let _ = old.replace_with_with_node_1(&new);
}

/// The document of a page.
#[cfg(feature = "hydrate")]
pub fn parsed(page: &str) -> Option<Element> {
    let parser = web_sys::DomParser::new().ok()?;
    let document = parser.parse_from_string(page, web_sys::SupportedType::TextHtml).ok()?;
    document.document_element()
}

/// Never called: nothing is shown again on the server.
#[cfg(not(feature = "hydrate"))]
pub fn parsed(_page: &str) -> Option<Element> {
    None
}

/// How to find again what somebody is in: by its id, or by what the button does.
fn focused(root: &Element) -> Option<String> {
    let active = root.owner_document()?.active_element()?;
    if !root.contains(Some(&active)) {
        return None;
    }
    let id = active.id();
    if !id.is_empty() {
        return Some(format!("#{id}"));
    }
    let does = active.get_attribute("value").filter(|_| active.tag_name() == "BUTTON")?;
    Some(format!("button[value=\"{does}\"]"))
}

fn focus(root: &Element, selector: &str) {
    let is_lost = root
        .owner_document()
        .and_then(|document| document.active_element())
        .is_none_or(|active| !root.contains(Some(&active)));
    let field = root.query_selector(selector).ok().flatten();
    let field = field.and_then(|field| field.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field.filter(|_| is_lost) {
        let _ = field.focus();
    }
}

/// What somebody has unfolded, by its ids.
fn open_details(root: &Element) -> Vec<String> {
    let open = elements(root, "more").filter(|details| details.has_attribute("open"));
    open.map(|details| details.id()).filter(|id| !id.is_empty()).collect()
}

/// Shows the endpoints that contain every word, and hides the others.
pub fn filter(root: &Element, field: &Element) {
    let typed = field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    let wanted = Filter::new(&typed.unwrap_or_default());
    let mut hits = 0;
    for group in elements(root, "endpoint-group") {
        let heading = group.query_selector("strong").ok().flatten();
        let heading = heading.and_then(|heading| heading.text_content()).unwrap_or_default();
        let mut shown = 0;
        for item in elements(&group, "endpoint-item") {
            let fits = wanted.finds(&[&item.text_content().unwrap_or_default(), &heading]);
            hide(&item, !fits);
            shown += u32::from(fits);
        }
        hide(&group, shown == 0);
        hits += shown;
    }
    if let Some(nothing) = root.query_selector("[data-no-match]").ok().flatten() {
        hide(&nothing, hits > 0);
    }
}

fn hide(element: &Element, hidden: bool) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.set_hidden(hidden);
    }
}

/// The elements of a class, in their order.
pub fn elements(within: &Element, class: &str) -> impl Iterator<Item = Element> + use<> {
    let found = within.get_elements_by_class_name(class);
    (0..found.length()).filter_map(move |at| found.item(at))
}
