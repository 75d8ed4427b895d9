//! What a route is tried on: things made for that one try, and the form filled in well.

use std::time::Duration;

use latchkey::console::paths;
use latchkey::console::paths::pattern;
use latchkey::domain::apps::app::AppType;
use latchkey::domain::audit::log::{Actions, AuditArea, AuditQuery};
use latchkey::domain::roles::role::OrgRole;
use latchkey::domain::secrets::secret::{AppSecret, Presented};
use latchkey::domain::tokens::signing_key::KeyState;
use latchkey::domain::{
    ApiTokenId, AppId, ConsentId, DraftId, EventId, InvitationId, KeyId, OrgId, PermissionId,
    PersonId, RequestId, RoleId, SecretId, SessionRef,
};
use latchkey::workflows::account::sessions::{SessionData, SessionLimits, begin};
use latchkey::workflows::audit::read;
use latchkey::workflows::members::{AcceptInvitation, InviteMember};
use latchkey::workflows::roles::RoleStep;
use latchkey::workflows::sharing::list_orgs;
use latchkey::workflows::tokens::keys::{self, CONSEQUENCE};
use latchkey::workflows::{account, apps, consents, members, roles};

use crate::world::{Actor, AppForm, Someone, World, nobody, source};

const READ: &str = "_API.Device:device.READ";
const OTHER: &str = "_API.Device:device.quarantine.EXECUTE";
/// A service that the organization contains from the beginning.
const CONTAINED: &str = "carbon-black-cloud";

/// A service that it does not contain.
const NEW: &str = "operations-for-applications";

