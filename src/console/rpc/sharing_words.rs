//! Apps in organizations, in words.

use crate::console::rpc::words::{
    last_day, organization_roles, role_lines, role_name, service_access, service_name,
};
use crate::console::view::{
    AddedAppView, AnswerView, AppOrgLine, AppOrgsView, AppRemovalView, AskedLine, DriftView,
    ExplainedLine, ExplainedService, ExplainedView, ExplanationView, RequestLine, RequestView,
    SharingPreviewView,
};
use crate::domain::access::chain::MissingLink;
use crate::domain::access::{AccessEntry, AccessState, EffectiveAccess, Via};
use crate::domain::services::catalogue::Catalogue;
use crate::domain::sharing::OrgPlace;
use crate::domain::{OrgId, Timestamp};
use crate::workflows::Workflows;
use crate::workflows::access::{Decision, Explained, Explanation, NamedOrg};
use crate::workflows::sharing::{
    AddedApp, AppOrgs, AppRemoval, Drift, OpenRequest, RequestDetails, RequestRow, SharedWith,
    SharingPreview,
};

/// The organizations of an app.
pub fn app_orgs(w: &Workflows, found: AppOrgs, is_later_page: bool) -> AppOrgsView {
    let line = |shared: &SharedWith| {
        let grant = &shared.grant;
        let names = |service: &_| service_name(w.catalogue(), service);
        let missing = found.missing.get(&grant.org).into_iter().flatten().map(names).collect();
        AppOrgLine {
            org: grant.org.clone(),
            name: shared.org.to_string(),
            is_own: grant.org == found.app.org,
            added_by: shared.by.to_string(),
            added_at: grant.added_at.to_rfc3339(),
            version: grant.scope_version,
            is_behind: grant.scope_version < found.app.scope_version,
            is_declined: grant.declined_version == Some(found.app.scope_version),
            missing,
            ends_on: grant.ends_at.map(last_day),
            has_ended: !grant.is_in_force(w.now()),
            last_used_at: grant.last_used_at.map(Timestamp::to_rfc3339),
        }
    };
    let asked = found.requests.iter().map(|OpenRequest { request, person }| AskedLine {
        request: request.id.clone(),
        org: request.org.clone(),
        by: person.to_string(),
        at: request.requested_at.to_rfc3339(),
        ends_on: request.ends_at.map(last_day),
    });
    AppOrgsView {
        rows: found.rows.iter().map(line).collect(),
        next: found.next.as_ref().map(OrgPlace::to_text),
        is_later_page,
        requests: asked.collect(),
        may_add: found.may_add,
        may_share: found.may_share,
    }
}

/// What would follow from adding an app to an organization.
pub fn preview(catalogue: &Catalogue, found: SharingPreview) -> SharingPreviewView {
    SharingPreviewView {
        organization_roles: organization_roles(&found.scope.organization_roles),
        roles: role_lines(catalogue, &found.scope, &found.custom_roles),
        access: service_access(catalogue, &found.access),
        name: found.name.map(|name| name.to_string()),
        is_one_step: found.is_one_step,
        is_added: found.grant.is_some(),
        is_asked: found.request.is_some(),
        org: found.org,
    }
}

/// A request in the list.
pub fn request_line(row: RequestRow) -> RequestLine {
    let RequestRow { request, app, owner, person } = row;
    RequestLine {
        request: request.id,
        app: app.to_string(),
        app_id: request.app,
        owner: owner.to_string(),
        person: person.to_string(),
        at: request.requested_at.to_rfc3339(),
        ends_on: request.ends_at.map(last_day),
    }
}

/// A request in full.
pub fn request(catalogue: &Catalogue, found: RequestDetails) -> RequestView {
    let RequestDetails { request, owner, person, app, scope, custom_roles, access } = found;
    let (note, state, asked_version) =
        (request.note.to_string(), request.state, request.scope_version);
    RequestView {
        organization_roles: organization_roles(&scope.organization_roles),
        roles: role_lines(catalogue, &scope, &custom_roles),
        access: service_access(catalogue, &access),
        line: request_line(RequestRow { request, app: app.name.clone(), owner, person }),
        note,
        state,
        asked_version,
        app,
    }
}

