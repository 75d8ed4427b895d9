//! A world for one test: a database of its own, a clock that stands still, people who come into
//! being when a test first asks for them, through the workflows that real people go through.

mod acts;
pub mod browser;
pub mod consents;
mod place;
mod secrets;
mod services;
mod shares;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use latchkey::domain::AppId;
use latchkey::domain::OrgId;
use latchkey::domain::Timestamp;
use latchkey::domain::organizations::organization::OrgKey;
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::secrets::secret::Presented;
use latchkey::domain::services::catalogue::Catalogue;
use latchkey::domain::services::catalogue::ServiceFile;
use latchkey::domain::tokens::access_token::AccessToken;
use latchkey::domain::tokens::signing_key::TokenRules;
use latchkey::storage;
use latchkey::storage::Db;
use latchkey::workflows;
use latchkey::workflows::Clock;
use latchkey::workflows::Keyring;
use latchkey::workflows::OpContext;
use latchkey::workflows::Parts;
use latchkey::workflows::PasswordCost;
use latchkey::workflows::Rng;
use latchkey::workflows::Settings;
use latchkey::workflows::Source;
use latchkey::workflows::Startup;
use latchkey::workflows::Visitor;
use latchkey::workflows::Workflows;
use latchkey::workflows::engine::jwt::Verifier;
use latchkey::workflows::members;
use latchkey::workflows::members::AcceptInvitation;
use latchkey::workflows::members::InviteMember;
use latchkey::workflows::organizations;
use latchkey::workflows::organizations::SetUp;
use latchkey::workflows::organizations::issue_setup_token;
use latchkey::workflows::organizations::set_up;
use latchkey::workflows::secrets::AppCredentials;
use latchkey::workflows::tokens;
use latchkey::workflows::tokens::CallAccess;
use latchkey::workflows::tokens::CallCredentials;
use latchkey::workflows::tokens::CallError;
use latchkey::workflows::tokens::CallTarget;
use latchkey::workflows::tokens::IssuedToken;
use latchkey::workflows::tokens::TokenError;
use latchkey::workflows::tokens::TokenRequest;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

pub use crate::world::acts::AppForm;
pub use crate::world::acts::Someone;
pub use crate::world::acts::cbc;
pub use crate::world::acts::operations_for_applications;
pub use crate::world::acts::service_of;
pub use crate::world::browser::Browser;
pub use crate::world::browser::Reply;
pub use crate::world::browser::encode;
pub use crate::world::browser::serve_on_loopback;
pub use crate::world::place::Place;
pub use crate::world::secrets::Made;
pub use crate::world::services::own_service;
pub use crate::world::services::vmware_cloud;
pub use crate::world::services::with_own;

/// What everybody's browser calls this server.
pub const BASE_URL: &str = "http://127.0.0.1:8080";

/// When every world begins: 2026-01-02 03:04:05 UTC.
pub const BEGINNING: Timestamp = Timestamp::from_seconds(1_767_323_045);

/// The kinds of people that PRODUCT.md B tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// Owns the organization that the world is about.
    Owner,
    /// A member with the Developer role.
    Developer,
    /// A member and nothing else.
    Member,
    /// A member with the Auditor role.
    Auditor,
    /// Owns another organization and does not belong to this one.
    Outsider,
}

impl Actor {
    /// Everybody.
    pub const ALL: [Self; 5] =
        [Self::Owner, Self::Developer, Self::Member, Self::Auditor, Self::Outsider];

    /// What they are called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "Olivia Owner",
            Self::Developer => "Dev Developer",
            Self::Member => "Mia Member",
            Self::Auditor => "Auden Auditor",
            Self::Outsider => "Otto Outsider",
        }
    }

    /// The roles that they hold in the organization where they belong.
    pub fn roles(self) -> BTreeSet<OrgRole> {
        BTreeSet::from_iter(match self {
            Self::Owner | Self::Outsider => vec![OrgRole::Owner],
            Self::Developer => vec![OrgRole::Member, OrgRole::Developer],
            Self::Member => vec![OrgRole::Member],
            Self::Auditor => vec![OrgRole::Member, OrgRole::Auditor],
        })
    }

    /// What they sign in with.
    pub fn email(self) -> String {
        format!("{self:?}@example.com").to_lowercase()
    }

    /// What else they sign in with.
    pub fn password(self) -> String {
        format!("the {self:?} knows a long password")
    }
}

/// Somebody and the organization where they belong.
#[derive(Clone)]
struct Person {
    visitor: Visitor,
    org: OrgId,
}

