//! Refusals in plain words: what happened, why, and what to do about it.

use crate::console::view::{Advice, Answered};
use crate::domain::secrets::secret::AppSecret;
use crate::domain::services::endpoints::Endpoint;
use crate::domain::text::Name;
use crate::domain::{AppId, AppRef, OrgId, PermissionId};
use crate::http::console::fields::Fields;
use crate::http::console::visit::Visit;
use crate::workflows::WorkflowError;
use crate::workflows::playground::{Lack, explain_denial};

/// As whom the call was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// With a token of this app, if the token names one.
    Token(Option<AppId>),
    /// With App ID and App Secret.
    Secret(Option<AppId>),
}

impl Caller {
    /// Reads it from the form, the token's own claim included. Nothing here is believed; it only
    /// says which app to explain.
    pub fn of(fields: &Fields) -> Self {
        if fields.has("auth", "secret") {
            return Self::Secret(AppId::parse(&fields.text("call_app")).ok());
        }
        Self::Token(crate::http::console::playground::look::app_of(
            &crate::http::console::playground::call::bearer(fields),
        ))
    }

    const fn app(&self) -> Option<&AppId> {
        match self {
            Self::Token(app) | Self::Secret(app) => app.as_ref(),
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "its callers answer with advice or with none")]
fn advice(title: &str, text: impl Into<String>) -> Option<Advice> {
    Some(Advice { title: title.to_owned(), text: text.into() })
}

/// Why there was no token.
pub fn of_token(status: u16, body: &str, app: &AppId, secret: &str) -> Option<Advice> {
    match status {
        200 => None,
        400 if body.contains("invalid_scope") => advice(
            "The app was not added to this organization",
            "Its App ID and App Secret are right. Add it to the organization on its page, then \
             it gets tokens.",
        ),
        401 => advice("App ID and App Secret do not fit", slip(app, secret)),
        429 => advice("Too many wrong secrets", "Wait a little, then try again."),
        _ => advice("No token was issued", "The body says why."),
    }
}

/// What people usually do wrong when they paste a secret.
fn slip(app: &AppId, secret: &str) -> String {
    if secret == app.as_str() || AppId::parse(secret).is_ok() {
        return "What was pasted looks like an App ID. Paste the App Secret: it begins with \
                lkysec."
            .to_owned();
    }
    if AppSecret::parse(secret).is_err() {
        return format!(
            "What was pasted is no App Secret: one begins with lkysec and has {} letters and \
             digits. A part may be missing.",
            AppSecret::LENGTH
        );
    }
    "The secret belongs to another app, was replaced since, or the app is disabled.".to_owned()
}

/// Why a call was refused.
pub async fn of_call(
    visit: &Visit,
    org: &OrgId,
    endpoint: &Endpoint,
    caller: Caller,
    answered: &Answered,
) -> Result<Option<Advice>, WorkflowError> {
    Ok(match answered.status {
        401 => unauthorized(&caller),
        403 => forbidden(visit, org, endpoint, &caller, &answered.body).await?,
        404 => advice("There is no such thing", "Check the values of the parameters."),
        429 => advice("Too many wrong credentials", "Wait a little, then try again."),
        _ => None,
    })
}

fn unauthorized(caller: &Caller) -> Option<Advice> {
    match caller {
        Caller::Token(_) => advice(
            "401: the token is not accepted",
            "It has expired, was revoked, or is not a token of this server. Get a new one above.",
        ),
        Caller::Secret(_) => advice(
            "401: the credentials are not accepted",
            "X-Auth-Token is the App Secret, a slash and the App ID, in this order. The secret \
             belongs to another app, was replaced since, or the app is disabled.",
        ),
    }
}

async fn forbidden(
    visit: &Visit,
    org: &OrgId,
    endpoint: &Endpoint,
    caller: &Caller,
    body: &str,
) -> Result<Option<Advice>, WorkflowError> {
    let foreign = advice(
        "403: another organization",
        "The org key belongs to an organization that the app was not added to.",
    );
    let Some(permission) = missing_permission(visit, endpoint, body) else {
        return Ok(foreign);
    };
    let Some(app) = caller.app() else {
        return Ok(lacks(&permission, &[], &[]));
    };
    let found = explain_denial(&visit.op, &AppRef::new(org, app), &permission).await?;
    Ok(match found {
        Some(Lack::Permission { roles, ask }) => lacks(&permission, &roles, &ask),
        Some(Lack::OlderToken) => advice(
            "403: the token is older than the permission",
            format!("The app has {permission} by now. Get a new token above."),
        ),
        Some(Lack::NotAdded) => advice(
            "403: the app is not in this organization",
            "It was taken out of the organization, or never added.",
        ),
        None => lacks(&permission, &[], &[]),
    })
}

/// The permission that the service names in its refusal, or the only one that the endpoint needs.
fn missing_permission(visit: &Visit, endpoint: &Endpoint, body: &str) -> Option<PermissionId> {
    let catalogue = visit.workflows().catalogue();
    let words = body.split(|c: char| c.is_whitespace() || matches!(c, '"' | ','));
    let mut named = words.filter_map(|word| PermissionId::parse(word.trim_end_matches('.')).ok());
    let known = named.find_map(|id| Some(catalogue.permission(&id)?.1.id.clone()));
    known.or_else(|| match endpoint.any_of {
        [only] if !body.contains("organization") => PermissionId::parse(only).ok(),
        _ => None,
    })
}

fn lacks(permission: &PermissionId, roles: &[String], ask: &[Name]) -> Option<Advice> {
    let names: Vec<_> = ask.iter().map(Name::as_str).collect();
    let giving = match roles {
        [] => String::new(),
        [one] => format!(" The role {one} would give it"),
        more => format!(" One of the roles {} would give it", more.join(", ")),
    };
    let asking = match (giving.is_empty(), names.is_empty()) {
        (true, _) => String::new(),
        (false, true) => ".".to_owned(),
        (false, false) => format!("; {} may grant it.", names.join(" or ")),
    };
    let text = format!("The app lacks {permission}.{giving}{asking}");
    advice("403: a permission is missing", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> AppId {
        AppId::from_bytes([9; AppId::LENGTH * 2])
    }

    #[test]
    fn missing_permission_is_told_with_roles_and_people() {
        let id = PermissionId::parse("_API.Device:device.READ").unwrap();
        let told = lacks(&id, &["View All".to_owned()], &[Name::parse("Ada").unwrap()]);
        assert_eq!(
            told.unwrap().text,
            "The app lacks _API.Device:device.READ. The role View All would give it; \
             Ada may grant it."
        );
    }

    #[test]
    fn app_id_in_place_of_the_secret_is_noticed() {
        assert!(slip(&app(), app().as_str()).contains("looks like an App ID"));
    }

    #[test]
    fn half_a_secret_is_noticed() {
        assert!(slip(&app(), "lkysecabc").contains("no App Secret"));
    }

    #[test]
    fn app_that_was_not_added_is_told_from_a_wrong_secret() {
        let told = of_token(400, r#"{"error":"invalid_scope"}"#, &app(), "x").unwrap();
        assert!(told.title.contains("not added"));
        assert!(of_token(401, "", &app(), "x").unwrap().title.contains("do not fit"));
    }
}
