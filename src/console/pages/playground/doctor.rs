//! The credential doctor: paste what is refused, read what is wrong with it.

use leptos::prelude::*;

use crate::console::components::{Button, ButtonRow, FormError, TextArea, Tone};
use crate::console::pages::playground::call_form::action;
use crate::console::pages::playground::exchange::advise;
use crate::console::wording::doctor::finding;
use crate::domain::OrgId;
use crate::workflows::playground::Finding;

/// The form, and what was found.
pub(super) fn section(
    org: &OrgId,
    found: Option<Vec<Finding>>,
    errors: &[FormError],
) -> impl IntoView + use<> {
    let error = FormError::of(errors, "any_secret");
    let is_clean = found.as_ref().is_some_and(Vec::is_empty);
    let found: Vec<_> =
        found.unwrap_or_default().into_iter().map(|found| told(org, &found)).collect();
    view! {
        {found}
        {is_clean.then(|| view! { <p>"Nothing is wrong with the text itself."</p> })}
        <form method="post" action=action(org) class="form" autocomplete="off">
            <TextArea name="any_secret" label="What does your program send?" error=error
                hint="A header such as Authorization: Basic … or X-Auth-Token: …, a pair, or the \
                      App Secret alone. It is used for this check only. It isn't stored or logged."/>
            <ButtonRow>
                <Button name="go" value="diagnose" icon="search">"Find the problem"</Button>
            </ButtonRow>
        </form>
    }
}

fn told(org: &OrgId, found: &Finding) -> impl IntoView + use<> {
    let tone = match found {
        Finding::Fits { .. } => Tone::Success,
        Finding::Unconfirmed { .. } => Tone::Info,
        Finding::Slip(_)
        | Finding::UnknownApp
        | Finding::ForeignSecret
        | Finding::OtherApp { .. }
        | Finding::Ended { .. }
        | Finding::Disabled { .. }
        | Finding::NotAdded { .. }
        | Finding::AdditionEnded { .. } => Tone::Danger,
    };
    advise(finding(org, found), tone)
}
