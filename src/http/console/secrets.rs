//! App Secrets: a new one, its confirmation, its expiry, and the end of an old one; and what the
//! credentials page offers while it shows one: a file, and a try. Both get the secret back from
//! the page, since the server does not keep it.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::console::pages::frame::Section;
use crate::console::pages::page::OrgPage;
use crate::console::pages::secrets::{self as pages, Revealed, Verified};
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::secrets::life::EndReason;
use crate::domain::secrets::secret::{AppSecret, Presented};
use crate::domain::{AppId, AppRef, OrgId, SecretId};
use crate::http::console::address::{AppPath, Path};
use crate::http::console::apps::create;
use crate::http::console::fields::Fields;
use crate::http::console::files::slug;
use crate::http::console::proof::{Proof, demand};
use crate::http::console::visit::{Visit, keep_secret, see_other, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::apps;
use crate::workflows::playground::try_secret;
use crate::workflows::secrets::{
    self, Confirmation, IssuedTokens, RegenerateSecret, Regeneration, SetExpiry,
};
use crate::workflows::tokens::TokenError;

/// A secret of an app, as an address names it.
type SecretPath = Path<(OrgId, AppId, SecretId)>;

/// Asks how to regenerate a secret, and says what follows.
pub async fn preview_regeneration(visit: Visit, Path((org, app)): AppPath) -> Response {
    let found = secrets::preview_regeneration(&visit.op, &AppRef::new(&org, &app)).await;
    if visit.query("shown").is_some() {
        let page = |page: &OrgPage, found| pages::was_shown(page, &found);
        return visit.org_page(Section::Apps, &org, found, page).await;
    }
    visit.org_page(Section::Apps, &org, found, pages::regenerate).await
}

/// Makes a new secret and shows it: the one answer in which it stands.
pub async fn regenerate(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    let Ok(key) = SecretId::parse(&fields.text("key")) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    let revokes = fields.has("revoke_tokens", "yes");
    let form = RegenerateSecret {
        key,
        how: fields.text("how"),
        overlap: fields.text("overlap"),
        lasts: fields.text("lasts"),
        tokens: if revokes { IssuedTokens::Revoke } else { IssuedTokens::Keep },
        typed: fields.text("name"),
    };
    let named = AppRef::new(&org, &app);
    let proved =
        if form.how == "cut-off" { demand(&visit, &fields, Proof::Once).await } else { Ok(()) };
    let made = match proved {
        Ok(()) => secrets::regenerate(&visit.op, &named, form).await,
        Err(error) => Err(error),
    };
    let made = match made {
        Ok(made) => made,
        Err(error) => {
            let again = |visit| preview_regeneration(visit, Path((org, app)));
            return visit.refused(error, &fields, again).await;
        }
    };
    let found = secrets::preview_regeneration(&visit.op, &named).await;
    match made {
        Regeneration::Made { id, replacement, secret } => {
            let token_url = visit.op.settings().token_url();
            let shown = Revealed { id, secret, replacement, token_url };
            let page = |page: &OrgPage, found| pages::reveal(page, &found, shown);
            let mut response = visit.org_page(Section::Apps, &org, found, page).await;
            keep_secret(&mut response);
            response
        }
        Regeneration::AlreadyShown(state) => {
            let found = found.map(|found| found.app);
            let page = |page: &OrgPage, app| pages::already_shown(page, &app, state);
            visit.org_page(Section::Apps, &org, found, page).await
        }
    }
}

/// Takes "I have stored it". After Create App it leads on to adding the app, or adds it at once.
pub async fn stored(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    let (true, Ok(key)) = (fields.has("stored", "yes"), SecretId::parse(&fields.text("key")))
    else {
        return visit.error(WorkflowError::NotFound).await;
    };
    let details = paths::app_credentials(&org, &app);
    match secrets::confirm(&visit.op, &AppRef::new(&org, &app), &key).await {
        Ok(Confirmation::TooLate) => see_other_saying(&details, FlashCode::SecretTooLate),
        Ok(Confirmation::Counts(_)) if !fields.has("then", "add") => {
            see_other_saying(&details, FlashCode::SecretStored)
        }
        Ok(Confirmation::Counts(kind)) if kind.has_code_flow() => {
            see_other_saying(&paths::app(&org, &app), FlashCode::AppCreated)
        }
        Ok(Confirmation::Counts(_)) if fields.has("add", "yes") => {
            Box::pin(create::add(visit, Path((org, app)), fields)).await
        }
        Ok(Confirmation::Counts(_)) => see_other(&paths::add_to_org(&org, &app)),
        Err(error) => visit.error(error).await,
    }
}

/// Asks whether to end a secret, and says what follows.
pub async fn preview_end(visit: Visit, Path((org, app, secret)): SecretPath) -> Response {
    let found = secrets::preview_end(&visit.op, &AppRef::new(&org, &app), &secret).await;
    visit.org_page(Section::Apps, &org, found, pages::end).await
}

/// Ends a secret before its time.
pub async fn end(visit: Visit, Path((org, app, secret)): SecretPath) -> Response {
    match secrets::end(&visit.op, &AppRef::new(&org, &app), &secret).await {
        Ok(reason) => {
            let code = match reason {
                EndReason::Discarded => FlashCode::SecretDiscarded,
                EndReason::Replaced
                | EndReason::CutOff
                | EndReason::Retired
                | EndReason::Lapsed
                | EndReason::Expired => FlashCode::SecretRetired,
            };
            see_other_saying(&paths::app_credentials(&org, &app), code)
        }
        Err(error) => {
            let again = |visit| preview_end(visit, Path((org, app, secret)));
            visit.refused(error, &Fields::none(), again).await
        }
    }
}

/// Shows when a secret expires.
pub async fn show_expiry(visit: Visit, Path((org, app, secret)): SecretPath) -> Response {
    let found = secrets::show_expiry(&visit.op, &AppRef::new(&org, &app), &secret).await;
    visit.org_page(Section::Apps, &org, found, pages::expiry).await
}

/// Sets or clears the expiry of a secret.
pub async fn set_expiry(
    visit: Visit,
    Path((org, app, secret)): SecretPath,
    fields: Fields,
) -> Response {
    let form = SetExpiry { lasts: fields.text("lasts"), version: fields.text("version") };
    match secrets::set_expiry(&visit.op, &AppRef::new(&org, &app), &secret, &form).await {
        Ok(()) => {
            see_other_saying(&paths::app_credentials(&org, &app), FlashCode::SecretExpirySaved)
        }
        Err(error) => {
            let again = |visit| show_expiry(visit, Path((org, app, secret)));
            visit.refused(error, &fields, again).await
        }
    }
}

/// The file, under the names of the gateway's API (CONTRACT.md 7) and those of RFC 6749.
#[derive(Serialize)]
struct File<'a> {
    #[serde(rename = "clientId")]
    api_client_id: &'a str,
    #[serde(rename = "clientSecret")]
    api_client_secret: &'a str,
    #[serde(rename = "displayName")]
    api_display_name: &'a str,
    #[serde(rename = "orgId")]
    api_org_id: &'a str,
    #[serde(rename = "tokenUrl")]
    api_token_url: &'a str,
    #[serde(rename = "issuedAt")]
    api_issued_at: &'a str,
    /// In seconds, as the API has it.
    #[serde(rename = "accessTokenTTL")]
    api_access_token_ttl: u64,
    client_id: &'a str,
    client_secret: &'a str,
    app_name: &'a str,
    org_id: &'a str,
    token_url: &'a str,
    issued_at: &'a str,
    access_token_ttl_seconds: u64,
}

