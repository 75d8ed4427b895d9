//! Settings of the whole installation, as an organization sees them.

use crate::console::paths::addresses;
use crate::domain::{KeyId, OrgId};

addresses! {
    /// The keys that tokens are signed with.
    SIGNING_KEYS signing_keys "/orgs/{org}/settings/signing-keys" (org: OrgId);
    /// Revoking one of them.
    REVOKE_KEY revoke_key "/orgs/{org}/settings/signing-keys/{key}/revoke" (org: OrgId, key: KeyId);
    /// The public half of one of them, as a file.
    PUBLIC_KEY public_key "/orgs/{org}/settings/signing-keys/{key}/public-key.pem" (org: OrgId, key: KeyId);
}
