//! What a selection would permit, beside the picker.

use leptos::prelude::*;

use crate::console::components::{Badge, Notice, RiskBadge, Tone};
use crate::console::islands::refusal::Refusal;
use crate::console::islands::what_if::{Permits, ServicePermits, Unlocked, counted};

/// What is known of the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing yet.
    Asking,
    Permits(Permits),
    Not(Refusal),
}

impl Known {
    /// The one sentence that is read out.
    pub fn sentence(&self) -> String {
        match self {
            Self::Asking => "Working it out…".to_owned(),
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
}

/// The panel. It says so while it waits for the server.
#[component]
pub fn EffectPanel(known: RwSignal<Known>, is_waiting: RwSignal<bool>) -> impl IntoView {
    let permits = move || match known.get() {
        Known::Permits(permits) => permits,
        Known::Asking | Known::Not(_) => Permits::default(),
    };
    view! {
        <aside class="card effect" aria-labelledby="effect-title" data-needs-script=""
            aria-busy=move || is_waiting.get().to_string()>
            <div class="effect-head">
                <h2 id="effect-title">"What this selection permits"</h2>
                <p role="status">{move || known.get().sentence()}</p>
            </div>
            <div class="effect-body">{move || details(permits())}</div>
        </aside>
    }
}

fn details(permits: Permits) -> impl IntoView {
    let warning = permits.has_both_connector_types().then(|| {
        view! {
            <Notice tone=Tone::Warning title="Both connector types">
                <p>"A call of integrationServices/v3 needs the one it asks for. Keep only that one,
                    unless the same app makes both kinds of call."</p>
            </Notice>
        }
    });
    let roles = permits.organization_roles.join(", ");
    view! {
        <div class="stack-s">
            {permits.risk.map(|risk| view! { <p><RiskBadge risk=risk/></p> })}
            {warning}
            {(!roles.is_empty()).then(|| view! { <p>"In the organization: " {roles}</p> })}
            {permits.services.into_iter().map(service).collect_view()}
        </div>
    }
}

fn service(service: ServicePermits) -> impl IntoView {
    let permissions = u32::try_from(service.permissions.len()).unwrap_or(u32::MAX);
    let permissions = counted(permissions, "permission");
    let counts = format!("{permissions}, {}", counted(service.endpoints(), "endpoint"));
    let inert = service.is_inert.then(|| {
        view! { <p><Badge tone=Tone::Warning text="Not in this organization: no effect yet"/></p> }
    });
    view! {
        <details open=true>
            <summary><strong>{service.name}</strong> " " <span class="muted small">{counts}</span></summary>
            {inert}
            <ul class="unlocked">{service.permissions.into_iter().map(unlocked).collect_view()}</ul>
        </details>
    }
}

fn unlocked(one: Unlocked) -> impl IntoView {
    let endpoints =
        one.endpoints.into_iter().map(|endpoint| view! { <li><code>{endpoint}</code></li> });
    view! {
        <li>
            <code>{one.permission}</code>
            <ul>{endpoints.collect_view()}</ul>
        </li>
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
        }
    }
}
