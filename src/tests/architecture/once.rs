//! What the engine of the database cannot change is tested once: `cargo xtask test` leaves these
//! folders out where it runs everything else again on PostgreSQL.

use crate::architecture::hold;
use crate::sources::rust_files;

#[test]
fn what_runs_once_has_no_world() {
    let files = ["src/tests/architecture", "src/tests/program"].into_iter().flat_map(rust_files);
    // A world is on whichever engine the run is about.
    let marks = [concat!("Wo", "rld"), concat!("St", "age")];
    let has_world = files.filter(|file| marks.iter().any(|mark| file.code().contains(mark)));
    hold("runs once, yet asks the database", has_world.map(|file| file.path), &[]);
}
