//! App Secrets, read. Never their values: nobody has those.

use leptos::prelude::*;

use crate::console::view::{PageError, RegenerationView, SecretEndView, SecretExpiryView};
use crate::domain::{AppId, OrgId, SecretId};

/// What regenerating the secret of an app would bring about.
#[server(prefix = "/rpc", endpoint = "preview_regeneration")]
pub async fn preview_regeneration(org: OrgId, app: AppId) -> Result<RegenerationView, PageError> {
    use crate::console::rpc::secret_words::secret_lines;
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::secrets::regenerate;

    let (w, visitor) = visit()?;
    let found = regenerate::preview_regeneration(&w.op(&visitor), &org, &app).await;
    let found = found.map_err(refuse)?;
    let why_full = found.secrets.is_full();
    Ok(RegenerationView {
        token_url: format!("{}/auth/token", w.settings().issuer()),
        secrets: secret_lines(w.now(), found.secrets.iter().cloned()),
        org_count: found.org_count,
        longest_life: found.longest_life,
        tokens_lately: found.tokens_lately,
        max_age: found.max_age.map(crate::domain::organizations::organization::SecretAge::days),
        why_full: why_full.then(|| regenerate::why_full(&found.secrets).to_owned()),
        key: found.key,
        app: found.app,
    })
}

/// What ending a secret would bring about.
#[server(prefix = "/rpc", endpoint = "preview_secret_end")]
pub async fn preview_secret_end(
    org: OrgId,
    app: AppId,
    secret: SecretId,
) -> Result<SecretEndView, PageError> {
    use crate::console::rpc::secret_words::secret_line;
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::secrets::end;

    let (w, visitor) = visit()?;
    let found = end::preview_end(&w.op(&visitor), &org, &app, &secret).await;
    let found = found.map_err(refuse)?;
    Ok(SecretEndView {
        name: found.app.name.to_string(),
        secret: secret_line(w.now(), found.secret, found.may_end.is_ok()),
        why_kept: found.may_end.err().map(|reason| end::why_kept(reason).to_owned()),
        app,
    })
}

/// The expiry of a secret.
#[server(prefix = "/rpc", endpoint = "see_secret_expiry")]
pub async fn see_secret_expiry(
    org: OrgId,
    app: AppId,
    secret: SecretId,
) -> Result<SecretExpiryView, PageError> {
    use crate::console::rpc::secret_words::secret_line;
    use crate::console::rpc::server::{refuse, visit};
    use crate::workflows::secrets::set_expiry;

    let (w, visitor) = visit()?;
    let found = set_expiry::see_expiry(&w.op(&visitor), &org, &app, &secret).await;
    let found = found.map_err(refuse)?;
    Ok(SecretExpiryView {
        name: found.app.name.to_string(),
        version: set_expiry::version(&found.secret),
        max_age: found.max_age.map(crate::domain::organizations::organization::SecretAge::days),
        secret: secret_line(w.now(), found.secret, false),
        app,
    })
}
