//! Links that open Create App with its fields filled in.

use serde::{Deserialize, Serialize};

use crate::domain::apps::app::AppType;
use crate::domain::apps::draft::DraftContent;
use crate::domain::roles::choice::{RoleChoice, role_value};
use crate::domain::scope::Scope;

/// What a link fills in. Nothing is checked: each step of Create App does that.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prefill {
    pub kind: Option<AppType>,
    /// App Name.
    pub name: Option<String>,
    /// App description.
    pub description: Option<String>,
    /// Access Token TTL in minutes.
    pub ttl: Option<String>,
    pub redirect_uris: Vec<String>,
    /// Roles on top of the preselected ones.
    pub roles: Vec<RoleChoice>,
}

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadLink {
    pub filled: Prefill,
    /// The parameters that mean nothing, as they were written.
    pub ignored: Vec<String>,
}

impl Prefill {
    /// Reads the parameters of a link.
    pub fn read<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> ReadLink {
        let (mut filled, mut ignored) = (Self::default(), Vec::new());
        for (name, value) in parameters {
            let is_read = match name {
                "type" => set(&mut filled.kind, AppType::from_wire_name(value)),
                "name" => set(&mut filled.name, Some(value.to_owned())),
                "description" => set(&mut filled.description, Some(value.to_owned())),
                "ttl" => set(&mut filled.ttl, Some(value.to_owned())),
                "redirect_uri" => {
                    filled.redirect_uris.push(value.to_owned());
                    true
                }
                "role" => RoleChoice::parse(value).map(|role| filled.roles.push(role)).is_some(),
                _ => false,
            };
            if !is_read {
                ignored.push(format!("{name}={value}"));
            }
        }
        ReadLink { filled, ignored }
    }

    /// The parameters besides the type, for the form that carries them on.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let one = |name, value: &Option<String>| value.clone().map(|value| (name, value));
        let single =
            [one("name", &self.name), one("description", &self.description), one("ttl", &self.ttl)];
        let uris = self.redirect_uris.iter().map(|uri| ("redirect_uri", uri.clone()));
        let roles = self.roles.iter().map(|role| ("role", role_value(role)));
        single.into_iter().flatten().chain(uris).chain(roles).collect()
    }

    /// Puts it into a draft.
    pub fn fill(self, content: &mut DraftContent) {
        content.name = self.name.unwrap_or_default();
        content.description = self.description.unwrap_or_default();
        if let Some(ttl) = self.ttl {
            content.ttl = ttl;
        }
        content.code_flow.redirect_uris = self.redirect_uris.join("\n");
        let roles = content.scope.choices().into_iter().chain(self.roles);
        content.scope = roles.collect::<Scope>();
    }
}

/// The first of several counts.
fn set<T>(field: &mut Option<T>, value: Option<T>) -> bool {
    if field.is_some() || value.is_none() {
        return false;
    }
    *field = value;
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_link_fills_in_the_form() {
        let link = [
            ("type", "web"),
            ("name", "portal"),
            ("ttl", "5"),
            ("redirect_uri", "https://a.example/cb"),
            ("redirect_uri", "https://b.example/cb"),
            ("role", "service/carbon-black-cloud/view_all"),
        ];
        let ReadLink { filled, ignored } = Prefill::read(link.into_iter());
        assert_eq!(ignored, Vec::<String>::new());
        assert_eq!(filled.kind, Some(AppType::Web));
        let mut content = DraftContent::of_type(AppType::Web);
        filled.fill(&mut content);
        assert_eq!((content.name.as_str(), content.ttl.as_str()), ("portal", "5"));
        assert_eq!(content.code_flow.redirect_uris, "https://a.example/cb\nhttps://b.example/cb");
        assert_eq!(content.scope.choices().len(), 2);
    }

    #[test]
    fn what_means_nothing_is_told() {
        let link = [
            ("type", "robot"),
            ("role", "emperor"),
            ("colour", "red"),
            ("name", "a"),
            ("name", "b"),
        ];
        let ReadLink { filled, ignored } = Prefill::read(link.into_iter());
        assert_eq!(filled.name.as_deref(), Some("a"));
        assert_eq!(ignored, ["type=robot", "role=emperor", "colour=red", "name=b"]);
    }

    proptest! {
        #[test]
        fn a_form_carries_on_what_a_link_filled_in(
            name in proptest::option::of("\\PC{0,20}"),
            uris in proptest::collection::vec("\\PC{0,20}", 0..3),
        ) {
            let filled = Prefill { name, redirect_uris: uris, ..Prefill::default() };
            let parameters = filled.parameters();
            let carried = parameters.iter().map(|(name, value)| (*name, value.as_str()));
            prop_assert_eq!(Prefill::read(carried), ReadLink { filled, ignored: vec![] });
        }
    }
}
