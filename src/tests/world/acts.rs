//! What people of a world do: short names for long workflows. An act that must work unwraps; one
//! whose refusal a test looks at is called `tries_to_…`.

use std::collections::BTreeSet;

use latchkey::domain::apps::app::AppType;
use latchkey::domain::apps::code_flow::CodeFlowForm;
use latchkey::domain::apps::prefill::Prefill;
use latchkey::domain::organizations::organization::OrgKey;
use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::scope::{Scope, ServiceRole};
use latchkey::domain::secrets::secret::{ApiTokenSecret, AppSecret};
use latchkey::domain::services::catalogue::{PermissionEntry, ServiceFile};
use latchkey::domain::tokens::api_token::ApiToken;
use latchkey::domain::{AppId, AppRef, DraftId, OrgId, PermissionId, RoleId, ServiceId};
use latchkey::workflows::apps::{
    AppDetails, Confirmed, Creation, DetailsForm, DraftStep, ScopeForm,
};
use latchkey::workflows::members::{ChangeMemberRoles, RoleSection};
use latchkey::workflows::roles::CreateCustomRole;
use latchkey::workflows::services::{AddService, BaseForm, InstanceForm};
use latchkey::workflows::sharing::Addition;
use latchkey::workflows::tokens::api_tokens;
use latchkey::workflows::tokens::api_tokens::NewApiToken;
use latchkey::workflows::{
    OpContext, Visitor, WorkflowError, Workflows, apps, members, organizations, roles, services,
    sharing,
};

use crate::world::{Actor, World};

/// A person of a world, signed in, in the organization where they belong.
pub struct Someone<'w> {
    /// Their world.
    pub world: &'w World,
    /// What they are.
    pub actor: Actor,
    /// Who they are.
    pub visitor: Visitor,
    /// Where they belong. Set it to try elsewhere.
    pub org: OrgId,
}

/// What is typed into Create App.
#[derive(Debug, Clone)]
pub struct AppForm {
    /// The type.
    pub kind: AppType,
    /// App Name.
    pub name: String,
    /// Access Token TTL in minutes.
    pub ttl: String,
    /// The roles that were ticked.
    pub scope: Scope,
    /// Redirect URIs and refresh tokens.
    pub code_flow: CodeFlowForm,
}

impl AppForm {
    /// An app with that name and otherwise as the form preselects it.
    pub fn named(name: &str) -> Self {
        Self {
            kind: AppType::ServerToServer,
            name: name.to_owned(),
            ttl: "30".to_owned(),
            scope: Scope::preselected(),
            code_flow: CodeFlowForm::empty(),
        }
    }

    /// The same of a type that signs people in, with one redirect URI.
    pub fn signing_in(mut self, kind: AppType) -> Self {
        self.kind = kind;
        self.code_flow.redirect_uris = String::from("https://portal.example/callback");
        self
    }

    /// The same with one more role.
    pub fn with(mut self, role: RoleChoice) -> Self {
        let roles = self.scope.choices().into_iter().chain([role]);
        self.scope = roles.collect();
        self
    }

    /// The same with one more built-in role of Carbon Black Cloud.
    pub fn with_cbc_role(self, role: &str) -> Self {
        self.with(RoleChoice::Service(ServiceRole { service: cbc(), role: role.to_owned() }))
    }

    /// The same with the Viewer role of Operations for Applications, which no organization
    /// contains at first.
    pub fn with_viewer_role(self) -> Self {
        let service = operations_for_applications();
        let role = "viewer".to_owned();
        self.with(RoleChoice::Service(ServiceRole { service, role }))
    }

    /// The same with another Access Token TTL.
    pub fn with_ttl(mut self, minutes: &str) -> Self {
        minutes.clone_into(&mut self.ttl);
        self
    }
}

/// The service Carbon Black Cloud.
pub fn cbc() -> ServiceId {
    ServiceId::parse("carbon-black-cloud").unwrap()
}

