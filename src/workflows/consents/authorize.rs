//! The authorization endpoint: a link of an app becomes a sign-in, a question, or an answer.
//!
//! Nothing is ever answered at an address that is not the app's own: until app and redirect URI are
//! known to belong together, whatever is wrong is said on a page of ours.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::access;
use crate::domain::access::shared::SharedAccess;
use crate::domain::account::person::{Membership, Person};
use crate::domain::apps::app::{App, AppStatus};
use crate::domain::apps::code_flow::{CodeFlow, RefreshTtl};
use crate::domain::audit::event::{ConsentEvent, Party};
use crate::domain::consents::authorization::{
    AuthorizationError, AuthorizationRequest, ErrorCode, Prompt,
};
use crate::domain::consents::consent::{CODE_LIFE, Consent, SignIn};
use crate::domain::secrets::secret::{AuthorizationCode, Revealed};
use crate::domain::text::{Email, Name};
use crate::domain::{AppId, OrgId, ServiceId, Timestamp};
use crate::storage::account::people;
use crate::storage::consents::{consent as consents, sign_ins};
use crate::storage::{self, Tx};
use crate::workflows::access::shared_access;
use crate::workflows::consents::record::record;
use crate::workflows::{Actor, OpContext, WorkflowError, Workflows};

/// The parameters of a link to the authorization endpoint, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link(BTreeMap<String, String>);

impl Link {
    /// Takes parameters as they were read. An empty one counts as absent.
    pub fn new<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let present = parameters.filter(|(_, value)| !value.is_empty());
        Self(present.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// A parameter, if it is there.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Every parameter.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// What is known of the browser's session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// When the person proved who they are.
    pub signed_in_at: Timestamp,
    /// Whether they did so because this very link asked for it.
    pub answers_this: bool,
}

/// What somebody said to the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The app may, in this organization.
    Allow(OrgId),
    Deny,
}

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadLink {
    UnknownApp,
    ServerToServer,
    Disabled,
    MissingRedirectUri,
    /// Not one of the app's.
    ForeignRedirectUri,
}

/// What becomes of a link.
pub enum Outcome {
    /// A page that says why, and no redirect.
    Refused(BadLink),
    /// They have to prove who they are first.
    SignIn,
    /// They are asked.
    Ask(Box<ConsentOffer>),
    /// The app gets a code.
    Code { redirect_uri: String, code: Revealed<AuthorizationCode>, state: Option<String> },
    /// The app gets none.
    Error { redirect_uri: String, error: AuthorizationError, state: Option<String> },
}

/// What somebody is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentOffer {
    pub app: App,
    /// The organization that owns the app.
    pub owner: Name,
    pub person: Person,
    /// The organization that it is about.
    pub org: Membership,
    /// Every organization of theirs, where they may choose.
    pub choices: Vec<Membership>,
    /// What the app would be able to do for them there.
    pub access: SharedAccess,
    /// How long the app may go on without asking again.
    pub refresh_ttl: Option<RefreshTtl>,
    /// Where they are sent afterwards.
    pub redirect_uri: String,
}

/// What the sign-in page says of the app behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub app: Name,
    /// The organization that owns the app.
    pub owner: Name,
    pub redirect_uri: String,
}

/// What a link is about, as long as it is well-formed. `None` where [`authorize()`] would refuse.
pub async fn preview(op: &OpContext, link: &Link) -> Result<Option<Preview>, WorkflowError> {
    let mut view = op.view_any().await?;
    let Ok(Opened { app, redirect_uri, .. }) = open(&mut view, link).await? else {
        return Ok(None);
    };
    let owner = owner(&mut view, &app).await?;
    Ok(Some(Preview { app: app.name, owner, redirect_uri }))
}

