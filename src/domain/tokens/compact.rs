//! How access is written into a token so that the token stays short (CONTRACT.md 3): common proxies
//! refuse a header line of 8 KB, and a permission with the UUID of its service takes 70 letters.
//!
//! Everywhere else a permission stands in `perms` as `external/<definition id>/<permission>`. On the
//! way out those go to `permissions`, once for each service, and custom roles are named in `perms`
//! for people and clients that look for a name. On the way in both are undone. What a name of a
//! custom role stands for is never looked up, so it can mean nothing more than was written.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::services::catalogue::Catalogue;
use crate::domain::tokens::access_token::{Claims, Perm};

/// The longest token, in letters.
pub const LONGEST_TOKEN: usize = 6 * 1024;

/// What header, signature and dots take, with the longest signature.
const AROUND_CLAIMS: usize = 128 + 342 + 2;

/// The claims of the longest token, in bytes.
const LONGEST_CLAIMS: usize = (LONGEST_TOKEN - AROUND_CLAIMS) / 4 * 3;

/// Access as tokens write it: single permissions under the definition id of their service, and
/// everything else by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grouped {
    pub perms: Vec<String>,
    pub permissions: BTreeMap<String, BTreeSet<String>>,
}

impl Grouped {
    /// Groups entries of `perms`. `roles` are entries that name custom roles; one that could be
    /// taken for something else is left out.
    pub fn of(perms: Vec<String>, roles: &[String], catalogue: &Catalogue) -> Self {
        let mut grouped = Self::default();
        for perm in perms {
            match single_permission(catalogue, &perm) {
                Some(Perm::Service { definition_id, name }) => {
                    grouped.permissions.entry(definition_id).or_default().insert(name);
                }
                Some(Perm::Organization { .. }) | None => grouped.perms.push(perm),
            }
        }
        let is_plain = |name: &&String| !is_known(catalogue, name);
        grouped.perms.extend(roles.iter().filter(is_plain).cloned());
        grouped
    }
}

impl Claims {
    /// The claims as they are sent, see [`Grouped::of`] and [`Claims::fitted`].
    #[must_use]
    pub fn compacted(
        mut self,
        catalogue: &Catalogue,
        roles: &[String],
        version: impl ToString,
    ) -> Self {
        let grouped = Grouped::of(std::mem::take(&mut self.perms), roles, catalogue);
        self.holding(grouped).fitted(version)
    }

    /// The claims with this access in place of their `perms`.
    #[must_use]
    pub fn holding(mut self, Grouped { perms, permissions }: Grouped) -> Self {
        self.perms = perms;
        for (definition_id, names) in permissions {
            self.permissions.entry(definition_id).or_default().extend(names);
        }
        self
    }

    /// Claims that are grouped. Where they make the token too long, it names `version` instead of
    /// what it is good for.
    #[must_use]
    pub fn fitted(mut self, version: impl ToString) -> Self {
        if self.is_too_long() {
            self.permissions.clear();
            self.permissions_ref = Some(version.to_string());
            if self.is_too_long() {
                let is_short =
                    |perm: &String| matches!(Perm::parse(perm), Some(Perm::Organization { .. }));
                self.perms.retain(is_short);
            }
        }
        self
    }

    /// The claims with single permissions in `permissions`, however many they are.
    #[must_use]
    pub fn grouped(mut self, catalogue: &Catalogue) -> Self {
        let grouped = Grouped::of(std::mem::take(&mut self.perms), &[], catalogue);
        self.holding(grouped)
    }

    /// The claims of a token that was sent, every permission in `perms`. Names that stand for
    /// nothing here are dropped.
    #[must_use]
    pub fn expanded(mut self, catalogue: &Catalogue) -> Self {
        self.perms.retain(|perm| is_known(catalogue, perm));
        for (definition_id, names) in std::mem::take(&mut self.permissions) {
            let perm = |name| Perm::Service { definition_id: definition_id.clone(), name };
            self.perms.extend(names.into_iter().map(|name| perm(name).to_string()));
        }
        self.perms.sort();
        self
    }

    /// Whether a token that says this is longer than a token may be.
    pub fn is_too_long(&self) -> bool {
        self.bytes() > LONGEST_CLAIMS
    }

    /// How long a token is that says this, in letters, give or take a few.
    pub fn token_length(&self) -> usize {
        self.bytes().div_ceil(3) * 4 + AROUND_CLAIMS
    }

    fn bytes(&self) -> usize {
        serde_json::to_vec(self).map_or(usize::MAX / 8, |bytes| bytes.len())
    }
}

/// The permission of a service that an entry names, unless it names a role.
fn single_permission(catalogue: &Catalogue, perm: &str) -> Option<Perm> {
    let parsed = Perm::parse(perm)?;
    let Perm::Service { definition_id, name } = &parsed else { return None };
    let service = catalogue.service_by_definition(definition_id)?;
    let is_permission = service.permissions.iter().any(|entry| entry.id.as_str() == name);
    (is_permission && catalogue.role(&service.id, name).is_none()).then_some(parsed)
}

