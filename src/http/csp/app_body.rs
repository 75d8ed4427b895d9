//! What a request says of an app (`OrgOAuthAppRequest`), read into the words of the console's wizard,
//! so that both check it in the same way.
//!
//! What this server does not do is refused by name, and never silently left out.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::domain::apps::app::AppType;
use crate::domain::apps::code_flow::{CodeFlowForm, RedirectUri, RefreshTtl};
use crate::domain::apps::draft::{DraftContent, NewApp};
use crate::http::csp::errors::Refusal;
use crate::http::csp::scopes::AllowedScopes;
use crate::workflows::apps::AppPatch;
use crate::workflows::roles::{AskedScope, NamedScope};

/// The TTL of an app whose request says none, in minutes (CONTRACT.md 2.2).
const DEFAULT_MINUTES: u64 = 10;

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// An app as a request describes it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppBody {
    display_name: Option<String>,
    description: Option<String>,
    grant_types: Option<Vec<String>>,
    redirect_uris: Option<Vec<String>>,
    post_logout_redirect_uris: Option<Vec<String>>,
    #[serde(rename = "accessTokenTTL")]
    access_token_ttl: Option<u64>,
    #[serde(rename = "refreshTokenTTL")]
    refresh_token_ttl: Option<u64>,
    allowed_scopes: Option<AllowedScopes>,
    allowed_orgs: Option<Vec<String>>,
    allow_open_redirect_uris: Option<bool>,
    force_pkce: Option<bool>,
    public_client: Option<bool>,
    owner_only_secret_rotation: Option<bool>,
    secret_rotation_expiration_in_seconds: Option<u64>,
    /// How many groups an ID token names: there are none here.
    #[serde(rename = "maxGroupsInIdToken")]
    _max_groups_in_id_token: Option<u64>,
    #[schemars(skip)]
    id: Option<serde_json::Value>,
    #[schemars(skip)]
    secret: Option<serde_json::Value>,
}

/// What the grant types of a request amount to.
struct Grants {
    kind: AppType,
    has_refresh: bool,
}

impl AppBody {
    /// The app that a request describes, but for its scope.
    pub fn to_content(&self) -> Result<DraftContent, Refusal> {
        self.refuse_what_is_not_done()?;
        let Grants { kind, has_refresh } = self.grants()?;
        let mut content = DraftContent::of_type(kind);
        content.name = required("displayName", self.display_name.as_ref())?;
        content.description = self.description.clone().unwrap_or_default();
        content.ttl = match self.access_token_ttl {
            Some(seconds) => whole("accessTokenTTL", seconds, MINUTE)?,
            None => DEFAULT_MINUTES.to_string(),
        };
        content.code_flow = self.code_flow(kind, has_refresh)?;
        Ok(content)
    }

    /// What a program would send to create an app, as JSON.
    pub fn written(new: &NewApp, scope: NamedScope) -> String {
        let flow = new.code_flow.as_ref();
        let refresh_ttl = flow.and_then(|flow| flow.refresh_ttl);
        let uris = |uris: &[RedirectUri]| uris.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut body = json!({
            "displayName": new.name,
            "description": new.description,
            "grantTypes": grant_types(new.kind, refresh_ttl),
            "accessTokenTTL": new.ttl.duration().as_secs(),
            "allowedScopes": AllowedScopes::from(scope),
        });
        if let Some(flow) = flow {
            body["redirectUris"] = uris(&flow.redirect_uris).into();
            body["postLogoutRedirectUris"] = uris(&flow.sign_out_uris).into();
        }
        if let Some(ttl) = refresh_ttl {
            body["refreshTokenTTL"] = ttl.duration().as_secs().into();
        }
        if new.kind == AppType::Native {
            body["publicClient"] = true.into();
        }
        format!("{body:#}")
    }

