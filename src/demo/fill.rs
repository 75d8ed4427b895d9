//! The steps: whoever would do it in the console does it here, through the same workflow.

use std::collections::BTreeMap;

use crate::demo::api_token;
use crate::demo::calendar::{Past, Worked};
use crate::demo::company::{Demo, DemoApp, DemoError, DemoOrg, DemoPerson, during};
use crate::demo::content;
use crate::demo::story;
use crate::domain::account::person::{Membership, Person};
use crate::domain::apps::app::AppType;
use crate::domain::apps::code_flow::CodeFlowForm;
use crate::domain::apps::prefill::Prefill;
use crate::domain::apps::query::AppQuery;
use crate::domain::organizations::organization::OrgKey;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::{Scope, ServiceRole};
use crate::domain::secrets::secret::{AppSecret, Password, Presented};
use crate::domain::services::endpoints::first_device_id;
use crate::domain::text::Email;
use crate::domain::{AppId, AppRef, OrgId, PermissionId, RoleId, ServiceId};
use crate::workflows::account::{find_person, reset_password, who_am_i};
use crate::workflows::apps::{Confirmed, Creation, DetailsForm, DraftStep, ScopeForm};
use crate::workflows::members::{AcceptInvitation, InviteMember};
use crate::workflows::organizations::{SetUp, issue_setup_token, set_up};
use crate::workflows::roles::CreateCustomRole;
use crate::workflows::secrets::{IssuedTokens, RegenerateSecret, Regeneration};
use crate::workflows::services::{AddService, BaseForm, InstanceForm};
use crate::workflows::{
    Actor, OpContext, Source, Visitor, WorkflowError, Workflows, apps, members, organizations,
    roles, secrets, services, sharing,
};

/// Whether the company was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entered {
    Founded,
    Found,
}

/// Somebody of the company, once they are there.
pub(super) struct Somebody {
    pub visitor: Visitor,
    pub password: Password,
}

/// An organization with everything that belongs into it.
pub(super) struct FilledOrg {
    org: DemoOrg,
    apps: BTreeMap<&'static str, AppId>,
}

/// The company on its way.
pub(super) struct Filling<'a> {
    pub w: &'a Workflows,
    pub past: Option<&'a Past>,
    /// By their e-mail addresses.
    pub people: BTreeMap<&'static str, Somebody>,
    /// The secrets that apps work with, the newest last.
    pub secrets: BTreeMap<&'static str, Vec<Worked>>,
}

/// A text of the content, which its tests have parsed.
pub(super) fn known<T, E: ToString>(what: &str, parsed: Result<T, E>) -> Result<T, DemoError> {
    parsed.map_err(|error| during("reading", what)(WorkflowError::invalid(what, error)))
}

/// Where commands come from.
fn source() -> Source {
    Source { request: "command-line".to_owned(), ..Source::default() }
}

