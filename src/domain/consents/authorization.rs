//! The request of an app that somebody signs in to it (RFC 6749 section 4.1.1, RFC 7636, OpenID
//! Connect Core 3.1.2.1), and what may be wrong with it.
//!
//! What is wrong here is told at the redirect URI, which somebody else has to have checked.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::domain::apps::app::AppType;
use crate::domain::consents::requested_scope::RequestedScope;
use crate::domain::ids::OrgId;
use crate::domain::names::names;

names! {
    /// The `error` of an answer to the app.
    pub enum ErrorCode {
        InvalidRequest = "invalid_request",
        AccessDenied = "access_denied",
        UnsupportedResponseType = "unsupported_response_type",
        InvalidScope = "invalid_scope",
        ServerError = "server_error",
        TemporarilyUnavailable = "temporarily_unavailable",
        /// Nobody is signed in, and nobody may be asked.
        LoginRequired = "login_required",
        /// The person has not agreed yet, and may not be asked.
        ConsentRequired = "consent_required",
        RequestNotSupported = "request_not_supported",
        RequestUriNotSupported = "request_uri_not_supported",
        RegistrationNotSupported = "registration_not_supported",
    }
}

/// Why an app gets no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorizationError {
    pub code: ErrorCode,
    /// In a few words, for whoever develops the app.
    pub description: &'static str,
}

impl AuthorizationError {
    /// An error with its description.
    pub const fn new(code: ErrorCode, description: &'static str) -> Self {
        Self { code, description }
    }

    const fn request(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }
}

names! {
    /// One word of the `prompt` parameter.
    pub enum Prompt {
        /// Ask nothing.
        None = "none",
        /// Have the person prove anew who they are.
        Login = "login",
        /// Ask for consent, though it was given.
        Consent = "consent",
        /// Let the person say who they are.
        SelectAccount = "select_account",
    }
}

/// What an app asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    pub scope: RequestedScope,
    /// The S256 challenge (RFC 7636 section 4.2).
    pub challenge: Option<String>,
    pub nonce: Option<String>,
    pub prompts: BTreeSet<Prompt>,
    /// The longest time ago that the person may have proved who they are.
    pub max_age: Option<Duration>,
    /// For which organization.
    pub org: Option<OrgId>,
}

/// How long a challenge is: a SHA-256 hash in base64url.
const CHALLENGE: usize = 43;

/// No honest `nonce` is longer.
const LONGEST: usize = 1_024;

impl AuthorizationRequest {
    /// Reads the parameters for an app of that type.
    pub fn read<'a>(
        kind: AppType,
        parameter: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, AuthorizationError> {
        use AuthorizationError as E;
        match parameter("response_type") {
            Some("code") => {}
            Some(_) => {
                let code = ErrorCode::UnsupportedResponseType;
                return Err(E::new(code, "The response_type must be code"));
            }
            None => return Err(E::request("response_type is missing")),
        }
        for (name, code) in [
            ("request", ErrorCode::RequestNotSupported),
            ("request_uri", ErrorCode::RequestUriNotSupported),
            ("registration", ErrorCode::RegistrationNotSupported),
        ] {
            if parameter(name).is_some() {
                return Err(E::new(code, "Send plain parameters instead"));
            }
        }
        if parameter("response_mode").is_some_and(|mode| mode != "query") {
            return Err(E::request("The response_mode must be query"));
        }
        let nonce = parameter("nonce");
        if nonce.is_some_and(|nonce| nonce.len() > LONGEST) {
            return Err(E::request("The nonce is too long"));
        }
        let scope = RequestedScope::parse(parameter("scope").unwrap_or_default());
        Ok(Self {
            challenge: challenge(kind, &parameter)?,
            nonce: nonce.map(str::to_owned),
            scope: scope.map_err(|_| E::new(ErrorCode::InvalidScope, "The scope is malformed"))?,
            prompts: prompts(parameter("prompt"))?,
            max_age: max_age(parameter("max_age"))?,
            org: org(parameter("orgId"))?,
        })
    }

    /// Whether nobody may be asked anything.
    pub fn is_silent(&self) -> bool {
        self.prompts.contains(&Prompt::None)
    }
}

fn challenge<'a>(
    kind: AppType,
    parameter: &impl Fn(&str) -> Option<&'a str>,
) -> Result<Option<String>, AuthorizationError> {
    use AuthorizationError as E;
    match (parameter("code_challenge"), parameter("code_challenge_method")) {
        (None, None) if kind == AppType::Native => {
            Err(E::request("This app has to use PKCE: code_challenge is missing"))
        }
        (None, None) => Ok(None),
        (None, Some(_)) => Err(E::request("code_challenge is missing")),
        (Some(challenge), Some("S256")) => {
            let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            if challenge.len() == CHALLENGE && challenge.bytes().all(is_letter) {
                Ok(Some(challenge.to_owned()))
            } else {
                Err(E::request("The code_challenge isn't a SHA-256 hash in base64url"))
            }
        }
        // Without a method it would be plain (RFC 7636 section 4.3).
        (Some(_), _) => Err(E::request("The code_challenge_method must be S256")),
    }
}

