//! `POST …/auth/token`, and `POST …/auth/authorize`, which is the same thing: an access token for an
//! app that proves itself (CONTRACT.md 2.1).
//!
//! The answer has four keys and never a `null` (T3, T4). An app that the API would refuse gets no
//! token (T2).

use std::time::Duration;

use axum::Json;
use serde::Serialize;

use crate::http::csp::app_request::AppRequest;
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::workflows::secrets::AppCredentials;
use crate::workflows::tokens::{self, TokenError, TokenRequest};

/// The token response (RFC 6749 section 5.1).
#[derive(Serialize)]
pub struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

/// What is asked for, apart from who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    org: Option<String>,
    scope: Option<String>,
    validity: Option<Duration>,
}

/// Handles `POST …/auth/token` and `POST …/auth/authorize`.
pub async fn issue(request: AppRequest) -> Result<Json<TokenResponse>, Refusal> {
    let asked = match request.parameters().and_then(read) {
        Ok(asked) => asked,
        Err(refusal) => return Err(request.refuse(refusal).await),
    };
    let mut refusal = TokenError::InvalidClient;
    for credentials in request.readings() {
        match tokens::issue(request.op(), &asked.to_request(credentials)).await {
            Ok(token) => {
                return Ok(Json(TokenResponse {
                    access_token: token.access_token.into_inner().expose().to_owned(),
                    token_type: "bearer",
                    expires_in: token.expires_in,
                    scope: token.scope,
                }));
            }
            Err(TokenError::InvalidClient) => {}
            Err(error) => {
                refusal = error;
                break;
            }
        }
    }
    Err(request.explain(&refusal))
}

impl Asked {
    fn to_request(&self, credentials: AppCredentials) -> TokenRequest {
        let Self { org, scope, validity } = self.clone();
        TokenRequest { credentials, org, scope, validity }
    }
}

fn read(parameters: &Parameters) -> Result<Asked, Refusal> {
    check_grant(parameters.get("grant_type"))?;
    let seconds = parameters.get("accessTokenValiditySeconds");
    let seconds = seconds.and_then(|text| text.parse::<u64>().ok()).filter(|seconds| *seconds > 0);
    Ok(Asked {
        org: parameters.get("orgId").map(str::to_ascii_lowercase),
        scope: parameters.get("scope").map(str::to_owned),
        validity: seconds.map(Duration::from_secs),
    })
}

/// The grants of people exist, but no app here has them; the rest does not exist.
fn check_grant(grant: Option<&str>) -> Result<(), Refusal> {
    match grant {
        None => Err(Refusal::invalid_request("grant_type is missing")),
        Some("client_credentials") => Ok(()),
        Some("authorization_code" | "refresh_token") => {
            Err(Refusal::bad_request("unauthorized_client", "This app may not use this grant"))
        }
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
        let nothing = Asked { org: None, scope: None, validity: None };
        assert_eq!(asked("grant_type=client_credentials"), Ok(nothing.clone()));
        assert_eq!(asked("grant_type=client_credentials&orgId=&scope="), Ok(nothing));
    }

    #[test]
    fn a_shorter_life_may_be_asked_for_and_nonsense_is_ignored() {
        let validity = |text: &str| {
            asked(&format!("grant_type=client_credentials&accessTokenValiditySeconds={text}"))
                .unwrap()
                .validity
        };
        assert_eq!(validity("60"), Some(Duration::from_secs(60)));
        for nonsense in ["0", "-1", "1.5", "x", "99999999999999999999999"] {
            assert_eq!(validity(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_missing_or_empty_grant_is_an_invalid_request() {
        for form in ["", "grant_type=", "orgId=x"] {
            assert!(error(form).contains("invalid_request"), "{form}");
        }
    }

    #[test]
    fn grants_of_people_are_not_for_apps() {
        assert!(error("grant_type=authorization_code").contains("unauthorized_client"));
        assert!(error("grant_type=refresh_token").contains("unauthorized_client"));
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
