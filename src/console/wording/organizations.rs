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
            "Nobody confirmed storing the secret, and it was never used. It expires a day after \
             it was created. Regenerate it then.",
            "credentials",
        ),
        Reason::OlderSecret(..) => (
            "Secret older than the policy allows",
            "Regenerate the secret and update whatever uses it.",
            "credentials",
        ),
        Reason::SecretExpires(..) => (
            "Secret expires within 30 days",
            "Regenerate it with an overlap before then to avoid downtime.",
            "credentials",
        ),
        Reason::OverlapEnds(..) => (
            "Overlap of the old secret ends within a day",
            "Check when it was last used. Anything that still uses it will stop working.",
            "credentials",
        ),
        Reason::LongerTtl(minutes) => {
            let title = format!("Access Token TTL over the maximum of {minutes} minutes");
            return ReasonWords {
                title,
                advice: "Its tokens last longer than the policy allows.",
                part: "details",
            };
        }
        Reason::NotAdded(_) => (
            "Not added to any organization",
            "It can't get tokens until you add it.",
            "organizations",
        ),
        Reason::Requested => (
            "Waiting to be added",
            "Another organization owns the app. It has no access here until an owner accepts.",
            "",
        ),
        Reason::ScopeChanged(_) => (
            "Scope changed by its owner",
            "The approved scope stays in effect here until an owner accepts the change.",
            "scope-change",
        ),
        Reason::GrantEnds(..) => (
            "Leaves this organization within seven days",
            "After that, it can't get tokens here.",
            "organizations",
        ),
        Reason::LacksService => (
            "Scope includes a service this organization doesn't have",
            "These permissions have no effect until an owner adds the service.",
            "access",
        ),
        Reason::IsOwner => (
            "Holds Organization Owner",
            "Anyone with its secret can administer this organization. Few apps need that.",
            "scopes",
        ),
        Reason::HoldsAll(service, ..) => {
            return ReasonWords {
                title: format!("Holds every permission of {}", services::name(catalogue, service)),
                advice: "A smaller role limits the damage of a leaked secret.",
                part: "scopes",
            };
        }
        Reason::CreatorLeft => (
            "Creator left",
            "They may still know its secret. Regenerate it if they shouldn't.",
            "credentials",
        ),
        Reason::Unused(_) => (
            "Unused for more than 90 days",
            "Ask its creator whether it's still needed.",
            "details",
        ),
    };
    ReasonWords { title: title.to_owned(), advice, part }
}
