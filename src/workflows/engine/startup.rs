//! Why the server does not start.

use thiserror::Error;

use crate::domain::services::catalogue::edition::EditionError;
use crate::storage::StorageError;

/// Why the server cannot start.
#[derive(Debug, Error)]
pub enum Startup {
    /// The key file is not the one that the database was made with.
    #[error(
        "the key file does not belong to this database: put back the one it was made with, \
         without it no secret and no signing key in the database can be used"
    )]
    ForeignKey,
    /// The database does not answer or is not ours.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The services of the catalogue do not follow those that the database knows.
    #[error(transparent)]
    Catalogue(#[from] EditionError),
    /// The cryptographic library does not work here.
    #[error("the cryptographic library does not work on this machine: {0}")]
    Crypto(String),
}
