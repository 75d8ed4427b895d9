//! What the credential doctor found, in plain words: what it is, and what to do about it.

use crate::console::paths;
use crate::console::wording::playground::{Advice, Way};
use crate::domain::secrets::life::EndReason;
use crate::domain::{AppId, OrgId, Timestamp};
use crate::workflows::playground::{Finding, Slip};

/// One finding in words.
pub fn finding(org: &OrgId, found: &Finding) -> Advice {
    match found {
        Finding::Slip(slip) => about_slip(*slip),
        Finding::UnknownApp => advice(
            "This App ID isn't known here",
            "No app of this organization has it, and no app with it was added here. Check that \
             you are in the right organization, and on the right server.",
        ),
        Finding::ForeignSecret => advice(
            "This App Secret was made somewhere else",
            "Its letters are right, but no app of this organization ever had it. It may belong to \
             another organization or to another installation.",
        ),
        Finding::OtherApp { id, name } => Advice {
            ways: vec![to_app(org, id)],
            ..advice(
                "This App Secret belongs to another app",
                &format!("It is a secret of {name}. Send it with that app's App ID."),
            )
        },
        Finding::Ended { app, hint, reason, since } => {
            ended(org, app, hint.as_str(), *reason, *since)
        }
        Finding::Unconfirmed { app, hint, until } => Advice {
            at: Some(*until),
            ways: vec![to_credentials(org, app)],
            ..advice(
                "This App Secret hasn't been confirmed yet",
                &format!(
                    "{hint} is new. It works, and its first use confirms it. Unless it is used or \
                     confirmed, it lapses:"
                ),
            )
        },
        Finding::Disabled { app, name, since } => Advice {
            at: Some(*since),
            ways: vec![to_app(org, app)],
            ..advice(
                "The app is disabled",
                &format!("{name} gets no tokens until somebody enables it. Disabled since:"),
            )
        },
        Finding::NotAdded { app, name } => Advice {
            ways: vec![to_app(org, app)],
            ..advice(
                "The app isn't added to this organization",
                &format!("Add {name} to this organization, and it gets tokens here."),
            )
        },
        Finding::AdditionEnded { app, name, since } => Advice {
            at: Some(*since),
            ways: vec![to_app(org, app)],
            ..advice(
                "The app's time in this organization is over",
                &format!(
                    "{name} was added for a limited time. Add it again to let it back in. Ended:"
                ),
            )
        },
        Finding::Fits { app, name } => Advice {
            ways: vec![to_app(org, app)],
            ..advice(
                "These credentials are fine",
                &format!(
                    "They fit {name}, which is enabled and added to this organization. If they are \
                     refused, look at the address and at what your program really sends."
                ),
            )
        },
    }
}

fn advice(title: &str, text: &str) -> Advice {
    Advice::new(title, text)
}

fn to_app(org: &OrgId, app: &AppId) -> Way {
    Way { words: "Open the app".to_owned(), href: paths::app(org, app) }
}

fn to_credentials(org: &OrgId, app: &AppId) -> Way {
    let href = paths::app_part(org, app, "credentials");
    Way { words: "Open its credentials".to_owned(), href }
}

fn ended(
    org: &OrgId,
    app: &AppId,
    hint: &str,
    reason: Option<EndReason>,
    since: Timestamp,
) -> Advice {
    let (title, text) = match reason {
        Some(EndReason::Replaced) => (
            "This App Secret was replaced",
            "A newer one took its place, and its overlap is over. Use the new one. It ended:",
        ),
        Some(EndReason::CutOff) => (
            "This App Secret was cut off",
            "It was reported as leaked and replaced at once. Use the new one. It ended:",
        ),
        Some(EndReason::Retired) => (
            "This App Secret was retired",
            "Somebody ended it before its overlap was over. Use the new one. It ended:",
        ),
        Some(EndReason::Discarded) => (
            "This App Secret was discarded",
            "Somebody threw it away before it was confirmed. The one before it still works. Discarded:",
        ),
        Some(EndReason::Expired) => (
            "This App Secret has expired",
            "Regenerate the secret of the app to get a new one. It expired:",
        ),
        Some(EndReason::Lapsed) | None => (
            "This App Secret was never confirmed",
            "A new secret has to be used or confirmed within 24 hours. This one wasn't, so the one \
             before it still works. It lapsed:",
        ),
    };
    Advice {
        at: Some(since),
        ways: vec![to_credentials(org, app)],
        ..advice(title, &format!("{hint}: {text}"))
    }
}