/// Everything that one test is about.
pub struct World {
    /// The product.
    pub workflows: Workflows,
    /// Its database, for a look below.
    pub db: Db,
    /// Its clock.
    pub clock: Clock,
    people: Mutex<BTreeMap<Actor, Person>>,
    router: OnceLock<Router>,
    place: Place,
}

impl World {
    /// A new installation in which nobody is there yet.
    pub async fn new() -> Self {
        Self::with(Catalogue::embedded()).await
    }

    /// A new installation with other services.
    pub async fn with(catalogue: Catalogue) -> Self {
        let place = Place::new().await;
        let db = place.open().await;
        let clock = Clock::stopped_at(BEGINNING);
        let parts = parts(db.clone(), clock.clone(), 1, catalogue);
        let workflows = Workflows::open(parts).await.unwrap();
        let (people, router) = (Mutex::default(), OnceLock::new());
        Self { workflows, db, clock, people, router, place }
    }

    /// Starts another server on the same database.
    pub async fn starts_again(&self, catalogue: Catalogue) -> Result<Workflows, Startup> {
        static STARTS: AtomicU64 = AtomicU64::new(2);
        let seed = STARTS.fetch_add(1, Ordering::SeqCst);
        Workflows::open(parts(self.db.clone(), self.clock.clone(), seed, catalogue)).await
    }

    /// Starts another server on the same database, with a clock of its own.
    pub async fn node(&self, clock: &Clock) -> Workflows {
        let parts = parts(self.db.clone(), clock.clone(), 99, Catalogue::embedded());
        Workflows::open(parts).await.unwrap()
    }

    /// The same with one more service in its catalogue.
    pub async fn with_service(file: ServiceFile) -> Self {
        let mut world = Self::new().await;
        let mut services = Catalogue::embedded().services().to_vec();
        services.push(file);
        let catalogue = Catalogue::from_services(services).unwrap();
        world.workflows = world.starts_again(catalogue).await.unwrap();
        world
    }

    /// Checks tokens as anybody can who reads the key set.
    pub async fn verifier(&self) -> Verifier {
        let keys = tokens::keys::published(&self.anybody()).await.unwrap().keys;
        Verifier::new(&keys, &self.workflows.settings().issuer()).unwrap()
    }

    /// Lets time pass.
    pub fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// Who owns the organization.
    pub async fn owner(&self) -> Someone<'_> {
        self.someone(Actor::Owner).await
    }

    /// A developer of the organization.
    pub async fn developer(&self) -> Someone<'_> {
        self.someone(Actor::Developer).await
    }

    /// A plain member of the organization.
    pub async fn member(&self) -> Someone<'_> {
        self.someone(Actor::Member).await
    }

    /// An auditor of the organization.
    pub async fn auditor(&self) -> Someone<'_> {
        self.someone(Actor::Auditor).await
    }

    /// The owner of another organization.
    pub async fn outsider(&self) -> Someone<'_> {
        self.someone(Actor::Outsider).await
    }

    /// Somebody, who comes into being now if they were not there.
    pub async fn someone(&self, actor: Actor) -> Someone<'_> {
        let mut people = self.people.lock().await;
        let owner = match people.get(&Actor::Owner) {
            Some(owner) => owner.clone(),
            None => people.entry(Actor::Owner).or_insert(self.founds().await).clone(),
        };
        if people.get(&actor).is_none() {
            let joined = self.joins(actor, &owner).await;
            people.insert(actor, joined);
        }
        let Person { visitor, org } = people[&actor].clone();
        Someone { world: self, actor, visitor, org }
    }

    /// The organization that the world is about.
    pub async fn org(&self) -> OrgId {
        self.owner().await.org
    }

    async fn founds(&self) -> Person {
        let token =
            issue_setup_token(&nobody(&self.workflows)).await.unwrap().unwrap().into_inner();
        let form = SetUp {
            token: Presented::new(token.expose().to_owned()),
            organization: "Initech".to_owned(),
            name: Actor::Owner.name().to_owned(),
            email: Actor::Owner.email(),
            password: Actor::Owner.password(),
        };
        let founded = set_up(&nobody(&self.workflows), form).await.unwrap();
        Person { visitor: visitor(founded.person), org: founded.org }
    }

    async fn joins(&self, actor: Actor, owner: &Person) -> Person {
        let (w, owner_of) = (&self.workflows, &owner.visitor);
        let org = match actor {
            Actor::Outsider => {
                let id = w.rng().id();
                organizations::create(&w.op(owner_of), &id, "Globex").await.unwrap()
            }
            Actor::Owner | Actor::Developer | Actor::Member | Actor::Auditor => owner.org.clone(),
        };
        let (email, roles) = (actor.email(), actor.roles());
        let invitation = InviteMember::with_roles(&org, &email, roles);
        let token = members::invite(&w.op(owner_of), invitation).await.unwrap().token.into_inner();
        let form = AcceptInvitation {
            token: Presented::new(token.expose().to_owned()),
            name: actor.name().to_owned(),
            password: actor.password(),
        };
        let joined = members::accept(&w.op_as(latchkey::workflows::Actor::Nobody, source()), form)
            .await
            .unwrap();
        Person { visitor: visitor(joined.person), org }
    }

    /// The operation of somebody who has not proved who they are.
    pub fn anybody(&self) -> OpContext {
        self.workflows.op_as(workflows::Actor::Nobody, source())
    }

    /// The operation of the server itself.
    pub fn server(&self) -> OpContext {
        self.workflows.op_as(workflows::Actor::Server, Source::default())
    }

    /// Asks for a token as an app does, for the organization that owns it.
    pub async fn token(&self, app: &AppId, secret: &AppSecret) -> Result<IssuedToken, TokenError> {
        tokens::issue(&self.anybody(), &token_request(app, secret)).await
    }

    /// What a bearer of that token may do in the organization of that key.
    pub async fn call(&self, token: &AccessToken, key: &OrgKey) -> Result<CallAccess, CallError> {
        let bearer = CallCredentials::Bearer(Presented::new(token.expose().to_owned()));
        let target = CallTarget::OrgKey(key.to_string());
        tokens::authenticate_call(&self.anybody(), &bearer, &target).await
    }

    /// What a holder of the secret may do in the organization of that key (`X-Auth-Token`).
    pub async fn call_with_secret(
        &self,
        app: &AppId,
        secret: &AppSecret,
        key: &OrgKey,
    ) -> Result<CallAccess, CallError> {
        let credentials = CallCredentials::Secret(credentials(app, secret));
        let target = CallTarget::OrgKey(key.to_string());
        tokens::authenticate_call(&self.anybody(), &credentials, &target).await
    }

    /// What is on the record of the organization, oldest first.
    pub async fn actions(&self) -> Vec<String> {
        let org = self.org().await;
        let mut tx = self.db.read().await.unwrap();
        let actions = storage::audit::entries::list_actions(&mut tx, &org).await.unwrap();
        actions.into_iter().map(|action| action.wire_name().to_owned()).collect()
    }

    /// Every row of every table as text.
    pub async fn rows(&self) -> Vec<String> {
        self.place.rows().await
    }
}

