//! Which secrets are being confirmed by their first use right now. Twenty scripts that start at
//! once with a new secret would otherwise queue behind one lock to confirm it twenty times.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::domain::SecretId;

/// The secrets that somebody is confirming on this server.
#[derive(Default)]
pub struct Handovers(Mutex<BTreeSet<SecretId>>);

/// One of them, until it is dropped.
pub struct Handover<'a> {
    all: &'a Handovers,
    secret: SecretId,
}

impl Handovers {
    /// Begins to confirm a secret; `None` when somebody is at it already.
    pub(crate) fn begin(&self, secret: &SecretId) -> Option<Handover<'_>> {
        let is_first = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.clone());
        is_first.then(|| Handover { all: self, secret: secret.clone() })
    }
}

impl Drop for Handover<'_> {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.secret);
    }
}
