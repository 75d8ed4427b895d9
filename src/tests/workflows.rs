//! What the product does, one file a verb, on a stopped clock and a seeded generator.

pub mod account;
pub mod apps;
pub mod audit;
pub mod consents;
pub mod members;
pub mod organizations;
pub mod playground;
pub mod roles;
pub mod secrets;
pub mod services;
pub mod sharing;
pub mod tokens;

mod property;
mod retention;

mod who_may;

use latchkey::workflows::WorkflowError;

/// How an attempt ended, as the status that a browser would see.
fn outcome<T>(attempt: &Result<T, WorkflowError>) -> &'static str {
    match attempt {
        Ok(_) => "yes",
        Err(WorkflowError::Denied(_)) => "403",
        Err(WorkflowError::NotFound) => "404",
        Err(WorkflowError::Invalid(_)) => "422",
        Err(WorkflowError::Stale) => "409",
        Err(WorkflowError::SignedOut) => "401",
        Err(WorkflowError::Unavailable) => "503",
        Err(WorkflowError::Internal) => "500",
    }
}

/// The fields that have to be mended, with what to do.
fn mend<T>(attempt: Result<T, WorkflowError>) -> Vec<(String, String)> {
    match attempt {
        Err(WorkflowError::Invalid(fields)) => {
            fields.into_iter().map(|field| (field.field, field.message)).collect()
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("nothing has to be mended"),
    }
}

/// The fields that have to be mended.
fn fields<T>(attempt: Result<T, WorkflowError>) -> Vec<String> {
    mend(attempt).into_iter().map(|(field, _)| field).collect()
}
