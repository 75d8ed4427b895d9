//! An organization at a glance, in words.

use std::collections::BTreeSet;

use crate::console::paths;
use crate::console::rpc::words::{organization_roles, service_name};
use crate::console::view::{AttentionLine, CountLine, OverviewView, StepLine};
use crate::console::wording::audit::entry_line;
use crate::domain::OrgId;
use crate::domain::apps::query::{AppFilter, AppQuery, AppTab, Days};
use crate::domain::policy::{Action, Verdict, best_verdict};
use crate::domain::roles::role::OrgRole;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::organizations::overview::{Counts, MOST, Noted, Overview, Reason};

/// Puts an overview into words.
pub fn overview(catalogue: &Catalogue, org: &OrgId, found: Overview) -> OverviewView {
    let may_create = best_verdict(Action::CreateApp, &found.roles) != Verdict::No;
    let has_steps = may_create && !found.is_dismissed;
    let line = |entry: &_| entry_line(catalogue, org, entry);
    OverviewView {
        my_roles: organization_roles(&found.roles).join(", "),
        steps: has_steps.then(|| steps(org, &found)),
        counts: counts(org, found.counts, &found.roles),
        attention: found
            .attention
            .into_iter()
            .map(|noted| attention(catalogue, org, noted))
            .collect(),
        entries: found.entries.map(|entries| entries.iter().map(line).collect()),
        owners: found.owners.iter().map(ToString::to_string).collect(),
        name: found.name.to_string(),
        may_create,
    }
}

fn counts(org: &OrgId, counts: Counts, mine: &BTreeSet<OrgRole>) -> Vec<CountLine> {
    let added = AppQuery { tab: AppTab::Added, ..AppQuery::default() };
    let added = paths::apps_page(org, &added, "");
    let roles = paths::roles_page(org, "custom", "", "", "");
    let may_see = best_verdict(Action::ManageApiTokens, mine) != Verdict::No;
    let tokens = may_see.then(|| paths::all_api_tokens(org, ""));
    let line = |label: &str, count, href| CountLine { label: label.to_owned(), count, href };
    vec![
        line("Apps owned", counts.owned, Some(paths::apps(org))),
        line("Apps added from elsewhere", counts.added, Some(added)),
        line("Members", counts.members, Some(paths::members(org))),
        line("Custom roles", counts.roles, Some(roles)),
        line("Services", counts.services, Some(paths::services(org))),
        line("API tokens", counts.tokens, tokens),
    ]
}

fn steps(org: &OrgId, found: &Overview) -> Vec<StepLine> {
    let (counts, done) = (found.counts, found.done);
    let step = |label: &str, href, is_done| StepLine { label: label.to_owned(), href, is_done };
    vec![
        step("Have a service in the organization", paths::services(org), counts.services > 0),
        step(
            "Choose a service role for an app, or make a custom one",
            paths::roles(org),
            done.role || counts.roles > 0,
        ),
        step("Create an app", paths::new_app(org), counts.owned > 0),
        step("Get a token with its secret", paths::playground(org), done.token),
        step("Make the first call", paths::playground(org), done.call),
    ]
}

fn attention(catalogue: &Catalogue, org: &OrgId, noted: Noted) -> AttentionLine {
    let (title, advice, part) = words(catalogue, &noted.reason);
    let asks = matches!(noted.reason, Reason::Requested);
    let href = |app| {
        if asks { paths::app_requests(org, "") } else { format!("{}#{part}", paths::app(org, app)) }
    };
    let apps = noted.apps.iter().map(|(app, name)| (href(app), name.to_string())).collect();
    let named = i64::try_from(noted.apps.len()).unwrap_or(noted.found);
    AttentionLine {
        way: way(org, &noted.reason),
        title,
        advice: advice.to_owned(),
        apps,
        count: if noted.found > MOST {
            "more than 1,000".to_owned()
        } else {
            noted.found.to_string()
        },
        more: match noted.found - named {
            _ if noted.found > MOST => Some("and many more".to_owned()),
            0 => None,
            more => Some(format!("and {more} more")),
        },
    }
}

