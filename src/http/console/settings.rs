//! Settings of the whole installation: the keys that tokens are signed with.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::console::pages::frame::Section;
use crate::console::pages::settings as pages;
use crate::console::paths;
use crate::console::wording::flash::FlashCode;
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::domain::{KeyId, OrgId};
use crate::http::console::address::Path;
use crate::http::console::fields::Fields;
use crate::http::console::proof::{Proof, demand};
use crate::http::console::visit::{Visit, see_other_saying};
use crate::workflows::WorkflowError;
use crate::workflows::tokens::keys;

/// A signing key, as an address of an organization names it.
type KeyPath = Path<(OrgId, KeyId)>;

/// The keys and what they are good for.
pub async fn show_keys(visit: Visit, Path(org): Path<OrgId>) -> Response {
    let found = keys::list(&visit.op, &org).await;
    visit.org_page(Section::Settings, &org, found, pages::signing_keys).await
}

/// Lets the next key of an algorithm sign.
pub async fn rotate(visit: Visit, Path(org): Path<OrgId>, fields: Fields) -> Response {
    let algorithm = SigningAlgorithm::from_wire_name(&fields.text("algorithm"));
    let (Some(algorithm), Ok(signing)) = (algorithm, KeyId::parse(&fields.text("key"))) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    match keys::rotate(&visit.op, &org, algorithm, &signing).await {
        Ok(()) => see_other_saying(&paths::signing_keys(&org), FlashCode::KeysRotated),
        Err(error) => visit.refused(error, &fields, |visit| show_keys(visit, Path(org))).await,
    }
}

/// Asks whether to revoke a key, and for what follows.
pub async fn preview_revocation(visit: Visit, Path((org, key)): KeyPath) -> Response {
    let found = keys::preview_revocation(&visit.op, &org, &key).await;
    visit.org_page(Section::Settings, &org, found, pages::revoke_key).await
}

/// Revokes a key.
pub async fn revoke(visit: Visit, Path((org, key)): KeyPath, fields: Fields) -> Response {
    let revoked = match demand(&visit, &fields, Proof::Kept).await {
        Ok(()) => keys::revoke(&visit.op, &org, &key, &fields.text("name")).await,
        Err(error) => Err(error),
    };
    match revoked {
        Ok(()) => see_other_saying(&paths::signing_keys(&org), FlashCode::KeyRevoked),
        Err(error) => {
            let again = |visit| preview_revocation(visit, Path((org, key)));
            visit.refused(error, &fields, again).await
        }
    }
}

/// The public half of a key, for whoever configures a verifier by hand.
pub async fn download_public_key(visit: Visit, Path((org, key)): KeyPath) -> Response {
    let found = match keys::list(&visit.op, &org).await {
        Ok(found) => found.keys.into_iter().find(|line| line.id == key),
        Err(error) => return visit.error(error).await,
    };
    let Some(public) = found.and_then(|line| line.public) else {
        return visit.error(WorkflowError::NotFound).await;
    };
    let named = format!("attachment; filename=\"latchkey-{key}.pem\"");
    let headers = [
        (header::CONTENT_TYPE, "application/x-pem-file".to_owned()),
        (header::CONTENT_DISPOSITION, named),
    ];
    (headers, public.pem).into_response()
}
