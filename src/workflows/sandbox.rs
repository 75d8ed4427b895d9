//! What calls to the embedded sandbox change, for all servers of an installation alike. To the
//! product these are objects by kind and id; what they mean is the sandbox's own affair.
//!
//! Nothing here is on the record: the sandbox is a service with an audit log of its own.

use std::collections::BTreeMap;

use crate::domain::Timestamp;
use crate::storage::sandbox::SandboxObject;
use crate::storage::{self, Tx};
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// What one organization keeps at most, in objects and in bytes. What was changed longest ago
/// makes room.
const MOST_OBJECTS: usize = 4_000;
const MOST_BYTES: usize = 4 << 20;

/// What makes servers of one database wait for each other.
const LOCK: &str = "sandbox";

/// Everything that was changed in an organization, as it is before a call.
#[derive(Default)]
pub struct Kept(BTreeMap<(String, String), Object>);

struct Object {
    body: String,
    changed_at: Timestamp,
}

impl Kept {
    /// The JSON of an object. `None` when nothing changed it.
    pub fn find(&self, kind: &str, id: &str) -> Option<&str> {
        self.0.get(&(kind.to_owned(), id.to_owned())).map(|object| object.body.as_str())
    }

    /// Id and JSON of every object of a kind, in the order of their ids.
    pub fn list(&self, kind: &str) -> impl Iterator<Item = (&str, &str)> {
        let from = (kind.to_owned(), String::new());
        let objects = self.0.range(from..);
        let kind = kind.to_owned();
        objects
            .take_while(move |((of, _), _)| *of == kind)
            .map(|((_, id), object)| (id.as_str(), object.body.as_str()))
    }

    /// The objects that have to go so that the rest is not too much, oldest change first.
    fn beyond(&self) -> Vec<(String, String)> {
        let bytes = |object: &Object| object.body.len();
        let mut left: usize = self.0.values().map(bytes).sum();
        let mut count = self.0.len();
        let mut oldest: Vec<_> = self.0.iter().collect();
        oldest.sort_by_key(|(_, object)| object.changed_at);
        let mut gone = Vec::new();
        for (key, object) in oldest {
            if left <= MOST_BYTES && count <= MOST_OBJECTS {
                break;
            }
            (left, count) = (left - bytes(object), count - 1);
            gone.push(key.clone());
        }
        gone
    }
}

/// What a call changes: an object by kind and id gets this JSON, or none.
pub struct Put {
    pub kind: &'static str,
    pub id: String,
    pub body: Option<String>,
}

/// What a call answers and changes.
pub struct Decision<T> {
    pub answer: T,
    pub puts: Vec<Put>,
}

/// Answers a call. One that changes nothing reads and no more; one that does decides again with
/// nobody else deciding, so that no change is lost.
pub async fn decide<T>(
    op: &OpContext,
    org_key: &str,
    act: impl Fn(&Kept) -> Decision<T>,
) -> Result<T, WorkflowError> {
    op.end_snapshot();
    let mut once = op.read_once().await?;
    let kept = load(&mut once, org_key).await?;
    drop(once);
    let decision = act(&kept);
    if decision.puts.is_empty() {
        return Ok(decision.answer);
    }
    let mut change = op.change_any().await?;
    storage::installation::lock(&mut change, LOCK).await?;
    let mut kept = load(&mut change, org_key).await?;
    let Decision { answer, puts } = act(&kept);
    for Put { kind, id, body } in puts {
        let key = (kind.to_owned(), id);
        let Some(body) = body else {
            storage::sandbox::delete(&mut change, org_key, kind, &key.1).await?;
            kept.0.remove(&key);
            continue;
        };
        let (kind, id) = key.clone();
        let changed_at = op.now();
        let object = SandboxObject { kind, id, body, changed_at };
        storage::sandbox::put(&mut change, org_key, &object).await?;
        kept.0.insert(key, Object { body: object.body, changed_at });
    }
    for (kind, id) in kept.beyond() {
        storage::sandbox::delete(&mut change, org_key, &kind, &id).await?;
    }
    change.commit_off_the_record(OffTheRecord::Sandbox).await?;
    Ok(answer)
}

/// Forgets every change, so that all organizations have their data back as they were made up.
pub async fn clear(op: &OpContext) -> Result<(), WorkflowError> {
    let mut change = op.change_any().await?;
    storage::sandbox::clear(&mut change).await?;
    change.commit_off_the_record(OffTheRecord::Sandbox).await
}

async fn load(tx: &mut Tx, org_key: &str) -> Result<Kept, WorkflowError> {
    let objects = storage::sandbox::list(tx, org_key).await?;
    let entry = |object: SandboxObject| {
        let SandboxObject { kind, id, body, changed_at } = object;
        ((kind, id), Object { body, changed_at })
    };
    Ok(Kept(objects.into_iter().map(entry).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(objects: impl Iterator<Item = (usize, usize)>) -> Kept {
        let object = |(at, bytes): (usize, usize)| {
            let changed_at = Timestamp::from_seconds(i64::try_from(at).unwrap());
            let body = "x".repeat(bytes);
            (("device".to_owned(), format!("{at:06}")), Object { body, changed_at })
        };
        Kept(objects.map(object).collect())
    }

    #[test]
    fn what_was_changed_longest_ago_makes_room() {
        let many = kept((0..MOST_OBJECTS + 2).map(|at| (at, 1)));
        let gone: Vec<_> = many.beyond().into_iter().map(|(_, id)| id).collect();
        assert_eq!(gone, ["000000", "000001"]);
    }

    #[test]
    fn large_objects_make_room_by_their_size() {
        let large = kept((0..5).map(|at| (at, MOST_BYTES / 4)));
        assert_eq!(large.beyond().len(), 1);
        assert_eq!(kept((0..4).map(|at| (at, MOST_BYTES / 4))).beyond(), []);
    }

    #[test]
    fn a_kind_is_listed_without_its_neighbours() {
        let kept = Kept(
            [("a", "1"), ("b", "1"), ("b", "2"), ("c", "1")]
                .map(|(kind, id)| {
                    let body = format!("{kind}{id}");
                    let changed_at = Timestamp::from_seconds(0);
                    ((kind.to_owned(), id.to_owned()), Object { body, changed_at })
                })
                .into(),
        );
        assert_eq!(kept.list("b").collect::<Vec<_>>(), [("1", "b1"), ("2", "b2")]);
        assert_eq!(kept.find("b", "2"), Some("b2"));
    }
}