/// Follows a link. `session` is there when somebody is signed in, `decision` when they were asked.
pub async fn authorize(
    op: &OpContext,
    link: &Link,
    session: Option<Session>,
    decision: Option<Decision>,
) -> Result<Outcome, WorkflowError> {
    let mut view = op.view_any().await?;
    let opened = match open(&mut view, link).await? {
        Ok(opened) => opened,
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    let weighed = weigh(op, &mut view, &opened, &Asked { link, session, decision }).await;
    view.end();
    match weighed? {
        Weighed::Error(error) => Ok(opened.error(error)),
        Weighed::SignIn => Ok(Outcome::SignIn),
        Weighed::Ask(offer) => Ok(Outcome::Ask(offer)),
        Weighed::Go(go) => issue(op, opened, *go).await,
    }
}

/// An app and the address where it is answered, which belong together.
struct Opened {
    app: App,
    flow: CodeFlow,
    redirect_uri: String,
    state: Option<String>,
}

impl Opened {
    fn error(self, error: AuthorizationError) -> Outcome {
        Outcome::Error { redirect_uri: self.redirect_uri, error, state: self.state }
    }
}

async fn open(tx: &mut Tx, link: &Link) -> Result<Result<Opened, BadLink>, WorkflowError> {
    let Some(id) = link.get("client_id").and_then(|id| AppId::parse(id).ok()) else {
        return Ok(Err(BadLink::UnknownApp));
    };
    let Some(app) = storage::apps::app::find_anywhere(tx, &id).await? else {
        return Ok(Err(BadLink::UnknownApp));
    };
    let Some(flow) = storage::apps::code_flows::find(tx, &app.id).await? else {
        return Ok(Err(BadLink::ServerToServer));
    };
    if app.status != AppStatus::Enabled {
        return Ok(Err(BadLink::Disabled));
    }
    let Some(redirect_uri) = link.get("redirect_uri").map(str::to_owned) else {
        return Ok(Err(BadLink::MissingRedirectUri));
    };
    if !flow.allows(&redirect_uri, app.kind) {
        return Ok(Err(BadLink::ForeignRedirectUri));
    }
    let state = link.get("state").map(str::to_owned);
    Ok(Ok(Opened { app, flow, redirect_uri, state }))
}

/// Everything that is asked with a link.
struct Asked<'a> {
    link: &'a Link,
    session: Option<Session>,
    decision: Option<Decision>,
}

enum Weighed {
    Error(AuthorizationError),
    SignIn,
    Ask(Box<ConsentOffer>),
    Go(Box<Go>),
}

