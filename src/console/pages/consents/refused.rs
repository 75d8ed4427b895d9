//! A link of an app that leads nowhere. Nobody is sent on from here.

use crate::console::pages::errors::{Said, WayOn, error_screen};
use crate::console::pages::page::{Page, Screen};
use crate::workflows::consents::BadLink;

/// Says why nobody can sign in with this link.
pub fn refused(page: &Page, why: BadLink) -> Screen {
    let said = |title, text| said(page, title, text);
    match why {
        BadLink::UnknownApp => said(
            "Unknown app",
            "The link that brought you here doesn't name an app on this server. Ask whoever gave \
             you the link to check the App ID (client_id).",
        ),
        BadLink::ServerToServer => said(
            "This app doesn't sign people in",
            "It is a server-to-server app: it gets its tokens with its own App ID and App Secret, \
             through the client credentials grant, and has no sign-in page.",
        ),
        BadLink::Disabled => said(
            "This app is disabled",
            "The people who manage it disabled it. Ask them to enable it again.",
        ),
        BadLink::MissingRedirectUri => said(
            "This link doesn't say where to go back to",
            "The redirect_uri is missing. Tell whoever looks after the app to add it.",
        ),
        BadLink::ForeignRedirectUri => said(
            "This link would lead somewhere else",
            "Its redirect_uri isn't one of the app's redirect URIs, so we don't send anyone \
             there. If you look after the app, compare the two character by character on its \
             page in the console.",
        ),
    }
}

/// Says that the address is not written properly.
pub fn malformed(page: &Page) -> Screen {
    said(
        page,
        "This link is broken",
        "Part of it is missing, repeated, or not encoded properly. Go back to the app and try \
         again. If that doesn't help, tell whoever looks after the app.",
    )
}

fn said(page: &Page, title: &str, text: &str) -> Screen {
    let said = Said { status: 400, title: title.to_owned(), text: text.to_owned() };
    error_screen(said, WayOn::to_start(), &page.state.request)
}
