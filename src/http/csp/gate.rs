//! A call of the management API: who makes it, what it is about, and what it says.
//!
//! Credentials come first, the address second, the body last: a stranger learns nothing but that
//! they are one, and a path that cannot be is 404.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::fields::FieldError;
use crate::domain::paging::Slice;
use crate::domain::policy::Denial;
use crate::domain::secrets::secret::Presented;
use crate::http::body::is_encoded;
use crate::http::csp::app_request::{Bare, RETRY_SECONDS, count_failure};
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::http::state::AppState;
use crate::workflows::tokens::{self, CallError};
use crate::workflows::{OpContext, WorkflowError};

/// The longest page, and the one that nobody chose.
const MOST_ROWS: i64 = 200;

/// A call, ready to be done: `P` are the variable parts of its address, `T` is its body.
pub struct Call<P, T = Nothing> {
    pub op: OpContext,
    pub path: P,
    pub body: T,
    pub query: Parameters,
    pub state: AppState,
}

/// No body, or one that says nothing.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Nothing {}

impl<P, T> FromRequest<AppState> for Call<P, T>
where
    P: DeserializeOwned + Send,
    T: DeserializeOwned,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let path = Path::<P>::from_request_parts(&mut parts, state).await;
        let request = Request::from_parts(parts, body);
        let Bare { caller, headers, query, body } = Bare::read(request, state).await?;
        let query = Parameters::read(query.as_deref(), None, b"")?;
        let op = tokens::act(&caller.op(&state.workflows), &token(&headers)?).await;
        let op = op.map_err(|error| {
            if error.is_suspicious()
                && let Err(wait) = count_failure(state, &caller)
            {
                return wait;
            }
            explain(&error)
        })?;
        if is_encoded(&headers) && !body.is_empty() {
            return Err(Refusal::unsupported_encoding());
        }
        let Path(path) = path.map_err(|_| Refusal::absent())?;
        Ok(Self { op, path, body: read(&body)?, query, state: state.clone() })
    }
}

/// Reads `Authorization: Bearer` or `csp-auth-token`, whichever of them is there.
fn token(headers: &HeaderMap) -> Result<Presented, Refusal> {
    let bearers = headers.get_all(AUTHORIZATION).iter();
    let mut values = bearers.chain(headers.get_all("csp-auth-token").iter());
    let (first, more) = (values.next(), values.next());
    if more.is_some() {
        return Err(Refusal::invalid_request("There is more than one access token"));
    }
    let text = first.ok_or_else(Refusal::no_token)?.to_str().ok();
    let token = if headers.contains_key(AUTHORIZATION) {
        text.and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token)
    } else {
        text
    };
    let token = token.map(|token| token.trim_matches(' ')).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Refusal::invalid_token("The access token is not valid"))?;
    Ok(Presented::new(token.to_owned()))
}

fn explain(error: &CallError) -> Refusal {
    match error {
        CallError::Unauthenticated(reason) => Refusal::invalid_token(*reason),
        CallError::Elsewhere | CallError::Missing => Refusal::forbidden(error.to_string()),
        CallError::ForeignOrg => Refusal::absent(),
        CallError::Unavailable => Refusal::unavailable(RETRY_SECONDS),
        CallError::Internal => Refusal::fault(),
    }
}

/// Reads a JSON object of any media type. No body and `null` are an empty object, and a value of
/// `null` is none (CONTRACT.md T20). What nobody knows here is refused by name.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    let is_blank = body.iter().all(u8::is_ascii_whitespace);
    let body = if is_blank || body.trim_ascii() == b"null" { b"{}" } else { &body[..] };
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        // The words of serde repeat what was sent, which may be a secret, unless a field is named.
        let reason = match error.to_string() {
            text if text.starts_with("unknown field") || text.starts_with("missing field") => {
                text.split(" at line").next().unwrap_or_default().to_owned()
            }
            _ if error.is_data() => "a value has another type than it should".to_owned(),
            _ => "it is not JSON".to_owned(),
        };
        Refusal::invalid_request(format!(
            "The body cannot be read: {reason} (line {line}, column {column})"
        ))
    })
}

impl From<WorkflowError> for Refusal {
    fn from(error: WorkflowError) -> Self {
        match error {
            WorkflowError::SignedOut => Self::forbidden(
                "This call is only for people, not for \
                                                         apps",
            ),
            WorkflowError::Denied(denial) => Self::forbidden(denied(&denial)),
            WorkflowError::NotFound => Self::absent(),
            WorkflowError::Invalid(fields) => {
                let told: Vec<_> = fields.iter().map(tell).collect();
                if fields.iter().any(|field| field.is_taken) {
                    Self::conflict(told.join(" "))
                } else {
                    Self::invalid_request(told.join(" "))
                }
            }
            WorkflowError::Stale => {
                Self::conflict("Somebody else changed it in the meantime. Read it again.")
            }
            WorkflowError::Unavailable => Self::unavailable(RETRY_SECONDS),
            WorkflowError::Internal => Self::fault(),
        }
    }
}

