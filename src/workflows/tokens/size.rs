//! How large the tokens of an app are going to be, for whoever decides what it may do.

use std::collections::BTreeMap;

use crate::domain::access::EffectiveAccess;
use crate::domain::{AppId, AppRef, OrgId};
use crate::workflows::Workflows;
use crate::workflows::engine::resolved::Resolved;
use crate::workflows::tokens::issue::{Life, claims, narrow};

/// The size of a token for everything that an app may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenSize {
    /// Letters of the token, which are as many bytes, give or take a few.
    pub bytes: usize,
    /// Whether it says itself what it is good for, or leaves that to introspection.
    pub says_permissions: bool,
}

/// Measures the token of an app of an organization that may do this there.
pub(crate) fn expected_size(w: &Workflows, org: &OrgId, access: &EffectiveAccess) -> TokenSize {
    let resolved = Resolved::of(access, w.catalogue(), &BTreeMap::new());
    // Everything is held, so nothing that is asked for is too much.
    let Ok(narrowed) = narrow(&resolved, None) else {
        return TokenSize { bytes: 0, says_permissions: true };
    };
    let app = AppRef::new(org, &AppId::from_bytes([0; AppId::LENGTH * 2]));
    let now = w.now().as_seconds();
    let roles = narrowed.roles.clone();
    let life = Life { begins: now, ends: now };
    let claims = claims(w, &app, org, narrowed, life).compacted(w.catalogue(), &roles, 1);
    TokenSize { bytes: claims.token_length(), says_permissions: claims.permissions_ref.is_none() }
}
