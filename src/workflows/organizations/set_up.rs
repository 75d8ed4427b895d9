//! First run: a one-time link that creates the first organization and its owner.

use crate::domain::account::person::Person;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::Organization;
use crate::domain::secrets::secret::{LinkToken, Password, Presented, Revealed};
use crate::domain::text::{Email, Name};
use crate::domain::{OrgId, PersonId};
use crate::storage::account::people;
use crate::storage::installation;
use crate::storage::organizations::{organization, setup};
use crate::workflows::engine::passwords::choose;
use crate::workflows::organizations::create::begin_with;
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// Servers that start together make their links, and people use them, one after the other.
const ALONE: &str = "set up";

/// What the setup page asks for, as it was typed.
pub struct SetUp {
    /// Of the link.
    pub token: Presented,
    /// The name of the first organization.
    pub organization: String,
    /// The name of its owner.
    pub name: String,
    pub email: String,
    pub password: String,
}

/// Who and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded {
    pub org: OrgId,
    pub person: PersonId,
    /// The epoch of the owner's sessions.
    pub epoch: i64,
}

/// Makes a new setup link. There is none once somebody is there.
pub async fn issue_setup_token(
    op: &OpContext,
) -> Result<Option<Revealed<LinkToken>>, WorkflowError> {
    let mut change = op.change_any().await?;
    installation::lock(&mut change, ALONE).await?;
    if people::is_any_there(&mut change).await? {
        return Ok(None);
    }
    let token = LinkToken::generate(&mut op.rng());
    let hash = op.keyring().hash(token.expose());
    setup::add(&mut change, &hash, op.now()).await?;
    change.commit_off_the_record(OffTheRecord::Upkeep).await?;
    Ok(Some(Revealed::once(token)))
}

/// Whether anybody has signed up yet.
pub async fn is_set_up(op: &OpContext) -> Result<bool, WorkflowError> {
    let mut view = op.view_any().await?;
    Ok(people::is_any_there(&mut view).await?)
}

/// Whether a setup link still works.
pub async fn is_setup_token(op: &OpContext, token: &Presented) -> Result<bool, WorkflowError> {
    let mut view = op.view_any().await?;
    Ok(setup::is_known(&mut view, &op.keyring().hash(token.expose())).await?)
}

/// Creates the first organization and its owner, and uses the link up. The organization
/// contains the services of the embedded sandbox, so that a first call needs nothing else.
/// [`WorkflowError::NotFound`] when the link was used or never existed.
pub async fn set_up(op: &OpContext, form: SetUp) -> Result<Founded, WorkflowError> {
    let hash = op.keyring().hash(form.token.expose());
    let mut view = op.view_any().await?;
    if !setup::is_known(&mut view, &hash).await? {
        return Err(WorkflowError::NotFound);
    }
    view.end();
    let Read { org, person, password } = read_form(op, form)?;
    let password_hash = op.passwords().hash(password, &mut op.rng()).await?;

    let mut change = op.change_any().await?;
    installation::lock(&mut change, ALONE).await?;
    if !setup::take(&mut change, &hash).await? {
        return Err(WorkflowError::NotFound);
    }
    people::insert(&mut change, &person, &password_hash, op.now()).await?;
    people::set_signed_in(&mut change, &person.id, op.now()).await?;
    let org = Organization { id: op.rng().id(), name: org, created_at: op.now(), version: 1 };
    organization::insert(&mut change, &org).await?;
    installation::note_operator(&mut change, &org.id).await?;
    begin_with(op, &mut change, &org, &person.id).await?;
    change.commit().await?;
    Ok(Founded { org: org.id, person: person.id, epoch: 1 })
}

/// The form, once it is legal.
struct Read {
    org: Name,
    person: Person,
    password: Password,
}

fn read_form(op: &OpContext, form: SetUp) -> Result<Read, WorkflowError> {
    let mut errors = Vec::new();
    let mut note = |field: &str, error: &dyn ToString| {
        errors.push(FieldError::new(field, error.to_string()));
    };
    let organization = Name::parse(&form.organization)
        .inspect_err(|error| note("organization", &error.about("an organization name")))
        .ok();
    let name =
        Name::parse(&form.name).inspect_err(|error| note("name", &error.about("your name"))).ok();
    let email = Email::parse(&form.email).inspect_err(|error| note("email", error)).ok();
    let about = [&form.organization, &form.name, &form.email].map(String::as_str);
    let password = choose(form.password, &about).inspect_err(|error| note("password", error)).ok();
    match (organization, name, email, password) {
        (Some(org), Some(name), Some(email), Some(password)) => {
            Ok(Read { org, person: Person { id: op.rng().id(), email, name }, password })
        }
        _ => Err(WorkflowError::Invalid(errors)),
    }
}
