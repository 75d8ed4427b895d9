//! One line on an answer: status, time, size.

use leptos::prelude::*;

use crate::console::wording::count as counted;
use crate::workflows::playground::Answered;

/// The words of a status.
pub(super) fn status_line(answered: &Answered) -> impl IntoView + use<> {
    let status = http::StatusCode::from_u16(answered.status).unwrap_or_default();
    let reason = status.canonical_reason().unwrap_or_default();
    let class = if answered.status < 400 { "status" } else { "status denied" };
    view! {
        <span class=class>{answered.status} " " {reason}</span>
        <span class="muted">
            {answered.millis} " ms · " {size(answered.bytes)}
        </span>
    }
}

/// "340 bytes", "12.4 KB".
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => counted(usize::try_from(bytes).unwrap_or_default(), "byte", "bytes"),
        1000..1_000_000 => format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let told = [size(1), size(999), size(12_449), size(2_097_152)];
        assert_eq!(told, ["1 byte", "999 bytes", "12.4 KB", "2.0 MB"]);
    }
}
