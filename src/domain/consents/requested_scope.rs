//! The `scope` of a request that is about a person (RFC 6749 section 3.3, OpenID Connect Core 5.4).

use std::collections::BTreeSet;

use thiserror::Error;

/// What stands for everything that the app may do.
pub const ALL_PERMISSIONS: &str = "ALL_PERMISSIONS";

/// Names that are about who somebody is. Every app that people sign in to learns that, so they
/// neither add nor take away anything.
const IDENTITY: [&str; 8] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "offline_access",
    "group_ids",
    "group_names",
];

/// The text is no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the scope is malformed")]
pub struct MalformedScope;

/// What an app asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestedScope {
    /// Names that are about who the person is.
    identity: BTreeSet<String>,
    /// Entries of the `perms` claim and permission ids. Empty stands for everything.
    names: BTreeSet<String>,
    /// Everything was asked for by its name, beside names about the person. Clients take offence at
    /// a scope that they did not ask for.
    says_everything: bool,
}

impl RequestedScope {
    /// Reads the parameter. Asking for nothing asks for everything.
    pub fn parse(text: &str) -> Result<Self, MalformedScope> {
        let mut scope = Self::default();
        let mut is_everything = false;
        for name in text.split(' ').filter(|name| !name.is_empty()) {
            if !name.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
                return Err(MalformedScope);
            }
            if name == ALL_PERMISSIONS {
                is_everything = true;
            } else if IDENTITY.contains(&name) {
                scope.identity.insert(name.to_owned());
            } else {
                scope.names.insert(name.to_owned());
            }
        }
        if is_everything {
            scope.names.clear();
            scope.says_everything = !scope.identity.is_empty();
        }
        Ok(scope)
    }

    /// The names beside those about the person; empty when everything was asked for.
    pub const fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// Whether everything was asked for.
    pub fn is_everything(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether whoever agreed to this agreed to the other as well.
    pub fn covers(&self, other: &Self) -> bool {
        self.is_everything() || (!other.is_everything() && other.names.is_subset(&self.names))
    }

    /// Both together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let names = if self.is_everything() || other.is_everything() {
            BTreeSet::new()
        } else {
            &self.names | &other.names
        };
        let says_everything = self.says_everything || other.says_everything;
        Self { identity: &self.identity | &other.identity, names, says_everything }
    }
}

impl std::fmt::Display for RequestedScope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let says_nothing = self.is_everything() && self.identity.is_empty();
        let everything = (self.says_everything || says_nothing).then_some(ALL_PERMISSIONS);
        let names = self.names.iter().chain(&self.identity).map(String::as_str);
        f.write_str(&everything.into_iter().chain(names).collect::<Vec<_>>().join(" "))
    }
}

impl TryFrom<String> for RequestedScope {
    type Error = MalformedScope;
    fn try_from(text: String) -> Result<Self, MalformedScope> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scope(text: &str) -> RequestedScope {
        RequestedScope::parse(text).expect("a scope")
    }

    #[test]
    fn names_about_the_person_ask_for_everything_besides() {
        for text in ["", "openid", "openid email", "ALL_PERMISSIONS", "csp:x ALL_PERMISSIONS"] {
            assert!(scope(text).is_everything(), "{text}");
        }
    }

    #[test]
    fn a_scope_comes_back_as_it_was_asked_for() {
        let all = "ALL_PERMISSIONS openid";
        for (asked, told) in [
            ("", "ALL_PERMISSIONS"),
            ("openid profile", "openid profile"),
            ("openid ALL_PERMISSIONS", all),
        ] {
            assert_eq!(scope(asked).to_string(), told);
        }
    }

    #[test]
    fn a_consent_covers_what_is_no_more_than_it() {
        assert!(scope("").covers(&scope("a")));
        assert!(scope("a b").covers(&scope("b openid")));
        assert!(!scope("a").covers(&scope("a b")));
        assert!(!scope("a").covers(&scope("openid")));
    }

    #[test]
    fn quotes_and_backslashes_are_no_scope() {
        for text in ["\"", "a\\b", "ü", "a\tb"] {
            assert_eq!(RequestedScope::parse(text), Err(MalformedScope), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_scope_is_read_as_it_was_written(text in "[a-z:/ ]{0,30}") {
            let read = scope(&text);
            prop_assert_eq!(scope(&read.to_string()), read);
        }

        #[test]
        fn both_together_cover_either(one in "[a-c ]{0,6}", other in "[a-c ]{0,6}") {
            let (one, other) = (scope(&one), scope(&other));
            prop_assert!(one.and(&other).covers(&one));
            prop_assert!(one.and(&other).covers(&other));
        }
    }
}
