//! Randomness. Nothing else may draw any.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::digest;

use crate::domain::ids::{
    ApiTokenId, AppId, ConsentId, DraftId, EventId, GrantId, InstanceId, InvitationId, OrgId,
    PersonId, RequestId, RoleId, SecretId, SessionRef, SignInId,
};
use crate::domain::secrets::secret::Entropy;

/// Where random bytes come from.
#[derive(Clone)]
pub struct Rng(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded { seed: u64, drawn: Arc<AtomicU64> },
}

impl Rng {
    /// The generator of the operating system.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes in the same order for the same seed. For tests.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded { seed, drawn: Arc::new(AtomicU64::new(0)) })
    }

    /// Draws a new id.
    pub fn id<T: Draw>(&mut self) -> T {
        T::draw(self)
    }
}

impl Entropy for Rng {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that draws")]
    fn fill(&mut self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => aws_lc_rs::rand::fill(bytes).expect("the generator works"),
            Source::Seeded { seed, drawn } => {
                for chunk in bytes.chunks_mut(32) {
                    let count = drawn.fetch_add(1, Ordering::SeqCst);
                    let input = [seed.to_be_bytes(), count.to_be_bytes()].concat();
                    let block = digest::digest(&digest::SHA256, &input);
                    chunk.copy_from_slice(&block.as_ref()[..chunk.len()]);
                }
            }
        }
    }
}

/// An id that can be drawn at random.
pub trait Draw {
    /// Draws one.
    fn draw(entropy: &mut impl Entropy) -> Self;
}

macro_rules! draw {
    ($($id:ty),*) => {$(
        impl Draw for $id {
            fn draw(entropy: &mut impl Entropy) -> Self {
                Self::from_bytes(entropy.bytes())
            }
        }
    )*};
}

draw!(
    ApiTokenId,
    AppId,
    ConsentId,
    DraftId,
    EventId,
    GrantId,
    InstanceId,
    InvitationId,
    OrgId,
    PersonId,
    RequestId,
    RoleId,
    SecretId,
    SessionRef,
    SignInId
);
