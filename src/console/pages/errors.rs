//! Pages that say what went wrong, and the way on.

use leptos::prelude::*;

use crate::console::components::{ErrorCard, ErrorPage};
use crate::console::pages::frame::{PageState, nowhere_screen, own_screen};
use crate::console::pages::page::{Content, Screen};
use crate::console::paths;
use crate::console::view::PageError;
use crate::domain::OrgId;
use crate::domain::policy::Denial;
use crate::workflows::account::WhoAmI;

/// What an error page says, in whoever's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The status, shown large.
    pub status: u16,
    /// What went wrong, as a heading.
    pub title: String,
    /// What to do about it.
    pub text: String,
}

/// Shows what was said with the request's id and the way on.
pub fn error_screen(said: Said, way_on: WayOn, request: &str) -> Screen {
    let title = vec![said.title.clone()];
    let request = request.to_owned();
    let body = view! {
        <ErrorPage status=said.status title=said.title detail=said.text href=way_on.href
            label=way_on.label request=request search=search(said.status)/>
    };
    Screen { title, body: body.into_any(), is_plain: false }
}

/// Where to look for what isn't there.
pub fn search(status: u16) -> Option<&'static str> {
    (status == 404).then_some(paths::SEARCH)
}

/// Where an error page leads.
pub struct WayOn {
    pub href: String,
    /// What the link says.
    pub label: &'static str,
}

impl WayOn {
    /// For those who belong nowhere in particular.
    pub fn to_start() -> Self {
        Self { href: paths::HOME.to_owned(), label: "Go to the start page" }
    }
}

/// The screen of a refusal. Whoever is signed in keeps the menu, and members that of the
/// organization.
pub fn refusal(
    frame: Option<&WhoAmI>,
    org: Option<&OrgId>,
    error: &PageError,
    state: &PageState,
) -> Screen {
    let on = way_on(frame, org, error, state);
    let is_kept = matches!(error, PageError::NotFound | PageError::Denied(_));
    let Some(frame) = frame.filter(|_| is_kept) else {
        return error_screen(words(error), on, &state.request);
    };
    let Said { status, title, text } = words(error);
    let body = view! {
        <div class="card"><div class="card-body">
            <ErrorCard status=status title=title.clone() detail=text href=on.href
                label=on.label.to_owned() request=state.request.clone() search=search(status)/>
        </div></div>
    };
    let content = Content { title: vec![title], crumbs: Vec::new(), body: body.into_any() };
    let org = org.cloned().or_else(|| paths::org_of(&state.here));
    match org.filter(|org| frame.org_name(org).is_some()) {
        Some(org) => nowhere_screen(frame, state, &org, content),
        None => own_screen(frame, state, content),
    }
}

fn words(error: &PageError) -> Said {
    match error {
        PageError::SignedOut => said(401, "Sign in first", "Your session has ended."),
        PageError::Denied(denial) => said(403, "You don't have access", &denied(denial)),
        PageError::NotFound => said(
            404,
            "This page doesn't exist",
            "It may have been deleted, or it belongs to an organization you aren't a member of.",
        ),
        PageError::Unavailable => said(
            503,
            "Latchkey isn't available right now",
            "Its database can't be reached. Nothing was changed. Try again in a moment.",
        ),
        PageError::Internal => said(
            500,
            "Something went wrong on our side",
            "Nothing was changed. Give the request id to whoever runs this server so that they \
             can find the reason.",
        ),
    }
}

fn way_on(
    frame: Option<&WhoAmI>,
    org: Option<&OrgId>,
    error: &PageError,
    state: &PageState,
) -> WayOn {
    let is_member = |org: &&OrgId| frame.is_some_and(|frame| frame.org_name(org).is_some());
    match (error, org.filter(is_member)) {
        (PageError::SignedOut, _) => WayOn { href: paths::sign_in(&state.here), label: "Sign in" },
        (_, Some(org)) => WayOn { href: paths::apps(org), label: "Go to OAuth Apps" },
        (_, None) => WayOn::to_start(),
    }
}

fn said(status: u16, title: &str, text: &str) -> Said {
    Said { status, title: title.into(), text: text.into() }
}

/// "It takes the role Organization Owner. Ask Ada Lovelace or Grace Hopper."
pub fn denied(denial: &Denial) -> String {
    let needs: Vec<_> = denial.needs.iter().map(|role| role.label()).collect();
    let ask: Vec<_> = denial.ask.iter().map(ToString::to_string).collect();
    let about = denial.beyond.map_or_else(String::new, |role| {
        format!(", because the app has {}, which is more than your own roles allow", role.label())
    });
    let mut text = format!(
        "You can't {}{about}. You need the role {}.",
        denial.action.label(),
        needs.join(" or ")
    );
    if !ask.is_empty() {
        text.push_str(&format!(" Ask {}.", ask.join(" or ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Action;
    use crate::domain::roles::role::OrgRole;

    #[test]
    fn a_refusal_says_what_is_beyond_oneself() {
        let denial = Denial {
            action: Action::EditApp,
            needs: vec![OrgRole::Owner],
            ask: vec![],
            beyond: Some(OrgRole::Owner),
        };
        assert_eq!(
            denied(&denial),
            "You can't change an app of this organization, because the app has Organization \
             Owner, which is more than your own roles allow. You need the role Organization Owner."
        );
    }
}
