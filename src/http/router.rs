//! Every route of the product.
//!
//! Three groups, told apart by what protects them:
//!
//! * **plain**: health, numbers for this machine, static files. Nothing to protect.
//! * **apis**: the CSP gateway, the standard OAuth endpoints and the sandbox. Credentials are in
//!   headers; cookies do not exist there, so neither do sessions and same-origin checks.
//! * **console**: pages and forms. A session cookie, and every request that is neither GET nor HEAD
//!   must come from our own pages.
//!
//! Around all of them, outermost first: repeated slashes count once; caller, span and log line;
//! compression; security headers; exactly one valid Host; pages for bare errors; the body's
//! time and room; panics. Method-override headers mean nothing.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::HeaderMap;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::console::paths;
use crate::console::paths::pattern;
use crate::http::console::account::{sign_in, theme};
use crate::http::console::address;
use crate::http::console::apps::{create as create_app, export};
use crate::http::console::organizations::set_up;
use crate::http::console::{
    account, apps, audit, consents, members, organizations, playground, roles, search, secrets,
    services, settings, sharing, tokens,
};
use crate::http::rate_limit::caller_of;
use crate::http::state::AppState;
use crate::http::{
    body, caller, console, csp, error_pages, headers, health, metrics, oauth, openapi, origin,
    path, sessions, well_formed,
};
use crate::sandbox;
use crate::sandbox::Sandbox;

/// A token request is a few hundred bytes, a search a few thousand.
const API_BODY_BYTES: usize = 64 * 1024;

/// The largest form is a custom role with several hundred permissions.
const FORM_BYTES: usize = 256 * 1024;

/// Pages are compressed while somebody waits; 5 costs about a millisecond.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(5);

/// The whole product as one service.
pub fn router(state: AppState) -> Router {
    let edge = state.edge.clone();
    let routes = Router::new()
        .merge(plain())
        .merge(apis(&state))
        .merge(pages(&state))
        .merge(Router::new().fallback(address::nowhere).layer(sessions::layer(&state)))
        .with_state(state.clone())
        .layer(from_fn(error_pages::survive))
        .layer(from_fn_with_state(edge.bodies.clone(), body::must_arrive))
        .layer(from_fn_with_state(state.clone(), error_pages::for_people))
        .layer(from_fn(well_formed::must_be_well_formed))
        .layer(from_fn_with_state(edge.transport(), headers::secure))
        .layer(
            CompressionLayer::new().quality(COMPRESSION).compress_when(headers::WorthCompressing),
        )
        .layer(from_fn_with_state(state, caller::identify));
    // Outside the router, since a layer inside would run after the route was chosen.
    let collapsed = ServiceBuilder::new().map_request(path::with_single_slashes).service(routes);
    Router::new().fallback_service(collapsed)
}

fn plain() -> Router<AppState> {
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/assets/{hash}/{*name}", get(asset))
        .route("/favicon.ico", get(favicon))
        .route(paths::OPENAPI, get(openapi::document))
        .route(paths::API_REFERENCE, get(openapi::page))
}

fn apis(state: &AppState) -> Router<AppState> {
    let edge = state.edge.clone();
    let workflows = state.workflows.clone();
    let sandbox = Sandbox::new(state.workflows.clone(), move |address| {
        let failed = edge.credentials.failed(&caller_of(address), workflows.moment());
        failed.err().map(|wait| wait.retry_after)
    });
    Router::new()
        .merge(csp::routes(state))
        .merge(oauth::routes(state))
        .merge(sandbox::routes(sandbox))
        .layer(DefaultBodyLimit::max(API_BODY_BYTES))
}

fn pages(state: &AppState) -> Router<AppState> {
    let signed_in = from_fn_with_state(state.clone(), sign_in::keep_forms);
    pages_before_sign_in()
        .merge(pages_of_people().route_layer(signed_in))
        .layer(sessions::layer(state))
        .layer(from_fn_with_state(state.edge.public_url.clone(), origin::must_be_ours))
        .layer(from_fn(body::must_be_plain))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}

fn pages_before_sign_in() -> Router<AppState> {
    Router::new()
        .route(paths::SETUP, get(set_up::show).post(set_up::create))
        .route(paths::SIGN_IN, get(sign_in::show).post(sign_in::sign_in))
        .route(paths::SIGN_OUT, post(sign_in::sign_out))
        .route(paths::THEME, post(theme::choose))
        .route(paths::INVITATION, get(members::invitation::show).post(members::invitation::accept))
        .route(paths::RPC, post(console::server_functions::answer))
}

