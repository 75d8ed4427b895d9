//! The architecture as tests: what a person would otherwise have to notice in review. The lists of
//! exceptions may only get shorter, and an exception that is not needed any more is an error.

mod cycles;
mod layers;
mod once;
mod onlys;
mod signatures;
mod style;

use std::collections::BTreeSet;

use crate::sources::Source;

/// Holds what was found against the exceptions, in both directions.
pub fn hold(what: &str, found: impl IntoIterator<Item = String>, exceptions: &[&str]) {
    let found: BTreeSet<String> = found.into_iter().collect();
    let exceptions: BTreeSet<String> = exceptions.iter().map(ToString::to_string).collect();
    let new: Vec<_> = found.difference(&exceptions).collect();
    let stale: Vec<_> = exceptions.difference(&found).collect();
    assert!(new.is_empty(), "{what}: {new:#?}");
    assert!(stale.is_empty(), "{what}: no exception any more, take it off the list: {stale:#?}");
}

/// The files whose code, tests left out, has one of these in it.
fn files_with(files: &[Source], needles: &[&str]) -> BTreeSet<String> {
    let has = |file: &&Source| {
        let code = file.code();
        !file.is_test() && needles.iter().any(|needle| code.contains(needle))
    };
    files.iter().filter(has).map(|file| file.path.clone()).collect()
}
