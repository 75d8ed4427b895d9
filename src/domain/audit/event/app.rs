//! What happens to an app after it was created.

use serde_json::{Value, json};

use crate::domain::apps::app::{App, TokenSettings};
use crate::domain::apps::code_flow::CodeFlow;
use crate::domain::apps::keys::{AppKey, KeySource};
use crate::domain::apps::networks::Network;
use crate::domain::audit::action::AuditAction;
use crate::domain::audit::event::record::{Record, changed, ended, record};
use crate::domain::scope::Scope;
use crate::domain::text::{Description, Name};
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::domain::{AppId, OrgId};

/// A change of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppChange {
    /// Its name or its description, before and after.
    Details { before: (Name, Description), after: (Name, Description) },
    /// The life of its access tokens, and what signs them.
    Tokens { before: TokenSettings, after: TokenSettings },
    /// What it may do where it is added, and which version that is.
    Scope { before: Scope, after: Scope, version: i64 },
    /// Where it may send people back to, and how long its refresh tokens live.
    CodeFlow { before: CodeFlow, after: CodeFlow },
    /// The public keys that it proves itself with.
    Keys { before: KeySource, after: KeySource },
    /// It gets no tokens any more, and those that live are refused.
    Disabled,
    /// It gets tokens again.
    Enabled,
    /// It is gone, and with it its place in these organizations.
    Deleted { last: Box<App>, orgs: Vec<OrgId> },
}

impl AppChange {
    /// The change as it is stored.
    pub(crate) fn record(&self, app: &AppId) -> Record {
        let noted = |action, before, after| changed(action, "app", app, before, after);
        match self {
            Self::Details { before, after } => {
                let details = |(name, description): &(Name, Description)| json!({ "name": name, "description": description });
                noted(AuditAction::AppRenamed, details(before), details(after))
            }
            Self::Tokens { before, after } => {
                let is_same_algorithm = before.algorithm == after.algorithm;
                let is_same_place = before.networks == after.networks;
                let settings = |TokenSettings { ttl, algorithm, networks }: &TokenSettings| {
                    let mut value = json!({ "ttl_minutes": ttl });
                    if !is_same_algorithm {
                        value["signing_algorithm"] = json!(algorithm);
                    }
                    if !is_same_place {
                        value["allowed_networks"] = networks.iter().map(Network::as_str).collect();
                    }
                    value
                };
                noted(AuditAction::AppTtlChanged, settings(before), settings(after))
            }
            Self::Scope { before, after, version } => noted(
                AuditAction::AppScopeChanged,
                json!({ "scope": before, "scope_version": version - 1 }),
                json!({ "scope": after, "scope_version": version }),
            ),
            Self::CodeFlow { before, after } => {
                let flow = |CodeFlow { redirect_uris, sign_out_uris, refresh_ttl }: &CodeFlow| {
                    json!({
                        "redirect_uris": redirect_uris, "sign_out_uris": sign_out_uris,
                        "refresh_ttl_days": refresh_ttl,
                    })
                };
                noted(AuditAction::AppSignInChanged, flow(before), flow(after))
            }
            Self::Keys { before, after } => {
                let keys = |source: &KeySource| {
                    let keys = match source {
                        KeySource::Entered(keys) => keys,
                        KeySource::Url(url) => return json!({ "public_keys_url": url }),
                    };
                    let name = |key: &AppKey| {
                        let algorithm =
                            key.numbers.algorithm().map_or("", SigningAlgorithm::wire_name);
                        key.kid
                            .as_ref()
                            .map_or(algorithm.to_owned(), |kid| format!("{kid} ({algorithm})"))
                    };
                    json!({ "public_keys": keys.iter().map(name).collect::<Vec<_>>() })
                };
                noted(AuditAction::AppKeysChanged, keys(before), keys(after))
            }
            Self::Disabled => record(AuditAction::AppDisabled, "app", app, Value::Null),
            Self::Enabled => record(AuditAction::AppEnabled, "app", app, Value::Null),
            Self::Deleted { last, orgs } => {
                let App { kind, name, description, ttl, scope_version, .. } = &**last;
                let before = json!({
                    "type": kind, "name": name, "description": description,
                    "ttl_minutes": ttl, "scope_version": scope_version, "organizations": orgs,
                });
                ended(AuditAction::AppDeleted, "app", app, before)
            }
        }
    }
}
