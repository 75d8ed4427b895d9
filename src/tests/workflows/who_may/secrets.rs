//! The part about App Secrets, after their replacement.

use latchkey::domain::{AppId, SecretId};
use latchkey::workflows::secrets::end::preview_end;
use latchkey::workflows::secrets::regenerate::preview_regeneration;
use latchkey::workflows::secrets::set_expiry::{SetSecretExpiry, see_expiry, set_secret_expiry};

use crate::workflows::outcome;
use crate::world::Someone;

pub async fn try_everything(
    someone: &Someone<'_>,
    app: &AppId,
    note: &mut impl FnMut(&'static str, &'static str),
) {
    let (w, visitor, org) = (someone.workflows(), &someone.visitor, &someone.org);
    let secret: SecretId = someone.world.newest_secret(app).await;
    let previewed = preview_regeneration(&w.op(visitor), org, app).await;
    note("preview regenerating a secret", outcome(&previewed));
    let previewed = preview_end(&w.op(visitor), org, app, &secret).await;
    note("preview the end of a secret", outcome(&previewed));
    note("end the only secret", outcome(&someone.ends(app, &secret).await));
    let seen = see_expiry(&w.op(visitor), org, app, &secret).await;
    note("see when a secret expires", outcome(&seen));
    let form = SetSecretExpiry {
        org: org.clone(),
        app: app.clone(),
        secret,
        lasts: String::new(),
        version: String::new(),
    };
    let set = set_secret_expiry(&w.op(visitor), form).await;
    note("set when a secret expires", outcome(&set));
}
