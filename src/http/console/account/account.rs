//! What is somebody's own: name, password, sessions, language and time zone.

use axum::extract::Path;
use axum::response::Response;
use tower_sessions::Session;

use crate::console::paths;
use crate::console::view::FlashCode;
use crate::domain::SessionRef;
use crate::domain::account::preferences::Language;
use crate::domain::secrets::secret::Password;
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::console::visit::{LANGUAGE_COOKIE, Visit, append_cookie, see_other_saying};
use crate::http::errors::too_many;
use crate::http::sessions;
use crate::workflows::WorkflowError;
use crate::workflows::account::change_password::{
    CURRENT, ChangePassword, change_password as change_and_end_sessions,
};
use crate::workflows::account::choose_preferences::{ChooseLocale, choose_locale as keep_locale};
use crate::workflows::account::end_sessions;
use crate::workflows::account::rename::rename_oneself;
use crate::workflows::account::sign_in::who_am_i;

/// Saves the name.
pub async fn rename(visit: Visit, fields: Fields) -> Response {
    let (name, version) = (fields.text("name"), version(&fields));
    match rename_oneself(&visit.op(), &name, version).await {
        Ok(()) => see_other_saying(paths::ACCOUNT, FlashCode::AccountSaved),
        Err(error) => visit.refuse(error, &fields).await,
    }
}

/// Changes the password. Wrong ones are counted as those at the sign-in are.
pub async fn change_password(
    session: Session,
    caller: Caller,
    visit: Visit,
    fields: Fields,
) -> Response {
    let (w, edge) = (visit.workflows().clone(), visit.state().edge.clone());
    let me = match who_am_i(&w.op(&visit.visitor)).await {
        Ok(me) => me.person,
        Err(error) => return visit.refuse(error, &fields).await,
    };
    let (email, address) = (me.email.as_str(), caller.address);
    if let Err(wait) = edge.sign_in.may_try(email, address, w.now()) {
        return too_many(wait);
    }
    let current = Password::typed(fields.text(CURRENT));
    let form = ChangePassword { current, new: fields.text("password") };
    let epoch = match change_and_end_sessions(&visit.op(), form).await {
        Ok(epoch) => epoch,
        Err(error) => {
            if is_wrong_password(&error) {
                edge.sign_in.failed(email, address, w.now());
            }
            return visit.refuse(error, &fields).await;
        }
    };
    edge.sign_in.succeeded(email, address);
    if sessions::sign_in(&session, &me.id, epoch, &caller).await.is_err() {
        return visit.refuse(WorkflowError::Unavailable, &fields).await;
    }
    see_other_saying(paths::ACCOUNT, FlashCode::PasswordChanged)
}

fn is_wrong_password(error: &WorkflowError) -> bool {
    matches!(error, WorkflowError::Invalid(fields) if fields.iter().any(|it| it.field == CURRENT))
}

/// Saves language and time zone.
pub async fn choose_locale(visit: Visit, fields: Fields) -> Response {
    let form = ChooseLocale {
        language: fields.text("language"),
        time_zone: fields.text("time_zone"),
        version: version(&fields),
    };
    let language = Language::from_tag(&form.language);
    match keep_locale(&visit.op(), form).await {
        Ok(()) => {
            let mut response = see_other_saying(paths::ACCOUNT, FlashCode::AccountSaved);
            let (tag, age) = language.map_or(("", 0), |language| (language.tag(), 31_536_000));
            let cookie =
                format!("{LANGUAGE_COOKIE}={tag}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax");
            append_cookie(&mut response, &cookie);
            response
        }
        Err(error) => visit.refuse(error, &fields).await,
    }
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or_default()
}

/// Ends one session. To end this one is to sign out.
pub async fn end_session(
    session: Session,
    visit: Visit,
    Path(reference): Path<SessionRef>,
) -> Response {
    let ended = end_sessions::end_session(&visit.op(), &reference).await;
    match ended {
        Ok(()) if reference == visit.session => leave(&session, visit, FlashCode::SignedOut).await,
        Ok(()) => see_other_saying(paths::ACCOUNT, FlashCode::SessionEnded),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Ends every other session.
pub async fn end_other_sessions(visit: Visit) -> Response {
    let (w, visitor) = (visit.workflows(), &visit.visitor);
    match end_sessions::end_other_sessions(&w.op(visitor), &visit.session).await {
        Ok(()) => see_other_saying(paths::ACCOUNT, FlashCode::SessionsEnded),
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Ends every session, this one too.
pub async fn sign_out_everywhere(session: Session, visit: Visit) -> Response {
    match end_sessions::sign_out_everywhere(&visit.op()).await {
        Ok(()) => leave(&session, visit, FlashCode::SignedOutEverywhere).await,
        Err(error) => visit.refuse(error, &Fields::none()).await,
    }
}

/// Takes the cookie of an ended session away.
async fn leave(session: &Session, visit: Visit, code: FlashCode) -> Response {
    if sessions::sign_out(session).await.is_err() {
        return visit.refuse(WorkflowError::Unavailable, &Fields::none()).await;
    }
    see_other_saying(paths::SIGN_IN, code)
}