fn name_of(email: &'static str) -> &'static str {
    let mut people = content::PEOPLE.iter().chain(story::PEOPLE);
    people.find(|person| person.email == email).map_or(email, |person| person.name)
}

impl Filling<'_> {
    pub(super) fn operator(&self) -> OpContext {
        self.w.op_as(Actor::Operator, source())
    }

    /// Recognises the company by its first owner, or founds it on an empty database. Nobody's
    /// password changes before it is certain that these are the demo's people.
    pub(super) async fn enter(&mut self) -> Result<Entered, DemoError> {
        let (first, org) = (&content::PEOPLE[0], &content::ORGANIZATIONS[0]);
        let Some(person) = self.find(first).await? else {
            self.found(first, org).await?;
            return Ok(Entered::Founded);
        };
        let visitor = Visitor { person: person.id, source: source() };
        let held = self.memberships(&visitor).await?;
        if !held.iter().any(|held| held.org_name.as_str() == org.name) {
            return Err(DemoError::NotADemo);
        }
        for person in content::PEOPLE {
            if let Some(found) = self.find(person).await? {
                let visitor = Visitor { person: found.id, source: source() };
                let password = self.new_password();
                let same = Password::typed(password.expose().to_owned());
                let reset = reset_password(&self.operator(), &found.email, same).await;
                reset.map_err(during("resetting the password of", person.name))?;
                self.people.insert(person.email, Somebody { visitor, password });
            }
        }
        Ok(Entered::Found)
    }

    /// Where somebody sits.
    fn source_of(&self, email: &str) -> Source {
        self.past.map_or_else(source, |_| story::source_of(email))
    }

    async fn found(
        &mut self,
        first: &content::Person,
        org: &content::Organization,
    ) -> Result<(), DemoError> {
        let fault = |reason| during("setting up", org.name)(reason);
        let token = issue_setup_token(&self.operator()).await.map_err(fault)?;
        let token = token.ok_or(DemoError::NotADemo)?.into_inner();
        if let Some(past) = self.past {
            past.begin();
        }
        let password = self.new_password();
        let form = SetUp {
            token: Presented::new(token.expose().to_owned()),
            organization: org.name.to_owned(),
            name: first.name.to_owned(),
            email: first.email.to_owned(),
            password: password.expose().to_owned(),
        };
        let founded = set_up(&self.operator(), form).await.map_err(fault)?;
        let visitor = Visitor { person: founded.person, source: self.source_of(first.email) };
        self.people.insert(first.email, Somebody { visitor, password });
        Ok(())
    }

    /// The organization with everything that belongs into it.
    pub(super) async fn organization(
        &mut self,
        content: &content::Organization,
    ) -> Result<FilledOrg, DemoError> {
        let id = self.open(content).await?;
        let founder = self.visitor(content.founder)?;
        for (email, roles) in content.members {
            self.member(&id, &founder, email, roles).await?;
        }
        let org_key = self.services(&id, &founder, content).await?;
        let roles = self.custom_roles(&id, &founder, content.roles).await?;
        let mut apps = BTreeMap::new();
        for app in content.apps {
            apps.insert(app.name, self.app(&id, app, &roles).await?);
        }
        Ok(FilledOrg { org: DemoOrg { id, name: content.name, org_key }, apps })
    }

    /// The organization in the hands of its founder.
    pub(super) async fn open(
        &mut self,
        content: &content::Organization,
    ) -> Result<OrgId, DemoError> {
        let first = self.visitor(content::PEOPLE[0].email)?;
        let founder = self.visitor(content.founder)?;
        let id = match self.owned(&founder, content.name).await? {
            Some(id) => id,
            None => match self.owned(&first, content.name).await? {
                Some(id) => id,
                None => organizations::create(&self.w.op(&first), &self.w.rng().id(), content.name)
                    .await
                    .map_err(during("creating", content.name))?,
            },
        };
        self.hand_over(&id, &first, content).await?;
        Ok(id)
    }

    /// The organization of that name that somebody owns.
    async fn owned(&self, person: &Visitor, name: &str) -> Result<Option<OrgId>, DemoError> {
        let held = self.memberships(person).await?;
        let is_it = |held: &&Membership| {
            held.org_name.as_str() == name && held.roles.contains(&OrgRole::Owner)
        };
        Ok(held.iter().find(is_it).map(|held| held.org.clone()))
    }

    /// Only an owner creates organizations, so the first one does, makes the founder an owner
    /// and leaves.
    async fn hand_over(
        &mut self,
        org: &OrgId,
        first: &Visitor,
        content: &content::Organization,
    ) -> Result<(), DemoError> {
        if content.founder == content::PEOPLE[0].email {
            return Ok(());
        }
        self.member(org, first, content.founder, &[OrgRole::Owner]).await?;
        if self.owned(first, content.name).await?.is_some() {
            members::leave(&self.w.op(first), org, content.name)
                .await
                .map_err(during("handing over", content.name))?;
        }
        Ok(())
    }

    pub(super) async fn member(
        &mut self,
        org: &OrgId,
        founder: &Visitor,
        email: &'static str,
        roles: &[OrgRole],
    ) -> Result<(), DemoError> {
        let name = name_of(email);
        if let Some(somebody) = self.people.get(email) {
            let held = self.memberships(&somebody.visitor).await?;
            if held.iter().any(|held| held.org == *org) {
                return Ok(());
            }
        }
        let form = InviteMember::with_roles(org, email, roles.iter().copied());
        let invited = members::invite(&self.w.op(founder), form).await;
        let token = invited.map_err(during("inviting", name))?.token;
        let password = match self.people.remove(email) {
            Some(somebody) => somebody.password,
            None => self.new_password(),
        };
        let form = AcceptInvitation {
            token: Presented::new(token.into_inner().expose().to_owned()),
            name: name.to_owned(),
            password: password.expose().to_owned(),
        };
        let source = self.source_of(email);
        let joined = members::accept(&self.w.op_as(Actor::Nobody, source.clone()), form).await;
        let joined = joined.map_err(during("accepting the invitation of", name))?;
        let visitor = Visitor { person: joined.person, source };
        self.people.insert(email, Somebody { visitor, password });
        Ok(())
    }

    /// The services of the organization. Returns its key in Carbon Black Cloud.
    pub(super) async fn services(
        &self,
        org: &OrgId,
        founder: &Visitor,
        content: &content::Organization,
    ) -> Result<OrgKey, DemoError> {
        let seen = organizations::show(&self.w.op(founder), org).await;
        let mut there = seen.map_err(during("opening", content.name))?.services;
        for name in content.services {
            let service = known(name, ServiceId::parse(name))?;
            if there.iter().all(|instance| instance.service != service) {
                let base = self.base(&service);
                let form = InstanceForm { org_key: String::new(), base };
                let form = AddService { org: org.clone(), service, form };
                let added = services::add(&self.w.op(founder), form).await;
                there.push(added.map_err(during("adding the service", name))?);
            }
        }
        let cbc = there.into_iter().find(|instance| instance.service.as_str() == content::CBC);
        let cbc = cbc.ok_or(WorkflowError::NotFound).map_err(during("finding", content::CBC))?;
        Ok(cbc.org_key)
    }

    pub(super) async fn custom_roles(
        &self,
        org: &OrgId,
        founder: &Visitor,
        roles: &'static [content::CustomRole],
    ) -> Result<BTreeMap<&'static str, RoleId>, DemoError> {
        let offer = roles::offer(&self.w.op(founder), org).await;
        let there = offer.map_err(during("listing", "custom roles"))?.custom_roles;
        let mut ids = BTreeMap::new();
        for role in roles {
            if let Some(found) = there.iter().find(|there| there.name.as_str() == role.name) {
                ids.insert(role.name, found.id.clone());
                continue;
            }
            let permissions = role.permissions.iter().map(|id| known(id, PermissionId::parse(id)));
            let form = CreateCustomRole {
                org: org.clone(),
                name: role.name.to_owned(),
                description: role.description.to_owned(),
                permissions: permissions.collect::<Result<_, _>>()?,
            };
            let created = roles::create(&self.w.op(founder), form).await;
            ids.insert(role.name, created.map_err(during("creating the role", role.name))?);
        }
        Ok(ids)
    }

    pub(super) async fn app(
        &mut self,
        org: &OrgId,
        app: &content::App,
        roles: &BTreeMap<&'static str, RoleId>,
    ) -> Result<AppId, DemoError> {
        let visitor = self.visitor(app.by)?;
        let fault = |reason| during("creating the app", app.name)(reason);
        let named = AppQuery::searching(app.name);
        let page = apps::list(&self.w.op(&visitor), org, &named, None).await;
        let mut there = page.map_err(fault)?.rows.into_iter().map(|row| row.app);
        let id = match there.find(|there| there.name.as_str() == app.name) {
            Some(there) => there.id,
            None => self.new_app(org, &visitor, app, roles).await.map_err(fault)?,
        };
        let named = AppRef::new(org, &id);
        let seen = apps::show(&self.w.op(&visitor), &named).await.map_err(fault)?;
        if let [secret] = &seen.secrets[..] {
            let (op, named) = (self.w.op(&visitor), AppRef::new(org, &id));
            secrets::confirm(&op, &named, &secret.id).await.map_err(fault)?;
        }
        if app.is_added && seen.grant.is_none() {
            let added = sharing::add(&self.w.op(&visitor), &AppRef::new(org, &id)).await;
            added.map_err(during("adding the app", app.name))?;
        }
        Ok(id)
    }

    pub(super) async fn new_app(
        &mut self,
        org: &OrgId,
        visitor: &Visitor,
        app: &content::App,
        roles: &BTreeMap<&'static str, RoleId>,
    ) -> Result<AppId, WorkflowError> {
        let kind = app.signs_in.as_ref().map_or(AppType::ServerToServer, |it| it.kind);
        let filled = Prefill { kind: Some(kind), ..Prefill::default() };
        let draft = apps::begin(&self.w.op(visitor), org, filled).await?;
        let details = DetailsForm {
            name: app.name.to_owned(),
            description: app.description.to_owned(),
            ttl: app.ttl.to_owned(),
            code_flow: app.signs_in.as_ref().map_or_else(CodeFlowForm::empty, |it| CodeFlowForm {
                redirect_uris: it.redirect_uris.to_owned(),
                has_refresh: true,
                ..CodeFlowForm::empty()
            }),
        };
        apps::keep_step(&self.w.op(visitor), org, &draft, DraftStep::Details(details)).await?;
        let scope = ScopeForm { scope: scope(app, roles)?, may_be_empty: Confirmed::No };
        apps::keep_step(&self.w.op(visitor), org, &draft, DraftStep::Scope(scope)).await?;
        match apps::create(&self.w.op(visitor), org, &draft).await? {
            Creation::Created { app: created, secret, .. } => {
                self.work_with(app.name, secret.into_inner());
                Ok(created.id)
            }
            Creation::CreatedWithoutSecret(id) | Creation::AlreadyCreated(id) => Ok(id),
        }
    }

    /// What somebody types to sign in.
    pub(super) fn password_of(&self, email: &str) -> Option<Password> {
        let somebody = self.people.get(email)?;
        Some(Password::typed(somebody.password.expose().to_owned()))
    }

    /// Keeps a secret for the apps that call with it.
    pub(super) fn work_with(&mut self, app: &'static str, secret: AppSecret) {
        let worked = Worked { since: self.w.now(), secret };
        self.secrets.entry(app).or_default().push(worked);
    }

    /// New secrets for the three apps that scripts use, and everything in one value.
    pub(super) async fn finish(mut self, orgs: Vec<FilledOrg>) -> Result<Demo, DemoError> {
        let mut orgs = orgs.into_iter();
        let (Some(first), Some(other)) = (orgs.next(), orgs.next()) else {
            return Err(during("reading", "organizations")(WorkflowError::NotFound));
        };
        let server_app = self.new_secret(&first, content::SERVER_APP).await?;
        let limited_app = self.new_secret(&first, content::LIMITED_APP).await?;
        let unadded_app = self.new_secret(&first, content::UNADDED_APP).await?;
        let web_app = self.new_secret(&first, content::WEB_APP).await?;
        let native_app = first.apps.get(content::NATIVE_APP).cloned();
        let native_app = native_app.ok_or(WorkflowError::NotFound);
        let native_app = native_app.map_err(during("finding", content::NATIVE_APP))?;
        let (org, other_org) = (first.org, other.org);
        let owner = self.visitor(content::PEOPLE[0].email)?;
        let api_token = api_token::generate(&self.w.op(&owner), &org).await?;
        let mut people = Vec::new();
        for person in content::PEOPLE {
            if let Some(somebody) = self.people.remove(person.email) {
                people.push(self.person(&org, person.does, somebody).await?);
            }
        }
        let base_url = self.w.settings().base_url.clone();
        let device_id = first_device_id(org.org_key.as_str());
        Ok(Demo {
            base_url,
            org,
            other_org,
            device_id,
            people,
            server_app,
            limited_app,
            unadded_app,
            web_app,
            native_app,
            api_token,
        })
    }

    async fn new_secret(
        &self,
        FilledOrg { org, apps }: &FilledOrg,
        name: &'static str,
    ) -> Result<DemoApp, DemoError> {
        let fault = |reason| during("replacing the secret of", name)(reason);
        let id = apps.get(name).cloned().ok_or(WorkflowError::NotFound).map_err(fault)?;
        let owner = self.visitor(content::PEOPLE[0].email)?;
        let form = |how: &str| RegenerateSecret {
            key: self.w.rng().id(),
            how: how.to_owned(),
            overlap: String::new(),
            lasts: String::new(),
            tokens: IssuedTokens::Keep,
            typed: name.to_owned(),
        };
        let (op, named) = (self.w.op(&owner), AppRef::new(&org.id, &id));
        let made = match secrets::regenerate(&op, &named, form("replace")).await {
            // Somebody tried things out: two secrets work already.
            Err(WorkflowError::Invalid(_)) => {
                secrets::regenerate(&op, &named, form("cut-off")).await
            }
            made => made,
        };
        let Regeneration::Made { id: made, secret, .. } = made.map_err(fault)? else {
            return Err(fault(WorkflowError::Internal));
        };
        secrets::confirm(&op, &named, &made).await.map_err(fault)?;
        Ok(DemoApp { id, name, secret: secret.into_inner() })
    }

    async fn person(
        &self,
        org: &DemoOrg,
        does: &'static str,
        Somebody { visitor, password }: Somebody,
    ) -> Result<DemoPerson, DemoError> {
        let who = who_am_i(&self.w.op(&visitor)).await.map_err(during("looking up", "a person"))?;
        let held = who.memberships.iter().find(|held| held.org == org.id);
        let mut roles: Vec<_> =
            held.map_or_else(Vec::new, |held| Vec::from_iter(held.roles.clone()));
        // Everybody who is not an owner is a member; what tells them apart comes first.
        roles.sort_by_key(|role| *role == OrgRole::Member);
        Ok(DemoPerson { person: who.person, password, roles, does })
    }

    async fn find(&self, person: &content::Person) -> Result<Option<Person>, DemoError> {
        let email = known(person.email, Email::parse(person.email))?;
        find_person(&self.operator(), &email).await.map_err(during("looking up", person.name))
    }

    async fn memberships(&self, visitor: &Visitor) -> Result<Vec<Membership>, DemoError> {
        let who = who_am_i(&self.w.op(visitor)).await;
        Ok(who.map_err(during("listing", "organizations"))?.memberships)
    }

    pub(super) fn visitor(&self, email: &str) -> Result<Visitor, DemoError> {
        let somebody = self.people.get(email).ok_or(WorkflowError::NotFound);
        Ok(somebody.map_err(during("finding", email))?.visitor.clone())
    }

    /// Where a service answers: the sandbox, or a host that nobody has (RFC 2606).
    fn base(&self, service: &ServiceId) -> BaseForm {
        match self.w.catalogue().service(service) {
            Some(known) if known.is_sandboxed => BaseForm::Sandbox,
            Some(_) | None => BaseForm::Url(format!("https://{service}.fernhill.example")),
        }
    }

    fn new_password(&self) -> Password {
        Password::generate(&mut self.w.rng())
    }
}

fn scope(
    app: &content::App,
    roles: &BTreeMap<&'static str, RoleId>,
) -> Result<Scope, WorkflowError> {
    let mut scope = Scope::nothing();
    scope.organization_roles.extend(app.organization_roles);
    for (service, role) in app.service_roles {
        let service =
            ServiceId::parse(service).map_err(|error| WorkflowError::invalid("service", error))?;
        scope.service_roles.insert(ServiceRole { service, role: (*role).to_owned() });
    }
    for name in app.custom_roles {
        scope.custom_roles.insert(roles.get(name).cloned().ok_or(WorkflowError::NotFound)?);
    }
    Ok(scope)
}