/// Answers with the credentials as a JSON file.
pub async fn download(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    let found = match apps::show(&visit.op, &AppRef::new(&org, &app)).await {
        Ok(found) => found.app,
        Err(error) => return visit.error(error).await,
    };
    let Ok(secret) = AppSecret::parse(fields.secret("app_secret").expose().trim()) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    let token_url = visit.op.settings().token_url();
    let issued_at = visit.op.now().to_rfc3339();
    let file = File {
        api_client_id: app.as_str(),
        api_client_secret: secret.expose(),
        api_display_name: found.name.as_str(),
        api_org_id: org.as_str(),
        api_token_url: &token_url,
        api_issued_at: &issued_at,
        api_access_token_ttl: found.ttl.duration().as_secs(),
        client_id: app.as_str(),
        client_secret: secret.expose(),
        app_name: found.name.as_str(),
        org_id: org.as_str(),
        token_url: &token_url,
        issued_at: &issued_at,
        access_token_ttl_seconds: found.ttl.duration().as_secs(),
    };
    let body = serde_json::to_string_pretty(&file).unwrap_or_default();
    let disposition = format!(
        "attachment; filename=\"{}-credentials.json\"",
        slug(&found.name).as_deref().unwrap_or("app")
    );
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let mut response = (headers, body).into_response();
    keep_secret(&mut response);
    response
}

/// Says what a token would be good for that is asked for with the secret. None is shown, and the
/// secret does not count as used.
pub async fn verify(visit: Visit, Path((org, app)): AppPath, fields: Fields) -> Response {
    let secret = Presented::new(fields.secret("app_secret").expose().trim().to_owned());
    let tried = match try_secret(&visit.op, &AppRef::new(&org, &app), secret).await {
        Ok(tried) => tried,
        Err(error) => return visit.error(error).await,
    };
    let outcome = match tried {
        Ok(token) => Verified::Token {
            expires_in: usize::try_from(token.expires_in).unwrap_or(usize::MAX),
            scope: token.scope,
        },
        Err(TokenError::NotAdded) => Verified::NotAdded,
        Err(TokenError::UnauthorizedClient) => Verified::SignsIn,
        Err(error @ TokenError::InvalidClient) => Verified::Wrong(error.to_string()),
        Err(
            TokenError::InvalidScope
            | TokenError::InvalidGrant
            | TokenError::Elsewhere
            | TokenError::Internal,
        ) => {
            return visit.error(WorkflowError::Internal).await;
        }
        Err(TokenError::Unavailable) => return visit.error(WorkflowError::Unavailable).await,
    };
    visit.screen(|_| pages::verified(outcome))
}
