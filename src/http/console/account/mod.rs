//! What is somebody's own: name, password, sessions, time zone and region.

pub mod sign_in;
pub mod theme;

use axum::response::Response;
use tower_sessions::Session;

use crate::console::pages::account as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::SessionRef;
use crate::domain::account::preferences::Shortcuts;
use crate::domain::secrets::secret::Password;
use crate::http::caller::Caller;
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{Visit, see_other_saying};
use crate::http::errors::not_tried;
use crate::http::password_attempts::Place;
use crate::http::sessions;
use crate::workflows::WorkflowError;
use crate::workflows::account::{self, CURRENT, ChangePassword, ChooseLocale, who_am_i};

/// The account. Its address says which section is a form.
pub async fn show(visit: Visit) -> Response {
    let after = visit.query("after").and_then(|place| place.parse().ok());
    let limits = visit.state().edge.sessions;
    let found = account::show(&visit.op, limits, after.as_ref()).await;
    let this = visit.session.clone();
    visit.own_page(found, |page, found| pages::show(page, found, &this)).await
}

/// Saves the name.
pub async fn rename(visit: Visit, fields: Fields) -> Response {
    match account::rename(&visit.op, &fields.text("name"), fields.version()).await {
        Ok(()) => see_other_saying(paths::ACCOUNT, FlashCode::AccountSaved),
        Err(error) => visit.refused(error, &fields, show).await,
    }
}

/// Changes the password. Wrong ones are counted as those at the sign-in are.
pub async fn change_password(
    session: Session,
    caller: Caller,
    visit: Visit,
    fields: Fields,
) -> Response {
    let (op, edge) = (visit.op.clone(), visit.state().edge.clone());
    let me = match who_am_i(&op).await {
        Ok(me) => me.person,
        Err(error) => return visit.error(error).await,
    };
    let email = me.email.as_str();
    let place = Place::of(caller.address, visit.inner.device(email));
    let attempt = match edge.passwords.begin(email, place, || op.moment()).await {
        Ok(attempt) => attempt,
        Err(refused) => return not_tried(refused),
    };
    let current = Password::typed(fields.text(CURRENT));
    let form = ChangePassword { current, new: fields.text("password") };
    let epoch = match account::change_password(&op, form).await {
        Ok(epoch) => epoch,
        Err(error) => {
            if !is_wrong_password(&error) {
                attempt.was_none();
            }
            return visit.refused(error, &fields, show).await;
        }
    };
    attempt.succeeded();
    if sessions::sign_in(&session, &me.id, epoch, &caller).await.is_err() {
        return visit.error(WorkflowError::Unavailable).await;
    }
    see_other_saying(paths::ACCOUNT, FlashCode::PasswordChanged)
}

fn is_wrong_password(error: &WorkflowError) -> bool {
    matches!(error, WorkflowError::Invalid(fields) if fields.iter().any(|it| it.field == CURRENT))
}

/// Saves time zone, region and shortcuts.
pub async fn choose_locale(visit: Visit, fields: Fields) -> Response {
    let form = ChooseLocale {
        time_zone: fields.text("time_zone"),
        region: fields.text("region"),
        shortcuts: if fields.has("shortcuts_off", "yes") { Shortcuts::Off } else { Shortcuts::On },
        version: fields.version(),
    };
    match account::choose_locale(&visit.op, form).await {
        Ok(()) => see_other_saying(paths::ACCOUNT, FlashCode::AccountSaved),
        Err(error) => visit.refused(error, &fields, show).await,
    }
}

/// Ends one session. To end this one is to sign out.
pub async fn end_session(
    session: Session,
    visit: Visit,
    Path(reference): Path<SessionRef>,
) -> Response {
    match account::end_session(&visit.op, &reference).await {
        Ok(()) if reference == visit.session => leave(&session, visit, FlashCode::SignedOut).await,
        Ok(()) => see_other_saying(paths::ACCOUNT, FlashCode::SessionEnded),
        Err(error) => visit.error(error).await,
    }
}

/// Ends every other session.
pub async fn end_other_sessions(visit: Visit) -> Response {
    match account::end_other_sessions(&visit.op, &visit.session).await {
        Ok(()) => see_other_saying(paths::ACCOUNT, FlashCode::SessionsEnded),
        Err(error) => visit.error(error).await,
    }
}

/// Ends every session, this one too.
pub async fn sign_out_everywhere(session: Session, visit: Visit) -> Response {
    match account::sign_out_everywhere(&visit.op).await {
        Ok(()) => leave(&session, visit, FlashCode::SignedOutEverywhere).await,
        Err(error) => visit.error(error).await,
    }
}

/// Takes the cookie of an ended session away.
async fn leave(session: &Session, visit: Visit, code: FlashCode) -> Response {
    if sessions::sign_out(session).await.is_err() {
        return visit.error(WorkflowError::Unavailable).await;
    }
    see_other_saying(paths::SIGN_IN, code)
}
