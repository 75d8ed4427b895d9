//! The links of the chain that lie outside of the scope: the app, its grant, and the version of
//! the scope that was approved.

use serde::{Deserialize, Serialize};

use crate::domain::access::change::change;
use crate::domain::access::{AccessEntry, AccessState, EffectiveAccess};
use crate::domain::apps::app::{App, AppStatus, Grant};
use crate::domain::ids::PermissionId;
use crate::domain::time::Timestamp;

/// The first link outside of the scope that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MissingLink {
    /// The app was not added to the organization.
    NotAdded,
    /// It wasn't, and needn't be: it acts for people who sign in to it, with what they may do.
    ForPeople,
    /// It was, but not for so long.
    GrantEnded(Timestamp),
    AppDisabled,
}

impl MissingLink {
    /// What keeps an app from acting in an organization at all, if anything does.
    pub fn between(app: &App, grant: Option<&Grant>, now: Timestamp) -> Option<Self> {
        match (grant, &app.status) {
            (None, _) if app.kind.has_code_flow() => Some(Self::ForPeople),
            (None, _) => Some(Self::NotAdded),
            (Some(Grant { ends_at: Some(end), .. }), _) if end.has_expired(now) => {
                Some(Self::GrantEnded(*end))
            }
            (Some(_), AppStatus::Disabled { .. }) => Some(Self::AppDisabled),
            (Some(_), AppStatus::Enabled) => None,
        }
    }

    const fn state(self) -> AccessState {
        match self {
            Self::NotAdded => AccessState::NotAdded,
            Self::ForPeople => AccessState::ForPeople,
            Self::GrantEnded(_) => AccessState::GrantEnded,
            Self::AppDisabled => AccessState::AppDisabled,
        }
    }
}

impl EffectiveAccess {
    /// What is left of the access where a link outside of the scope is missing: nothing.
    #[must_use]
    pub fn without(mut self, missing: Option<MissingLink>) -> Self {
        let Some(missing) = missing else {
            return self;
        };
        for entry in &mut self.entries {
            if entry.state == AccessState::Granted {
                entry.state = missing.state();
            }
        }
        self
    }

    /// The same, and beside it what only a newer version of the scope holds, which the
    /// organization has not accepted.
    #[must_use]
    pub fn beside_newer(mut self, newer: &Self) -> Self {
        let only_newer = change(&self, newer).gained.into_iter();
        let not_accepted =
            only_newer.map(|entry| AccessEntry { state: AccessState::NotAccepted, ..entry });
        self.entries.extend(not_accepted);
        self.entries.sort_by(|one, other| one.permission.cmp(&other.permission));
        self
    }

    /// The entry that decides about a permission, in whichever letter case. Without one, no role
    /// of the scope holds it.
    pub fn deciding(&self, permission: &PermissionId) -> Option<&AccessEntry> {
        let is_it = |entry: &&AccessEntry| {
            entry.permission.permission.as_str().eq_ignore_ascii_case(permission.as_str())
        };
        self.entries.iter().find(is_it)
    }
}
