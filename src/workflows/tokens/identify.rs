//! ID tokens: who a person is, for the app or the script that has an access token of theirs.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::domain::Timestamp;
use crate::domain::account::person::Person;
use crate::domain::tokens::access_token::{AccessToken, Claims, IdClaims};
use crate::workflows::engine::signing::TokenSigner;
use crate::workflows::tokens::TokenError;

/// What an ID token says beside what the access token says.
pub(crate) struct Identity<'a> {
    pub person: &'a Person,
    /// Whether a mail to their address was ever answered.
    pub email_verified: bool,
    /// When the person proved who they are, if they did so for this.
    pub signed_in_at: Option<Timestamp>,
    /// What the app sent to recognise the token by.
    pub nonce: Option<String>,
}

/// Signs an ID token that goes with an access token.
pub(crate) fn identify(
    signer: &TokenSigner,
    claims: Claims,
    access_token: &AccessToken,
    identity: Identity<'_>,
) -> Result<String, TokenError> {
    let Identity { person, email_verified, signed_in_at, nonce } = identity;
    let hash = digest(&SHA256, access_token.expose().as_bytes());
    let email = person.email.to_string();
    let id_claims = IdClaims {
        iss: claims.iss,
        sub: claims.sub,
        aud: claims.client_id.clone(),
        azp: claims.client_id,
        exp: claims.exp,
        iat: claims.iat,
        auth_time: signed_in_at.map(Timestamp::as_seconds),
        nonce,
        sid: claims.sid,
        at_hash: BASE64_URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
        acct: email.clone(),
        username: email.clone(),
        email,
        email_verified,
        domain: claims.domain,
        context: claims.context,
        context_name: claims.context_name,
    };
    Ok(signer.sign_id(&id_claims)?)
}
