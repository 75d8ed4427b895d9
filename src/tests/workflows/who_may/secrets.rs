//! The part about App Secrets, after their replacement.

use latchkey::domain::{AppId, SecretId};
use latchkey::workflows::secrets::{self, SetExpiry};

use crate::workflows::outcome;
use crate::world::Someone;

pub async fn try_everything(
    someone: &Someone<'_>,
    app: &AppId,
    note: &mut impl FnMut(&'static str, &'static str),
) {
    let (op, named) = (someone.op(), someone.names(app));
    let secret: SecretId = someone.world.newest_secret(app).await;
    let previewed = secrets::preview_regeneration(&op, &named).await;
    note("preview regenerating a secret", outcome(&previewed));
    let previewed = secrets::preview_end(&op, &named, &secret).await;
    note("preview the end of a secret", outcome(&previewed));
    note("end the only secret", outcome(&someone.ends(app, &secret).await));
    let seen = secrets::show_expiry(&op, &named, &secret).await;
    note("see when a secret expires", outcome(&seen));
    let form = SetExpiry { lasts: String::new(), version: String::new() };
    let set = secrets::set_expiry(&op, &named, &secret, &form).await;
    note("set when a secret expires", outcome(&set));
}