/// Everything that a code stands for.
struct Go {
    request: AuthorizationRequest,
    person: Person,
    epoch: i64,
    session: Session,
    org: OrgId,
    /// Whether they agreed just now, or before.
    agreed: Agreed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Agreed {
    Now,
    Before,
}

const fn wrong(code: ErrorCode, description: &'static str) -> Weighed {
    Weighed::Error(AuthorizationError::new(code, description))
}

async fn weigh(
    op: &OpContext,
    tx: &mut Tx,
    opened: &Opened,
    asked: &Asked<'_>,
) -> Result<Weighed, WorkflowError> {
    let app = &opened.app;
    let request = AuthorizationRequest::read(app.kind, |name| asked.link.get(name));
    let request = match request {
        Ok(request) => request,
        Err(error) => return Ok(Weighed::Error(error)),
    };
    if !names_are_known(op, tx, app, &request).await? {
        return Ok(wrong(ErrorCode::InvalidScope, "The scope exceeds what the app may do"));
    }
    let silent = request.is_silent();
    let Some((session, person)) = signed_in(op, asked).zip(op.person().ok()) else {
        return Ok(sign_in(silent));
    };
    let Some(found) = people::find(tx, person).await? else {
        return Ok(sign_in(silent));
    };
    let is_other = asked.link.get("login_hint").is_some_and(|hint| {
        Email::parse(hint).as_ref() != Ok(&found.person.email) && hint != person.as_str()
    });
    if must_prove_again(op, &request, session) || (silent && is_other) {
        return Ok(sign_in(silent));
    }
    let own = storage::members::member::list_of_person(tx, person).await?;
    let consents = consents::list_of_person_and_app(tx, person, &app.id).await?;
    let covering = |org: &OrgId| {
        let of = |consent: &&Consent| consent.covers(app.scope_version, &request.scope);
        consents.iter().filter(of).any(|consent| consent.org == *org)
    };
    let org = match choose(&own, &Wish { request: &request, asked, app, consents: &consents }) {
        Some(org) => org.clone(),
        None => return Ok(wrong(ErrorCode::AccessDenied, "The person is not in the organization")),
    };
    let agreed = match &asked.decision {
        Some(Decision::Deny) => {
            return Ok(wrong(ErrorCode::AccessDenied, "The person said no"));
        }
        Some(Decision::Allow(_)) => Agreed::Now,
        None if covering(&org.org) && (silent || !(is_other || wants_question(&request))) => {
            Agreed::Before
        }
        None if silent => {
            return Ok(wrong(ErrorCode::ConsentRequired, "The person has not agreed yet"));
        }
        None => {
            let (person, choices) = (found.person, own);
            let seen = Seen { opened, request: &request, person, org, choices };
            return Ok(Weighed::Ask(Box::new(seen.offer(op, tx).await?)));
        }
    };
    let (person, epoch, org) = (found.person, found.epoch, org.org);
    Ok(Weighed::Go(Box::new(Go { request, person, epoch, session, org, agreed })))
}

fn signed_in(op: &OpContext, asked: &Asked<'_>) -> Option<Session> {
    asked.session.filter(|_| op.person().is_ok())
}

const fn sign_in(silent: bool) -> Weighed {
    if silent {
        wrong(ErrorCode::LoginRequired, "No matching person is signed in")
    } else {
        Weighed::SignIn
    }
}

fn must_prove_again(w: &Workflows, request: &AuthorizationRequest, session: Session) -> bool {
    let is_too_old = |age| w.now().since(session.signed_in_at) > age;
    let asked = request.prompts.contains(&Prompt::Login) || request.max_age.is_some_and(is_too_old);
    asked && !session.answers_this
}

fn wants_question(request: &AuthorizationRequest) -> bool {
    [Prompt::Consent, Prompt::SelectAccount].iter().any(|prompt| request.prompts.contains(prompt))
}

/// Whether the app has everything that is asked for, wherever that is.
async fn names_are_known(
    w: &Workflows,
    tx: &mut Tx,
    app: &App,
    request: &AuthorizationRequest,
) -> Result<bool, WorkflowError> {
    if request.scope.is_everything() {
        return Ok(true);
    }
    let scope = storage::apps::scopes::get(tx, &app.id, app.scope_version).await?;
    let custom = storage::roles::custom::list_of_scope(tx, &app.id, app.scope_version).await?;
    let services: BTreeSet<ServiceId> =
        w.catalogue().services().iter().map(|service| service.id.clone()).collect();
    let all = access::resolve(&scope, &custom, w.catalogue(), &services);
    Ok(SharedAccess::from(&all).knows(request.scope.names(), w.catalogue()))
}

/// What decides about the organization.
struct Wish<'a> {
    request: &'a AuthorizationRequest,
    asked: &'a Asked<'a>,
    app: &'a App,
    /// The newest first.
    consents: &'a [Consent],
}

/// The organization that a sign-in is for: the one that the app names, or that the person chose;
/// else the one of their last consent, the app's own, or the first.
fn choose<'a>(own: &'a [Membership], wish: &Wish<'_>) -> Option<&'a Membership> {
    let of = |org: &OrgId| own.iter().find(|held| held.org == *org);
    if let Some(org) = &wish.request.org {
        return of(org);
    }
    if let Some(Decision::Allow(org)) = &wish.asked.decision {
        return of(org);
    }
    let chosen = wish.asked.link.get("org").and_then(|org| OrgId::parse(org).ok());
    let covers = |consent: &&Consent| consent.covers(wish.app.scope_version, &wish.request.scope);
    let last = wish.consents.iter().find(covers).or(wish.consents.first());
    chosen
        .and_then(|org| of(&org))
        .or_else(|| of(&last?.org))
        .or_else(|| of(&wish.app.org))
        .or(own.first())
}