fn prompts(text: Option<&str>) -> Result<BTreeSet<Prompt>, AuthorizationError> {
    let words = text.unwrap_or_default().split(' ').filter(|word| !word.is_empty());
    let prompts: Option<BTreeSet<_>> = words.map(Prompt::from_wire_name).collect();
    let prompts = prompts.ok_or(AuthorizationError::request("The prompt value isn't supported"))?;
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(AuthorizationError::request("The prompt none can't be combined"));
    }
    Ok(prompts)
}

fn max_age(text: Option<&str>) -> Result<Option<Duration>, AuthorizationError> {
    let seconds = text.map(str::parse::<u32>).transpose();
    let seconds = seconds.map_err(|_| AuthorizationError::request("The max_age isn't a number"))?;
    Ok(seconds.map(|seconds| Duration::from_secs(seconds.into())))
}

fn org(text: Option<&str>) -> Result<Option<OrgId>, AuthorizationError> {
    let org = text.map(|text| OrgId::parse(&text.to_ascii_lowercase())).transpose();
    org.map_err(|_| AuthorizationError::request("The orgId isn't an organization id"))
}

/// Whether a text may be a `code_verifier` (RFC 7636 section 4.1).
pub fn is_verifier(text: &str) -> bool {
    let is_letter =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&text.len()) && text.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HASH: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn read(kind: AppType, parameters: &[(&str, &str)]) -> Result<AuthorizationRequest, String> {
        let find = |name: &str| {
            parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
        };
        AuthorizationRequest::read(kind, find)
            .map_err(|error| format!("{}: {}", error.code.wire_name(), error.description))
    }

    fn error(kind: AppType, parameters: &[(&str, &str)]) -> String {
        let all: Vec<_> = [("response_type", "code")].iter().chain(parameters).copied().collect();
        read(kind, &all).expect_err("refused")
    }

    #[test]
    fn a_web_app_may_leave_pkce_out_and_a_native_one_may_not() {
        let code = [("response_type", "code")];
        assert!(read(AppType::Web, &code).is_ok());
        assert!(error(AppType::Native, &[]).contains("PKCE"));
        let with = [code[0], ("code_challenge", HASH), ("code_challenge_method", "S256")];
        let request = read(AppType::Native, &with).expect("a request");
        assert_eq!(request.challenge.as_deref(), Some(HASH));
    }

    #[test]
    fn plain_is_refused_by_name_and_by_silence() {
        for kind in [AppType::Web, AppType::Native] {
            for method in [None, Some("plain"), Some("s256"), Some("none")] {
                let mut parameters = vec![("code_challenge", HASH)];
                parameters.extend(method.map(|method| ("code_challenge_method", method)));
                assert!(error(kind, &parameters).contains("S256"), "{method:?}");
            }
        }
        let short = [("code_challenge", "abc"), ("code_challenge_method", "S256")];
        assert!(error(AppType::Web, &short).contains("SHA-256"));
        assert!(error(AppType::Web, &[("code_challenge_method", "S256")]).contains("missing"));
    }

    #[test]
    fn every_other_error_has_its_code() {
        let refused = |parameters: &[(&str, &str)]| {
            let text = read(AppType::Web, parameters).expect_err("refused");
            text.split(':').next().unwrap_or_default().to_owned()
        };
        assert_eq!(refused(&[]), "invalid_request");
        assert_eq!(refused(&[("response_type", "token")]), "unsupported_response_type");
        let code = ("response_type", "code");
        assert_eq!(refused(&[code, ("request", "x")]), "request_not_supported");
        assert_eq!(refused(&[code, ("request_uri", "x")]), "request_uri_not_supported");
        assert_eq!(refused(&[code, ("response_mode", "fragment")]), "invalid_request");
        assert_eq!(refused(&[code, ("scope", "\"")]), "invalid_scope");
        assert_eq!(refused(&[code, ("prompt", "none login")]), "invalid_request");
        assert_eq!(refused(&[code, ("prompt", "shout")]), "invalid_request");
        assert_eq!(refused(&[code, ("max_age", "-1")]), "invalid_request");
        assert_eq!(refused(&[code, ("orgId", "x")]), "invalid_request");
    }

    #[test]
    fn a_verifier_is_43_to_128_unreserved_letters() {
        assert!(is_verifier(&"a".repeat(43)));
        assert!(is_verifier(&"-._~".repeat(32)));
        for text in ["", &"a".repeat(42), &"a".repeat(129), &"ä".repeat(43), &" ".repeat(43)] {
            assert!(!is_verifier(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_request_is_read_or_refused_without_a_panic(
            parameters in proptest::collection::vec(("[a-z_]{1,21}", "\\PC{0,50}"), 0..8),
        ) {
            let find = |name: &str| {
                parameters.iter().find(|(known, _)| known == name).map(|(_, v)| v.as_str())
            };
            let _ = AuthorizationRequest::read(AppType::Native, find);
        }
    }
}
