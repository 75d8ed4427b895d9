//! Apps in organizations: why they may do what they may there, and what is missing.

use crate::console::wording::roles::service_role_name;
use crate::console::wording::services;
use crate::domain::Timestamp;
use crate::domain::access::chain::MissingLink;
use crate::domain::access::{AccessEntry, AccessState, EffectiveAccess, Via};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::sharing::LastDay;
use crate::domain::sharing::RequestState;
use crate::workflows::access::{Decision, Explanation};

/// A title and what it comes to.
pub struct Said {
    pub title: String,
    pub text: String,
}

/// A service with every permission of a scope.
pub struct ExplainedService {
    pub service: String,
    /// How many permissions have effect.
    pub granted: usize,
    pub lines: Vec<ExplainedLine>,
}

/// A permission with its chain of reasons.
pub struct ExplainedLine {
    pub permission: String,
    /// The roles that hold it.
    pub via: String,
    /// The missing link; none when it has effect.
    pub missing: Option<&'static str>,
}

/// Yes or no, with the rule that decided.
pub struct Answer {
    pub is_yes: bool,
    pub said: Said,
    /// The chain of reasons, link by link.
    pub chain: Vec<Link>,
}

/// A link of the chain between a permission and an organization.
pub struct Link {
    pub words: String,
    pub holds: bool,
}

/// What became of a request.
pub const fn became(state: RequestState) -> &'static str {
    match state {
        RequestState::Open => "The request is open.",
        RequestState::Accepted => "The request was accepted.",
        RequestState::Declined => "The request was declined.",
        RequestState::Withdrawn => "The organization that asked withdrew the request.",
    }
}

/// What keeps an app from acting in an organization at all.
pub fn missing(link: MissingLink) -> Said {
    let (title, text) = match link {
        MissingLink::NotAdded => (
            "Not added to this organization".to_owned(),
            "The app can't get tokens here until it's added. These are the permissions it would \
             have.",
        ),
        MissingLink::ForPeople => (
            "Acts for people who sign in".to_owned(),
            "The app needs no grant here. It can use these permissions as far as the person who \
             signs in holds them, too.",
        ),
        MissingLink::GrantEnded(end) => (
            format!("Its access here ended after {}", last_day(end)),
            "The app can't get tokens here until it's added again.",
        ),
        MissingLink::AppDisabled => (
            "The app is disabled".to_owned(),
            "It can't get tokens anywhere until its owner enables it again.",
        ),
    };
    Said { title, text: text.to_owned() }
}

/// Which link is missing, where one is.
pub const fn missing_here(state: AccessState) -> Option<&'static str> {
    match state {
        AccessState::Granted => None,
        AccessState::ServiceMissing => Some("service missing here"),
        AccessState::NotAdded => Some("app not added here"),
        AccessState::ForPeople => Some("acts only for people who sign in and hold it"),
        AccessState::GrantEnded => Some("grant ended"),
        AccessState::AppDisabled => Some("app disabled"),
        AccessState::NotAccepted => Some("newer scope not accepted"),
    }
}

/// Every permission with its reason, service by service.
pub fn explained(catalogue: &Catalogue, access: &EffectiveAccess) -> Vec<ExplainedService> {
    let mut services: Vec<ExplainedService> = Vec::new();
    for entry in &access.entries {
        let service = services::name(catalogue, &entry.permission.service);
        if services.last().is_none_or(|last| last.service != service) {
            services.push(ExplainedService { service, granted: 0, lines: Vec::new() });
        }
        let Some(last) = services.last_mut() else { continue };
        last.granted += usize::from(entry.state == AccessState::Granted);
        last.lines.push(ExplainedLine {
            permission: entry.permission.permission.to_string(),
            via: roles_of(catalogue, entry),
            missing: missing_here(entry.state),
        });
    }
    services
}