fn pages_of_people() -> Router<AppState> {
    Router::new()
        .route(paths::HOME, get(organizations::home))
        .route(paths::ACCOUNT, get(account::show))
        .route(paths::ACCOUNT_NAME, get(account::show).post(account::rename))
        .route(paths::ACCOUNT_PASSWORD, get(account::show).post(account::change_password))
        .route(paths::ACCOUNT_LOCALE, get(account::show).post(account::choose_locale))
        .route(pattern::END_SESSION, post(account::end_session))
        .route(paths::END_OTHER_SESSIONS, post(account::end_other_sessions))
        .route(paths::SIGN_OUT_EVERYWHERE, post(account::sign_out_everywhere))
        .route(paths::ORGANIZATIONS, get(organizations::list))
        .route(paths::NEW_ORGANIZATION, get(organizations::begin).post(organizations::create))
        .route(paths::SEARCH, get(search::show))
        .route(paths::PALETTE, get(search::palette))
        .route(paths::SHORTCUTS, get(search::shortcuts))
        .route(paths::GUIDE, get(search::show_guide))
        .route(pattern::GUIDE_CHAPTER, get(search::show_chapter))
        .route(pattern::ORGANIZATION, get(organizations::overview))
        .route(pattern::SETTINGS, get(organizations::settings))
        .route(paths::LICENSES, get(organizations::licenses))
        .route(pattern::DETAILS, get(organizations::show).post(organizations::change))
        .route(pattern::FIRST_STEPS, post(organizations::dismiss_first_steps))
        .route(pattern::APPS_CSV, post(export::csv))
        .route(pattern::APPS_JSON, post(export::json))
        .route(pattern::APP_NAME, get(apps::check_name))
        .route(pattern::BULK, post(apps::bulk))
        .route(pattern::APPS, get(apps::list))
        .route(pattern::NEW_APP, get(create_app::ask).post(create_app::begin))
        .route(pattern::NEW_APP_TYPE, get(create_app::show_type).post(create_app::change_type))
        .route(
            pattern::NEW_APP_DETAILS,
            get(create_app::show_details).post(create_app::keep_details),
        )
        .route(pattern::NEW_APP_SCOPES, get(create_app::show_scopes).post(create_app::keep_scopes))
        .route(pattern::NEW_APP_REVIEW, get(create_app::review))
        .route(pattern::NEW_APP_CANCEL, post(create_app::cancel))
        .route(pattern::ADD_TO_ORG, get(sharing::preview_addition).post(create_app::add))
        .route(pattern::CREDENTIALS, post(secrets::download))
        .route(pattern::VERIFY, post(secrets::verify))
        .route(pattern::STORED, post(secrets::stored))
        .route(pattern::CREATED, get(create_app::show_created).post(create_app::create))
        .route(pattern::PLAYGROUND, get(playground::show).post(playground::act))
        .route(pattern::PLAYGROUND_RESPONSE, get(playground::download))
        .route(pattern::SERVICES, get(services::list))
        .route(pattern::SERVICE, get(services::show).post(services::act))
        .route(pattern::ADD_SERVICE, get(services::offer).post(services::add))
        .route(pattern::REMOVE_SERVICE, get(services::preview_removal).post(services::remove))
        .merge(member_pages())
        .merge(role_pages())
        .merge(app_life_pages())
        .merge(audit_pages())
        .merge(api_token_pages())
        .merge(consent_pages())
        .merge(sharing_pages())
        .merge(secret_pages())
        .merge(settings_pages())
}

fn settings_pages() -> Router<AppState> {
    Router::new()
        .route(pattern::SIGNING_KEYS, get(settings::show_keys).post(settings::rotate))
        .route(pattern::REVOKE_KEY, get(settings::preview_revocation).post(settings::revoke))
        .route(pattern::PUBLIC_KEY, get(settings::download_public_key))
}

fn member_pages() -> Router<AppState> {
    Router::new()
        .route(pattern::MEMBERS, get(members::list))
        .route(pattern::INVITATIONS, get(members::list_invitations))
        .route(pattern::INVITE, get(members::offer).post(members::invite))
        .route(pattern::RESEND_INVITATION, post(members::resend_invitation))
        .route(pattern::REVOKE_INVITATION, post(members::revoke_invitation))
        .route(pattern::MEMBER, get(members::show).post(members::change_roles))
        .route(pattern::REMOVE_MEMBER, get(members::preview_removal).post(members::remove))
        .route(pattern::LEAVE, get(members::preview_leaving).post(members::leave))
}

