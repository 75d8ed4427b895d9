//! The management half of the gateway: every route of CONTRACT.md 2.2 to 2.4 on one page.

use axum::Router;
use axum::routing::{MethodRouter, get, post, put};

use crate::http::csp::base::{below, read};
use crate::http::csp::errors::Refusal;
use crate::http::csp::{account, apps, members, organizations, roles, secrets, services, sharing};
use crate::http::state::AppState;

/// Every route.
pub(super) fn routes() -> Router<AppState> {
    Router::new().merge(app_routes()).merge(org_routes()).merge(other_routes())
}

fn app_routes() -> Router<AppState> {
    Router::new()
        .route(
            &below("orgs/{org}/oauth-apps"),
            only(
                "GET, HEAD, POST, DELETE",
                get(apps::list).post(apps::create).delete(apps::delete),
            ),
        )
        .route(
            &below("orgs/{org}/oauth-apps/{app}"),
            only("GET, HEAD, PATCH", get(apps::show).patch(apps::patch)),
        )
        .route(
            &below("orgs/{org}/oauth-apps/{app}/secret"),
            only(
                "PUT, POST, DELETE",
                put(secrets::replace).post(secrets::rotate).delete(secrets::end_rotation),
            ),
        )
        .route(
            &below("orgs/{org}/clients"),
            only(
                "GET, HEAD, POST, DELETE",
                get(sharing::list).post(sharing::add).delete(sharing::remove),
            ),
        )
        .route(&below("orgs/{org}/clients/search"), only("POST", post(sharing::search)))
}

fn org_routes() -> Router<AppState> {
    Router::new()
        .route(&below("orgs/{org}"), read(get(organizations::show)))
        .route(&below("orgs/{org}/roles"), read(get(organizations::list_roles)))
        .route(&below("orgs/{org}/groups"), read(get(account::list_groups)))
        .route(&below("orgs/{org}/users"), read(get(members::list)))
        .route(&below("v2/orgs/{org}/users"), read(get(members::list)))
        .route(&below("orgs/{org}/users/search"), read(get(members::search)))
        .route(
            &below("orgs/{org}/invitations"),
            only("GET, HEAD, POST", get(members::list_invitations).post(members::invite)),
        )
        .route(
            &below("orgs/{org}/invitations/{invitation}"),
            only(
                "GET, HEAD, DELETE",
                get(members::show_invitation).delete(members::revoke_invitation),
            ),
        )
        .route(
            &format!("{}/orgs/{{org}}/custom-roles", roles::PREFIX),
            only("GET, HEAD, POST", get(roles::list).post(roles::create)),
        )
        .route(
            &format!("{}/orgs/{{org}}/custom-roles/{{role}}", roles::PREFIX),
            only(
                "GET, HEAD, PATCH, DELETE",
                get(roles::show).patch(roles::patch).delete(roles::delete),
            ),
        )
        .route(
            &format!("{}/v2/orgs/{{org}}/services", services::PREFIX),
            read(get(services::list_of_org)),
        )
}

fn other_routes() -> Router<AppState> {
    Router::new()
        .route(&below("loggedin/user"), read(get(account::show)))
        .route(&below("loggedin/user/orgs"), read(get(account::list_orgs)))
        .route(&below("v2/loggedin/user/orgs"), read(get(account::list_orgs_paged)))
        .route(&below("loggedin/user/orgs/{org}/info"), read(get(account::show_org)))
        .route(&below("loggedin/user/orgs/{org}/roles"), read(get(account::list_roles)))
        .route(
            &below("loggedin/user/orgs/{org}/service-roles"),
            read(get(account::list_service_roles)),
        )
        .route(&below("loggedin/user/orgs/{org}/groups"), read(get(account::list_groups)))
        .route(&format!("{}/definitions", services::PREFIX), read(get(services::list)))
        .route(
            &format!("{}/definitions/external/{{service}}", services::PREFIX),
            read(get(services::show)),
        )
}

/// Refuses every other method than these.
fn only(allow: &'static str, route: MethodRouter<AppState>) -> MethodRouter<AppState> {
    route.fallback(move || async move { Refusal::method_not_allowed(allow) })
}