/// Whether an entry means something by itself: a role of an organization, a built-in role or a
/// permission.
fn is_known(catalogue: &Catalogue, perm: &str) -> bool {
    match Perm::parse(perm) {
        Some(Perm::Organization { .. }) => true,
        Some(Perm::Service { definition_id, name }) => {
            catalogue.service_by_definition(&definition_id).is_some_and(|service| {
                let is_it = |known: &str| known.eq_ignore_ascii_case(&name);
                service.permissions.iter().any(|entry| is_it(entry.id.as_str()))
                    || service.roles.iter().any(|role| is_it(&role.name))
            })
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::*;

    fn claims(perms: Vec<String>) -> Claims {
        Claims {
            iss: "https://login.example/csp/gateway/am/api".into(),
            sub: "w04Yug4UiymhAzXZSIYGCCCH".into(),
            azp: "w04Yug4UiymhAzXZSIYGCCCH".into(),
            client_id: "w04Yug4UiymhAzXZSIYGCCCH".into(),
            aud: vec!["https://login.example".into()],
            context: "558497b2-9934-45dd-95cd-34b8eaf5b37d".into(),
            context_name: "558497b2-9934-45dd-95cd-34b8eaf5b37d".into(),
            domain: "558497b2-9934-45dd-95cd-34b8eaf5b37d".into(),
            acct: None,
            username: None,
            perms,
            permissions: BTreeMap::new(),
            permissions_ref: None,
            scope: "ALL_PERMISSIONS".into(),
            jti: "558497b2-9934-45dd-95cd-34b8eaf5b37d".into(),
            sid: None,
            iat: 1_000,
            nbf: None,
            exp: 2_800,
        }
    }

    /// Every entry that a token can have.
    fn everything() -> Vec<String> {
        let catalogue = Catalogue::embedded();
        let of = |definition_id: &str, name: &str| format!("external/{definition_id}/{name}");
        let mut perms = vec!["csp:org_member".to_owned(), "csp:org_owner".to_owned()];
        for service in catalogue.services() {
            let id = service.definition_id.as_str();
            perms.extend(service.roles.iter().map(|role| of(id, &role.name)));
            perms.extend(service.permissions.iter().map(|entry| of(id, entry.id.as_str())));
        }
        let mut once = BTreeSet::new();
        perms.retain(|perm| once.insert(perm.clone()));
        perms
    }

    #[test]
    fn every_permission_of_the_largest_service_fits_into_a_token() {
        let catalogue = Catalogue::embedded();
        let largest = catalogue.services().iter().max_by_key(|service| service.permissions.len());
        let service = largest.unwrap();
        let entry = |id: &str| format!("external/{}/{id}", service.definition_id);
        let perms: Vec<_> =
            service.permissions.iter().map(|permission| entry(permission.id.as_str())).collect();
        assert!(perms.len() >= 79);
        let sent = claims(perms).compacted(&catalogue, &[entry("everything")], 1);
        assert_eq!(sent.permissions_ref, None);
        assert!(sent.token_length() <= LONGEST_TOKEN, "{}", sent.token_length());
        assert_eq!(sent.perms, [entry("everything")]);
    }

    #[test]
    fn a_custom_role_that_is_called_like_a_built_in_one_is_not_taken_for_it() {
        let catalogue = Catalogue::embedded();
        let service = &catalogue.services()[0];
        let name = |role: &str| format!("external/{}/{role}", service.definition_id);
        for role in [service.roles[0].name.to_uppercase(), service.permissions[0].id.to_string()] {
            let sent = claims(vec![]).compacted(&catalogue, &[name(&role)], 1);
            assert_eq!(sent.perms, [""; 0], "{role}");
        }
    }

    #[test]
    fn a_name_that_stands_for_nothing_gives_nothing() {
        let catalogue = Catalogue::embedded();
        let id = &catalogue.services()[0].definition_id;
        let received = claims(vec![format!("external/{id}/night-shift"), "x".to_owned()]);
        assert_eq!(received.expanded(&catalogue).perms, [""; 0]);
    }

    proptest! {
        #[test]
        fn what_is_sent_is_what_was_granted_and_never_too_long(
            perms in subsequence(everything(), 0..=everything().len()),
        ) {
            let catalogue = Catalogue::embedded();
            let sent = claims(perms.clone()).compacted(&catalogue, &[], 7);
            prop_assert!(sent.token_length() <= LONGEST_TOKEN);
            if sent.permissions_ref.is_none() {
                let received: BTreeSet<_> = sent.expanded(&catalogue).perms.into_iter().collect();
                prop_assert_eq!(received, perms.into_iter().collect::<BTreeSet<_>>());
            }
        }
    }
}
