//! What a token says, and whether anybody would take it.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::domain::access::permissions_of_claim;
use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::TokenRefusal;
use crate::domain::{AppId, PermissionId};
use crate::workflows::tokens::live_token;
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// A token taken apart and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenParts {
    pub decoded: Decoded,
    /// Why no service of ours would take it; nothing when they would.
    pub refusal: Option<TokenRefusal>,
    /// What it permits, in whichever service.
    pub permissions: BTreeSet<PermissionId>,
}

/// What stands in a token, whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub header: Map<String, Value>,
    pub claims: Map<String, Value>,
}

/// Takes a token apart and checks it. Returns `None` for a text that is no token at all.
pub async fn look_into(
    op: &OpContext,
    token: &Presented,
) -> Result<Option<TokenParts>, WorkflowError> {
    let Some(decoded) = decode(token.expose()) else {
        return Ok(None);
    };
    let mut view = op.view_any().await?;
    let (refusal, permissions) = match live_token(op, &mut view, token).await? {
        Ok(live) => (None, permissions(op, &live.claims.perms)),
        Err(refusal) => (Some(refusal), BTreeSet::new()),
    };
    Ok(Some(TokenParts { decoded, refusal, permissions }))
}

fn permissions(w: &Workflows, perms: &[String]) -> BTreeSet<PermissionId> {
    let services = w.catalogue().services().iter();
    services.flat_map(|file| permissions_of_claim(perms, w.catalogue(), &file.id)).collect()
}

/// Header and claims of a token, unchecked. Returns `None` for a text that is no token.
pub fn decode(token: &str) -> Option<Decoded> {
    let mut parts = token.split('.');
    let mut object = || {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        serde_json::from_slice::<Map<String, Value>>(&bytes).ok()
    };
    let decoded = Decoded { header: object()?, claims: object()? };
    (parts.count() == 1).then_some(decoded)
}

/// The app that a token says it stands for. Nothing of that is checked.
pub fn app_of(token: &str) -> Option<AppId> {
    AppId::parse(decode(token)?.claims.get("sub")?.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> String {
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.c2ln", encode(header), encode(claims))
    }

    #[test]
    fn token_comes_apart_into_header_and_claims() {
        let token = decode(&token(r#"{"alg":"RS256"}"#, r#"{"exp":1}"#)).unwrap();
        let found = (token.header["alg"].as_str(), token.claims["exp"].as_i64());
        assert_eq!(found, (Some("RS256"), Some(1)));
    }

    #[test]
    fn other_texts_are_no_tokens() {
        let four_parts = token("{}", "{}") + ".x";
        for text in ["", "a.b.c", "lkysecabc", &four_parts, &token("[]", "{}"), "e30.e30"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
