//! The grants of people at the token endpoint: a code, or a refresh token.

use crate::domain::secrets::secret::Presented;
use crate::http::csp::app_request::AppRequest;
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::workflows::consents::{self, CodeRequest, RefreshRequest, UserTokens};
use crate::workflows::tokens::{AskedLives, ClientProof, TokenError};

/// What is exchanged for tokens of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserGrant {
    Code { redirect_uri: Option<String> },
    Refresh { scope: Option<String>, org: Option<String> },
}

impl UserGrant {
    /// Reads a request for a code's tokens.
    pub fn code(parameters: &Parameters) -> Self {
        Self::Code { redirect_uri: parameters.get("redirect_uri").map(str::to_owned) }
    }

    /// Reads a request for a refresh token's tokens.
    pub fn refresh(parameters: &Parameters) -> Self {
        let org = parameters.get("orgId").map(str::to_ascii_lowercase);
        Self::Refresh { scope: parameters.get("scope").map(str::to_owned), org }
    }

    /// What is exchanged.
    const fn parameter(&self) -> &'static str {
        match self {
            Self::Code { .. } => "code",
            Self::Refresh { .. } => "refresh_token",
        }
    }

    /// Exchanges it, in each way in which the credentials can be read.
    pub async fn exchange(
        &self,
        request: &AppRequest,
        lives: AskedLives,
    ) -> Result<UserTokens, Refusal> {
        let mut refusal = TokenError::InvalidClient;
        for credentials in request.readings() {
            match self.try_once(request, credentials, lives).await {
                Ok(tokens) => return Ok(tokens),
                Err(TokenError::InvalidClient) => {}
                Err(error) => {
                    refusal = error;
                    break;
                }
            }
        }
        // Told only to an app that may use the grant at all.
        let name = self.parameter();
        let is_missing = request.parameters().is_ok_and(|it| it.get(name).is_none());
        if refusal == TokenError::InvalidGrant && is_missing {
            return Err(Refusal::invalid_request(format!("{name} is missing")));
        }
        Err(request.explain(&refusal))
    }

    async fn try_once(
        &self,
        request: &AppRequest,
        credentials: ClientProof,
        lives: AskedLives,
    ) -> Result<UserTokens, TokenError> {
        let Ok(parameters) = request.parameters() else {
            return Err(TokenError::InvalidClient);
        };
        match self.clone() {
            Self::Code { redirect_uri } => {
                let code = presented(parameters, "code");
                let verifier = parameters.get("code_verifier");
                let verifier = verifier.map(|text| Presented::new(text.to_owned()));
                let asked = CodeRequest { credentials, code, redirect_uri, verifier, lives };
                consents::exchange(request.op(), &asked).await
            }
            Self::Refresh { scope, org } => {
                let refresh_token = presented(parameters, "refresh_token");
                let asked = RefreshRequest { credentials, refresh_token, scope, org, lives };
                consents::refresh(request.op(), &asked).await
            }
        }
    }
}

/// A secret of the request; an empty one, which is never right, when it is missing.
fn presented(parameters: &Parameters, name: &str) -> Presented {
    Presented::new(parameters.get(name).unwrap_or_default().to_owned())
}