    fn code_flow(&self, kind: AppType, has_refresh: bool) -> Result<CodeFlowForm, Refusal> {
        let mut form = CodeFlowForm::empty();
        if !kind.has_code_flow() {
            let mut uris =
                self.redirect_uris.iter().chain(&self.post_logout_redirect_uris).flatten();
            if uris.next().is_some() || self.refresh_token_ttl.is_some() {
                return Err(Refusal::invalid_request(
                    "redirectUris, postLogoutRedirectUris, refreshTokenTTL: only for apps with authorization_code",
                ));
            }
            return Ok(form);
        }
        form.redirect_uris = lines(self.redirect_uris.as_deref().unwrap_or_default());
        form.sign_out_uris = lines(self.post_logout_redirect_uris.as_deref().unwrap_or_default());
        form.has_refresh = has_refresh;
        if let Some(seconds) = self.refresh_token_ttl {
            form.refresh_ttl = whole("refreshTokenTTL", seconds, DAY)?;
        }
        Ok(form)
    }

    /// The roles that a request names, if it names any.
    pub fn scope(&self) -> Result<Option<AskedScope>, Refusal> {
        self.allowed_scopes.as_ref().map(AllowedScopes::to_asked).transpose()
    }

    /// What a request changes of an app of that type.
    pub fn to_patch(&self, kind: AppType) -> Result<AppPatch, Refusal> {
        self.refuse_what_is_not_done()?;
        let grants = self.grants()?;
        let is_native = kind == AppType::Native;
        let is_same = grants.kind == kind || (kind.has_code_flow() && grants.kind.has_code_flow());
        if !is_same || self.public_client.is_some_and(|public| public != is_native) {
            return Err(Refusal::invalid_request(
                "grantTypes, publicClient: the type of an app cannot be changed",
            ));
        }
        let flow = self.code_flow(kind, grants.has_refresh)?;
        let ttl = self.access_token_ttl.map(|seconds| whole("accessTokenTTL", seconds, MINUTE));
        let refresh_ttl = match (grants.has_refresh, self.refresh_token_ttl) {
            (true, Some(_)) => Some(flow.refresh_ttl),
            (false, _) if kind.has_code_flow() => Some(String::new()),
            (true | false, _) => None,
        };
        Ok(AppPatch {
            name: Some(required("displayName", self.display_name.as_ref())?),
            description: Some(required("description", self.description.as_ref())?),
            ttl: ttl.transpose()?,
            redirect_uris: self
                .redirect_uris
                .as_deref()
                .filter(|_| kind.has_code_flow())
                .map(lines),
            sign_out_uris: self
                .post_logout_redirect_uris
                .as_deref()
                .filter(|_| kind.has_code_flow())
                .map(lines),
            refresh_ttl,
            scope: self.scope()?,
        })
    }

    fn grants(&self) -> Result<Grants, Refusal> {
        let grants = required("grantTypes", self.grant_types.as_ref())?;
        let has = |name: &str| grants.iter().any(|grant| grant == name);
        let known = ["client_credentials", "authorization_code", "refresh_token"];
        let all_known = grants.iter().all(|grant| known.contains(&grant.as_str()));
        let is_public = self.public_client == Some(true);
        let kind = match (has("client_credentials"), has("authorization_code"), is_public) {
            (true, false, false) if !has("refresh_token") => AppType::ServerToServer,
            (false, true, false) => AppType::Web,
            (false, true, true) => AppType::Native,
            (true | false, true | false, true | false) => {
                return Err(one_kind());
            }
        };
        if !all_known {
            return Err(one_kind());
        }
        Ok(Grants { kind, has_refresh: has("refresh_token") })
    }

    fn refuse_what_is_not_done(&self) -> Result<(), Refusal> {
        let wanted = |flag: Option<bool>| flag == Some(true);
        let is_web = self.public_client != Some(true);
        let wrong = if self.id.is_some() || self.secret.is_some() {
            "id, secret: leave them out. App IDs and App Secrets are made here"
        } else if self.allowed_orgs.iter().flatten().next().is_some() {
            "allowedOrgs: leave it out. Other organizations accept an app one by one"
        } else if wanted(self.allow_open_redirect_uris) {
            "allowOpenRedirectUris: redirect URIs are compared in full"
        } else if wanted(self.force_pkce) && is_web {
            "forcePkce: apps with a secret may use PKCE, and only native apps have to"
        } else if wanted(self.owner_only_secret_rotation) {
            "ownerOnlySecretRotation: that is a policy of the organization here"
        } else if self.secret_rotation_expiration_in_seconds.is_some() {
            "secretRotationExpirationInSeconds: say it when you rotate the secret"
        } else {
            return Ok(());
        };
        Err(Refusal::invalid_request(wrong))
    }
}