/// What the question is made of.
struct Seen<'a> {
    opened: &'a Opened,
    request: &'a AuthorizationRequest,
    person: Person,
    org: Membership,
    choices: Vec<Membership>,
}

impl Seen<'_> {
    async fn offer(self, w: &Workflows, tx: &mut Tx) -> Result<ConsentOffer, WorkflowError> {
        let Self { opened: Opened { app, flow, redirect_uri, .. }, request, person, .. } = self;
        let access =
            shared_access(w, tx, app, app.scope_version, &self.org.org, &person.id).await?;
        let access = access.unwrap_or_default();
        let access = if request.scope.is_everything() {
            access
        } else {
            access.narrowed(request.scope.names(), w.catalogue())
        };
        Ok(ConsentOffer {
            owner: owner(tx, app).await?,
            app: app.clone(),
            person,
            org: self.org,
            choices: if request.org.is_some() { Vec::new() } else { self.choices },
            access,
            refresh_ttl: flow.refresh_ttl,
            redirect_uri: redirect_uri.clone(),
        })
    }
}

async fn owner(tx: &mut Tx, app: &App) -> Result<Name, WorkflowError> {
    let org = storage::organizations::organization::find(tx, &app.org).await?;
    Ok(org.ok_or(WorkflowError::NotFound)?.name)
}

/// Gives the app a code, and remembers what the person agreed to.
async fn issue(op: &OpContext, opened: Opened, go: Go) -> Result<Outcome, WorkflowError> {
    let Go { request, person, epoch, session, org, agreed } = go;
    let (app, now, actor) = (&opened.app, op.now(), Actor::Person(person.id.clone()));
    let mut change = op.change_own().await?;
    sign_ins::delete_over(&mut change, now).await?;
    let found = consents::find(&mut change, &person.id, &app.id, &org).await?;
    let is_covered = |consent: &Consent| consent.covers(app.scope_version, &request.scope);
    let consent = match (found, agreed) {
        (Some(consent), _) if is_covered(&consent) => consent,
        (found, Agreed::Now) => {
            let kept = found.filter(|consent| consent.scope_version == app.scope_version);
            let scope =
                kept.map_or_else(|| request.scope.clone(), |it| it.scope.and(&request.scope));
            let consent = Consent {
                id: op.rng().id(),
                person: person.id.clone(),
                app: app.id.clone(),
                org: org.clone(),
                scope_version: app.scope_version,
                scope,
                given_at: now,
                last_used_at: None,
            };
            let consent = consents::give(&mut change, &consent).await?;
            let event = ConsentEvent::Given(Box::new(consent.clone()));
            record(&mut change, &actor, app, &org, event);
            consent
        }
        // Withdrawn since it was read.
        (_, Agreed::Before) => {
            let error = AuthorizationError::new(
                ErrorCode::ConsentRequired,
                "The person has not agreed yet",
            );
            return Ok(opened.error(error));
        }
    };
    let code = AuthorizationCode::generate(&mut op.rng());
    let sign_in = SignIn {
        id: op.rng().id(),
        consent: consent.id,
        redirect_uri: opened.redirect_uri.clone(),
        challenge: request.challenge,
        nonce: request.nonce,
        scope: request.scope,
        epoch,
        signed_in_at: session.signed_in_at,
        started_at: now,
        code_ends_at: now.plus(CODE_LIFE),
        exchanged_at: None,
        ended_at: None,
    };
    let hash = op.keyring().hash(code.expose());
    sign_ins::insert(&mut change, &sign_in, &hash, sign_in.code_ends_at).await?;
    let party = Party { app: app.id.clone(), person: person.id, org: org.clone() };
    record(&mut change, &actor, app, &org, ConsentEvent::SignedIn(party));
    change.commit().await?;
    let Opened { redirect_uri, state, .. } = opened;
    Ok(Outcome::Code { redirect_uri, code: Revealed::once(code), state })
}
