//! A request to the console: who makes it, and how its page is shown.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use tower_sessions::Session;
use tower_sessions::cookie::Cookie;

use crate::console::components::{AssetUrls, PersonalClock, TellsTime, Theme};
use crate::console::pages::PageState;
use crate::console::pages::organizations::not_set_up;
use crate::console::wording::flash::FlashCode;
use crate::console::{paths, view};
use crate::domain::account::preferences::{Preferences, Region, Shortcuts};
use crate::domain::fields::FieldError;
use crate::domain::text::Email;
use crate::domain::{OrgId, SessionRef, Timestamp};
use crate::http::caller::Caller;
use crate::http::console::fields::Fields;
use crate::http::render::asset_urls;
use crate::http::sessions::{self, MaybeSignedIn, SignedIn};
use crate::http::state::AppState;
use crate::workflows::account::time_zones::{self, LocalClock};
use crate::workflows::{Actor, OpContext, Source, Visitor, Workflows, account, organizations};

/// The cookie that carries the theme.
pub const THEME_COOKIE: &str = "theme";
/// The cookie that carries a [`FlashCode`] to the next page.
const FLASH_COOKIE: &str = "flash";

/// The cookie that carries the organization that this browser looked at last.
pub(super) const ORG_COOKIE: &str = "org";

/// Everything that a page finds in its context.
#[derive(Clone)]
pub struct PageContext {
    assets: AssetUrls,
    pub(super) state: PageState,
    pub(super) status: StatusCode,
    visitor: Option<Visitor>,
    session: Option<SessionRef>,
    pub(super) clock: PersonalClock,
    zone: LocalClock,
}

impl PageContext {
    /// Provides it. Both pages and server functions are given the same.
    pub fn provide(&self) {
        provide_context(self.assets.clone());
        provide_context(self.state.clone());
        provide_context(self.clock.clone());
    }
}

/// After so long, what cannot be undone takes the password again.
const PROOF_LASTS: Duration = Duration::from_mins(10);

/// Reads from a request what its page needs.
pub async fn visit(state: &AppState, parts: &mut Parts) -> Result<AnyVisit, Response> {
    let MaybeSignedIn(signed) =
        MaybeSignedIn::from_request_parts(parts, &()).await.map_err(IntoResponse::into_response)?;
    let Ok(caller) = Caller::from_request_parts(parts, &()).await;
    let here = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let source: Source = caller.clone().into();
    let proved_at = signed.as_ref().map(|signed| signed.proved_at);
    let (visitor, session) = match signed {
        Some(SignedIn { person, session, .. }) => {
            (Some(Visitor { person, source: source.clone() }), Some(session))
        }
        None => (None, None),
    };
    let w = &state.workflows;
    if visitor.is_some() {
        // Before the page's snapshot: what this node knows of last uses belongs on it.
        w.flush_usage().await;
    }
    let op = match &visitor {
        Some(visitor) => w.op(visitor),
        None => w.op_as(Actor::Nobody, source),
    };
    // A page is shown without what the person chose when that cannot be read: what the page is
    // about then says so better. Nobody has chosen nothing.
    let chosen = account::preferences(&op).await.unwrap_or_default();
    let page = PageState {
        theme: theme(parts, &chosen),
        region: chosen.region,
        shortcuts: chosen.shortcuts == Shortcuts::On,
        here,
        request: caller.request,
        flash: cookie(parts, FLASH_COOKIE).and_then(|code| FlashCode::from_wire_name(&code)),
        submitted: view::Submitted::default(),
        last_org: cookie(parts, ORG_COOKIE).and_then(|org| OrgId::parse(&org).ok()),
        is_stale: false,
        asks_password: proved_at.is_none_or(|at| w.now().since(at) >= PROOF_LASTS),
    };
    let zone = chosen.time_zone.as_ref().and_then(LocalClock::new);
    let context = PageContext {
        visitor,
        assets: asset_urls(&state.edge.assets),
        state: page,
        status: StatusCode::OK,
        session,
        clock: PersonalClock(Arc::new(Told {
            zone: zone.clone(),
            region: chosen.region,
            now: w.now(),
        })),
        zone: zone.unwrap_or_else(LocalClock::utc),
    };
    let visit = AnyVisit { state: state.clone(), parts: parts.clone(), op, context };
    if visit.visitor().is_none() && !works_before_set_up(parts.uri.path()) && visit.is_first().await
    {
        return Err(visit.screen(not_set_up));
    }
    Ok(visit)
}