/// Where all of them are listed, or mended at once.
fn way(org: &OrgId, reason: &Reason) -> Option<(String, String)> {
    let listed = |filter| {
        let query = AppQuery { filter, ..AppQuery::default() };
        Some(("Show all".to_owned(), paths::apps_page(org, &query, "")))
    };
    match reason {
        Reason::Unused(_) => {
            listed(AppFilter { unused_for: Some(Days(90)), ..AppFilter::default() })
        }
        Reason::OlderSecret(now, oldest) => {
            let days = u16::try_from(now.since(*oldest).as_secs() / 86_400).ok()?;
            listed(AppFilter { secret_older: Some(Days(days)), ..AppFilter::default() })
        }
        Reason::SecretExpires(now, until) => {
            let days = u16::try_from(until.since(*now).as_secs() / 86_400).ok()?;
            listed(AppFilter { secret_expires: Some(Days(days)), ..AppFilter::default() })
        }
        Reason::Requested => Some(("Review the requests".to_owned(), paths::app_requests(org, ""))),
        Reason::LacksService => Some(("Open Services".to_owned(), paths::services(org))),
        Reason::Unconfirmed(_)
        | Reason::NotAdded(_)
        | Reason::ScopeChanged(_)
        | Reason::GrantEnds(..)
        | Reason::OverlapEnds(..)
        | Reason::IsOwner
        | Reason::HoldsAll(..)
        | Reason::CreatorLeft
        | Reason::LongerTtl(_) => None,
    }
}

/// What is the matter, what to do about it, and in which part of the app's page.
fn words(catalogue: &Catalogue, reason: &Reason) -> (String, &'static str, &'static str) {
    let (title, advice, part) = match reason {
        Reason::Unconfirmed(_) => (
            "Secret never confirmed",
            "Nobody said that the secret was stored, and it was never used. It lapses a day \
             after it was made; regenerate it then.",
            "credentials",
        ),
        Reason::OlderSecret(..) => (
            "Secret older than the policy allows",
            "Regenerate the secret and update whatever uses it.",
            "credentials",
        ),
        Reason::SecretExpires(..) => (
            "Secret expires within 30 days",
            "Regenerate it with an overlap before, and nothing stops.",
            "credentials",
        ),
        Reason::OverlapEnds(..) => (
            "Overlap of the old secret ends within a day",
            "See when it was last used: what still uses it stops then.",
            "credentials",
        ),
        Reason::LongerTtl(minutes) => {
            let title = format!("Access Token TTL over the maximum of {minutes} minutes");
            return (title, "Its tokens live longer than the policy allows.", "details");
        }
        Reason::NotAdded(_) => (
            "Added to no organization",
            "It gets no token until somebody adds it.",
            "organizations",
        ),
        Reason::Requested => (
            "Asks to be added",
            "Another organization owns the app. It can do nothing here until an owner accepts.",
            "",
        ),
        Reason::ScopeChanged(_) => (
            "Scope changed by its owner",
            "What was approved here stays in force until an owner accepts the change.",
            "scope-change",
        ),
        Reason::GrantEnds(..) => (
            "Leaves this organization within seven days",
            "From then on it gets no token here.",
            "organizations",
        ),
        Reason::LacksService => (
            "Scope names a service that is not here",
            "Those permissions stay inert until an owner adds the service.",
            "access",
        ),
        Reason::IsOwner => (
            "Holds Organization Owner",
            "Whoever has its secret administers this organization. Few apps need that.",
            "scopes",
        ),
        Reason::HoldsAll(service, ..) => {
            let title = format!("Holds every permission of {}", service_name(catalogue, service));
            return (title, "A smaller role limits what a leaked secret is worth.", "scopes");
        }
        Reason::CreatorLeft => (
            "Creator left",
            "They may still know its secret. Regenerate it if they should not.",
            "credentials",
        ),
        Reason::Unused(_) => (
            "Unused for more than 90 days",
            "Nobody would miss it, perhaps. Ask its creator.",
            "details",
        ),
    };
    (title.to_owned(), advice, part)
}
