//! What a selection would permit, beside the picker. The server renders the empty panel with
//! everything that it may have to say; the browser shows what applies and adds the lists.

use leptos::prelude::*;
use leptos::web_sys::Element;

use crate::console::components::{Notice, RiskBadge, Tone};
use crate::console::islands::picker::list::{first, set};
use crate::console::islands::refusal::Refusal;
use crate::console::islands::what_if::{Permits, ServicePermits, Unlocked, counted};
use crate::domain::roles::risk::Risk;

/// What is known of the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing yet.
    Asking,
    Permits(Permits),
    Not(Refusal),
}

const ASKING: &str = "Working it out…";

impl Known {
    /// The one sentence that is read out.
    pub fn sentence(&self) -> String {
        match self {
            Self::Asking => ASKING.to_owned(),
            Self::Permits(permits) => permits.sentence(),
            Self::Not(Refusal::SignedOut) => {
                "Your session has ended. Sign in again in another tab, then go on here.".to_owned()
            }
            Self::Not(Refusal::Denied | Refusal::NotFound) => {
                "You can't see what this permits any more.".to_owned()
            }
            Self::Not(Refusal::Invalid) => {
                "Something you selected no longer exists. Reload the page.".to_owned()
            }
            Self::Not(Refusal::Unavailable | Refusal::Unreachable | Refusal::Internal) => {
                "The server didn't say what this permits. You can still save the form.".to_owned()
            }
        }
    }

    /// The same beside the buttons, as short as it gets.
    pub fn short(&self) -> String {
        match self {
            Self::Permits(permits) => {
                let permissions = counted(permits.effective(), "permission");
                format!("{permissions}, {}", counted(permits.endpoints(), "endpoint"))
            }
            Self::Asking | Self::Not(_) => String::new(),
        }
    }

    const fn permits(&self) -> Option<&Permits> {
        match self {
            Self::Permits(permits) => Some(permits),
            Self::Asking | Self::Not(_) => None,
        }
    }
}

/// The panel before anything is known.
#[component]
pub fn EffectPanel() -> impl IntoView {
    let risks = [Risk::Reads, Risk::Changes, Risk::Acts];
    let risks = risks.map(|risk| {
        view! { <p data-risk=risk_name(risk) hidden=true><RiskBadge risk=risk/></p> }
    });
    view! {
        <section class="card effect" aria-labelledby="effect-title" data-needs-script="">
            <div class="effect-head">
                <h2 id="effect-title">"What this selection permits"</h2>
                <p role="status" data-says="">{ASKING}</p>
            </div>
            <div class="effect-body">
                {risks}
                <div data-both="" hidden=true>
                    <Notice tone=Tone::Warning title="Both connector types">
                        <p>"A call to integrationServices/v3 needs only the one it asks for. \
                            Keep one, unless the same app makes both kinds of call."</p>
                    </Notice>
                </div>
                <p data-organization="" hidden=true></p>
                <div class="stack-s" data-services=""></div>
            </div>
        </section>
    }
}

const fn risk_name(risk: Risk) -> &'static str {
    match risk {
        Risk::Reads => "reads",
        Risk::Changes => "changes",
        Risk::Acts => "acts",
    }
}

/// The panel as the browser has it.
pub struct Panel(Element);

impl Panel {
    /// `None` where the picker has no panel.
    pub fn of(root: &Element) -> Option<Self> {
        first(root, ".effect").map(Self)
    }

    /// Says that the server was asked.
    pub fn wait(&self) {
        self.is_busy(true);
    }

    /// Says what is known.
    pub fn show(&self, known: &Known) {
        self.write("[data-says]", &known.sentence());
        let nothing = Permits::default();
        let permits = known.permits().unwrap_or(&nothing);
        for risk in [Risk::Reads, Risk::Changes, Risk::Acts] {
            let badge = format!("[data-risk={}]", risk_name(risk));
            self.show_part(&badge, permits.risk == Some(risk));
        }
        self.show_part("[data-both]", permits.has_both_connector_types());
        let roles = permits.organization_roles.join(", ");
        self.show_part("[data-organization]", !roles.is_empty());
        self.write("[data-organization]", &format!("In the organization: {roles}"));
        if let Some(place) = first(&self.0, "[data-services]") {
            place.set_text_content(None);
            for service in &permits.services {
                add_service(&place, service);
            }
        }
        self.is_busy(false);
    }

    fn is_busy(&self, is_busy: bool) {
        // It fails for names that are none only.
        let _ = self.0.set_attribute("aria-busy", if is_busy { "true" } else { "false" });
    }

    fn write(&self, place: &str, words: &str) {
        if let Some(place) = first(&self.0, place) {
            place.set_text_content(Some(words));
        }
    }

    fn show_part(&self, place: &str, is_shown: bool) {
        if let Some(place) = first(&self.0, place) {
            set(&place, "hidden", !is_shown);
        }
    }
}

fn add_service(place: &Element, service: &ServicePermits) {
    let Some(details) = add(place, "details", "") else {
        return;
    };
    set(&details, "open", true);
    let permissions = u32::try_from(service.permissions.len()).unwrap_or(u32::MAX);
    let permissions = counted(permissions, "permission");
    let counts = format!(" {permissions}, {}", counted(service.endpoints(), "endpoint"));
    if let Some(summary) = add(&details, "summary", "") {
        add(&summary, "strong", &service.name);
        class(add(&summary, "span", &counts), "muted small");
    }
    if service.is_inert
        && let Some(line) = add(&details, "p", "")
    {
        let badge = add(&line, "span", "Not in this organization: no effect yet");
        class(badge, "badge warning");
    }
    if let Some(list) = add(&details, "ul", "") {
        list.set_class_name("unlocked");
        for one in &service.permissions {
            add_permission(&list, one);
        }
    }
}

fn add_permission(list: &Element, one: &Unlocked) {
    let Some(line) = add(list, "li", "") else {
        return;
    };
    add(&line, "code", &one.permission);
    if one.endpoints.is_empty() {
        return;
    }
    if let Some(endpoints) = add(&line, "ul", "") {
        for endpoint in &one.endpoints {
            if let Some(line) = add(&endpoints, "li", "") {
                add(&line, "code", endpoint);
            }
        }
    }
}

/// Puts a new element at the end of another. The browser makes every element that we name.
fn add(place: &Element, tag: &str, words: &str) -> Option<Element> {
    let made = document().create_element(tag).ok()?;
    made.set_text_content(Some(words));
    place.append_child(&made).ok()?;
    Some(made)
}

fn class(element: Option<Element>, name: &str) {
    if let Some(element) = element {
        element.set_class_name(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_to_do_and_shows_no_old_effect() {
        for refusal in [Refusal::SignedOut, Refusal::Unreachable, Refusal::Internal] {
            let known = Known::Not(refusal);
            assert!(known.sentence().contains("ou can") || known.sentence().contains("Sign in"));
            assert_eq!(known.short(), "");
            assert_eq!(known.permits(), None);
        }
    }
}
