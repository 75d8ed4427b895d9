//! What a search finds, and where it leads: things of the organization, the catalogue, pages,
//! settings and actions. Nothing leads where the visitor may not go.

use crate::console::components::{Hit, HitGroup};
use crate::console::paths;
use crate::console::wording::roles::{about, service_role};
use crate::domain::OrgId;
use crate::domain::apps::app::App;
use crate::domain::policy::Action;
use crate::domain::roles::choice::RoleChoice;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::ServiceRole;
use crate::domain::services::catalogue::{Catalogue, PermissionEntry, ServiceFile};
use crate::domain::text::has_words;
use crate::workflows::search::{Found, MOST};

/// Everything that was found, kind by kind; kinds of which there is nothing are left out.
pub fn hits(catalogue: &Catalogue, found: &Found) -> Vec<HitGroup> {
    let mut groups = Vec::new();
    if let Some(held) = found.org.as_ref().filter(|_| !found.text.is_empty()) {
        let org = &held.org;
        groups.push(group("Apps", apps(org, found)));
        groups.push(group("Members", members(org, found)));
        groups.push(group("Roles", roles(catalogue, org, found)));
        groups.push(group("Services", services(catalogue, org, &found.text)));
        groups.push(group("Permissions", permissions(catalogue, org, &found.text)));
        groups.push(group("Endpoints", endpoints(catalogue, org, &found.text)));
    }
    groups.push(group("Organizations", organizations(found)));
    groups.push(group("Actions", places(found, &ACTIONS)));
    groups.push(group("Go to", places(found, &PAGES)));
    groups.push(group("Settings", places(found, &SETTINGS)));
    groups.retain(|group| !group.hits.is_empty());
    groups
}

fn group(title: &str, hits: Vec<Hit>) -> HitGroup {
    HitGroup { title: title.to_owned(), hits }
}

fn hit(title: impl ToString, detail: impl ToString, href: String) -> Hit {
    Hit { title: title.to_string(), detail: detail.to_string(), href }
}

fn apps(org: &OrgId, found: &Found) -> Vec<Hit> {
    let line = |app: &App, whose: &str| {
        hit(&app.name, format!("{} · {whose}", app.id), paths::app(org, &app.id))
    };
    let owned = found.owned.iter().map(|app| line(app, "owned"));
    owned.chain(found.added.iter().map(|app| line(app, "added"))).take(MOST).collect()
}

fn members(org: &OrgId, found: &Found) -> Vec<Hit> {
    let line = |row: &crate::workflows::members::MemberRow| {
        let person = &row.person;
        hit(&person.name, &person.email, paths::member(org, &person.id))
    };
    found.members.iter().map(line).collect()
}

fn roles(catalogue: &Catalogue, org: &OrgId, found: &Found) -> Vec<Hit> {
    let custom = found.custom_roles.iter().map(|row| {
        let role = RoleChoice::Custom(row.id.clone());
        hit(&row.name, "Custom role", paths::role(org, &role))
    });
    let organization = OrgRole::ALL.into_iter().filter_map(|role| {
        let fits = has_words(&[role.label(), about(role)], &found.text);
        let choice = RoleChoice::Organization(role);
        fits.then(|| hit(role.label(), about(role), paths::role(org, &choice)))
    });
    let of_services = catalogue.services().iter().flat_map(|service| {
        service.roles.iter().filter_map(|role| {
            let texts = [role.display_name.as_str(), &role.description, &role.name];
            let held = ServiceRole { service: service.id.clone(), role: role.name.clone() };
            let title = service_role(catalogue, &held);
            let href = paths::role(org, &RoleChoice::Service(held));
            has_words(&texts, &found.text).then(|| hit(title, &role.description, href))
        })
    });
    custom.chain(organization).chain(of_services).take(MOST).collect()
}

fn services(catalogue: &Catalogue, org: &OrgId, text: &str) -> Vec<Hit> {
    let fits = |service: &&ServiceFile| has_words(&[&service.name, service.id.as_str()], text);
    let line =
        |service: &ServiceFile| hit(&service.name, "Service", paths::service(org, &service.id));
    catalogue.services().iter().filter(fits).map(line).take(MOST).collect()
}

fn permissions(catalogue: &Catalogue, org: &OrgId, text: &str) -> Vec<Hit> {
    let line = |service: &ServiceFile, entry: &PermissionEntry| {
        let id = entry.id.to_string();
        let fits = has_words(&[&id, &entry.description], text);
        let href = paths::service_permission(org, &service.id, &id);
        fits.then(|| hit(&id, &entry.description, href))
    };
    let all = catalogue.services().iter();
    let all = all.flat_map(|service| service.permissions.iter().map(move |it| (service, it)));
    all.filter_map(|(service, entry)| line(service, entry)).take(MOST).collect()
}

fn endpoints(catalogue: &Catalogue, org: &OrgId, text: &str) -> Vec<Hit> {
    let all = catalogue.services().iter();
    let all = all.flat_map(|service| service.permissions.iter().map(move |it| (service, it)));
    let all = all.flat_map(|(service, entry)| {
        let fits = move |endpoint: &&String| has_words(&[endpoint.as_str()], text);
        entry.endpoints.iter().filter(fits).map(move |endpoint| {
            let href = paths::service_permission(org, &service.id, endpoint);
            hit(endpoint, format!("{} · {}", entry.id, service.name), href)
        })
    });
    all.take(MOST).collect()
}

