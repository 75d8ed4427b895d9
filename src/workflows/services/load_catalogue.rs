//! Loading the service catalogue: at start, once, on the record.
//!
//! Like a migration it does nothing the second time, and of several servers that start at once
//! one does it. What it refuses keeps the server from starting: a service never changes its
//! meaning unseen.

use aws_lc_rs::digest::{SHA256, digest};
use tracing::info;

use crate::domain::audit::event::Event;
use crate::domain::services::catalogue::edition::{CatalogueChange, Contents, Edition, compare};
use crate::domain::services::catalogue::{Catalogue, ServiceFile};
use crate::domain::time::Timestamp;
use crate::storage::audit::entries::Origin;
use crate::storage::{self, Db, Tx, installation};
use crate::workflows::engine::rng::Rng;
use crate::workflows::engine::startup::Startup;

/// Has the database know the services of the catalogue.
pub(crate) async fn load(
    db: &Db,
    catalogue: &Catalogue,
    rng: &Rng,
    now: Timestamp,
) -> Result<(), Startup> {
    let mut tx = db.write().await?;
    installation::lock(&mut tx, "catalogue").await?;
    for change in changes(&mut tx, catalogue).await? {
        match &change {
            CatalogueChange::Loaded { edition, .. } => {
                let Edition { name, version, .. } = edition;
                info!(service.id = %edition.service, "Loaded {name}, version {version}");
                storage::services::catalogue::store(&mut tx, edition, now).await?;
            }
            CatalogueChange::Withdrawn { edition } => {
                info!(service.id = %edition.service, "Withdrew {}", edition.name);
                storage::services::catalogue::delete(&mut tx, &edition.service).await?;
            }
        }
        let id = rng.clone().id();
        let record = Event::CatalogueChanged(change).record();
        storage::audit::entries::insert(&mut tx, &id, now, &origin(), &record).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// How many services the next start would load or withdraw.
/// [`Startup::Catalogue`] when it would refuse.
pub async fn preview(db: &Db, catalogue: &Catalogue) -> Result<usize, Startup> {
    Ok(changes(&mut db.read().await?, catalogue).await?.len())
}

async fn changes(tx: &mut Tx, catalogue: &Catalogue) -> Result<Vec<CatalogueChange>, Startup> {
    let known = storage::services::catalogue::list(tx).await?;
    let contained = storage::services::catalogue::list_contained(tx).await?;
    let now = catalogue.services().iter().map(edition).collect();
    Ok(compare(known, now, &contained)?)
}

fn edition(file: &ServiceFile) -> Edition {
    Edition {
        service: file.id.clone(),
        name: file.name.clone(),
        version: file.version,
        digest: fingerprint(file),
        contents: Contents::of(file),
    }
}

/// SHA-256 of what the file says, however it is written: comments and blanks make no difference.
fn fingerprint(file: &ServiceFile) -> String {
    use std::fmt::Write;

    let text = serde_json::to_string(file).unwrap_or_default();
    let bytes = digest(&SHA256, text.as_bytes());
    bytes.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

const fn origin() -> Origin<'static> {
    Origin {
        org: None,
        actor_kind: "operator",
        actor: "",
        address: None,
        agent: None,
        request: "start",
    }
}
