//! Who makes a call, about which organization, with which permissions.

use crate::domain::{PermissionId, Timestamp};
use crate::sandbox::errors::Refusal;
use crate::workflows::OpContext;
use crate::workflows::tokens::{CallAccess, note_denial};

/// A call whose credentials are right.
pub struct Call {
    /// The organization's key in the service.
    pub org_key: String,
    /// The id of the app or the person that calls.
    pub caller: String,
    pub now: Timestamp,
    pub access: CallAccess,
    /// For the record of what was lacking.
    pub op: OpContext,
}

impl Call {
    /// Lets through who has the permission; 403 for everybody else.
    pub fn needs(&self, permission: &str) -> Result<(), Refusal> {
        let id = PermissionId::parse(permission);
        if id.is_ok_and(|id| self.access.may(&id)) {
            return Ok(());
        }
        note_denial(&self.op, &self.access, permission);
        Err(Refusal::missing_permission(permission))
    }
}
