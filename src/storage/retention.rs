//! Deleting what is over and was kept long enough, a batch at a time.

use crate::domain::{AppId, Timestamp};
use crate::storage::{Sql, StorageError, Tx, sql};

macro_rules! ended_tokens {
    () => {
        "SELECT id
           FROM api_tokens
          WHERE COALESCE(revoked_at, deactivated_at, expires_at) < $1
          ORDER BY id
          LIMIT $2"
    };
}

const DELETE_AUDIT: Sql = sql("DELETE FROM audit
      WHERE id IN (SELECT id FROM audit WHERE at < $1 ORDER BY at LIMIT $2)");

const DELETE_SECRETS: Sql = sql("DELETE FROM app_secrets
      WHERE id IN (SELECT id FROM app_secrets WHERE closed_at < $1 ORDER BY closed_at LIMIT $2)");

const DELETE_TOKEN_ROLES: Sql =
    sql(concat!("DELETE FROM api_token_roles WHERE token IN (", ended_tokens!(), ")"));

const DELETE_TOKENS: Sql =
    sql(concat!("DELETE FROM api_tokens WHERE id IN (", ended_tokens!(), ")"));

const DELETE_INVITATIONS: Sql = sql("DELETE FROM invitations
      WHERE id IN (SELECT id
                     FROM invitations
                    WHERE COALESCE(accepted_at, revoked_at, expires_at) < $1
                    ORDER BY id
                    LIMIT $2)");

const DELETE_REQUESTS: Sql = sql("DELETE FROM app_requests
      WHERE id IN (SELECT id FROM app_requests WHERE decided_at < $1 ORDER BY id LIMIT $2)");

const LIST_DELETED_APPS: Sql =
    sql("SELECT id FROM apps WHERE deleted_at < $1 ORDER BY deleted_at LIMIT $2");

const DELETE_REFRESH_TOKENS_OF_APP: Sql = sql("DELETE FROM refresh_tokens
      WHERE sign_in IN (SELECT s.id
                          FROM sign_ins s
                          JOIN consents c ON c.id = s.consent
                         WHERE c.app = $1)");

const DELETE_SIGN_INS_OF_APP: Sql = sql("DELETE FROM sign_ins
      WHERE consent IN (SELECT id FROM consents WHERE app = $1)");

const DELETE_CONSENTS_OF_APP: Sql = sql("DELETE FROM consents WHERE app = $1");

const DELETE_APP_SIGN_OUT_URIS_OF_APP: Sql = sql("DELETE FROM app_sign_out_uris WHERE app = $1");

const DELETE_APP_SECRETS_OF_APP: Sql = sql("DELETE FROM app_secrets WHERE app = $1");

const DELETE_SCOPE_ORGANIZATION_ROLES_OF_APP: Sql =
    sql("DELETE FROM scope_organization_roles WHERE app = $1");

const DELETE_SCOPE_SERVICE_ROLES_OF_APP: Sql =
    sql("DELETE FROM scope_service_roles WHERE app = $1");

const DELETE_SCOPE_CUSTOM_ROLES_OF_APP: Sql = sql("DELETE FROM scope_custom_roles WHERE app = $1");

const DELETE_APP_REQUESTS_OF_APP: Sql = sql("DELETE FROM app_requests WHERE app = $1");

const DELETE_REVOKED_TOKENS_OF_APP: Sql = sql("DELETE FROM revoked_tokens WHERE app = $1");

const DELETE_ISSUED_TOKENS_OF_APP: Sql = sql("DELETE FROM issued_tokens WHERE app = $1");

const DELETE_ACTIVITY_OF_APP: Sql = sql("DELETE FROM activity WHERE app = $1");

const DELETE_APP_CALLERS_OF_APP: Sql = sql("DELETE FROM app_callers WHERE app = $1");

const DELETE_APP_REDIRECT_URIS_OF_APP: Sql = sql("DELETE FROM app_redirect_uris WHERE app = $1");

const DELETE_APP_CODE_FLOWS_OF_APP: Sql = sql("DELETE FROM app_code_flows WHERE app = $1");

const DELETE_APP: Sql = sql("DELETE FROM apps WHERE id = $1");

/// What hangs on an app, and at last the app.
const OF_APP: [Sql; 16] = [
    DELETE_REFRESH_TOKENS_OF_APP,
    DELETE_SIGN_INS_OF_APP,
    DELETE_CONSENTS_OF_APP,
    DELETE_APP_SIGN_OUT_URIS_OF_APP,
    DELETE_APP_SECRETS_OF_APP,
    DELETE_SCOPE_ORGANIZATION_ROLES_OF_APP,
    DELETE_SCOPE_SERVICE_ROLES_OF_APP,
    DELETE_SCOPE_CUSTOM_ROLES_OF_APP,
    DELETE_APP_REQUESTS_OF_APP,
    DELETE_REVOKED_TOKENS_OF_APP,
    DELETE_ISSUED_TOKENS_OF_APP,
    DELETE_ACTIVITY_OF_APP,
    DELETE_APP_CALLERS_OF_APP,
    DELETE_APP_REDIRECT_URIS_OF_APP,
    DELETE_APP_CODE_FLOWS_OF_APP,
    DELETE_APP,
];

/// Deletes at most so many entries of the audit log from before. Returns how many.
pub async fn audit(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64, StorageError> {
    tx.execute(DELETE_AUDIT, (before, most)).await
}

/// Deletes App Secrets and API tokens that ended before.
pub async fn secrets(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64, StorageError> {
    tx.execute(DELETE_TOKEN_ROLES, (before, most)).await?;
    let tokens = tx.execute(DELETE_TOKENS, (before, most)).await?;
    Ok(tokens + tx.execute(DELETE_SECRETS, (before, most)).await?)
}

/// Deletes invitations that were accepted, revoked or ran out before.
pub async fn invitations(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64, StorageError> {
    tx.execute(DELETE_INVITATIONS, (before, most)).await
}

/// Deletes requests that were decided before.
pub async fn requests(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64, StorageError> {
    tx.execute(DELETE_REQUESTS, (before, most)).await
}

/// The apps that were deleted before.
pub async fn list_deleted_apps(
    tx: &mut Tx,
    before: Timestamp,
    most: i64,
) -> Result<Vec<AppId>, StorageError> {
    tx.all(LIST_DELETED_APPS, (before, most)).await?.iter().map(|row| row.get("id")).collect()
}

/// Deletes an app with everything that hangs on it.
pub async fn app(tx: &mut Tx, app: &AppId) -> Result<(), StorageError> {
    for statement in OF_APP {
        tx.execute(statement, (app,)).await?;
    }
    Ok(())
}
