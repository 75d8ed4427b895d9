//! One file a screen. A page asks for what it shows, says what it is called, and shows it.

mod account;
mod account_parts;
mod account_sessions;
mod add_to_org;
mod api_tokens;
mod app;
mod app_end;
mod app_filters;
mod app_list;
mod audit;
mod created;
mod errors;
mod frame;
mod invitation;
mod invitation_list;
mod invite;
mod leave;
mod member;
mod member_list;
mod member_roles;
mod organization;
mod organizations;
mod overview;
mod plain;
mod playground;
mod policies;
mod reveal;
mod roles;
mod secrets;
mod services;
mod setup;
mod sharing;
mod sign_in;
mod snippets;
mod verified;
mod wizard;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{ParamSegment as Param, StaticSegment as Static};

pub use api_tokens::{ApiTokenShown, RevealingApiToken};
pub use errors::Said;
pub use frame::PageState;
pub use invitation::{InvitationState, Proof};
pub use invite::{InvitationLink, Mailed};
pub use reveal::{AlreadyShown, Revealing};
pub use setup::SetupLink;
pub use verified::Verified;

use crate::console::components::Document;
use crate::console::paths;
use crate::console::view::PageError;

/// The whole console as a document: what the server renders for every page.
pub fn document() -> impl IntoView {
    provide_meta_context();
    let state = PageState::current();
    let refused = use_context::<PageError>();
    // The first page of a visit: it loads a part of the style sheet.
    let is_sign_in = state.here.split('?').next() == Some(paths::SIGN_IN) && refused.is_none();
    let page = refused.map_or_else(
        || view! { <Console/> }.into_any(),
        |refused| errors::error_page(None, None, &refused),
    );
    view! { <Document theme=state.theme lang=state.language.tag() plain=is_sign_in>{page}</Document> }
}