/// The grant types of an app, as programs read them.
pub fn grant_types(kind: AppType, refresh_ttl: Option<RefreshTtl>) -> Vec<&'static str> {
    match (kind.has_code_flow(), refresh_ttl) {
        (false, _) => vec!["client_credentials"],
        (true, None) => vec!["authorization_code"],
        (true, Some(_)) => vec!["authorization_code", "refresh_token"],
    }
}

fn one_kind() -> Refusal {
    Refusal::invalid_request(
        "grantTypes: client_credentials alone, or authorization_code with or without \
         refresh_token; publicClient goes with the latter",
    )
}

fn required<T: Clone>(name: &str, value: Option<&T>) -> Result<T, Refusal> {
    value.cloned().ok_or_else(|| Refusal::invalid_request(format!("{name} is missing")))
}

/// A number of seconds in a larger unit.
fn whole(name: &str, seconds: u64, unit: u64) -> Result<String, Refusal> {
    if seconds.is_multiple_of(unit) {
        return Ok((seconds / unit).to_string());
    }
    Err(Refusal::invalid_request(format!("{name}: a multiple of {unit} seconds")))
}

fn lines(uris: &[String]) -> String {
    // A line break within one would make two of it.
    uris.iter().map(|uri| uri.replace(['\n', '\r'], " ")).collect::<Vec<_>>().join("\n")
}

/// Refuses a list that is longer than a call may have, or empty.
pub fn refuse_more_than(most: usize, name: &str, list: &[String]) -> Result<(), Refusal> {
    if (1..=most).contains(&list.len()) {
        return Ok(());
    }
    Err(Refusal::invalid_request(format!("{name}: a list of 1 to {most}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(more: serde_json::Value) -> AppBody {
        let mut body = json!({"displayName": "siem", "grantTypes": ["client_credentials"]});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn the_least_request_makes_a_server_app_with_tokens_of_ten_minutes() {
        let content = body(json!({})).to_content().unwrap();
        assert_eq!((content.kind, content.ttl.as_str()), (AppType::ServerToServer, "10"));
    }

    #[test]
    fn grants_and_the_public_flag_say_the_type() {
        let kind = |grants: &[&str], public: bool| {
            let uris = json!(["https://a.example/cb"]);
            let more = json!({"grantTypes": grants, "publicClient": public, "redirectUris": uris});
            body(more).to_content().map(|content| content.kind).ok()
        };
        assert_eq!(kind(&["authorization_code"], false), Some(AppType::Web));
        assert_eq!(kind(&["authorization_code", "refresh_token"], true), Some(AppType::Native));
        for grants in [&["password"][..], &[], &["refresh_token"]] {
            assert_eq!(kind(grants, false), None, "{grants:?}");
        }
        assert_eq!(kind(&["client_credentials", "authorization_code"], false), None);
        assert_eq!(kind(&["authorization_code", "password"], false), None);
    }

    #[test]
    fn what_is_not_done_here_is_refused_by_name() {
        for (name, value) in [
            ("id", json!("x")),
            ("secret", json!("x")),
            ("allowedOrgs", json!(["x"])),
            ("allowOpenRedirectUris", json!(true)),
            ("forcePkce", json!(true)),
            ("ownerOnlySecretRotation", json!(true)),
            ("secretRotationExpirationInSeconds", json!(1)),
            ("accessTokenTTL", json!(61)),
            ("redirectUris", json!(["https://a.example/cb"])),
        ] {
            let refused = body(json!({ name: value })).to_content().unwrap_err();
            assert!(format!("{refused:?}").contains(name), "{name}");
        }
    }

    #[test]
    fn null_says_nothing() {
        let nulls = json!({"id": null, "allowedOrgs": null, "forcePkce": null, "redirectUris": null,
                           "allowedScopes": null, "accessTokenTTL": null});
        assert!(body(nulls).to_content().is_ok());
    }
}
