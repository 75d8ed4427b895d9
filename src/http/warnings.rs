//! Warnings by mail: App Secrets and API tokens that expire. Without a mailer nothing is taken and nothing is
//! lost; the console and the metric tell all the same.

use tracing::warn;

use crate::console::paths;
use crate::domain::Timestamp;
use crate::http::mail::{Letter, Mailer};
use crate::workflows::OpContext;
use crate::workflows::secrets::{ExpiryWarning, warn_of_expiry};
use crate::workflows::tokens::api_tokens::{self, ExpiringToken, TokenNotice};

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

/// Takes the notices of API tokens that are due and mails them to their people.
pub async fn send_token_notices(op: &OpContext, mailer: &Mailer) {
    let notices = match api_tokens::warn_of_expiry(op).await {
        Ok(notices) => notices,
        Err(error) => {
            warn!(reason = %error, "Could not look for API tokens that expire");
            return;
        }
    };
    for notice in notices {
        let subject = token_subject(&notice);
        let text = token_text(&notice.of, &op.settings().base_url);
        // The log has the reason. A notice is given once: the next one comes by itself.
        let _ = mailer.send(Letter { to: &notice.of.email, subject, text }).await;
    }
}

fn token_subject(TokenNotice { of, days: left }: &TokenNotice) -> String {
    format!("Your API token {} expires within {}", of.token.name, days(*left))
}

fn token_text(ExpiringToken { token, org_name, .. }: &ExpiringToken, base_url: &str) -> String {
    let tokens = paths::api_tokens(&token.org);
    let end = token.expires_at.map(Timestamp::in_words).unwrap_or_default();
    format!(
        "Your API token {} ({}) in {org_name} stops working on {end}.\n\n\
         Regenerate it before that if a script still uses it:\n\n\
         {base_url}{tokens}\n",
        token.name, token.hint,
    )
}

fn days(days: u16) -> String {
    match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn subject(warning: &ExpiryWarning) -> String {
    format!("The App Secret of {} expires within {}", warning.of.app_name, days(warning.days))
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
        of.expires_at.in_words(),
        of.org_name,
    )
}
