//! Devices on which somebody has signed in before, so that a stranger's guesses do not concern
//! them. Nothing is stored: the device keeps a mark that only this installation can make.

use crate::domain::secrets::secret::{Entropy, SecretHash};
use crate::domain::text::Email;
use crate::workflows::{OpContext, Workflows};

/// Letters of the random half of a mark.
const NONCE: usize = 32;

/// A mark for the device of somebody who has just proved themselves. It is no credential: it lets
/// nobody in, and its own failures count against it.
pub fn mark_device(op: &OpContext, email: &Email) -> String {
    let nonce = format!("{:032x}", u128::from_be_bytes(op.rng().bytes()));
    let proof = proof(op, email, &nonce).to_hex();
    format!("{nonce}.{proof}")
}

/// Which device a mark is of, if it was made here for this very person.
pub fn recognise_device(op: &OpContext, email: &str, mark: &str) -> Option<u128> {
    let email = Email::parse(email).ok()?;
    let (nonce, proved) = mark.split_once('.')?;
    let device = u128::from_str_radix(nonce, 16).ok().filter(|_| nonce.len() == NONCE)?;
    let is_ours = SecretHash::from_hex(proved)? == proof(op, &email, nonce);
    is_ours.then_some(device)
}

fn proof(w: &Workflows, email: &Email, nonce: &str) -> SecretHash {
    w.keyring().hash(&format!("known device {nonce} of {}", email.as_str()))
}