/// The service Operations for Applications.
pub fn operations_for_applications() -> ServiceId {
    ServiceId::parse("operations-for-applications").unwrap()
}

/// A service with that many permissions, each with words of its own.
pub fn service_of(count: usize) -> ServiceFile {
    let groups = ["Accounts", "Builds", "Clusters", "Deployments", "Events", "Files", "Groups"];
    let verbs = ["READ", "CREATE", "UPDATE", "DELETE", "EXECUTE"];
    let permission = |at: usize| {
        let (group, verb) = (groups[at / 5 % groups.len()], verbs[at % 5]);
        let name = format!("{}.part{}", group.to_lowercase(), at / 35);
        PermissionEntry {
            id: PermissionId::parse(&format!("_API.{group}:{name}.{verb}")).unwrap(),
            group: group.to_owned(),
            description: format!("{verb} part {} of {group} and what belongs to it.", at / 35),
            endpoints: vec![format!("GET /{name}/v1/{at}")],
            name,
            operation: verb.to_owned(),
        }
    };
    ServiceFile {
        id: ServiceId::parse("big-service").unwrap(),
        name: "Big Service".to_owned(),
        definition_id: "7b9a4c1e-0f57-4a52-9c39-2f60a7a0c111".to_owned(),
        description: "A service of an operator's own.".to_owned(),
        version: 1,
        is_sandboxed: false,
        permissions: (0..count).map(permission).collect(),
        endpoints: Vec::new(),
        roles: vec![],
    }
}

