//! What an app with the authorization code grant needs besides its scope: where browsers may be
//! sent back to after a sign-in and after a sign-out, and how long a refresh token lives.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::apps::app::AppType;
pub use crate::domain::apps::redirect_uri::{RedirectUri, RedirectUriError};
use crate::domain::fields::FieldError;

/// The lifetime of refresh tokens is outside one to 365 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Enter a whole number of days from 1 to 365.")]
pub struct RefreshTtlOutOfRange;

/// How long a refresh token lives, in whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct RefreshTtl(u16);

impl RefreshTtl {
    /// 90 days (CONTRACT.md 2.2).
    pub const DEFAULT: Self = Self(90);
    /// The shortest: a day.
    pub const MIN: Self = Self(1);
    /// The longest: a year.
    pub const MAX: Self = Self(365);

    /// Accepts 1 to 365 days.
    pub const fn from_days(days: u16) -> Result<Self, RefreshTtlOutOfRange> {
        if days >= Self::MIN.0 && days <= Self::MAX.0 {
            Ok(Self(days))
        } else {
            Err(RefreshTtlOutOfRange)
        }
    }

    /// Accepts what somebody typed into the field.
    pub fn parse(text: &str) -> Result<Self, RefreshTtlOutOfRange> {
        text.trim().parse().map_err(|_| RefreshTtlOutOfRange).and_then(Self::from_days)
    }

    /// The lifetime in days.
    pub const fn days(self) -> u16 {
        self.0
    }

    /// The lifetime as a span.
    pub const fn duration(self) -> Duration {
        Duration::from_hours(self.0 as u64 * 24)
    }
}

impl TryFrom<u16> for RefreshTtl {
    type Error = RefreshTtlOutOfRange;
    fn try_from(days: u16) -> Result<Self, RefreshTtlOutOfRange> {
        Self::from_days(days)
    }
}

impl From<RefreshTtl> for u16 {
    fn from(ttl: RefreshTtl) -> u16 {
        ttl.0
    }
}

impl fmt::Display for RefreshTtl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.0 == 1 { "day" } else { "days" };
        write!(f, "{} {unit}", self.0)
    }
}

/// How an app takes part in the authorization code grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeFlow {
    /// Where browsers may be sent back to, in the order in which they were entered.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where browsers may be sent after a sign-out.
    pub sign_out_uris: Vec<RedirectUri>,
    /// How long a refresh token lives; none are issued without.
    pub refresh_ttl: Option<RefreshTtl>,
}

impl CodeFlow {
    /// Whether a request may be answered at this address.
    pub fn allows(&self, asked: &str, kind: AppType) -> bool {
        self.redirect_uris.iter().any(|kept| kept.matches(asked, kind))
    }

    /// Whether a browser may be sent to this address after a sign-out.
    pub fn allows_after_sign_out(&self, asked: &str, kind: AppType) -> bool {
        self.sign_out_uris.iter().any(|kept| kept.matches(asked, kind))
    }
}

/// The fields of a [`CodeFlow`] as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeFlowForm {
    /// Redirect URIs, one a line.
    pub redirect_uris: String,
    /// The schemes without a dot among them, typed once more.
    #[serde(default)]
    pub schemes_again: String,
    /// Where browsers may be sent after a sign-out, one a line.
    #[serde(default)]
    pub sign_out_uris: String,
    /// Whether refresh tokens are wanted.
    pub has_refresh: bool,
    /// The lifetime of refresh tokens in days.
    pub refresh_ttl: String,
}

impl CodeFlowForm {
    /// How many redirect URIs an app may have.
    pub const MOST_URIS: usize = 20;

    /// The form as it is offered.
    pub fn empty() -> Self {
        Self { refresh_ttl: RefreshTtl::DEFAULT.days().to_string(), ..Self::default() }
    }

    /// The settings that the form describes for an app of that type, or every field with what to
    /// mend in it. Of several lines, the first wrong one is told.
    pub fn to_code_flow(&self, kind: AppType) -> Result<CodeFlow, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut take = |field, read: Result<Vec<RedirectUri>, String>| {
            read.map_err(|message| wrong.push(FieldError::new(field, message))).unwrap_or_default()
        };
        let enough = |uris: Vec<RedirectUri>| match uris.len() {
            0 => Err("Enter at least one redirect URI.".to_owned()),
            _ => Ok(uris),
        };
        let redirect_uris = take("redirect_uris", read(&self.redirect_uris, kind).and_then(enough));
        let sign_out_uris = take("sign_out_uris", read(&self.sign_out_uris, kind));
        if let Some(scheme) = self.unconfirmed(redirect_uris.iter().chain(&sign_out_uris)) {
            let message = format!(
                "Type {scheme} here as well. A scheme without a dot is easily claimed by another \
                 app too; com.example.app would be yours alone."
            );
            wrong.push(FieldError::new("schemes_again", message));
        }
        let refresh_ttl = self.has_refresh.then(|| RefreshTtl::parse(&self.refresh_ttl));
        let refresh_ttl = refresh_ttl.transpose().unwrap_or_else(|error| {
            wrong.push(FieldError::new("refresh_ttl", error));
            None
        });
        if wrong.is_empty() {
            Ok(CodeFlow { redirect_uris, sign_out_uris, refresh_ttl })
        } else {
            Err(wrong)
        }
    }

    /// The first scheme without a dot that was not typed twice.
    fn unconfirmed<'a>(&self, uris: impl Iterator<Item = &'a RedirectUri>) -> Option<&'a str> {
        let again: Vec<_> = self.schemes_again.split_whitespace().collect();
        let again =
            |scheme: &&str| again.iter().any(|typed| typed.trim_end_matches(':') == *scheme);
        uris.filter_map(RedirectUri::private_scheme)
            .filter(|scheme| !scheme.contains('.'))
            .find(|scheme| !again(scheme))
    }
}