/// What the slip is, and what to do.
#[expect(clippy::too_many_lines, reason = "a table of slips")]
fn about_slip(slip: Slip) -> Advice {
    match slip {
        Slip::Blanks => advice(
            "There is a blank or a line break around it",
            "It was ignored here, but your program may send it. Trim the value where it is read.",
        ),
        Slip::Quotes => advice(
            "There are quotation marks around it",
            "They become a part of the value. Remove them, curly ones above all.",
        ),
        Slip::Placeholder => advice(
            "That is the name of a variable, not its value",
            "Nothing was put in for it. In a shell, single quotes keep $APP_SECRET as it is: use \
             double quotes, and check that the variable is set.",
        ),
        Slip::TrailingNewline => advice(
            "The encoded pair ends with a line break",
            "echo adds one. Use printf '%s' \"$APP_ID:$APP_SECRET\" | base64, or echo -n.",
        ),
        Slip::WrappedBase64 => advice(
            "The base64 is wrapped over several lines",
            "A header is one line. Use base64 -w0 on Linux, or remove the line breaks with tr -d '\\n'.",
        ),
        Slip::UrlSafeBase64 => advice(
            "This is the URL-safe kind of base64",
            "HTTP Basic wants + and / in place of - and _. Use the standard encoder.",
        ),
        Slip::NoPadding => advice(
            "The = at the end of the base64 is missing",
            "Part of it was cut off, or the encoder leaves out the padding. Copy all of it.",
        ),
        Slip::BrokenBase64 => advice(
            "What stands behind Basic isn't base64",
            "It has to be the base64 of the App ID, a colon and the App Secret.",
        ),
        Slip::EncodedTwice => advice(
            "It was encoded twice",
            "Most HTTP clients encode the pair by themselves. Give them App ID and App Secret as they are.",
        ),
        Slip::PairAsSecret => advice(
            "That is App ID and App Secret together",
            "The field takes the App Secret alone: the part that begins with lkysec.",
        ),
        Slip::EncodedPairAsSecret => advice(
            "That isn't an App Secret. It is the base64 of App ID and App Secret",
            "It belongs behind Authorization: Basic. Paste the App Secret alone: it begins with lkysec.",
        ),
        Slip::IdAsSecret => {
            advice("That looks like an App ID", "Paste the App Secret: it begins with lkysec.")
        }
        Slip::Swapped => advice(
            "App ID and App Secret are swapped",
            "The App ID comes first, then a colon, then the App Secret.",
        ),
        Slip::AuthTokenOrder => advice(
            "X-Auth-Token has the wrong order",
            "The App Secret comes first, then a slash, then the App ID.",
        ),
        Slip::NoSeparator => advice(
            "A part is missing",
            "Authorization: Basic is the base64 of App ID, colon, App Secret. X-Auth-Token is App \
             Secret, slash, App ID.",
        ),
        Slip::NoScheme => advice(
            "The header doesn't say what it carries",
            "Write Authorization: Basic for App ID and App Secret, or Authorization: Bearer for an \
             access token.",
        ),
        Slip::SecretAsBearer => advice(
            "An App Secret isn't an access token",
            "Bearer takes an access token. Get one with App ID and App Secret first.",
        ),
        Slip::AccessToken => advice(
            "That is an access token",
            "It goes behind Authorization: Bearer. To get one, send App ID and App Secret.",
        ),
        Slip::ApiToken => advice(
            "That is an API token of a person",
            "Exchange it for an access token first, or use the App Secret of an app: it begins with lkysec.",
        ),
        Slip::Misspelt => advice(
            "A part of the App Secret is missing or mistyped",
            "It begins right, but its checksum doesn't fit. Copy all of it again.",
        ),
        Slip::Unknown => advice(
            "Part of this isn't a credential of this server",
            "An App Secret begins with lkysec; an App ID is letters and digits only. A part may be missing.",
        ),
    }
}
