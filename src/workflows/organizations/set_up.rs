//! First run: a one-time link that creates the first organization and its owner.

use crate::domain::account::person::Person;
use crate::domain::fields::FieldError;
use crate::domain::organizations::organization::Organization;
use crate::domain::secrets::secret::{LinkToken, Password, Presented, Revealed};
use crate::domain::text::{Email, Name};
use crate::domain::{OrgId, PersonId};
use crate::storage;
use crate::workflows::organizations::create::begin_with;
use crate::workflows::{Source, WorkflowError, Workflows};

/// What the setup page asks for, as it was typed.
pub struct SetUp {
    /// The token of the link.
    pub token: Presented,
    /// The name of the first organization.
    pub organization: String,
    /// The name of its owner.
    pub name: String,
    /// What the owner will sign in with.
    pub email: String,
    /// The password that the owner chose.
    pub password: String,
}

/// Who and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded {
    /// The first organization.
    pub org: OrgId,
    /// Its owner.
    pub person: PersonId,
    /// The epoch of the owner's sessions.
    pub epoch: i64,
}

/// Makes a new setup link and ends the one before. There is none once somebody is there.
///
/// # Errors
/// [`WorkflowError`] when the database refuses.
pub async fn issue_setup_token(
    w: &Workflows,
) -> Result<Option<Revealed<LinkToken>>, WorkflowError> {
    let mut tx = w.write().await?;
    if storage::account::people::is_any_there(&mut tx).await? {
        return Ok(None);
    }
    let token = LinkToken::generate(&mut w.rng());
    storage::organizations::setup::replace(&mut tx, &w.keyring().hash(token.expose()), w.now())
        .await?;
    tx.commit().await?;
    Ok(Some(Revealed::once(token)))
}

/// Whether a setup link still works.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn is_setup_token(w: &Workflows, token: &Presented) -> Result<bool, WorkflowError> {
    let mut tx = w.read().await?;
    let hash = w.keyring().hash(token.expose());
    Ok(storage::organizations::setup::is_known(&mut tx, &hash).await?)
}

/// Creates the first organization and its owner, and uses the link up. The organization
/// contains the services of the embedded sandbox, so that a first call needs nothing else.
///
/// # Errors
/// [`WorkflowError::Invalid`] for fields to mend; [`WorkflowError::NotFound`] when the link was
/// used or never existed.
pub async fn set_up(w: &Workflows, source: &Source, form: SetUp) -> Result<Founded, WorkflowError> {
    let hash = w.keyring().hash(form.token.expose());
    if !is_setup_token(w, &form.token).await? {
        return Err(WorkflowError::NotFound);
    }
    let (organization, person, password) = read_form(w, form)?;
    let password_hash = w.passwords().hash(password, &mut w.rng()).await?;

    let mut tx = w.write().await?;
    if !storage::organizations::setup::take(&mut tx, &hash).await? {
        return Err(WorkflowError::NotFound);
    }
    storage::account::people::insert(&mut tx, &person, &password_hash, w.now()).await?;
    storage::account::people::set_signed_in(&mut tx, &person.id, w.now()).await?;
    let org =
        Organization { id: w.rng().id(), name: organization, created_at: w.now(), version: 1 };
    storage::organizations::organization::insert(&mut tx, &org).await?;
    begin_with(w, &mut tx, &org, &person.id, source).await?;
    tx.commit().await?;
    Ok(Founded { org: org.id, person: person.id, epoch: 1 })
}

fn read_form(w: &Workflows, form: SetUp) -> Result<(Name, Person, Password), WorkflowError> {
    let mut errors = Vec::new();
    let mut note = |field: &str, error: &dyn ToString| {
        errors.push(FieldError::new(field, error.to_string()));
    };
    let organization =
        Name::parse(&form.organization).inspect_err(|error| note("organization", error)).ok();
    let name = Name::parse(&form.name).inspect_err(|error| note("name", error)).ok();
    let email = Email::parse(&form.email).inspect_err(|error| note("email", error)).ok();
    let password =
        Password::choose(form.password).inspect_err(|error| note("password", error)).ok();
    match (organization, name, email, password) {
        (Some(organization), Some(name), Some(email), Some(password)) => {
            Ok((organization, Person { id: w.rng().id(), email, name }, password))
        }
        _ => Err(WorkflowError::Invalid(errors)),
    }
}