/// Every page of the console.
#[component]
pub fn Console() -> impl IntoView {
    let (orgs, org, apps, to) = (Static("orgs"), Param("org"), Static("apps"), Param("to"));
    let (members, services, tokens) = (Static("members"), Static("services"), Static("api-tokens"));
    let service = (orgs, org, services, Param("service"));
    let member = (orgs, org, members, Param("person"));
    let (roles, role, invited) = (Static("roles"), Param("role"), Static("invitations"));
    let role_draft = (orgs, org, roles, Static("new"), Param("draft"));
    let draft = (orgs, org, apps, Static("new"), Param("draft"));
    let (custom, step) = ((orgs, org, roles, role), move |name| (draft, Static(name)));
    let (one, token) = ((orgs, org, apps, Param("app")), (orgs, org, tokens, Param("token")));
    let app_orgs = (one, Static("organizations"));
    let app_secret = (one, Static("secrets"), Param("secret"));
    let requests = Static("app-requests");
    view! {
        <Router>
            <Routes fallback=errors::NotFoundPage>
                <Route path=Static("sign-in") view=sign_in::SignInPage/>
                <Route path=Static("setup") view=setup::SetupPage/>
                <Route path=Static("") view=plain::NoOrganizationPage/>
                <Route path=Static("account") view=account::AccountPage/>
                <Route path=(Static("account"), Param("section")) view=account::AccountPage/>
                <Route path=(invited, Static("accept")) view=invitation::InvitationPage/>
                <Route path=orgs view=organizations::OrganizationsPage/>
                <Route path=(orgs, Static("new")) view=organizations::NewOrganizationPage/>
                <Route path=(orgs, org) view=overview::OverviewPage/>
                <Route path=(orgs, org, Static("details")) view=organization::OrganizationPage/>
                <Route path=(orgs, org, Static("playground")) view=playground::PlaygroundPage/>
                <Route path=(orgs, org, Static("leave")) view=leave::LeavePage/>
                <Route path=(orgs, org, invited) view=invitation_list::InvitationListPage/>
                <Route path=(orgs, org, members) view=member_list::MemberListPage/>
                <Route path=(orgs, org, members, Static("invite")) view=invite::InvitePage/>
                <Route path=member view=member::MemberPage/>
                <Route path=(member, Static("remove")) view=leave::RemoveMemberPage/>
                <Route path=(orgs, org, services) view=self::services::ServiceListPage/>
                <Route path=service view=self::services::ServicePage/>
                <Route path=(service, Static("add")) view=self::services::AddServicePage/>
                <Route path=(service, Static("remove")) view=self::services::RemoveServicePage/>
                <Route path=(orgs, org, roles) view=roles::RoleListPage/>
                <Route path=(orgs, org, roles, Static("organization"), Param("name"))
                    view=roles::OrganizationRolePage/>
                <Route path=(orgs, org, roles, Static("services"), Param("service"), Param("name"))
                    view=roles::ServiceRolePage/>
                <Route path=(orgs, org, roles, Static("new")) view=roles::NewRolePage/>
                <Route path=(role_draft, Static("permissions")) view=roles::DraftPermissionsPage/>
                <Route path=(role_draft, Static("details")) view=roles::RoleDetailsPage/>
                <Route path=(role_draft, Static("review")) view=roles::RoleReviewPage/>
                <Route path=custom view=roles::CustomRolePage/>
                <Route path=(custom, Static("permissions")) view=roles::EditPermissionsPage/>
                <Route path=(custom, Static("delete")) view=roles::DeleteRolePage/>
                <Route path=(orgs, org, tokens) view=api_tokens::ApiTokenListPage/>
                <Route path=(orgs, org, tokens, Static("new")) view=api_tokens::NewApiTokenPage/>
                <Route path=(token, Static("revoke")) view=api_tokens::RevokeApiTokenPage/>
                <Route path=(token, Static("deactivate")) view=api_tokens::DeactivateApiTokenPage/>
                <Route path=(orgs, org, Static("audit")) view=audit::AuditPage/>
                <Route path=(orgs, org, Static("audit"), Param("entry")) view=audit::EntryPage/>
                <Route path=(orgs, org, Static("access")) view=audit::AccessListPage/>
                <Route path=(orgs, org, apps) view=app_list::AppListPage/>
                <Route path=(orgs, org, apps, Static("new")) view=wizard::TypePage/>
                <Route path=step("type") view=wizard::DraftTypePage/>
                <Route path=step("details") view=wizard::DetailsPage/>
                <Route path=step("scopes") view=wizard::ScopesPage/>
                <Route path=step("review") view=wizard::ReviewPage/>
                <Route path=step("created") view=created::CreatedPage/>
                <Route path=one view=app::AppPage/>
                <Route path=(one, Static("disable")) view=app_end::DisableAppPage/>
                <Route path=(one, Static("delete")) view=app_end::DeleteAppPage/>
                <Route path=(one, Static("regenerate")) view=self::secrets::RegeneratePage/>
                <Route path=(app_secret, Static("retire")) view=self::secrets::EndSecretPage/>
                <Route path=(app_secret, Static("expiry")) view=self::secrets::SecretExpiryPage/>
                <Route path=(one, Static("add")) view=add_to_org::AddToOrgPage/>
                <Route path=(one, Static("verify")) view=verified::VerifiedPage/>
                <Route path=(one, Static("access")) view=app::AppAccessPage/>
                <Route path=(app_orgs, Static("add")) view=sharing::ShareAppPage/>
                <Route path=(app_orgs, to, Static("remove")) view=sharing::RemoveFromOrgPage/>
                <Route path=(app_orgs, to, Static("end")) view=sharing::GrantEndPage/>
                <Route path=(orgs, org, requests) view=sharing::RequestListPage/>
                <Route path=(orgs, org, requests, Param("request")) view=sharing::RequestPage/>
            </Routes>
        </Router>
    }
}
