//! The API token of the first owner, who reads everything in the sandbox with it.

use crate::demo::company::{DemoError, DemoOrg, during};
use crate::demo::content;
use crate::domain::ServiceId;
use crate::domain::roles::role::OrgRole;
use crate::domain::scope::ServiceRole;
use crate::domain::secrets::secret::ApiTokenSecret;
use crate::workflows::members::{self, ChangeMemberRoles, RoleSection};
use crate::workflows::tokens::api_tokens::{self, Creation, NewApiToken};
use crate::workflows::{OpContext, WorkflowError, account};

const NAME: &str = "Ada's scripts";
const ROLE: &str = "view_all";

/// Makes the token, or a new value for it where it is there already.
pub async fn generate(op: &OpContext, org: &DemoOrg) -> Result<ApiTokenSecret, DemoError> {
    let made = make(op, org).await.map_err(during("generating", "an API token"))?;
    match made {
        Creation::Created { secret, .. } => Ok(secret.into_inner()),
        Creation::AlreadyCreated => {
            Err(during("generating", "an API token")(WorkflowError::Internal))
        }
    }
}

async fn make(op: &OpContext, org: &DemoOrg) -> Result<Creation, WorkflowError> {
    let id = op.rng().id();
    let own = api_tokens::list_own(op, &org.id).await?.tokens;
    if let Some(token) = own.iter().find(|token| token.name.as_str() == NAME) {
        return api_tokens::regenerate(op, &org.id, &token.id, id).await;
    }
    hold_role(op, org).await?;
    let form = NewApiToken {
        id,
        name: NAME.to_owned(),
        lasts: "never".to_owned(),
        minutes: String::new(),
        idle: String::new(),
        has_openid: true,
        roles: vec![
            format!("org/{}", OrgRole::Owner.wire_name()),
            format!("service/{}/{ROLE}", content::CBC),
        ],
    };
    api_tokens::create(op, &org.id, form).await
}

/// Owners hold no role of a service by themselves: this one gives it to herself.
async fn hold_role(op: &OpContext, org: &DemoOrg) -> Result<(), WorkflowError> {
    let me = account::who_am_i(op).await?.person.id;
    let member = members::show(op, &org.id, &me).await?.member;
    let service =
        ServiceId::parse(content::CBC).map_err(|error| WorkflowError::invalid("service", error))?;
    let mut held = member.roles.service_roles;
    held.insert(ServiceRole { service, role: ROLE.to_owned() });
    let form = ChangeMemberRoles {
        org: org.id.clone(),
        person: me,
        version: member.version,
        section: RoleSection::Service(held),
    };
    members::change_roles(op, form).await.map(drop)
}
