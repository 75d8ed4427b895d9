//! Tokens for a code, and for a refresh token (RFC 6749 sections 4.1.3 and 6).
//!
//! Each works once. A second use means that somebody else has it too, so everything that came of
//! that sign-in ends (RFC 9700 sections 4.2.2 and 4.14.2).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::domain::apps::app::App;
use crate::domain::audit::event::{ConsentEvent, Party};
use crate::domain::consents::authorization::is_verifier;
use crate::domain::consents::consent::{Consent, SignIn};
use crate::domain::consents::requested_scope::{ALL_PERMISSIONS, RequestedScope};
use crate::domain::secrets::secret::Presented;
use crate::storage::Tx;
use crate::storage::consents::{consent as consents, refresh_tokens, sign_ins};
use crate::workflows::consents::give::{Grounds, UserTokens, give};
use crate::workflows::consents::record::record;
use crate::workflows::tokens::{AskedLives, ClientProof, TokenError, authenticate_client};
use crate::workflows::{Actor, Change, OpContext, WorkflowError};

/// A code to be exchanged.
pub struct CodeRequest {
    /// Of a native app: its App ID and an empty secret.
    pub credentials: ClientProof,
    pub code: Presented,
    pub redirect_uri: Option<String>,
    /// The `code_verifier` (RFC 7636 section 4.5).
    pub verifier: Option<Presented>,
    pub lives: AskedLives,
}

/// A refresh token to be exchanged.
pub struct RefreshRequest {
    /// Of a native app: its App ID and an empty secret.
    pub credentials: ClientProof,
    pub refresh_token: Presented,
    /// Less than what was agreed to, if less is asked for.
    pub scope: Option<String>,
    /// The organization, which has to be the one that was agreed to.
    pub org: Option<String>,
    pub lives: AskedLives,
}

/// Exchanges a code. Whatever is wrong with it, [`TokenError::InvalidGrant`] is the answer.
pub async fn exchange(op: &OpContext, request: &CodeRequest) -> Result<UserTokens, TokenError> {
    let app = client(op, &request.credentials).await?;
    let hash = op.keyring().hash(request.code.expose());
    let mut view = op.view_any().await?;
    // Looked up before anything is locked: strangers guess.
    sign_ins::find_by_code(&mut view, &hash).await?.ok_or(TokenError::InvalidGrant)?;
    drop(view);

    let mut change = op.change_any().await?;
    let sign_in = sign_ins::find_by_code(&mut change, &hash).await?;
    let sign_in = sign_in.ok_or(TokenError::InvalidGrant)?;
    let consent = consent_of(&mut change, &app, &sign_in).await?;
    let now = op.now();
    if sign_in.exchanged_at.is_none() {
        let is_over = sign_in.code_ends_at.has_expired(now) || sign_in.ended_at.is_some();
        if is_over || !request.fits(&sign_in) {
            return Err(TokenError::InvalidGrant);
        }
        if sign_ins::exchange(&mut change, &sign_in.id, now).await? {
            let (scope, lives) = (sign_in.scope.clone(), request.lives);
            return give(op, change, Grounds { app, consent, sign_in, scope, lives }).await;
        }
    }
    let twice = Twice { app: &app, consent: &consent, sign_in: &sign_in };
    end(op, change, twice, ConsentEvent::CodeReplayed).await?;
    Err(TokenError::InvalidGrant)
}

impl CodeRequest {
    /// Whether redirect URI and verifier are those that the code is bound to. A verifier without
    /// a challenge means that somebody took the challenge out (RFC 9700 section 4.8.2).
    fn fits(&self, sign_in: &SignIn) -> bool {
        let verifier = self.verifier.as_ref().map(Presented::expose);
        let is_proved = match (&sign_in.challenge, verifier) {
            (None, None) => true,
            (Some(challenge), Some(verifier)) => {
                let hash = digest(&SHA256, verifier.as_bytes());
                is_verifier(verifier) && BASE64_URL_SAFE_NO_PAD.encode(hash.as_ref()) == *challenge
            }
            (Some(_), None) | (None, Some(_)) => false,
        };
        is_proved && self.redirect_uri.as_deref() == Some(sign_in.redirect_uri.as_str())
    }
}