/// The roles through which a permission is held.
pub fn roles_of(catalogue: &Catalogue, entry: &AccessEntry) -> String {
    let name = |via: &Via| match via {
        Via::ServiceRole(held) => service_role_name(catalogue, &held.service, &held.role),
        Via::CustomRole(_, name) => name.to_string(),
    };
    entry.via.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The answer to the question about one permission, if there was one.
pub fn answer(catalogue: &Catalogue, found: &Explanation) -> Option<Answer> {
    let (app, org) = (&found.app.name, &found.org.name);
    let no = |title: String, text: String| Answer {
        is_yes: false,
        said: Said { title, text },
        chain: Vec::new(),
    };
    Some(match found.decision.as_ref()? {
        Decision::Entry(entry) => entry_answer(catalogue, found, entry),
        Decision::NotHeld { service, permission, roles } => no(
            format!("No: no role of {app} contains {permission}"),
            match roles.first() {
                None => "No built-in role grants it. A custom role can.".to_owned(),
                Some(least) => format!(
                    "{least} of {} is the smallest role that grants it.",
                    services::name(catalogue, service)
                ),
            },
        ),
        Decision::Unknown => no(
            "No service has this permission".to_owned(),
            format!("Nobody can have it in {org}. Check the spelling."),
        ),
    })
}

fn entry_answer(catalogue: &Catalogue, found: &Explanation, entry: &AccessEntry) -> Answer {
    let (app, org) = (&found.app.name, &found.org.name);
    let (id, state) = (&entry.permission.permission, entry.state);
    let service = services::name(catalogue, &entry.permission.service);
    let is_accepted = state != AccessState::NotAccepted;
    let version = if is_accepted { found.explained.version } else { found.app.scope_version };
    let text = match state {
        AccessState::Granted => format!("Every step from the permission to {org} is in place."),
        AccessState::ServiceMissing => format!("{org} does not contain {service}."),
        AccessState::NotAdded => format!("{app} was not added to {org}."),
        AccessState::ForPeople => format!(
            "{app} gets no tokens of its own in {org}. It can use this permission for people who \
             sign in and hold it themselves."
        ),
        AccessState::GrantEnded => format!(
            "The period for which {app} was added to {org} has \
                                            ended."
        ),
        AccessState::AppDisabled => format!("{app} is disabled."),
        AccessState::NotAccepted => {
            format!(
                "Only version {version} of the scope contains it, and {org} hasn't accepted \
                     that version."
            )
        }
    };
    let holds = |words: String| Link { words, holds: true };
    let breaks = |words: String| Link { words, holds: false };
    let named = if is_accepted {
        holds(format!("Version {version} of the scope names that role"))
    } else {
        breaks(format!("Only version {version} of the scope names that role"))
    };
    let contains = if state == AccessState::ServiceMissing {
        breaks(format!("{org} lacks {service}"))
    } else {
        holds(format!("{org} contains {service}"))
    };
    let grant = match state {
        AccessState::NotAdded => breaks(format!("Not added to {org}")),
        AccessState::ForPeople => breaks(format!("Acts in {org} only for people who sign in")),
        AccessState::GrantEnded => breaks(format!("Grant in {org} has ended")),
        AccessState::Granted
        | AccessState::ServiceMissing
        | AccessState::AppDisabled
        | AccessState::NotAccepted => {
            let version = found.explained.version;
            holds(format!("Added to {org}, which approved version {version}"))
        }
    };
    let enabled = if state == AccessState::AppDisabled {
        breaks(format!("{app} is disabled"))
    } else {
        holds(format!("{app} is enabled"))
    };
    let is_yes = state == AccessState::Granted;
    let title =
        if is_yes { format!("Yes: {app} has {id}") } else { format!("No: {app} lacks {id}") };
    let held = holds(format!("{} grants it in {service}", roles_of(catalogue, entry)));
    let chain = vec![held, named, contains, grant, enabled];
    Answer { is_yes, said: Said { title, text }, chain }
}

/// The last day of a grant, as forms take it.
pub fn last_day(end: Timestamp) -> String {
    LastDay::of_end(end).to_string()
}