/// Reads addresses, one a line.
fn read(lines: &str, kind: AppType) -> Result<Vec<RedirectUri>, String> {
    let lines = lines.lines().enumerate();
    let mut uris = Vec::new();
    for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let told = |error: &dyn fmt::Display| format!("Line {}: {error}", at + 1);
        let uri = RedirectUri::parse(line).map_err(|error| told(&error))?;
        if kind != AppType::Native && uri.private_scheme().is_some() {
            return Err(told(&RedirectUriError::Scheme));
        }
        if !uris.contains(&uri) {
            uris.push(uri);
        }
    }
    if uris.len() > CodeFlowForm::MOST_URIS {
        return Err(format!("Enter at most {} addresses.", CodeFlowForm::MOST_URIS));
    }
    Ok(uris)
}

impl From<&CodeFlow> for CodeFlowForm {
    fn from(flow: &CodeFlow) -> Self {
        let lines = |uris: &[RedirectUri]| -> String {
            uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>().join("\n")
        };
        let all = flow.redirect_uris.iter().chain(&flow.sign_out_uris);
        let schemes = all.filter_map(RedirectUri::private_scheme);
        let plain: BTreeSet<_> = schemes.filter(|scheme| !scheme.contains('.')).collect();
        Self {
            redirect_uris: lines(&flow.redirect_uris),
            schemes_again: plain.into_iter().collect::<Vec<_>>().join(" "),
            sign_out_uris: lines(&flow.sign_out_uris),
            has_refresh: flow.refresh_ttl.is_some(),
            refresh_ttl: flow.refresh_ttl.unwrap_or(RefreshTtl::DEFAULT).days().to_string(),
        }
    }
}

impl AppType {
    /// Whether the app signs people in: the authorization code grant (PRODUCT.md 10).
    pub const fn has_code_flow(self) -> bool {
        matches!(self, Self::Web | Self::Native)
    }

    /// Whether the app is confidential: it can keep a secret, and has one.
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::ServerToServer | Self::Web)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(uris: &str) -> CodeFlowForm {
        CodeFlowForm { redirect_uris: uris.to_owned(), ..CodeFlowForm::empty() }
    }

    #[test]
    fn a_list_is_read_line_by_line_and_keeps_its_order() {
        let flow = form("https://b.example/cb\r\n\r\n https://a.example/cb \nhttps://b.example/cb")
            .to_code_flow(AppType::Web)
            .expect("two of them");
        let uris: Vec<_> = flow.redirect_uris.iter().map(RedirectUri::as_str).collect();
        assert_eq!(uris, ["https://b.example/cb", "https://a.example/cb"]);
        assert_eq!(flow.refresh_ttl, None);
    }

    #[test]
    fn the_wrong_line_is_named() {
        let wrong = form("https://a.example/cb\nhttp://a.example/cb")
            .to_code_flow(AppType::Web)
            .unwrap_err();
        assert_eq!(wrong[0].field, "redirect_uris");
        assert!(wrong[0].message.starts_with("Line 2: use https://."), "{wrong:?}");
    }

    #[test]
    fn both_fields_are_told_at_once() {
        let wrong = CodeFlowForm { has_refresh: true, refresh_ttl: "0".into(), ..form("") };
        let fields: Vec<_> = wrong
            .to_code_flow(AppType::Web)
            .unwrap_err()
            .into_iter()
            .map(|error| error.field)
            .collect();
        assert_eq!(fields, ["redirect_uris", "refresh_ttl"]);
    }

    #[test]
    fn there_is_an_end_to_redirect_uris() {
        let many = |count: usize| {
            let lines: Vec<_> = (0..count).map(|at| format!("https://a.example/{at}")).collect();
            form(&lines.join("\n")).to_code_flow(AppType::Web)
        };
        assert!(many(20).is_ok());
        assert!(many(21).is_err());
    }

    #[test]
    fn a_scheme_without_a_dot_is_typed_twice_and_only_for_native_apps() {
        let wrong = |form: &CodeFlowForm, kind| -> Vec<_> {
            let wrong = form.to_code_flow(kind).err().unwrap_or_default();
            wrong.into_iter().map(|error| error.field).collect()
        };
        let once = form("myapp:/cb");
        let twice = CodeFlowForm { schemes_again: "myapp".into(), ..once.clone() };
        assert_eq!(wrong(&once, AppType::Native), ["schemes_again"]);
        assert_eq!(wrong(&twice, AppType::Native), Vec::<String>::new());
        assert_eq!(wrong(&twice, AppType::Web), ["redirect_uris"]);
        assert_eq!(wrong(&form("com.example.app:/cb"), AppType::Native), Vec::<String>::new());
        let kept = twice.to_code_flow(AppType::Native).expect("a flow");
        assert_eq!(CodeFlowForm::from(&kept).schemes_again, "myapp");
    }

    proptest! {
        #[test]
        fn a_form_of_settings_describes_them(days in 1u16..=365, has_refresh: bool) {
            let flow = CodeFlow {
                redirect_uris: vec![RedirectUri::parse("https://a.example/cb").expect("a URI")],
                sign_out_uris: vec![RedirectUri::parse("https://a.example/").expect("a URI")],
                refresh_ttl: has_refresh.then(|| RefreshTtl::from_days(days).expect("in range")),
            };
            prop_assert_eq!(CodeFlowForm::from(&flow).to_code_flow(AppType::Web), Ok(flow));
        }
    }
}