/// Exchanges a refresh token, which is thereby used up.
pub async fn refresh(op: &OpContext, request: &RefreshRequest) -> Result<UserTokens, TokenError> {
    let app = client(op, &request.credentials).await?;
    let hash = op.keyring().hash(request.refresh_token.expose());
    let mut view = op.view_any().await?;
    refresh_tokens::find(&mut view, &hash).await?.ok_or(TokenError::InvalidGrant)?;
    drop(view);

    let mut change = op.change_any().await?;
    let stored = refresh_tokens::find(&mut change, &hash).await?;
    let stored = stored.ok_or(TokenError::InvalidGrant)?;
    let sign_in = sign_ins::find(&mut change, &stored.sign_in).await?;
    let sign_in = sign_in.ok_or(TokenError::InvalidGrant)?;
    let consent = consent_of(&mut change, &app, &sign_in).await?;
    let now = op.now();
    if stored.used_at.is_none() {
        let scope = request.narrowed(&consent, &sign_in)?;
        let is_over = stored.expires_at.has_expired(now) || sign_in.ended_at.is_some();
        if is_over || !issues_refresh_tokens(&mut change, &app).await? {
            return Err(TokenError::InvalidGrant);
        }
        if refresh_tokens::set_used(&mut change, &hash, now).await? {
            let lives = request.lives;
            return give(op, change, Grounds { app, consent, sign_in, scope, lives }).await;
        }
    }
    let twice = Twice { app: &app, consent: &consent, sign_in: &sign_in };
    end(op, change, twice, ConsentEvent::RefreshReused).await?;
    Err(TokenError::InvalidGrant)
}

impl RefreshRequest {
    fn narrowed(&self, consent: &Consent, sign_in: &SignIn) -> Result<RequestedScope, TokenError> {
        if self.org.as_deref().is_some_and(|org| org != consent.org.as_str()) {
            return Err(TokenError::InvalidScope);
        }
        let Some(text) = &self.scope else {
            return Ok(sign_in.scope.clone());
        };
        let asked = RequestedScope::parse(text).map_err(|_| TokenError::InvalidScope)?;
        // Names about the person alone ask for what there was.
        if asked.is_everything() && !text.contains(ALL_PERMISSIONS) {
            return Ok(sign_in.scope.clone());
        }
        if sign_in.scope.covers(&asked) { Ok(asked) } else { Err(TokenError::InvalidScope) }
    }
}

async fn client(op: &OpContext, credentials: &ClientProof) -> Result<App, TokenError> {
    let app = authenticate_client(op, credentials).await?;
    if app.kind.has_code_flow() { Ok(app) } else { Err(TokenError::UnauthorizedClient) }
}

/// What a sign-in rests on, as long as it is this app's.
async fn consent_of(tx: &mut Tx, app: &App, sign_in: &SignIn) -> Result<Consent, TokenError> {
    let consent = consents::find_by_id(tx, &sign_in.consent).await?;
    consent.filter(|consent| consent.app == app.id).ok_or(TokenError::InvalidGrant)
}

async fn issues_refresh_tokens(tx: &mut Tx, app: &App) -> Result<bool, WorkflowError> {
    let flow = crate::storage::apps::code_flows::find(tx, &app.id).await?;
    Ok(flow.is_some_and(|flow| flow.refresh_ttl.is_some()))
}

/// Ends a sign-in whose code or refresh token somebody else has too, and says so on the record.
async fn end(
    op: &OpContext,
    mut change: Change<()>,
    twice: Twice<'_>,
    event: impl FnOnce(Party) -> ConsentEvent,
) -> Result<(), WorkflowError> {
    let Twice { app, consent, sign_in } = twice;
    if sign_ins::end(&mut change, &sign_in.id, op.now()).await? {
        let party =
            Party { app: app.id.clone(), person: consent.person.clone(), org: consent.org.clone() };
        record(&mut change, &Actor::App(app.id.clone()), app, &consent.org, event(party));
        change.commit().await?;
    }
    Ok(())
}

/// A sign-in of which something was used twice.
struct Twice<'a> {
    app: &'a App,
    consent: &'a Consent,
    sign_in: &'a SignIn,
}