fn organizations(found: &Found) -> Vec<Hit> {
    let fits = found.me.memberships.iter().filter(|held| {
        !found.text.is_empty()
            && has_words(&[held.org_name.as_str(), held.org.as_str()], &found.text)
    });
    let line = |held: &crate::domain::account::person::Membership| {
        let roles: Vec<_> = held.roles.iter().map(|role| role.label()).collect();
        hit(&held.org_name, roles.join(", "), paths::organization(&held.org))
    };
    fits.take(MOST).map(line).collect()
}

/// Somewhere to go.
struct Goal {
    title: &'static str,
    /// Other words that people look for it by.
    about: &'static str,
    /// What one must be able to do there, in the organization.
    needs: Option<Action>,
    href: Href,
}

enum Href {
    Own(&'static str),
    Org(fn(&OrgId) -> String),
}

const fn own(title: &'static str, about: &'static str, href: &'static str) -> Goal {
    Goal { title, about, needs: None, href: Href::Own(href) }
}

const fn org(
    title: &'static str,
    about: &'static str,
    needs: Action,
    href: fn(&OrgId) -> String,
) -> Goal {
    Goal { title, about, needs: Some(needs), href: Href::Org(href) }
}

const ACTIONS: [Goal; 6] = [
    org(
        "Create an app",
        "New OAuth app with its own credentials",
        Action::CreateApp,
        paths::new_app,
    ),
    org("Invite a member", "Send an invitation link", Action::ManageMembers, paths::invite),
    org("Add a custom role", "Choose permissions for a role", Action::ManageRoles, paths::new_role),
    org("Generate an API token", "Your own token for scripts", Action::SeeOrganization, |org| {
        paths::new_api_token(org)
    }),
    org(
        "Get a token in the playground",
        "Try credentials, decode a token, call an endpoint",
        Action::UsePlayground,
        paths::playground,
    ),
    Goal {
        title: "Create an organization",
        about: "Keep apps, members and roles apart",
        needs: Some(Action::CreateOrganization),
        href: Href::Own(paths::NEW_ORGANIZATION),
    },
];

const PAGES: [Goal; 13] = [
    org(
        "Overview",
        "Counts, first steps and what needs attention",
        Action::SeeOrganization,
        paths::organization,
    ),
    org("OAuth Apps", "Owned and added apps", Action::SeeApps, paths::apps),
    org(
        "Requests",
        "Other organizations that ask to add their apps",
        Action::AcceptForeignApp,
        |org| paths::app_requests(org, ""),
    ),
    org("Active Members", "People, roles and invitations", Action::SeeOrganization, paths::members),
    org("Open invitations", "Links nobody has used yet", Action::ManageMembers, paths::invitations),
    org("Roles", "Standard and custom roles", Action::SeeOrganization, paths::roles),
    org(
        "Who can do this here?",
        "Apps and members that may use a permission or an endpoint",
        Action::SeeApps,
        paths::who_can,
    ),
    org("API Tokens", "Your own tokens", Action::SeeOrganization, paths::api_tokens),
    org(
        "Services",
        "What apps of this organization can use",
        Action::SeeOrganization,
        paths::services,
    ),
    org("Audit log", "Who changed what, and when", Action::ReadAudit, paths::audit),
    org("Apps and organizations", "Which apps have access where", Action::ReadAudit, paths::access),
    org(
        "Token Playground",
        "Get and decode tokens, call endpoints",
        Action::UsePlayground,
        paths::playground,
    ),
    own("All organizations", "Switch organization", paths::ORGANIZATIONS),
];

const SETTINGS: [Goal; 11] = [
    org(
        "Settings",
        "Issuer, token URL, public keys, version and health",
        Action::SeeOrganization,
        paths::settings,
    ),
    org(
        "Signing keys",
        "Rotate and revoke the keys that sign tokens, download public keys",
        Action::SeeOrganization,
        paths::signing_keys,
    ),
    own("Guide", "Help on every part of the console", paths::GUIDE),
    org("Organization details", "Name, Organization ID", Action::SeeOrganization, paths::details),
    org(
        "Policies",
        "Maximum token TTL, secret age, who regenerates secrets",
        Action::SeeOrganization,
        |org| paths::details_part(org, "policies"),
    ),
    own("My account", "Name, sessions, apps that act for you", paths::ACCOUNT),
    own("Change password", "Password and sign-in", paths::ACCOUNT_PASSWORD),
    own(
        "Time zone, region and shortcuts",
        "Time zone, dates, numbers, keyboard",
        paths::ACCOUNT_LOCALE,
    ),
    own("Sessions", "Browsers you're signed in with, sign out everywhere", paths::ACCOUNT),
    own("Theme", "Light, dark or system appearance", paths::ACCOUNT),
    own("Keyboard shortcuts", "Keys for search and navigation", paths::SHORTCUTS),
];

fn places(found: &Found, goals: &[Goal]) -> Vec<Hit> {
    let org = found.org.as_ref().map(|held| &held.org);
    let may = |goal: &&Goal| match goal.needs {
        None => true,
        Some(Action::CreateOrganization) => found.me.may_create_organization(),
        Some(action) => org.is_some_and(|org| found.me.may(action, org)),
    };
    let fits = |goal: &&Goal| has_words(&[goal.title, goal.about], &found.text);
    let line = |goal: &Goal| {
        let href = match goal.href {
            Href::Own(path) => path.to_owned(),
            Href::Org(link) => link(org?),
        };
        Some(hit(goal.title, goal.about, href))
    };
    goals.iter().filter(may).filter(fits).filter_map(line).collect()
}
