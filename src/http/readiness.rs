//! Whether the database takes changes, found out by trying.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

use crate::workflows::Workflows;

/// Tries writes one after the other, and answers everybody who waits with one of them: however
/// many ask, the writer is theirs once at a time.
#[derive(Default)]
pub struct Readiness {
    begun: AtomicU64,
    last: Mutex<Tried>,
}

#[derive(Default)]
struct Tried {
    number: u64,
    worked: bool,
}

impl Readiness {
    /// Whether a write worked that began after the question.
    pub async fn ask(&self, workflows: &Workflows) -> bool {
        let before = self.begun.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        if last.number <= before {
            let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            *last = Tried { number, worked: workflows.check().await.is_ok() };
        }
        last.worked
    }
}