fn works_before_set_up(path: &str) -> bool {
    path == paths::SETUP
        || path == paths::THEME
        || paths::RPC.split_once('{').is_some_and(|(rpc, _)| path.starts_with(rpc))
}

fn theme(parts: &Parts, chosen: &Preferences) -> Theme {
    let in_cookie = || cookie(parts, THEME_COOKIE).and_then(|theme| Theme::from_wire_name(&theme));
    chosen.theme.or_else(in_cookie).unwrap_or_default()
}

/// The time zone and the region that somebody chose, and the moment of the request.
struct Told {
    zone: Option<LocalClock>,
    region: Option<Region>,
    now: Timestamp,
}

impl TellsTime for Told {
    fn tell(&self, at: &str) -> Option<String> {
        self.zone.as_ref()?.tell(at, self.region.unwrap_or(Region::International))
    }

    fn minute(&self, at: &str) -> Option<String> {
        self.zone.as_ref()?.minute(at)
    }

    fn seconds_since(&self, at: &str) -> Option<i64> {
        Some(self.now.as_seconds() - time_zones::seconds(at)?)
    }

    fn number(&self, count: i64) -> String {
        self.region.unwrap_or(Region::UnitedStates).number(count)
    }
}

fn cookie(parts: &Parts, name: &str) -> Option<String> {
    let lines = parts.headers.get_all(header::COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| Cookie::split_parse(line.to_owned()).filter_map(Result::ok))
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// A request of somebody who may be signed in.
pub struct AnyVisit {
    /// The state of the server.
    pub state: AppState,
    /// The request without its body.
    pub parts: Parts,
    /// What workflows are asked with.
    pub op: OpContext,
    pub(super) context: PageContext,
}

/// A request of somebody who is signed in. Others are led to the sign-in.
pub struct Visit {
    pub visitor: Visitor,
    /// What pages call the session of this request.
    pub session: SessionRef,
    /// What workflows are asked with.
    pub op: OpContext,
    pub(super) inner: AnyVisit,
}

impl FromRequestParts<AppState> for AnyVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        visit(state, parts).await
    }
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let mut inner = AnyVisit::from_request_parts(parts, state).await?;
        let signed = inner.context.visitor.clone().zip(inner.context.session.clone());
        let Some((visitor, session)) = signed else {
            let return_to = paths::page_of(&inner.context.state.here);
            return Err(see_other(&paths::sign_in(&return_to)));
        };
        if parts.method == Method::GET
            && let Some(session) = parts.extensions.get::<Session>()
            && let Some(typed) = sessions::take_form(session, parts.uri.path())
                .await
                .map_err(IntoResponse::into_response)?
        {
            inner.context.state.submitted = Fields::read(&typed).submitted(Vec::new());
        }
        Ok(Self { visitor, session, op: inner.op.clone(), inner })
    }
}

impl Visit {
    /// The product.
    pub fn workflows(&self) -> &Workflows {
        &self.inner.state.workflows
    }

    /// Who asks, of which product.
    pub fn op(&self) -> OpContext {
        self.op.clone()
    }

    /// A parameter of the address; `None` when it is absent.
    pub fn query(&self, name: &str) -> Option<String> {
        self.inner.context.state.query(name)
    }

    /// What was typed into a field of a form that is shown again.
    pub fn typed(&self, field: &str) -> Option<String> {
        self.inner.context.state.submitted.value(field)
    }

    /// Everything that was typed into a form that is shown again.
    pub fn kept_fields(&self) -> Fields {
        let values = &self.inner.context.state.submitted.values;
        let pairs = values.iter().flat_map(|(name, values)| {
            values.iter().map(move |value| (name.as_str(), value.as_str()))
        });
        Fields::of(&pairs.collect::<Vec<_>>())
    }