/// An app of another organization.
pub fn added_app(w: &Workflows, found: AddedApp) -> AddedAppView {
    let catalogue = w.catalogue();
    AddedAppView {
        owner: found.owner.to_string(),
        added_by: found.added_by.to_string(),
        added_at: found.grant.added_at.to_rfc3339(),
        ends_on: found.grant.ends_at.map(last_day),
        has_ended: !found.grant.is_in_force(w.now()),
        last_used_at: found.grant.last_used_at.map(Timestamp::to_rfc3339),
        version: found.grant.scope_version,
        organization_roles: organization_roles(&found.scope.organization_roles),
        roles: role_lines(catalogue, &found.scope, &found.custom_roles),
        explained: explained(catalogue, &found.explained),
        drift: found.drift.map(|drift| drift_view(catalogue, drift)),
        may_remove: found.may_remove,
        may_accept: found.may_accept,
        app: found.app,
    }
}

fn drift_view(catalogue: &Catalogue, drift: Drift) -> DriftView {
    let Drift { version, is_declined, change } = drift;
    let lines = |entries: Vec<AccessEntry>| {
        let organization_roles = std::collections::BTreeSet::new();
        service_access(catalogue, &EffectiveAccess { organization_roles, entries })
    };
    DriftView {
        version,
        is_declined,
        roles_gained: organization_roles(&change.roles_gained),
        roles_lost: organization_roles(&change.roles_lost),
        gained: lines(change.gained),
        lost: lines(change.lost),
    }
}

/// What an app may do in an organization, and why.
pub fn explained(catalogue: &Catalogue, found: &Explained) -> ExplainedView {
    let mut services: Vec<ExplainedService> = Vec::new();
    for entry in &found.access.entries {
        let service = service_name(catalogue, &entry.permission.service);
        if services.last().is_none_or(|last| last.service != service) {
            services.push(ExplainedService { service, granted: 0, lines: Vec::new() });
        }
        let Some(last) = services.last_mut() else { continue };
        last.granted += usize::from(entry.state == AccessState::Granted);
        last.lines.push(ExplainedLine {
            permission: entry.permission.permission.to_string(),
            via: roles_of(catalogue, entry),
            missing: missing_link(entry.state).map(ToOwned::to_owned),
        });
    }
    let missing = found.missing.map(missing_text);
    ExplainedView { missing, version: found.version, services }
}

fn roles_of(catalogue: &Catalogue, entry: &AccessEntry) -> String {
    let name = |via: &Via| match via {
        Via::ServiceRole(held) => role_name(catalogue, &held.service, &held.role),
        Via::CustomRole(_, name) => name.to_string(),
    };
    entry.via.iter().map(name).collect::<Vec<_>>().join(", ")
}

const fn missing_link(state: AccessState) -> Option<&'static str> {
    match state {
        AccessState::Granted => None,
        AccessState::ServiceMissing => Some("service missing here"),
        AccessState::NotAdded => Some("app not added here"),
        AccessState::GrantEnded => Some("grant ended"),
        AccessState::AppDisabled => Some("app disabled"),
        AccessState::NotAccepted => Some("newer scope not accepted"),
    }
}

fn missing_text(link: MissingLink) -> (String, String) {
    let (title, text) = match link {
        MissingLink::NotAdded => (
            "Not added to this organization".to_owned(),
            "The app gets no token here until it is added. This is what it would have.",
        ),
        MissingLink::GrantEnded(end) => (
            format!("Its grant here ended after {}", last_day(end)),
            "The app gets no token here until it is added again.",
        ),
        MissingLink::AppDisabled => (
            "The app is disabled".to_owned(),
            "It gets no token anywhere until its owner enables it again.",
        ),
    };
    (title, text.to_owned())
}

