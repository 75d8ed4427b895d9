//! `GET` and `POST …/userinfo`: whom an access token stands for (OpenID Connect Core 5.3, with the
//! names of CSP).

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::domain::secrets::secret::Presented;
use crate::http::caller::Caller;
use crate::http::csp::app_request::{RETRY_SECONDS, count_failure};
use crate::http::csp::errors::Refusal;
use crate::http::state::AppState;
use crate::workflows::WorkflowError;
use crate::workflows::consents::{self, UserInfo, UserInfoError};

/// Handles `GET` and `POST …/userinfo`. The token is in a header and nowhere else.
pub async fn user_info(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let token = bearer(&headers)?;
    let found = consents::user_info(&caller.op(&state.workflows), &token).await;
    found.map(|found| Json(describe(&found))).map_err(|error| match error {
        UserInfoError::InvalidToken => match count_failure(&state, &caller) {
            Ok(()) => Refusal::invalid_token(error.to_string()),
            Err(wait) => wait,
        },
        UserInfoError::NoPerson => Refusal::insufficient_scope(error.to_string()),
        UserInfoError::Workflow(WorkflowError::Unavailable) => Refusal::unavailable(RETRY_SECONDS),
        UserInfoError::Workflow(_) => Refusal::internal(&caller.request),
    })
}

/// The one token of the request (CONTRACT.md T12).
fn bearer(headers: &HeaderMap) -> Result<Presented, Refusal> {
    let values = |name: &str| headers.get_all(name).iter().collect::<Vec<_>>();
    let (standard, own) = (values(AUTHORIZATION.as_str()), values("csp-auth-token"));
    let text = match (standard.as_slice(), own.as_slice()) {
        ([], []) => return Err(Refusal::no_token()),
        ([value], []) => {
            let pair = value.to_str().ok().and_then(|value| value.split_once(' '));
            pair.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token)
        }
        ([], [value]) => value.to_str().ok(),
        _ => return Err(Refusal::invalid_request("There is more than one access token")),
    };
    let token = text.map(str::trim).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Refusal::invalid_token("The access token is not valid"))?;
    Ok(Presented::new(token.to_owned()))
}

fn describe(UserInfo { person, email_verified, claims }: &UserInfo) -> Value {
    let (email, name) = (person.email.as_str(), person.name.to_string());
    let (given, family) = name.rsplit_once(' ').unwrap_or((&name, ""));
    json!({
        "sub": person.id,
        "acct": email,
        "username": email,
        "preferred_username": email,
        "email": email,
        "email_verified": email_verified,
        "domain": person.email.domain(),
        "name": name,
        "given_name": given,
        "family_name": family,
        "context": claims.context,
        "context_name": claims.context_name,
        "group_ids": [],
        "group_names": [],
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(pairs: &[(&'static str, &'static str)]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        bearer(&headers).ok().map(|token| token.expose().to_owned())
    }

    #[test]
    fn a_token_is_in_one_header() {
        assert_eq!(read(&[("authorization", "Bearer a.b")]), Some("a.b".to_owned()));
        assert_eq!(read(&[("csp-auth-token", "a.b")]), Some("a.b".to_owned()));
        for wrong in [
            vec![],
            vec![("authorization", "Basic a.b")],
            vec![("authorization", "Bearer ")],
            vec![("authorization", "Bearer a"), ("authorization", "Bearer a")],
            vec![("authorization", "Bearer a"), ("csp-auth-token", "a")],
        ] {
            assert_eq!(read(&wrong), None, "{wrong:?}");
        }
    }
}