fn role_pages() -> Router<AppState> {
    Router::new()
        .route(pattern::ROLES, get(roles::list))
        .route(pattern::ROLE_NAME, get(roles::check_name))
        .route(pattern::WHO_CAN, get(roles::who_can))
        .route(pattern::ORGANIZATION_ROLE, get(roles::show_organization_role))
        .route(pattern::SERVICE_ROLE, get(roles::show_service_role))
        .route(pattern::NEW_ROLE, get(roles::start).post(roles::begin))
        .route(pattern::NEW_ROLE_PERMISSIONS, get(roles::permissions).post(roles::choose))
        .route(pattern::NEW_ROLE_DETAILS, get(roles::details).post(roles::describe))
        .route(pattern::NEW_ROLE_REVIEW, get(roles::review).post(roles::create))
        .route(pattern::NEW_ROLE_CANCEL, post(roles::cancel))
        .route(pattern::ROLE, get(roles::show).post(roles::rename))
        .route(pattern::ROLE_PERMISSIONS, get(roles::edit).post(roles::change))
        .route(pattern::DELETE_ROLE, get(roles::preview_end).post(roles::delete))
}

fn secret_pages() -> Router<AppState> {
    Router::new()
        .route(pattern::REGENERATE, get(secrets::preview_regeneration).post(secrets::regenerate))
        .route(pattern::END_SECRET, get(secrets::preview_end).post(secrets::end))
        .route(pattern::SECRET_EXPIRY, get(secrets::show_expiry).post(secrets::set_expiry))
}

fn sharing_pages() -> Router<AppState> {
    Router::new()
        .route(pattern::SHARE_APP, get(sharing::offer).post(sharing::share))
        .route(pattern::REMOVE_FROM_ORG, get(sharing::preview_removal).post(sharing::remove))
        .route(pattern::GRANT_END, get(sharing::show_end).post(sharing::set_end))
        .route(pattern::WITHDRAW_REQUEST, post(sharing::withdraw))
        .route(pattern::SCOPE_CHANGE, post(sharing::decide_scope))
        .route(pattern::APP_ACCESS, get(sharing::explain))
        .route(pattern::APP_REQUESTS, get(sharing::list_requests))
        .route(pattern::APP_REQUEST, get(sharing::show_request).post(sharing::decide))
}

fn api_token_pages() -> Router<AppState> {
    Router::new()
        .route(pattern::API_TOKENS, get(tokens::list))
        .route(pattern::NEW_API_TOKEN, get(tokens::offer).post(tokens::create))
        .route(pattern::API_TOKEN_STORED, post(tokens::stored))
        .route(pattern::REVOKE_API_TOKEN, get(tokens::show_own).post(tokens::revoke))
        .route(
            pattern::REGENERATE_API_TOKEN,
            get(tokens::show_to_regenerate).post(tokens::regenerate),
        )
        .route(pattern::REVOKE_API_TOKENS, get(tokens::show_all_own).post(tokens::revoke_all))
        .route(pattern::DEACTIVATE_API_TOKEN, get(tokens::show).post(tokens::deactivate))
}

/// What apps send browsers to, and what came of that.
fn consent_pages() -> Router<AppState> {
    Router::new()
        .route(paths::AUTHORIZE, get(consents::ask).post(consents::decide))
        .route(paths::END_APP_SESSION, get(consents::leave))
        .route(pattern::WITHDRAW_CONSENT, post(consents::withdraw))
        .route(pattern::END_CONSENT, post(consents::end))
        .route(pattern::END_CONSENTS, post(consents::end_all))
}

fn app_life_pages() -> Router<AppState> {
    Router::new()
        .route(pattern::APP, get(apps::show).post(apps::change))
        .route(pattern::APP_ACTIVITY, get(apps::activity))
        .route(pattern::ORG_ACTIVITY, get(apps::activity_of_org))
        .route(pattern::DISABLE_APP, get(apps::preview_disabling).post(apps::disable))
        .route(pattern::ENABLE_APP, post(apps::enable))
        .route(pattern::DELETE_APP, get(apps::preview_deletion).post(apps::delete))
}

fn audit_pages() -> Router<AppState> {
    Router::new()
        .route(pattern::AUDIT, get(audit::log))
        .route(pattern::AUDIT_CSV, post(audit::log_csv))
        .route(pattern::AUDIT_JSON, post(audit::log_json))
        .route(pattern::AUDIT_LINES, post(audit::log_lines))
        .route(pattern::AUDIT_ENTRY, get(audit::entry))
        .route(pattern::ACCESS, get(audit::access))
        .route(pattern::ACCESS_MATRIX, get(audit::matrix))
        .route(pattern::ACCESS_CSV, post(audit::access_csv))
}

async fn asset(
    State(state): State<AppState>,
    Path((hash, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    state.edge.assets.answer(&hash, &name, &headers)
}

async fn favicon(State(state): State<AppState>, headers: HeaderMap) -> Response {
    state.edge.assets.answer_unhashed("favicon.svg", &headers)
}
