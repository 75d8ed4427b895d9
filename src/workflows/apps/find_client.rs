//! What a link to the authorization endpoint is about, for whoever follows it.

use crate::domain::AppId;
use crate::domain::apps::app::AppType;
use crate::storage;
use crate::workflows::{WorkflowError, Workflows};

/// What the `client_id` of a link stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// No app of this server.
    Unknown,
    /// An app that signs nobody in.
    ServerToServer,
    /// An app that people would sign in to.
    Interactive,
}

/// Looks the app of a link up.
///
/// # Errors
/// [`WorkflowError`] when the database does not answer.
pub async fn find_client(w: &Workflows, client_id: &str) -> Result<Client, WorkflowError> {
    let Ok(id) = AppId::parse(client_id) else {
        return Ok(Client::Unknown);
    };
    let mut tx = w.read().await?;
    let app = storage::apps::app::find_anywhere(&mut tx, &id).await?;
    Ok(match app.map(|app| app.kind) {
        None => Client::Unknown,
        Some(AppType::ServerToServer) => Client::ServerToServer,
        Some(AppType::Web | AppType::Native) => Client::Interactive,
    })
}