/// A form as a browser sends it.
pub type Form = Vec<(&'static str, String)>;

/// The things that one try of one route is about.
pub struct Subject {
    org: OrgId,
    app: AppId,
    secret: AppSecret,
    app_secret: SecretId,
    draft: DraftId,
    invitation: InvitationId,
    link: String,
    person: PersonId,
    session: SessionRef,
    password: String,
    role: RoleId,
    role_draft: DraftId,
    entry: EventId,
    token: ApiTokenId,
    token_role: &'static str,
    request: RequestId,
    consent: ConsentId,
    key: KeyId,
    count: usize,
}

impl Subject {
    /// Makes them, the draft in the name of whoever tries where that is possible.
    #[expect(clippy::too_many_lines, reason = "one thing of each kind")]
    pub async fn of(world: &World, tried: (&str, Option<Actor>), count: usize) -> Self {
        let (tried, actor) = tried;
        let owner = world.owner().await;
        let (app, secret) = owner.creates(AppForm::named(&format!("app {count}"))).await;
        if tried == pattern::ENABLE_APP {
            let w = owner.workflows();
            apps::disable(&w.op(&owner.visitor), &latchkey::domain::AppRef::new(&owner.org, &app))
                .await
                .unwrap();
        }
        let app_secret = world.newest_secret(&app).await;
        if tried == pattern::SECRET_EXPIRY || tried.ends_with("see_secret_expiry") {
            owner.confirms(&app, &app_secret).await.unwrap();
        }
        if tried == pattern::END_SECRET {
            // One that may go, since there is another.
            owner.regenerates(&app, "0").await;
        }
        let drafter = match actor {
            Some(actor @ Actor::Developer) => world.someone(actor).await,
            _ => world.owner().await,
        };
        let typed = AppForm::named(&format!("draft {count}"));
        let asks = |parts: &[&str]| parts.iter().any(|part| tried.contains(part));
        let draft = if asks(&["/apps/new/", "/rpc/"]) {
            drafter.tries_to_draft(&typed).await.unwrap()
        } else {
            DraftId::from_bytes([9; 16])
        };
        let role = if asks(&["{role}", "/rpc/"]) {
            owner.tries_to_create_role(&format!("role {count}"), &[READ]).await.unwrap()
        } else {
            RoleId::from_bytes([9; 16])
        };
        let role_draft = if asks(&["/roles/new/", "/rpc/"]) {
            drafts_role(&owner, count).await
        } else {
            DraftId::from_bytes([9; 16])
        };
        let (invitation, link) = if asks(&["invitation"]) {
            invites(&owner, &format!("guest-{count}@example.com")).await
        } else {
            (InvitationId::from_bytes([9; 16]), String::new())
        };
        let person = if tried.contains("{person}") {
            joins(&owner, &format!("subject-{count}@example.com")).await
        } else {
            owner.visitor.person.clone()
        };
        let session = if tried.contains("{session}") {
            signs_in(&owner).await
        } else {
            SessionRef::from_bytes([9; 16])
        };
        if let Some(actor) = actor.filter(|_| tried == paths::END_OTHER_SESSIONS) {
            signs_in(&world.someone(actor).await).await;
        }
        let token_role = match actor {
            None | Some(Actor::Owner | Actor::Outsider) => "org/org_owner",
            Some(Actor::Developer | Actor::Member | Actor::Auditor) => "org/org_member",
        };
        let token = if tried.contains("{token}") || tried.ends_with("api_token") {
            let whose = world.someone(actor.unwrap_or(Actor::Owner)).await;
            whose.generates_token(&format!("token {count}"), &[token_role]).await.0.id
        } else {
            world.workflows.rng().id()
        };
        let (app, consent) = allowed(world, (tried, actor), app, count).await;
        let (app, request) = shares(world, tried, app, count).await;
        let password = actor.unwrap_or(Actor::Owner).password();
        Self {
            session,
            password,
            org: owner.org,
            app,
            secret,
            app_secret,
            draft,
            invitation,
            link,
            person,
            role,
            role_draft,
            entry: last_entry(world).await,
            token,
            token_role,
            request,
            consent,
            key: active_key(world).await,
            count,
        }
    }

    /// The address of a pattern with these things in it.
    pub fn path(&self, tried: &str) -> String {
        let draft = if tried.contains("/roles/") { &self.role_draft } else { &self.draft };
        tried
            .replace("/organization/{name}", "/organization/org_member")
            .replace("{service}/{name}", "carbon-black-cloud/view_all")
            .replace("{chapter}", "apps")
            .replace("{role}", self.role.as_str())
            .replace("{key}", self.key.as_str())
            .replace("{org}", self.org.as_str())
            .replace("{app}", self.app.as_str())
            .replace("{secret}", self.app_secret.as_str())
            .replace("{draft}", draft.as_str())
            .replace("{invitation}", self.invitation.as_str())
            .replace("{person}", self.person.as_str())
            .replace("{token}", self.token.as_str())
            .replace("{entry}", self.entry.as_str())
            .replace("{to}", self.org.as_str())
            .replace("{request}", self.request.as_str())
            .replace("{consent}", self.consent.as_str())
            .replace("{session}", self.session.as_str())
            .replace("{service}", if tried == pattern::ADD_SERVICE { NEW } else { CONTAINED })
    }

    /// What a form of that route holds when it is filled in well.
    pub fn form(&self, tried: &str) -> Form {
        match tried {
            paths::NEW_ORGANIZATION => vec![
                ("id", format!("00000000-0000-4000-8000-{:012}", self.count)),
                ("name", format!("Hooli {}", self.count)),
            ],
            pattern::BULK => self.bulk(),
            "/rpc/what_if" | "/rpc/find_anything" => vec![("org", self.org.to_string())],
            pattern::DETAILS => vec![
                ("section", "name".into()),
                ("version", "1".into()),
                ("name", "Initrode".into()),
            ],
            pattern::NEW_APP | pattern::NEW_APP_TYPE => vec![("type", "server".into())],
            pattern::NEW_APP_DETAILS => {
                vec![("name", format!("renamed {}", self.count)), ("ttl", "30".into())]
            }
            pattern::NEW_APP_SCOPES => vec![("role", "org/org_member".into())],
            pattern::NEW_ROLE | pattern::NEW_ROLE_PERMISSIONS => {
                vec![("pane", "carbon-black-cloud".into()), ("permission", READ.into())]
            }
            pattern::NEW_ROLE_DETAILS => vec![("name", format!("a role {}", self.count))],
            pattern::NEW_ROLE_REVIEW => vec![("go", "save".into())],
            pattern::ROLE => {
                vec![("name", format!("renamed {}", self.count)), ("version", "1".into())]
            }
            pattern::ROLE_PERMISSIONS => vec![
                ("pane", "carbon-black-cloud".into()),
                ("permission", OTHER.into()),
                ("version", "1".into()),
                ("go", "save".into()),
            ],
            pattern::DELETE_ROLE => {
                vec![("name", format!("role {}", self.count)), ("version", "1".into())]
            }
            pattern::API_TOKEN_STORED => vec![("stored", "yes".into())],
            pattern::NEW_API_TOKEN => self.token(),
            pattern::REGENERATE_API_TOKEN => {
                vec![("id", format!("00000000-0000-4000-9000-{:012}", self.count))]
            }
            pattern::APP | pattern::DELETE_APP => self.life(tried),
            pattern::STORED | pattern::REGENERATE | pattern::SECRET_EXPIRY => self.secrets(tried),
            pattern::ADD_TO_ORG => vec![("add", "yes".into())],
            pattern::SHARE_APP => self.share(),
            pattern::GRANT_END => vec![("last_day", "2099-12-31".into())],
            pattern::SCOPE_CHANGE => vec![("version", "2".into()), ("go", "accept".into())],
            pattern::APP_REQUEST => vec![("version", "1".into()), ("go", "accept".into())],
            pattern::CREDENTIALS | pattern::VERIFY => {
                vec![("app_secret", self.secret.expose().to_owned())]
            }
            pattern::PLAYGROUND => vec![("go", "choose".into())],
            pattern::INVITE => self.invite(),
            pattern::MEMBER => member(),
            pattern::LEAVE | pattern::REVOKE_API_TOKENS => vec![("name", "Initech".into())],
            pattern::ADD_SERVICE => {
                vec![("org_key", String::new()), ("base_url", "https://new.example.com".into())]
            }
            pattern::SERVICE => vec![
                ("version", "1".into()),
                ("org_key", format!("SUBJ{:04}", self.count)),
                ("base", "sandbox".into()),
                ("go", "save".into()),
            ],
            paths::INVITATION => vec![
                ("token", self.link.clone()),
                ("name", "Guest".into()),
                ("password", "a long enough password".into()),
            ],
            paths::SIGN_IN => {
                vec![("email", Actor::Owner.email()), ("password", Actor::Owner.password())]
            }
            _ => self.account(tried),
        }
    }

    fn account(&self, tried: &str) -> Form {
        match tried {
            paths::ACCOUNT_NAME => {
                vec![("name", format!("Renamed {}", self.count)), ("version", "1".into())]
            }
            paths::ACCOUNT_PASSWORD => vec![
                ("current_password", self.password.clone()),
                ("password", "another long password".into()),
            ],
            paths::ACCOUNT_LOCALE => {
                vec![("time_zone", "Europe/Vienna".into()), ("version", "1".into())]
            }
            paths::THEME => vec![("theme", "dark".into())],
            _ => self.keys(tried),
        }
    }

    fn bulk(&self) -> Form {
        let act = [("act", "disable".into()), ("confirmed", "yes".into())];
        act.into_iter().chain([("app", self.app.to_string())]).collect()
    }

    fn keys(&self, tried: &str) -> Form {
        match tried {
            pattern::SIGNING_KEYS => {
                vec![("algorithm", "RS256".into()), ("key", self.key.to_string())]
            }
            pattern::REVOKE_KEY => vec![("name", CONSEQUENCE.into())],
            _ => vec![],
        }
    }

    fn token(&self) -> Form {
        vec![
            ("id", self.token.to_string()),
            ("name", format!("token {}", self.count)),
            ("lasts", "60".into()),
            ("role", self.token_role.into()),
        ]
    }

    fn life(&self, tried: &str) -> Form {
        if tried == pattern::DELETE_APP {
            return vec![("name", format!("app {}", self.count))];
        }
        vec![("section", "tokens".into()), ("version", "1".into()), ("ttl", "45".into())]
    }

    fn share(&self) -> Form {
        let to = format!("00000000-0000-4000-9000-{:012}", self.count);
        vec![("to", to), ("version", "1".into())]
    }

    fn secrets(&self, tried: &str) -> Form {
        match tried {
            pattern::STORED => vec![("stored", "yes".into()), ("key", self.app_secret.to_string())],
            pattern::REGENERATE => vec![
                ("key", format!("00000000-0000-4000-8000-{:012}", self.count)),
                ("how", "replace".into()),
                ("name", format!("app {}", self.count)),
            ],
            _ => vec![("lasts", "90".into())],
        }
    }

    fn invite(&self) -> Form {
        vec![
            ("email", format!("invited-{}@example.com", self.count)),
            ("lasts", "7".into()),
            ("roles", OrgRole::Member.wire_name().into()),
            ("go", "invite".into()),
        ]
    }
}

/// The key that signs.
async fn active_key(world: &World) -> KeyId {
    let owner = world.owner().await;
    let keys = keys::list(&owner.op(), &owner.org).await.unwrap().keys;
    keys.into_iter().find(|key| key.state == KeyState::Active).unwrap().id
}

/// Makes a member an auditor.
fn member() -> Form {
    vec![
        ("section", "organization".into()),
        ("version", "1".into()),
        ("roles", OrgRole::Member.wire_name().into()),
        ("additional", OrgRole::Auditor.wire_name().into()),
        ("go", "save".into()),
    ]
}

/// What happened last to an app of the organization.
async fn last_entry(world: &World) -> EventId {
    let owner = world.owner().await;
    let apps = AuditQuery { actions: Some(Actions::Of(AuditArea::Apps)), ..AuditQuery::default() };
    let page = read::list(&owner.op(), &owner.org, apps, None).await.unwrap();
    page.entries[0].id.clone()
}

/// What routes about other organizations are tried on: an app that was added here, one whose
/// request waits for an answer on either side, or one of another organization with a new scope.
async fn shares(world: &World, tried: &str, app: AppId, count: usize) -> (AppId, RequestId) {
    let owner = world.owner().await;
    let form = AppForm::named(&format!("foreign {count}"));
    if tried.contains("{to}") {
        owner.adds_app(&app).await;
    } else if tried == pattern::WITHDRAW_REQUEST {
        let nowhere = OrgId::from_bytes([7; 16]);
        owner.tries_to_share(&app, &nowhere, "").await.unwrap();
        let seen = list_orgs(&owner.op(), &owner.app(&app), None).await.unwrap();
        return (app, seen.requests[0].request.id.clone());
    } else if tried == pattern::APP_REQUEST {
        return (app, world.is_asked_for(form).await.1);
    } else if tried == pattern::SCOPE_CHANGE {
        return (world.changed_foreign_app(form, count).await, RequestId::from_bytes([9; 16]));
    }
    (app, RequestId::from_bytes([9; 16]))
}

/// What routes about people who sign in to apps are tried on: an app that somebody allowed, which is
/// whoever tries where it is theirs to withdraw.
async fn allowed(
    world: &World,
    tried: (&str, Option<Actor>),
    app: AppId,
    count: usize,
) -> (AppId, ConsentId) {
    let (tried, actor) = tried;
    if !tried.contains("{consent}") && tried != pattern::END_CONSENTS {
        return (app, ConsentId::from_bytes([9; 16]));
    }
    let client = world.owner().await.creates_client(AppType::Web, &format!("client {count}")).await;
    let whose = match actor {
        Some(actor) if tried == pattern::WITHDRAW_CONSENT => world.someone(actor).await,
        Some(_) | None => world.owner().await,
    };
    whose.signs_in_to(&client).await;
    let own = consents::list_own(&whose.op()).await.unwrap();
    let found = own.into_iter().find(|own| own.consent.app == client.id);
    (client.id, found.unwrap().consent.id)
}

async fn drafts_role(owner: &Someone<'_>, count: usize) -> DraftId {
    let (w, visitor, org) = (owner.workflows(), &owner.visitor, &owner.org);
    let held = [READ].map(|id| PermissionId::parse(id).unwrap()).into();
    let draft = roles::begin(&w.op(visitor), org, held, String::new()).await.unwrap();
    let name = format!("drafted {count}");
    let step = RoleStep::Details { name, description: String::new() };
    roles::keep(&w.op(visitor), org, &draft, step).await.unwrap();
    draft
}

async fn invites(owner: &Someone<'_>, email: &str) -> (InvitationId, String) {
    let form = InviteMember::with_roles(&owner.org, email, [OrgRole::Member]);
    let invited = members::invite(&owner.op(), form).await.unwrap();
    (invited.invitation.id, invited.token.into_inner().expose().to_owned())
}

/// One more session of somebody.
async fn signs_in(someone: &Someone<'_>) -> SessionRef {
    let (w, person) = (someone.workflows(), someone.visitor.person.clone());
    let limits =
        SessionLimits { idle: Duration::from_hours(1), absolute: Duration::from_hours(12) };
    let id: PersonId = w.rng().id();
    let data = "{}".to_owned();
    let session = SessionData { person: Some(person), epoch: 1, data, address: None, agent: None };
    begin(&nobody(w), limits, id.as_str(), &session).await.unwrap();
    let seen = account::show(&w.op(&someone.visitor), limits, None).await.unwrap();
    seen.sessions[0].reference.clone()
}

/// Somebody new in the organization.
async fn joins(owner: &Someone<'_>, email: &str) -> PersonId {
    let (_, link) = invites(owner, email).await;
    let (name, password) = ("Subject".to_owned(), "a long enough password".to_owned());
    let form = AcceptInvitation { token: Presented::new(link), name, password };
    members::accept(&owner.workflows().op_as(latchkey::workflows::Actor::Nobody, source()), form)
        .await
        .unwrap()
        .person
}
