//! `POST …/auth/token`, and `POST …/auth/authorize`, which is the same thing: an access token for an
//! app that proves itself, or for a person who signed in to it (CONTRACT.md 2.1).
//!
//! The answer has four keys for an app, up to six for a person, and never a `null` (T3, T4). An app that the API would refuse gets no
//! token (T2).

use std::time::Duration;

use axum::Json;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::secrets::secret::Revealed;
use crate::http::csp::app_request::AppRequest;
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::http::csp::user_tokens::UserGrant;
use crate::workflows::consents::UserTokens;
use crate::workflows::tokens::{
    self, AskedLives, ClientProof, IssuedToken, TokenError, TokenRequest,
};

/// The token response (RFC 6749 section 5.1).
#[derive(Serialize, JsonSchema)]
pub struct TokenResponse {
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

/// What is asked for, apart from who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    /// A code or a refresh token; the app's own credentials otherwise.
    grant: Option<UserGrant>,
    org: Option<String>,
    scope: Option<String>,
    lives: AskedLives,
}

/// Handles `POST …/auth/token` and `POST …/auth/authorize`.
pub async fn issue(request: AppRequest) -> Result<Json<TokenResponse>, Refusal> {
    let asked = match request.parameters().and_then(read) {
        Ok(asked) => asked,
        Err(refusal) => return Err(request.refuse(refusal).await),
    };
    if let Some(grant) = &asked.grant {
        let given = grant.exchange(&request, asked.lives).await?;
        return Ok(Json(TokenResponse::of(given)));
    }
    let mut refusal = TokenError::InvalidClient;
    for credentials in request.readings() {
        match tokens::issue(request.op(), &asked.to_request(credentials)).await {
            Ok(token) => return Ok(Json(token.into())),
            Err(TokenError::InvalidClient) => {}
            Err(error) => {
                refusal = error;
                break;
            }
        }
    }
    Err(request.explain(&refusal))
}

impl From<IssuedToken> for TokenResponse {
    fn from(token: IssuedToken) -> Self {
        Self {
            id_token: None,
            access_token: token.access_token.into_inner().expose().to_owned(),
            refresh_token: None,
            token_type: "bearer",
            expires_in: token.expires_in,
            scope: token.scope,
        }
    }
}

impl TokenResponse {
    fn of(given: UserTokens) -> Self {
        let refresh_token = given.refresh_token.map(Revealed::into_inner);
        Self {
            id_token: Some(given.id_token),
            refresh_token: refresh_token.map(|token| token.expose().to_owned()),
            ..given.issued.into()
        }
    }
}

impl Asked {
    fn to_request(&self, credentials: ClientProof) -> TokenRequest {
        let Self { grant: _, org, scope, lives } = self.clone();
        TokenRequest { credentials, org, scope, lives }
    }
}

fn read(parameters: &Parameters) -> Result<Asked, Refusal> {
    let grant = read_grant(parameters)?;
    let seconds = |name: &str| {
        let seconds = parameters.get(name)?.parse().ok().filter(|seconds| *seconds > 0);
        seconds.map(Duration::from_secs)
    };
    Ok(Asked {
        grant,
        org: parameters.get("orgId").map(str::to_ascii_lowercase),
        scope: parameters.get("scope").map(str::to_owned),
        lives: AskedLives {
            access: seconds("accessTokenValiditySeconds"),
            refresh: seconds("refreshTokenValiditySeconds"),
        },
    })
}

/// The grant of a person, if it is one.
fn read_grant(parameters: &Parameters) -> Result<Option<UserGrant>, Refusal> {
    match parameters.get("grant_type") {
        None => Err(Refusal::invalid_request("grant_type is missing")),
        Some("client_credentials") => Ok(None),
        Some("authorization_code") => Ok(Some(UserGrant::code(parameters))),
        Some("refresh_token") => Ok(Some(UserGrant::refresh(parameters))),
        Some(_) => {
            Err(Refusal::bad_request("unsupported_grant_type", "This grant type is not supported"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(form: &str) -> Result<Asked, Refusal> {
        read(&Parameters::read(None, None, form.as_bytes()).unwrap())
    }

    fn error(form: &str) -> String {
        format!("{:?}", asked(form).unwrap_err())
    }

    #[test]
    fn client_credentials_alone_ask_for_everything() {
        let nothing = Asked { grant: None, org: None, scope: None, lives: AskedLives::default() };
        assert_eq!(asked("grant_type=client_credentials"), Ok(nothing.clone()));
        assert_eq!(asked("grant_type=client_credentials&orgId=&scope="), Ok(nothing));
    }

    #[test]
    fn a_shorter_life_may_be_asked_for_and_nonsense_is_ignored() {
        let lives = |text: &str| {
            let access = format!("accessTokenValiditySeconds={text}");
            let refresh = format!("refreshTokenValiditySeconds={text}");
            asked(&format!("grant_type=client_credentials&{access}&{refresh}")).unwrap().lives
        };
        let minute = Some(Duration::from_secs(60));
        assert_eq!(lives("60"), AskedLives { access: minute, refresh: minute });
        for nonsense in ["0", "-1", "1.5", "x", "99999999999999999999999"] {
            assert_eq!(lives(nonsense), AskedLives::default(), "{nonsense}");
        }
    }

    #[test]
    fn a_missing_or_empty_grant_is_an_invalid_request() {
        for form in ["", "grant_type=", "orgId=x"] {
            assert!(error(form).contains("invalid_request"), "{form}");
        }
    }

    #[test]
    fn a_grant_of_a_person_keeps_what_it_is_bound_to() {
        let asked = asked("grant_type=authorization_code&code=x&redirect_uri=y").unwrap();
        let redirect_uri = Some("y".to_owned());
        assert_eq!(asked.grant, Some(UserGrant::Code { redirect_uri }));
    }

    #[test]
    fn other_grants_do_not_exist() {
        for grant in [
            "password",
            "implicit",
            "client_delegate",
            "audience_exchange",
            "context_switch",
            "CLIENT_CREDENTIALS",
            "x",
        ] {
            assert!(
                error(&format!("grant_type={grant}")).contains("unsupported_grant_type"),
                "{grant}"
            );
        }
    }

    #[test]
    fn the_answer_has_four_keys_and_a_whole_number_of_seconds() {
        let response = TokenResponse {
            id_token: None,
            refresh_token: None,
            access_token: "a.b.c".into(),
            token_type: "bearer",
            expires_in: 1800,
            scope: "ALL_PERMISSIONS".into(),
        };
        assert_eq!(
            serde_json::to_string(&response).unwrap(),
            r#"{"access_token":"a.b.c","token_type":"bearer","expires_in":1800,"scope":"ALL_PERMISSIONS"}"#
        );
    }
}
