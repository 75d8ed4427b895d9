//! Warnings by mail: App Secrets that expire. Without a mailer nothing is taken and nothing is
//! lost; the console and the metric tell all the same.

use tracing::warn;

use crate::console::paths;
use crate::http::mail::{Letter, Mailer};
use crate::workflows::OpContext;
use crate::workflows::secrets::{ExpiryWarning, warn_of_expiry};

/// Takes the warnings that are due and mails them to the owners of the organizations.
pub async fn send_warnings(op: &OpContext, mailer: &Mailer) {
    let warnings = match warn_of_expiry(op).await {
        Ok(warnings) => warnings,
        Err(error) => {
            warn!(reason = %error, "Could not look for secrets that expire");
            return;
        }
    };
    for warning in warnings {
        let (subject, text) = (subject(&warning), text(&warning, &op.settings().base_url));
        for to in &warning.to {
            let letter = Letter { to, subject: subject.clone(), text: text.clone() };
            // The log has the reason. A warning is given once: the next one comes by itself.
            let _ = mailer.send(letter).await;
        }
    }
}

fn days(warning: &ExpiryWarning) -> String {
    match warning.days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn subject(warning: &ExpiryWarning) -> String {
    format!("The App Secret of {} expires within {}", warning.of.app_name, days(warning))
}

fn text(warning: &ExpiryWarning, base_url: &str) -> String {
    let ExpiryWarning { of, .. } = warning;
    let regenerate = paths::regenerate(&of.org, &of.app);
    format!(
        "The App Secret {} of the app {} in {} stops working on {}.\n\nRegenerate it before \
         then. Use an overlap if it's used in several \
         places:\n\n{base_url}{regenerate}\n\nYou're receiving this e-mail because you're an \
         owner of {}.\n",
        of.hint,
        of.app_name,
        of.org_name,
        of.expires_at.to_rfc3339(),
        of.org_name,
    )
}
