//! Apps in more than one organization: what people of a world do about it.

use latchkey::domain::roles::choice::RoleChoice;
use latchkey::domain::secrets::secret::AppSecret;
use latchkey::domain::tokens::access_token::AccessToken;
use latchkey::domain::{AppId, AppRef, OrgId, PermissionId, RequestId};
use latchkey::workflows::access::{Explanation, explain};
use latchkey::workflows::roles::RoleEdit;
use latchkey::workflows::sharing::{Acceptance, Shared, SharingForm};
use latchkey::workflows::tokens::{TokenError, TokenRequest};
use latchkey::workflows::{WorkflowError, members, organizations, roles, sharing, tokens};

use crate::world::{Someone, World, token_request};

const READ: &str = "_API.Device:device.READ";
const OTHER: &str = "_API.Device:device.quarantine.EXECUTE";

impl World {
    /// Asks for a token as an app does, for an organization.
    pub async fn token_for(
        &self,
        app: &AppId,
        secret: &AppSecret,
        org: &OrgId,
    ) -> Result<AccessToken, TokenError> {
        let request = TokenRequest { org: Some(org.to_string()), ..token_request(app, secret) };
        Ok(tokens::issue(&self.anybody(), &request).await?.access_token.into_inner())
    }

    /// The owner of an organization that nobody of ours belongs to.
    pub async fn stranger(&self) -> Someone<'_> {
        let (owner, other) = (self.owner().await, self.outsider().await);
        // Whoever founded it for them leaves, unless they have left before.
        let op = self.workflows.op(&owner.visitor);
        let left = members::leave(&op, &other.org, "Globex");
        assert!(matches!(left.await, Ok(()) | Err(WorkflowError::NotFound)));
        other
    }

    /// An app of the outsider for which the owner is asked.
    pub async fn is_asked_for(&self, form: crate::world::AppForm) -> (AppId, RequestId) {
        let (owner, other) = (self.owner().await, self.outsider().await);
        let (app, _) = other.creates(form).await;
        let asked = other.tries_to_share(&app, &owner.org, "").await;
        assert_eq!(asked, Ok(Shared::Requested));
        let seen = sharing::list_orgs(&other.op(), &other.app(&app), None).await.unwrap();
        (app, seen.requests[0].request.id.clone())
    }

    /// An app of the outsider that the owner has accepted, and whose scope has changed since.
    pub async fn changed_foreign_app(&self, form: crate::world::AppForm, count: usize) -> AppId {
        let (owner, other) = (self.owner().await, self.outsider().await);
        let role = other.tries_to_create_role(&format!("role {count}"), &[READ]).await.unwrap();
        let form = form.with(RoleChoice::Custom(role.clone()));
        let (app, request) = self.is_asked_for(form).await;
        owner.tries_to_accept(&request, "").await.unwrap();
        let edit = RoleEdit::Permissions([PermissionId::parse(OTHER).unwrap()].into());
        let edit = ((&other.org, &role), 1, edit);
        roles::edit(&self.workflows.op(&other.visitor), edit.0.0, edit.0.1, edit.1, edit.2)
            .await
            .unwrap();
        app
    }

    /// An app of the owner that the outsider has accepted until a last day, or for good.
    pub async fn shared_app(
        &self,
        form: crate::world::AppForm,
        last_day: &str,
    ) -> (AppId, AppSecret) {
        let (owner, other) = (self.owner().await, self.stranger().await);
        let made = owner.creates_and_adds(form).await;
        owner.tries_to_share(&made.0, &other.org, last_day).await.unwrap();
        other.accepts_the_last_request(last_day).await.unwrap();
        made
    }
}

impl Someone<'_> {
    /// An app as it is named where they belong.
    pub fn app(&self, id: &AppId) -> AppRef {
        AppRef::new(&self.org, id)
    }

    /// Creates one more organization, which they own.
    pub async fn creates_organization(&self, name: &str) -> OrgId {
        let id = self.workflows().rng().id();
        organizations::create(&self.op(), &id, name).await.unwrap()
    }

    /// Adds an app to another organization, or asks for it.
    pub async fn tries_to_share(
        &self,
        app: &AppId,
        to: &OrgId,
        last_day: &str,
    ) -> Result<Shared, WorkflowError> {
        let version = match self.sees_app(app).await {
            Ok(seen) => seen.app.scope_version,
            Err(_) => 1,
        };
        let form = SharingForm {
            to: to.to_string(),
            last_day: last_day.to_owned(),
            note: "For the nightly export.".to_owned(),
            version,
        };
        sharing::share(&self.op(), &self.app(app), &form).await
    }

    /// The request that came last.
    pub async fn last_request(&self) -> Option<RequestId> {
        let page = sharing::list_requests(&self.op(), &self.org, None).await;
        page.unwrap().rows.into_iter().next().map(|row| row.request.id)
    }

    /// Accepts what the request shows.
    pub async fn tries_to_accept(
        &self,
        request: &RequestId,
        last_day: &str,
    ) -> Result<AppId, WorkflowError> {
        let seen = sharing::show_request(&self.op(), &self.org, request).await?;
        self.accepts(request, seen.app.scope_version, last_day).await
    }

    /// Accepts a request by a version of the scope.
    pub async fn accepts(
        &self,
        request: &RequestId,
        version: i64,
        last_day: &str,
    ) -> Result<AppId, WorkflowError> {
        let form = Acceptance { version, last_day: last_day.to_owned() };
        sharing::accept(&self.op(), &self.org, request, &form).await
    }

    /// Accepts the request that came last.
    pub async fn accepts_the_last_request(&self, last_day: &str) -> Result<AppId, WorkflowError> {
        let request = self.last_request().await.unwrap();
        self.tries_to_accept(&request, last_day).await
    }

    /// Takes an app out of an organization.
    pub async fn tries_to_remove_app(
        &self,
        app: &AppId,
        from: &OrgId,
    ) -> Result<(), WorkflowError> {
        sharing::remove(&self.op(), &self.app(app), from).await
    }

    /// Asks what an app may do in an organization, and about a permission.
    pub async fn asks_why(
        &self,
        app: &AppId,
        within: Option<&OrgId>,
        permission: &str,
    ) -> Result<Explanation, WorkflowError> {
        explain(&self.op(), &self.app(app), within, permission).await
    }
}
