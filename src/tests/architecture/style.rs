//! What STYLE.md asks of every file.

use crate::architecture::hold;
use crate::sources::{Source, rust_files};

fn all() -> Vec<Source> {
    ["src", "xtask"].into_iter().flat_map(rust_files).collect()
}

fn paths(files: &[Source], is_wrong: impl Fn(&Source) -> bool) -> Vec<String> {
    files.iter().filter(|file| is_wrong(file)).map(|file| file.path.clone()).collect()
}

#[test]
fn every_module_begins_by_saying_what_it_is_for() {
    let silent = paths(&all(), |file| !file.text.starts_with("//! "));
    hold("says nothing about itself", silent, &[]);
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let long = paths(&all(), |file| file.text.lines().count() > 500);
    hold("is too long", long, &[]);
}

#[test]
fn half_of_the_files_have_at_most_150_lines() {
    let mut lengths: Vec<_> =
        rust_files("src").iter().map(|file| file.text.lines().count()).collect();
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] <= 150, "the median is {}", lengths[lengths.len() / 2]);
}

#[test]
fn nothing_unwraps_outside_tests() {
    let unwraps = |file: &Source| !file.is_test() && file.code().contains(".unwrap()");
    hold("unwraps", paths(&all(), unwraps), &[]);
}

#[test]
fn nothing_is_left_to_be_done() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
    ];
    let left = |file: &Source| marks.iter().any(|mark| file.text.contains(mark));
    hold("is not done", paths(&all(), left), &[]);
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let marks = [concat!("#[al", "low("), concat!("#![al", "low(")];
    let allows = |file: &Source| marks.iter().any(|mark| file.text.contains(mark));
    hold("allows a lint", paths(&all(), allows), &[]);
}

#[test]
fn no_test_sleeps_is_ignored_or_tries_again() {
    let marks =
        [concat!("#[ig", "nore"), concat!("thread::sl", "eep("), concat!("time::sl", "eep(")];
    let waits = |file: &Source| file.is_test() && marks.iter().any(|mark| file.text.contains(mark));
    hold("waits", paths(&rust_files("src"), waits), &[]);
}

#[test]
fn a_browser_is_never_told_to_trust_a_string_as_html() {
    let trusts = |file: &Source| !file.is_test() && file.code().contains("inner_html");
    hold("writes raw HTML", paths(&rust_files("src/console"), trusts), &[]);
}
