//! What a link to the authorization endpoint is about, for whoever follows it.

use crate::domain::AppId;
use crate::domain::apps::app::AppType;
use crate::storage;
use crate::workflows::{OpContext, WorkflowError};

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
pub async fn find_client(op: &OpContext, client_id: &str) -> Result<Client, WorkflowError> {
    let Ok(id) = AppId::parse(client_id) else {
        return Ok(Client::Unknown);
    };
    let mut view = op.view_any().await?;
    let app = storage::apps::app::find_anywhere(&mut view, &id).await?;
    Ok(match app.map(|app| app.kind) {
        None => Client::Unknown,
        Some(AppType::ServerToServer) => Client::ServerToServer,
        Some(AppType::Web | AppType::Native) => Client::Interactive,
    })
}