    /// The time zone in which the visitor reads times: the one that they chose, or UTC.
    pub const fn zone(&self) -> &LocalClock {
        &self.inner.context.zone
    }

    /// Whether the password was given too long ago for what cannot be undone.
    pub const fn asks_password(&self) -> bool {
        self.inner.context.state.asks_password
    }

    /// The organization that this browser looked at last.
    pub const fn last_org(&self) -> Option<&OrgId> {
        self.inner.context.state.last_org.as_ref()
    }

    /// The state of the server.
    pub fn state(&self) -> &AppState {
        &self.inner.state
    }

    /// The visit with the form as it was sent, for a page that shows more besides.
    #[must_use]
    pub fn keeping(mut self, fields: &Fields) -> Self {
        self.inner.context.state.submitted = fields.submitted(vec![]);
        self
    }

    /// The visit with what is wrong with a form that was sent before: the page is not its answer.
    #[must_use]
    pub fn mending_later(mut self, errors: Vec<FieldError>) -> Self {
        self.inner.context.state.submitted.errors = errors;
        self
    }

    /// Every value of a parameter of the address.
    pub fn queries<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let pairs = self.inner.context.state.query_pairs();
        pairs.filter(move |(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

impl AnyVisit {
    /// Whether nobody has signed up yet. Once somebody has, the database is not asked again.
    async fn is_first(&self) -> bool {
        let known = &self.state.edge.is_set_up;
        if known.load(Ordering::Relaxed) {
            return false;
        }
        // What cannot be read is for the page itself to say.
        let Ok(is_set_up) = organizations::is_set_up(&self.op).await else { return false };
        known.store(is_set_up, Ordering::Relaxed);
        !is_set_up
    }

    /// The device of this browser, if that person has signed in with it before.
    pub fn device(&self, email: &str) -> Option<u128> {
        let mark = cookie(&self.parts, self.device_cookie_name())?;
        account::recognise_device(&self.op, email, &mark)
    }

    /// The cookie that makes this browser a device which that person has signed in with.
    pub fn device_cookie(&self, email: &str) -> String {
        let Ok(email) = Email::parse(email) else {
            return String::new();
        };
        let (name, mark) = (self.device_cookie_name(), account::mark_device(&self.op, &email));
        let secure = if self.state.edge.public_url.is_https() { "; Secure" } else { "" };
        format!("{name}={mark}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}")
    }

    fn device_cookie_name(&self) -> &'static str {
        if self.state.edge.public_url.is_https() { "__Host-device" } else { "device" }
    }

    /// A parameter of the address; `None` when it is absent.
    pub fn query(&self, name: &str) -> Option<String> {
        self.context.state.query(name)
    }

    /// Who is signed in, if anybody is.
    pub fn visitor(&self) -> Option<&Visitor> {
        self.context.visitor.as_ref()
    }

    /// The request as a page reads it.
    pub const fn state_of_page(&self) -> &PageState {
        &self.context.state
    }

    /// The visit with another status than 200.
    #[must_use]
    pub const fn answering(mut self, status: StatusCode) -> Self {
        self.context.status = status;
        self
    }

    /// The visit with a form that has to be mended.
    #[must_use]
    pub fn mending(mut self, fields: &Fields, errors: Vec<FieldError>) -> Self {
        self.context.status = StatusCode::UNPROCESSABLE_ENTITY;
        self.context.state.submitted = fields.submitted(errors);
        self
    }
}

/// 303: the answer to a form that was accepted.
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// 303, with something to say on the next page.
pub fn see_other_saying(path: &str, code: FlashCode) -> Response {
    let mut response = see_other(path);
    let cookie = format!("flash={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", code.wire_name());
    append_cookie(&mut response, &cookie);
    response
}

/// Marks an answer that carries a secret: nobody keeps it, and nobody is told where it was.
pub fn keep_secret(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    let policy = HeaderName::from_static("referrer-policy");
    headers.insert(policy, HeaderValue::from_static("no-referrer"));
}

/// Adds a `Set-Cookie` to those that are there.
pub fn append_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