/// The explainer of an app.
pub fn explanation(catalogue: &Catalogue, found: Explanation, asked: String) -> ExplanationView {
    let NamedOrg { id: org, name: org_name } = found.org.clone();
    let answer = found.decision.as_ref().map(|decision| answer(catalogue, &found, decision));
    ExplanationView {
        app: found.app.id.clone(),
        name: found.app.name.to_string(),
        orgs: found.orgs.into_iter().map(|org| (org.id, org.name.to_string())).collect(),
        org,
        org_name: org_name.to_string(),
        added_at: found.explained.grant.as_ref().map(|grant| grant.added_at.to_rfc3339()),
        explained: explained(catalogue, &found.explained),
        asked: asked.trim().to_owned(),
        answer,
    }
}

fn answer(catalogue: &Catalogue, found: &Explanation, decision: &Decision) -> AnswerView {
    let (app, org) = (&found.app.name, &found.org.name);
    match decision {
        Decision::Entry(entry) => entry_answer(catalogue, found, entry),
        Decision::NotHeld { service, permission, roles } => {
            let service = service_name(catalogue, service);
            let roles = match roles.split_first() {
                None => "No built-in role gives it; a custom role can.".to_owned(),
                Some((least, _)) => {
                    format!("{least} of {service} would give it with the least else.")
                }
            };
            AnswerView {
                is_yes: false,
                title: format!("No: no role of {app} holds {permission}"),
                text: roles,
                chain: Vec::new(),
            }
        }
        Decision::Unknown => AnswerView {
            is_yes: false,
            title: "No service has such a permission".to_owned(),
            text: format!("Nobody can hold it in {org}. Check how it is written."),
            chain: Vec::new(),
        },
    }
}

fn entry_answer(catalogue: &Catalogue, found: &Explanation, entry: &AccessEntry) -> AnswerView {
    let (app, org) = (&found.app.name, &found.org.name);
    let (id, state) = (&entry.permission.permission, entry.state);
    let service = service_name(catalogue, &entry.permission.service);
    let version = if state == AccessState::NotAccepted {
        found.app.scope_version
    } else {
        found.explained.version
    };
    let text = match state {
        AccessState::Granted => format!("Every link from the permission to {org} holds."),
        AccessState::ServiceMissing => format!("{org} does not contain {service}."),
        AccessState::NotAdded => format!("{app} was not added to {org}."),
        AccessState::GrantEnded => format!("The time for which {app} was added to {org} is over."),
        AccessState::AppDisabled => format!("{app} is disabled."),
        AccessState::NotAccepted => {
            format!("Only version {version} of the scope holds it, which {org} has not accepted.")
        }
    };
    let is_added = !matches!(state, AccessState::NotAdded | AccessState::GrantEnded);
    let grant = match (state, is_added) {
        (AccessState::NotAdded, _) => format!("Not added to {org}"),
        (AccessState::GrantEnded, _) => format!("Grant in {org} has ended"),
        (_, _) => format!("Added to {org}, which approved version {}", found.explained.version),
    };
    let named = if state == AccessState::NotAccepted {
        format!("Only version {version} of the scope names that role")
    } else {
        format!("Version {version} of the scope names that role")
    };
    let is_yes = state == AccessState::Granted;
    AnswerView {
        is_yes,
        title: if is_yes {
            format!("Yes: {app} has {id}")
        } else {
            format!("No: {app} lacks {id}")
        },
        text,
        chain: vec![
            (format!("{} holds it in {service}", roles_of(catalogue, entry)), true),
            (named, state != AccessState::NotAccepted),
            match state {
                AccessState::ServiceMissing => (format!("{org} lacks {service}"), false),
                _ => (format!("{org} contains {service}"), true),
            },
            (grant, is_added),
            match state {
                AccessState::AppDisabled => (format!("{app} is disabled"), false),
                _ => (format!("{app} is enabled"), true),
            },
        ],
    }
}

/// What would be taken out of an organization.
pub fn removal(w: &Workflows, org: OrgId, found: AppRemoval) -> AppRemovalView {
    AppRemovalView {
        is_own: found.app.org == org,
        app: found.app.id,
        name: found.app.name.to_string(),
        org_name: found.from.to_string(),
        ends_on: found.grant.ends_at.map(last_day),
        has_ended: !found.grant.is_in_force(w.now()),
        last_used_at: found.grant.last_used_at.map(Timestamp::to_rfc3339),
        org,
    }
}