impl Someone<'_> {
    /// What they ask with.
    pub fn op(&self) -> OpContext {
        self.workflows().op(&self.visitor)
    }

    /// The product.
    pub fn workflows(&self) -> &Workflows {
        &self.world.workflows
    }

    /// The same person in another organization.
    pub fn in_org(mut self, org: &OrgId) -> Self {
        self.org = org.clone();
        self
    }

    /// Fills in Create App up to the review.
    pub async fn tries_to_draft(&self, form: &AppForm) -> Result<DraftId, WorkflowError> {
        let (w, visitor, org) = (self.workflows(), &self.visitor, &self.org);
        let filled = Prefill { kind: Some(form.kind), ..Prefill::default() };
        let draft = apps::begin(&w.op(visitor), org, filled).await?;
        let details = DetailsForm {
            name: form.name.clone(),
            description: String::new(),
            ttl: form.ttl.clone(),
            code_flow: form.code_flow.clone(),
        };
        apps::keep_step(&w.op(visitor), org, &draft, DraftStep::Details(details)).await?;
        let scope = ScopeForm { scope: form.scope.clone(), may_be_empty: Confirmed::Yes };
        apps::keep_step(&w.op(visitor), org, &draft, DraftStep::Scope(scope)).await?;
        Ok(draft)
    }

    /// Presses Create.
    pub async fn submits(&self, draft: &DraftId) -> Result<Creation, WorkflowError> {
        apps::create(&self.op(), &self.org, draft).await
    }

    /// Goes through Create App from the first page to the last.
    pub async fn tries_to_create(
        &self,
        form: &AppForm,
    ) -> Result<(AppId, AppSecret), WorkflowError> {
        let draft = self.tries_to_draft(form).await?;
        match self.submits(&draft).await? {
            Creation::Created { app, secret, .. } => Ok((app.id, secret.into_inner())),
            Creation::CreatedWithoutSecret(app) | Creation::AlreadyCreated(app) => {
                panic!("{app} was there before")
            }
        }
    }

    /// Creates an app.
    pub async fn creates(&self, form: AppForm) -> (AppId, AppSecret) {
        self.tries_to_create(&form).await.unwrap()
    }

    /// Creates an app as the form preselects it.
    pub async fn creates_app(&self, name: &str) -> (AppId, AppSecret) {
        self.creates(AppForm::named(name)).await
    }

    /// Creates an app and adds it to its organization.
    pub async fn creates_and_adds(&self, form: AppForm) -> (AppId, AppSecret) {
        let made = self.creates(form).await;
        self.adds_app(&made.0).await;
        made
    }

    /// Generates an API token of thirty days with these roles, by their values in the form.
    pub async fn tries_to_generate_token(
        &self,
        name: &str,
        roles: &[&str],
    ) -> Result<(ApiToken, ApiTokenSecret), WorkflowError> {
        let form = NewApiToken {
            id: self.workflows().rng().id(),
            name: name.to_owned(),
            lasts: "43200".to_owned(),
            minutes: String::new(),
            idle: String::new(),
            has_openid: true,
            roles: roles.iter().map(ToString::to_string).collect(),
        };
        match api_tokens::create(&self.op(), &self.org, form).await? {
            api_tokens::Creation::Created { token, secret } => Ok((*token, secret.into_inner())),
            api_tokens::Creation::AlreadyCreated => panic!("{name} was there before"),
        }
    }

    /// Generates an API token.
    pub async fn generates_token(&self, name: &str, roles: &[&str]) -> (ApiToken, ApiTokenSecret) {
        self.tries_to_generate_token(name, roles).await.unwrap()
    }

    /// Has an owner give them service roles of Carbon Black Cloud, and no others.
    pub async fn gets_cbc_roles(&self, roles: &[&str]) {
        let owner = self.world.owner().await;
        let held = |role: &&str| ServiceRole { service: cbc(), role: (*role).to_owned() };
        let op = owner.op();
        let seen = members::show(&op, &owner.org, &self.visitor.person);
        let form = ChangeMemberRoles {
            org: owner.org.clone(),
            person: self.visitor.person.clone(),
            version: seen.await.unwrap().member.version,
            section: RoleSection::Service(roles.iter().map(held).collect()),
        };
        members::change_roles(&owner.op(), form).await.unwrap();
    }

    /// Adds an app to its organization.
    pub async fn tries_to_add_app(&self, app: &AppId) -> Result<Addition, WorkflowError> {
        sharing::add(&self.op(), &self.app(app)).await
    }

    /// Adds an app to its organization.
    pub async fn adds_app(&self, app: &AppId) -> Addition {
        self.tries_to_add_app(app).await.unwrap()
    }

    /// Looks at an app.
    pub async fn sees_app(&self, app: &AppId) -> Result<AppDetails, WorkflowError> {
        apps::show(&self.op(), &AppRef::new(&self.org, app)).await
    }

    /// Adds a service: in the sandbox where that answers, and elsewhere otherwise.
    pub async fn tries_to_add_service(&self, service: &ServiceId) -> Result<OrgKey, WorkflowError> {
        let (org, service) = (self.org.clone(), service.clone());
        let base = if service == cbc() {
            BaseForm::Sandbox
        } else {
            BaseForm::Url(format!("https://{service}.example.com"))
        };
        let form = InstanceForm { org_key: String::new(), base };
        let form = AddService { org, service, form };
        Ok(services::add(&self.op(), form).await?.org_key)
    }

    /// Has Carbon Black Cloud: the first organization begins with it, others add it.
    pub async fn adds_cbc(&self) -> OrgKey {
        let seen = organizations::show(&self.op(), &self.org).await;
        let found = seen.unwrap().services.into_iter().find(|instance| instance.service == cbc());
        match found {
            Some(instance) => instance.org_key,
            None => self.tries_to_add_service(&cbc()).await.unwrap(),
        }
    }

    /// Makes a custom role of permissions.
    pub async fn tries_to_create_role(
        &self,
        name: &str,
        permissions: &[&str],
    ) -> Result<RoleId, WorkflowError> {
        let permissions: BTreeSet<_> =
            permissions.iter().map(|text| PermissionId::parse(text).unwrap()).collect();
        let (org, name) = (self.org.clone(), name.to_owned());
        let form = CreateCustomRole { org, name, description: String::new(), permissions };
        roles::create(&self.op(), form).await
    }
}
