//! What filling hands out: the company with everything that it takes to use it, or why not.

use thiserror::Error;

use crate::domain::account::person::Person;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::OrgKey;
use crate::domain::roles::role::OrgRole;
use crate::domain::secrets::secret::{ApiTokenSecret, AppSecret, Password};
use crate::domain::{AppId, OrgId};
use crate::workflows::WorkflowError;

/// The company, with everything that it takes to use it.
pub struct Demo {
    /// Where the server answers, without a slash at the end.
    pub base_url: String,
    /// The organization that owns the three apps.
    pub org: DemoOrg,
    /// An organization that none of them was added to.
    pub other_org: DemoOrg,
    /// A device of `org` in the sandbox.
    pub device_id: i64,
    /// The people, an owner of `org` first.
    pub people: Vec<DemoPerson>,
    /// Reads everything in the sandbox.
    pub server_app: DemoApp,
    /// Reads devices and nothing else.
    pub limited_app: DemoApp,
    /// Was added to no organization.
    pub unadded_app: DemoApp,
    /// Signs people in through a browser.
    pub web_app: DemoApp,
    /// Signs people in from a device. It has no secret.
    pub native_app: AppId,
    /// Stands for the first owner in `org`, who also reads everything in the sandbox.
    pub api_token: ApiTokenSecret,
}

/// One organization of the company.
pub struct DemoOrg {
    pub id: OrgId,
    pub name: &'static str,
    /// Its key in Carbon Black Cloud.
    pub org_key: OrgKey,
}

/// One of the company's people.
pub struct DemoPerson {
    pub person: Person,
    /// What they sign in with from now on.
    pub password: Password,
    /// What they hold in the first organization, the most telling role first.
    pub roles: Vec<OrgRole>,
    /// What they do in the company, in a few words.
    pub does: &'static str,
}

/// An app whose secret was just made.
pub struct DemoApp {
    pub id: AppId,
    pub name: &'static str,
    pub secret: AppSecret,
}

/// Why the company is not there.
#[derive(Debug, Error)]
pub enum DemoError {
    /// Somebody uses this database for real.
    #[error("this database holds people who are not the demo's")]
    NotADemo,
    /// A workflow refused.
    #[error("{step} failed: {reason}{}", fields(.reason))]
    Step {
        /// What was being done.
        step: String,
        /// Why it was not.
        reason: WorkflowError,
    },
}

fn fields(reason: &WorkflowError) -> String {
    let WorkflowError::Invalid(errors) = reason else {
        return String::new();
    };
    let told = |FieldError { field, message, .. }: &FieldError| format!("; {field}: {message}");
    errors.iter().map(told).collect()
}

/// Says in an error what was being done.
pub(super) fn during(step: &str, what: &str) -> impl FnOnce(WorkflowError) -> DemoError {
    let step = format!("{step} {what}");
    move |reason| DemoError::Step { step, reason }
}
