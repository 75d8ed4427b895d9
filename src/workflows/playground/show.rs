//! The token playground: what it offers, what a token says, why a call was refused.
//!
//! It changes nothing and leaves no audit row; the token and the calls themselves are on the
//! record like any other.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::domain::access::permissions_of_claim;
use crate::domain::apps::app::{App, AppType};
use crate::domain::apps::query::{AppFilter, AppQuery};
use crate::domain::organizations::organization::ServiceInstance;
use crate::domain::policy::Action;
use crate::domain::roles::role::OrgRole;
use crate::domain::secrets::secret::Presented;
use crate::domain::text::Name;
use crate::domain::tokens::access_token::TokenRefusal;
use crate::domain::{AppId, OrgId, PermissionId, ServiceId};
use crate::storage;
use crate::storage::apps::pages::AppPage;
use crate::workflows::access::effective_access;
use crate::workflows::secrets::verify::AppCredentials;
use crate::workflows::tokens::authenticate_call::live_token;
use crate::workflows::tokens::issue::{IssuedToken, TokenError, TokenRequest, try_token};
use crate::workflows::{ActingMember, OpContext, Visitor, WorkflowError, Workflows};

/// How many apps can be picked from a list.
const APPS: i64 = 200;

/// What somebody finds in the playground of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bench {
    /// The apps to choose from, by name.
    pub apps: Vec<App>,
    /// The services to call.
    pub services: Vec<ServiceInstance>,
}

/// Opens the playground.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not use it; [`WorkflowError::NotFound`] for
/// outsiders.
pub async fn open_playground(
    op: &OpContext,
    org: &OrgId,
    chosen: Option<&AppId>,
) -> Result<Bench, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::UsePlayground).await?;
    // Other types get no token without a person who signs in.
    let kind = Some(AppType::ServerToServer);
    let query =
        AppQuery { filter: AppFilter { kind, ..AppFilter::default() }, ..AppQuery::default() };
    let page = AppPage { query: &query, after: None, now: w.now(), limit: APPS };
    let mut apps = storage::apps::pages::list(&mut tx, org, &page).await?;
    // An organization with more apps than the list holds gets here from the page of one.
    if let Some(chosen) = chosen.filter(|chosen| apps.iter().all(|app| app.id != **chosen)) {
        apps.extend(storage::apps::app::find(&mut tx, org, chosen).await?);
    }
    Ok(Bench { apps, services: storage::services::instances::list(&mut tx, org).await? })
}

/// A token taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenParts {
    /// Its header.
    pub header: Map<String, Value>,
    /// Its claims.
    pub claims: Map<String, Value>,
    /// Why no service of ours would take it; nothing when they would.
    pub refusal: Option<TokenRefusal>,
    /// What it permits in the service that was asked about.
    pub permissions: BTreeSet<PermissionId>,
}

/// Takes a token apart and checks it. Returns `None` for a text that is no token at all.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn look_into(
    w: &Workflows,
    token: &Presented,
    service: &ServiceId,
) -> Result<Option<TokenParts>, WorkflowError> {
    let Some((header, claims)) = decode(token.expose()) else {
        return Ok(None);
    };
    let mut tx = w.read().await?;
    let (refusal, permissions) = match live_token(w, &mut tx, token).await? {
        Ok(live) => (None, permissions_of_claim(&live.claims.perms, w.catalogue(), service)),
        Err(refusal) => (Some(refusal), BTreeSet::new()),
    };
    Ok(Some(TokenParts { header, claims, refusal, permissions }))
}

/// Header and claims of a token, unchecked. Returns `None` for a text that is no token.
pub fn decode(token: &str) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let mut parts = token.split('.');
    let mut object = || {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        serde_json::from_slice::<Map<String, Value>>(&bytes).ok()
    };
    let decoded = (object()?, object()?);
    (parts.count() == 1).then_some(decoded)
}

/// Why a service said 403.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// The app was not added to the organization.
    NotAdded,
    /// The app lacks a permission.
    Permission {
        /// Roles that would give it here.
        roles: Vec<String>,
        /// Who may change the app's scope.
        ask: Vec<Name>,
    },
    /// The app has the permission by now; the token is older than that.
    OlderToken,
}

/// Says what an app of the organization would get for a secret, as [`try_token`] does.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such app;
/// [`WorkflowError::Denied`] for those who may not use the playground.
pub async fn verify_app_secret(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    secret: Presented,
) -> Result<Result<IssuedToken, TokenError>, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let app = storage::apps::app::find(&mut tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    ctx.authorize(&mut tx, Action::UsePlayground).await?;
    drop(tx);
    let request = TokenRequest {
        credentials: AppCredentials { app: app.id.to_string(), secret },
        org: None,
        scope: None,
        validity: None,
        source: visitor.source.clone(),
    };
    Ok(try_token(w, request).await)
}

/// Finds out what an app of the organization lacks for a permission. Returns `None` for an app
/// of another organization.
///
/// # Errors
/// [`WorkflowError::Denied`] for those who may not use the playground.
pub async fn explain_denial(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    permission: &PermissionId,
) -> Result<Option<Lack>, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::UsePlayground).await?;
    let Some(app) = storage::apps::app::find(&mut tx, org, app).await? else {
        return Ok(None);
    };
    let Some(grant) = storage::sharing::grants::find(&mut tx, &app.id, org, w.now()).await? else {
        return Ok(Some(Lack::NotAdded));
    };
    let access = effective_access(w, &mut tx, &app.id, grant.scope_version, org).await?;
    if access.granted().contains(permission) {
        return Ok(Some(Lack::OlderToken));
    }
    let custom = storage::roles::custom::list(&mut tx, org).await?;
    let custom = custom
        .iter()
        .filter(|role| role.permissions.iter().any(|held| held.permission == *permission));
    let custom = custom.map(|role| role.name.to_string());
    let roles = custom.chain(service_roles(w, permission)).take(3).collect();
    let ask = storage::members::member::list_names_in_role(&mut tx, org, OrgRole::Owner).await?;
    Ok(Some(Lack::Permission { roles, ask }))
}

/// Built-in roles that hold a permission, those that hold least first.
fn service_roles(w: &Workflows, permission: &PermissionId) -> Vec<String> {
    let Some((service, _)) = w.catalogue().permission(permission) else {
        return Vec::new();
    };
    let holds = |id: &String| id.eq_ignore_ascii_case(permission.as_str());
    let mut roles: Vec<_> =
        service.roles.iter().filter(|role| role.permissions.iter().any(holds)).collect();
    roles.sort_by_key(|role| role.permissions.len());
    roles.into_iter().map(|role| role.display_name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> String {
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.c2ln", encode(header), encode(claims))
    }

    #[test]
    fn token_comes_apart_into_header_and_claims() {
        let (header, claims) = decode(&token(r#"{"alg":"RS256"}"#, r#"{"exp":1}"#)).unwrap();
        assert_eq!((header["alg"].as_str(), claims["exp"].as_i64()), (Some("RS256"), Some(1)));
    }

    #[test]
    fn other_texts_are_no_tokens() {
        let four_parts = token("{}", "{}") + ".x";
        for text in ["", "a.b.c", "lkysecabc", &four_parts, &token("[]", "{}"), "e30.e30"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
