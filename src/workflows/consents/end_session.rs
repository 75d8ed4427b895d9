//! Signing out at the wish of an app (OpenID Connect RP-Initiated Logout 1.0).

use crate::domain::apps::app::App;
use crate::domain::secrets::secret::Presented;
use crate::domain::text::Name;
use crate::domain::tokens::access_token::IdClaims;
use crate::domain::{AppId, PersonId};
use crate::storage::consents::{consent as consents, sign_ins};
use crate::storage::{self, Tx};
use crate::workflows::consents::revoke;
use crate::workflows::{Actor, OpContext, WorkflowError, Workflows};

/// What an app asks for.
#[derive(Default)]
pub struct EndSession {
    /// An ID token that the app got, which may be over.
    pub id_token_hint: Option<Presented>,
    /// The app, where no ID token names it.
    pub client_id: Option<String>,
    /// Where the browser shall be sent.
    pub redirect_uri: Option<String>,
}

/// What would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The app that asks, if it is known.
    pub app: Option<Name>,
    /// Where the browser is sent, if that is the app's own.
    pub back: Option<String>,
    /// Whether the ID token proves that the app speaks of whoever is signed in, so that nobody has
    /// to be asked.
    pub is_proved: bool,
}

/// Says what would come of it. [`WorkflowError::NotFound`] where the app asks for a redirect that
/// is not its own, or cannot be told.
pub async fn preview_end(op: &OpContext, form: &EndSession) -> Result<Leaving, WorkflowError> {
    let mut view = op.view_any().await?;
    let Known { hint, app } = know(op, &mut view, form).await?;
    let flow = match &app {
        Some(app) => storage::apps::code_flows::find(&mut view, &app.id).await?,
        None => None,
    };
    let back = match (&form.redirect_uri, &app, flow) {
        (None, _, _) => None,
        (Some(asked), Some(app), Some(flow)) if flow.allows_after_sign_out(asked, app.kind) => {
            Some(asked.clone())
        }
        (Some(_), _, _) => return Err(WorkflowError::NotFound),
    };
    let speaks_of = |hint: &IdClaims| match op.person() {
        Ok(person) => hint.sub == person.as_str(),
        Err(_) => true,
    };
    let is_proved = hint.as_ref().is_some_and(speaks_of);
    Ok(Leaving { app: app.map(|app| app.name), back, is_proved })
}

/// Ends the sign-in to the app that its ID token names. The session of the browser is the edge's
/// part.
pub async fn end_session(op: &OpContext, form: &EndSession) -> Result<Leaving, WorkflowError> {
    let leaving = preview_end(op, form).await?;
    let mut view = op.view_any().await?;
    let Known { hint, .. } = know(op, &mut view, form).await?;
    let Some(sid) = hint.filter(|_| leaving.is_proved).and_then(|hint| hint.sid) else {
        return Ok(leaving);
    };
    let consent = match sign_ins::find(&mut view, &sid).await? {
        Some(sign_in) => consents::find_by_id(&mut view, &sign_in.consent).await?,
        None => None,
    };
    drop(view);
    if let Some(consent) = consent {
        let actor = Actor::Person(consent.person.clone());
        revoke::end(op, &sid, &consent, &actor).await?;
    }
    Ok(leaving)
}

/// What an app's request proves.
struct Known {
    hint: Option<IdClaims>,
    app: Option<App>,
}

async fn know(w: &Workflows, tx: &mut Tx, form: &EndSession) -> Result<Known, WorkflowError> {
    let hint = form.id_token_hint.as_ref();
    let (keys, now) = (w.keys(tx).await?, w.now());
    let verifier = keys.verifier()?;
    let hint = hint.and_then(|hint| verifier.verify_id(hint.expose(), now).ok());
    // An ID token of an API token names no app.
    let hint = hint.filter(|hint| PersonId::parse(&hint.sub).is_ok() && hint.sid.is_some());
    let named = hint.as_ref().map(|hint| hint.aud.as_str());
    let client = form.client_id.as_deref();
    if named.zip(client).is_some_and(|(named, client)| named != client) {
        return Err(WorkflowError::NotFound);
    }
    let app = match named.or(client).map(AppId::parse) {
        Some(Ok(id)) => storage::apps::app::find_anywhere(tx, &id).await?,
        Some(Err(_)) | None => None,
    };
    Ok(Known { hint, app })
}
