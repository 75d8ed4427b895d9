//! One line on an answer: status, time, size.

use leptos::prelude::*;

use crate::console::wording::size;
use crate::workflows::playground::Answered;

/// The words of a status.
pub(super) fn status_line(answered: &Answered) -> impl IntoView + use<> {
    let status = http::StatusCode::from_u16(answered.status).unwrap_or_default();
    let reason = status.canonical_reason().unwrap_or_default();
    let class = if answered.status < 400 { "status" } else { "status denied" };
    view! {
        <span class=class>{answered.status} " " {reason}</span>
        <span class="muted">
            {answered.millis} " ms · " {size(usize::try_from(answered.bytes).unwrap_or(usize::MAX))}
        </span>
    }
}
