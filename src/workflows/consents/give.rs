//! The tokens of a sign-in, new and renewed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::domain::access::shared::SharedAccess;
use crate::domain::account::person::Person;
use crate::domain::apps::app::App;
use crate::domain::consents::consent::{Consent, SignIn};
use crate::domain::consents::requested_scope::RequestedScope;
use crate::domain::secrets::secret::{RefreshToken, Revealed};
use crate::domain::tokens::access_token::Claims;
use crate::storage::account::people;
use crate::storage::consents::refresh_tokens::{self, StoredRefreshToken};
use crate::storage::consents::{consent as consents, sign_ins};
use crate::storage::{self};
use crate::workflows::access::shared_access;
use crate::workflows::tokens::identify::{Identity, identify};
use crate::workflows::tokens::issue::sign;
use crate::workflows::tokens::{AskedLives, IssuedToken, TokenError};
use crate::workflows::{Change, OffTheRecord, OpContext, Workflows};

/// What an app gets for a person.
pub struct UserTokens {
    pub issued: IssuedToken,
    /// What says who the person is, with the same life. No credential.
    pub id_token: String,
    /// What the next tokens come from, where the app's settings allow that.
    pub refresh_token: Option<Revealed<RefreshToken>>,
}

/// What tokens are given for.
pub(super) struct Grounds {
    pub app: App,
    pub consent: Consent,
    pub sign_in: SignIn,
    /// What was asked for this time.
    pub scope: RequestedScope,
    pub lives: AskedLives,
}

/// Gives tokens, and keeps with the change what it takes to renew them.
/// [`TokenError::InvalidGrant`] when the person may not act there any more.
pub(super) async fn give(
    op: &OpContext,
    mut change: Change<()>,
    grounds: Grounds,
) -> Result<UserTokens, TokenError> {
    let Grounds { app, consent, sign_in, scope, lives } = grounds;
    let person = people::find(&mut change, &consent.person).await?;
    let person = person.filter(|person| person.epoch == sign_in.epoch);
    let found = person.ok_or(TokenError::InvalidGrant)?;
    let (person, email_verified) = (found.person, found.email_proved_at.is_some());
    // Revoked is what began before this second, which may be the next one.
    let not_before = storage::tokens::revocations::not_before(&mut change, &app.id).await?;
    if sign_in.started_at.as_seconds() < not_before {
        return Err(TokenError::InvalidGrant);
    }
    let version = consent.scope_version;
    let access = shared_access(op, &mut change, &app, version, &consent.org, &person.id).await?;
    let access = access.ok_or(TokenError::InvalidGrant)?;
    let flow = storage::apps::code_flows::find(&mut change, &app.id).await?;
    let flow = flow.ok_or(TokenError::InvalidGrant)?;

    let signer = op.signer(&mut change, app.algorithm).await?;
    let now = op.now();
    let lasts = lives.access(app.ttl.duration());
    let about = About { app: &app, consent: &consent, sign_in: &sign_in, person: &person };
    let claims = about.claims(op, access, &scope, lasts);
    let mut ends_at = claims.expires_at();
    let mut refresh_token = None;
    if let Some(ttl) = flow.refresh_ttl {
        let token = RefreshToken::generate(&mut op.rng());
        let expires_at = now.plus(lives.refresh(ttl.duration()));
        let sign_in = sign_in.id.clone();
        let stored = StoredRefreshToken { sign_in, created_at: now, expires_at, used_at: None };
        let hash = op.keyring().hash(token.expose());
        refresh_tokens::insert(&mut change, &hash, &stored).await?;
        ends_at = ends_at.max(expires_at);
        refresh_token = Some(Revealed::once(token));
    }
    sign_ins::last_until(&mut change, &sign_in.id, ends_at).await?;
    consents::set_used(&mut change, &consent.id, now).await?;
    change.commit_off_the_record(OffTheRecord::Token).await?;

    op.usage().note_client(&app.id, op.seen());
    op.usage().note_token(&app.id, &consent.org, &claims, now);
    let issued = sign(&signer, claims.clone())?;
    let access_token = issued.access_token.into_inner();
    let signed_in_at = Some(sign_in.signed_in_at);
    let nonce = sign_in.nonce.clone();
    let identity = Identity { person: &person, email_verified, signed_in_at, nonce };
    let id_token = identify(&signer, claims, &access_token, identity)?;
    let issued = IssuedToken { access_token: Revealed::once(access_token), ..issued };
    Ok(UserTokens { issued, id_token, refresh_token })
}

/// Whom and what a token is about.
struct About<'a> {
    app: &'a App,
    consent: &'a Consent,
    sign_in: &'a SignIn,
    person: &'a Person,
}

impl About<'_> {
    fn claims(
        &self,
        w: &Workflows,
        access: SharedAccess,
        scope: &RequestedScope,
        lasts: Duration,
    ) -> Claims {
        let email = self.person.email.to_string();
        let access = if scope.is_everything() {
            access
        } else {
            access.narrowed(scope.names(), w.catalogue())
        };
        let now = w.now().as_seconds();
        Claims {
            iss: w.settings().issuer(),
            sub: self.person.id.to_string(),
            azp: self.app.id.to_string(),
            client_id: self.app.id.to_string(),
            aud: vec![w.settings().base_url.clone()],
            context: w.draw_token_id(),
            context_name: self.consent.org.to_string(),
            domain: self.person.email.domain().to_owned(),
            acct: Some(email.clone()),
            username: Some(email),
            perms: access.perms(w.catalogue()),
            permissions: BTreeMap::new(),
            permissions_ref: None,
            scope: scope.to_string(),
            jti: w.draw_token_id(),
            sid: Some(self.sign_in.id.clone()),
            iat: now,
            nbf: None,
            exp: now.saturating_add(i64::try_from(lasts.as_secs()).unwrap_or(0)),
        }
        .compacted(w.catalogue(), &[], self.consent.scope_version)
    }
}