/// The parts of an installation with a fixed key and a seeded generator.
fn parts(db: Db, clock: Clock, seed: u64, catalogue: Catalogue) -> Parts {
    let keyring = Keyring::new(&Zeroizing::new([7; Keyring::LENGTH])).unwrap();
    let settings = Settings { base_url: BASE_URL.to_owned(), tokens: TokenRules::default() };
    let (rng, password_cost) = (Rng::seeded(seed), PasswordCost::LEAST);
    Parts { db, clock, rng, keyring, catalogue, settings, password_cost }
}

/// Somebody who has not signed in.
pub fn nobody(w: &Workflows) -> OpContext {
    w.op_as(latchkey::workflows::Actor::Nobody, source())
}

/// What a bearer of that token may do, as one server of several sees it.
pub async fn call_on(w: &Workflows, token: &str, org_key: &str) -> Result<CallAccess, CallError> {
    let bearer = CallCredentials::Bearer(Presented::new(token.to_owned()));
    let target = CallTarget::OrgKey(org_key.to_owned());
    tokens::authenticate_call(&nobody(w), &bearer, &target).await
}

/// Whoever runs the server, at its command line.
pub fn operator(w: &Workflows) -> OpContext {
    let source = Source { request: "command-line".to_owned(), ..Source::default() };
    w.op_as(latchkey::workflows::Actor::Operator, source)
}

/// Where requests of tests come from.
pub fn source() -> Source {
    Source {
        address: Some([192, 0, 2, 7].into()),
        agent: Some("latchkey-tests".to_owned()),
        request: "test-request".to_owned(),
    }
}

fn visitor(person: latchkey::domain::PersonId) -> Visitor {
    Visitor { person, source: source() }
}

/// Credentials as an app sends them.
pub fn credentials(app: &AppId, secret: &AppSecret) -> AppCredentials {
    AppCredentials { app: app.to_string(), secret: Presented::new(secret.expose().to_owned()) }
}

/// The plainest token request.
pub fn token_request(app: &AppId, secret: &AppSecret) -> TokenRequest {
    let credentials = credentials(app, secret);
    TokenRequest {
        credentials: credentials.into(),
        org: None,
        scope: None,
        lives: tokens::AskedLives::default(),
    }
}
