//! What the server does by itself, now and then. Every server of an installation does it, and
//! nothing is done twice.

mod trust;

use std::sync::Mutex;
use std::time::Duration;

use tracing::warn;

use crate::cli::upkeep::trust::Trust;
use crate::domain::retention::Retention;
use crate::http::mail::Mailer;
use crate::http::warnings::{send_token_notices, send_warnings};
use crate::workflows::tokens::keys;
use crate::workflows::{Actor, OpContext, Source, Workflows, retention, secrets};

/// When apps and secrets were last used is stored this often.
const STORES_USAGE_EVERY: Duration = Duration::from_secs(5);

/// Secrets that ended or will end are looked at this often.
const MINDS_SECRETS_EVERY: Duration = Duration::from_mins(1);

/// What was kept long enough is deleted this often, a batch at a time.
const PRUNES_EVERY: Duration = Duration::from_mins(1);

/// Whether another key has to be published or has to sign is looked at this often.
const TENDS_KEYS_EVERY: Duration = Duration::from_mins(1);

/// Does it until it is dropped.
pub async fn run(workflows: Workflows, mailer: Option<Mailer>, kept: Retention) {
    let trust = Mutex::new(Trust::begin(&op(&workflows)));
    tokio::join!(
        store_usage(&workflows),
        mind_secrets(&workflows, &trust, mailer.as_ref()),
        prune(&workflows, &trust, &kept),
        tend_keys(&workflows, &trust)
    );
}

async fn store_usage(workflows: &Workflows) {
    loop {
        tokio::time::sleep(STORES_USAGE_EVERY).await;
        workflows.flush_usage().await;
    }
}

fn op(workflows: &Workflows) -> OpContext {
    workflows.op_as(Actor::Server, Source::default())
}

async fn mind_secrets(workflows: &Workflows, trust: &Mutex<Trust>, mailer: Option<&Mailer>) {
    loop {
        tokio::time::sleep(MINDS_SECRETS_EVERY).await;
        let op = op(workflows);
        if !trust::look(trust, &op).lets_end() {
            continue;
        }
        if let Err(error) = secrets::close(&op).await {
            warn!(reason = %error, "Could not record that secrets have ended");
        }
        if let Some(mailer) = mailer {
            send_warnings(&op, mailer).await;
            send_token_notices(&op, mailer).await;
        }
    }
}

/// The first time at once: the next key is published as soon as there is one.
async fn tend_keys(workflows: &Workflows, trust: &Mutex<Trust>) {
    loop {
        let op = op(workflows);
        if trust::look(trust, &op).lets_end()
            && let Err(error) = keys::tend(&op).await
        {
            warn!(reason = %error, "Could not look after the signing keys");
        }
        tokio::time::sleep(TENDS_KEYS_EVERY).await;
    }
}

async fn prune(workflows: &Workflows, trust: &Mutex<Trust>, kept: &Retention) {
    loop {
        tokio::time::sleep(PRUNES_EVERY).await;
        let op = op(workflows);
        if trust::look(trust, &op).lets_delete()
            && let Err(error) = retention::prune(&op, kept).await
        {
            warn!(reason = %error, "Could not delete records past their retention");
        }
    }
}
