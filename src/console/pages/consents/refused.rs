//! A link of an app that leads nowhere. Nobody is sent on from here.

use crate::console::pages::errors::{Said, WayOn, error_screen};
use crate::console::pages::page::{Page, Screen};
use crate::workflows::consents::BadLink;

/// Says why nobody can sign in with this link.
pub fn refused(page: &Page, why: BadLink) -> Screen {
    let (title, text) = words(why);
    said(page, title, text)
}

/// Says that the address is not written properly.
pub fn malformed(page: &Page) -> Screen {
    said(
        page,
        "This link is broken",
        "A part of it is missing, stands twice, or isn't encoded properly. Go back to the app and \
         try again. If that doesn't help, tell whoever looks after the app.",
    )
}

fn said(page: &Page, title: &str, text: &str) -> Screen {
    let said = Said { status: 400, title: title.to_owned(), text: text.to_owned() };
    error_screen(said, WayOn::to_start(), &page.state.request)
}

const fn words(why: BadLink) -> (&'static str, &'static str) {
    match why {
        BadLink::UnknownApp => (
            "Unknown app",
            "The link that brought you here names no app of this server. Ask whoever gave it to \
             you to check the App ID (client_id).",
        ),
        BadLink::ServerToServer => (
            "This app signs nobody in",
            "It is a server-to-server app: it gets its tokens with its own App ID and App Secret, \
             through the client credentials grant, and has no sign-in page.",
        ),
        BadLink::Disabled => (
            "This app is disabled",
            "Somebody who looks after it switched it off. Ask them to enable it again.",
        ),
        BadLink::MissingRedirectUri => (
            "This link doesn't say where to go back to",
            "The redirect_uri is missing. Tell whoever looks after the app to add it.",
        ),
        BadLink::ForeignRedirectUri => (
            "This link would lead somewhere else",
            "Its redirect_uri is none of the app's redirect URIs, so nobody is sent there. If you \
             look after the app, compare the two letter by letter on its page in the console.",
        ),
    }
}