/// What somebody lacks.
pub fn denied(denial: &Denial) -> String {
    if let Some(role) = denial.beyond {
        return format!("The app has the role {}, which the caller doesn't have", role.wire_name());
    }
    let needs: Vec<_> = denial.needs.iter().map(|role| role.wire_name()).collect();
    format!("The caller can't {}. It needs one of: {}", denial.action.label(), needs.join(", "))
}

/// What is wrong with a field, by its name in the API.
pub fn tell(FieldError { field, message, .. }: &FieldError) -> String {
    let name = match field.as_str() {
        "name" => "displayName",
        "ttl" => "accessTokenTTL",
        "refresh_ttl" => "refreshTokenTTL",
        "redirect_uris" => "redirectUris",
        "role" | "roles" => "roles",
        "email" => "usernames",
        other => other,
    };
    format!("{name}: {message}")
}

impl<P, T> Call<P, T> {
    /// The part of a list that is asked for: `pageStart` counts from 1.
    pub fn slice(&self) -> Result<Slice, Refusal> {
        let number = |name: &str, most: i64, default: i64| match self.query.get(name) {
            None => Ok(default),
            Some(text) => {
                text.parse().ok().filter(|number| (1..=most).contains(number)).ok_or_else(|| {
                    Refusal::invalid_request(format!("{name}: a whole number from 1 to {most}"))
                })
            }
        };
        let start = number("pageStart", i64::from(i32::MAX), 1)?;
        let limit = number("pageLimit", MOST_ROWS, MOST_ROWS)?;
        Ok(Slice { skip: start - 1, limit })
    }
}

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Paged<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev_link: Option<String>,
    total_results: i64,
    results: Vec<T>,
}

/// Where a list is found, and what narrows it down.
pub struct Listed<'a> {
    pub path: String,
    pub search: Option<(&'static str, &'a str)>,
}

impl Listed<'_> {
    /// The page with the links to its neighbours.
    pub fn page<T>(&self, slice: Slice, total: i64, results: Vec<T>) -> Paged<T> {
        let end = slice.skip.saturating_add(slice.limit);
        let link = |skip: i64| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("pageStart", &(skip + 1).to_string());
            query.append_pair("pageLimit", &slice.limit.to_string());
            if let Some((name, value)) = self.search.filter(|(_, value)| !value.is_empty()) {
                query.append_pair(name, value);
            }
            format!("{}?{}", self.path, query.finish())
        };
        Paged {
            next_link: (end < total).then(|| link(end)),
            prev_link: (slice.skip > 0).then(|| link((slice.skip - slice.limit).max(0))),
            total_results: total,
            results,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Named {
        name: Option<String>,
    }

    fn named(body: &str) -> Result<Option<String>, Refusal> {
        read::<Named>(&Bytes::copy_from_slice(body.as_bytes())).map(|read| read.name)
    }

    #[test]
    fn nothing_and_null_say_nothing() {
        for body in ["", " \n", "null", "{}", r#"{"name":null}"#] {
            assert_eq!(named(body), Ok(None), "{body}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_what_was_sent_is_not_repeated() {
        let told = |body| format!("{:?}", named(body).unwrap_err());
        assert!(told(r#"{"nmae":"x"}"#).contains("nmae"));
        for body in [r#"{"name":["hunter2"]}"#, r#"{"name":"hunter2""#, "hunter2"] {
            assert!(!told(body).contains("hunter2"), "{body}");
        }
    }

    #[test]
    fn a_page_in_the_middle_knows_both_neighbours() {
        let list = Listed { path: "/list".to_owned(), search: Some(("searchTerm", "a b")) };
        let page = list.page(Slice { skip: 2, limit: 2 }, 5, vec![3, 4]);
        let next = "/list?pageStart=5&pageLimit=2&searchTerm=a+b";
        assert_eq!(page.next_link.as_deref(), Some(next));
        let before = "/list?pageStart=1&pageLimit=2&searchTerm=a+b";
        assert_eq!(page.prev_link.as_deref(), Some(before));
    }

    #[test]
    fn the_only_page_has_no_links() {
        let list = Listed { path: "/list".to_owned(), search: None };
        let page = list.page(Slice { skip: 0, limit: 200 }, 2, vec![1, 2]);
        let text = serde_json::to_string(&page).unwrap();
        assert_eq!(text, r#"{"totalResults":2,"results":[1,2]}"#);
    }
}
