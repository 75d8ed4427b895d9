//! Organizations, and what needs attention in them.

use std::collections::BTreeSet;

use crate::console::wording::services;
use crate::domain::roles::role::OrgRole;
use crate::domain::services::catalogue::Catalogue;
use crate::workflows::organizations::Reason;

/// "Developer, Organization Member".
pub fn roles(roles: &BTreeSet<OrgRole>) -> String {
    roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ")
}

/// Why somebody should look at apps.
pub struct ReasonWords {
    /// What is the matter.
    pub title: String,
    /// What to do about it.
    pub advice: &'static str,
    /// In which part of the app's page, by its id.
    pub part: &'static str,
}

/// Every reason in words.
pub fn reason(catalogue: &Catalogue, reason: &Reason) -> ReasonWords {
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
            return ReasonWords {
                title,
                advice: "Its tokens live longer than the policy allows.",
                part: "details",
            };
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
            return ReasonWords {
                title: format!("Holds every permission of {}", services::name(catalogue, service)),
                advice: "A smaller role limits what a leaked secret is worth.",
                part: "scopes",
            };
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
    ReasonWords { title: title.to_owned(), advice, part }
}
