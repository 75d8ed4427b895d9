//! Where one is in a wizard.

use leptos::prelude::*;

use crate::console::components::Icon;

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Finished; its link leads back.
    Done,
    /// The one on this page.
    Current,
    /// Still to come; not a link.
    Later,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// "Scopes".
    pub name: String,
    /// Where the step is; used once it is done.
    pub href: String,
    /// How far it is.
    pub state: StepState,
}

/// The steps in order, the current one marked for assistive technology.
#[component]
pub fn Steps(
    /// In order.
    steps: Vec<Step>,
    /// What the steps are of: "Create an OAuth app".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let items = steps.into_iter().map(|Step { name, href, state }| match state {
        StepState::Done => view! {
            <li>
                <a href=href>
                    <span class="step-mark"><Icon name="check"/></span>
                    <span class="step-name">{name}<span class="visually-hidden">", done"</span></span>
                </a>
            </li>
        }
        .into_any(),
        StepState::Current => view! { <li>{mark(name, Some("step"))}</li> }.into_any(),
        StepState::Later => view! { <li>{mark(name, None)}</li> }.into_any(),
    });
    view! { <ol class="steps" aria-label=label>{items.collect_view()}</ol> }
}

fn mark(name: String, current: Option<&'static str>) -> impl IntoView {
    view! {
        <span aria-current=current>
            <span class="step-mark"></span>
            <span class="step-name">{name}</span>
        </span>
    }
}
