//! No two files need one another, directly or around a corner: each can be read before those that
//! name it.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::hold;
use crate::sources::{Source, rust_files};

/// The modules of ours and their code, by path: `workflows::apps::disable`.
fn modules() -> BTreeMap<String, String> {
    let files = rust_files("src");
    let own = files.iter().filter(|file| !file.is_test());
    let found: BTreeMap<_, _> = own.map(|file| (module(file), file.code())).collect();
    assert!(found.contains_key("domain::policy"), "the modules have other names");
    found
}

fn module(file: &Source) -> String {
    let path = file.path.trim_start_matches("src/").trim_end_matches(".rs");
    path.trim_end_matches("/mod").replace('/', "::")
}

/// Every path below `crate::` that the code names. What it only hands on (`pub use`) comes second.
fn named(code: &str) -> (Vec<String>, Vec<String>) {
    let (mut used, mut handed_on) = (Vec::new(), Vec::new());
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let line = &code[code[..at].rfind('\n').map_or(0, |at| at + 1)..at];
        let is_handed_on = line.trim_start().starts_with("pub") && line.ends_with("use ");
        let found = if is_handed_on { &mut handed_on } else { &mut used };
        found.extend(paths(&rest[..end(rest)]));
    }
    (used, handed_on)
}

/// Where a path ends that may have lists in it.
fn end(path: &str) -> usize {
    let mut depth = 0;
    let goes_on = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':');
    for (at, letter) in path.char_indices() {
        match letter {
            '{' if depth > 0 || path[..at].ends_with("::") => depth += 1,
            '{' if at == 0 => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' if depth > 1 => depth -= 1,
            _ if depth == 0 && !goes_on(letter) => return at,
            _ => {}
        }
    }
    path.len()
}

/// `a::{b, c::{d, e}}` is `a::b`, `a::c::d` and `a::c::e`.
fn paths(tree: &str) -> Vec<String> {
    let tree = tree.trim().split(" as ").next().unwrap_or_default();
    let Some((before, list)) = tree.split_once('{') else {
        return vec![tree.to_owned()];
    };
    let list = list.strip_suffix('}').unwrap_or(list);
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| paths(part)).map(|part| format!("{before}{part}")).collect()
}

/// Which module has what a path names: the longest beginning that is one, once it is followed
/// through the modules that only hand it on.
fn owner(path: &str, handed_on: &BTreeMap<String, String>, modules: &[&String]) -> Option<String> {
    let mut path = path.to_owned();
    while let Some((known, real)) = handed_on
        .iter()
        .find(|(known, _)| path == **known || path.starts_with(&format!("{known}::")))
    {
        path = format!("{real}{}", &path[known.len()..]);
    }
    let is_in = |module: &&&String| path == ***module || path.starts_with(&format!("{module}::"));
    modules.iter().filter(is_in).max_by_key(|module| module.len()).map(ToString::to_string)
}

/// Which modules each one needs.
fn needs() -> BTreeMap<String, BTreeSet<String>> {
    let modules = modules();
    let mut handed_on = BTreeMap::new();
    for (module, code) in &modules {
        for path in named(code).1 {
            let name = path.rsplit("::").next().unwrap_or_default();
            handed_on.insert(format!("{module}::{name}"), path.clone());
        }
    }
    let known: Vec<_> = modules.keys().collect();
    let of = |(module, code): (&String, &String)| {
        let used = named(code).0;
        let owners = used.iter().filter_map(|path| owner(path, &handed_on, &known));
        (module.clone(), owners.filter(|owner| owner != module).collect())
    };
    modules.iter().map(of).collect()
}

/// Everything that a module needs, near or far.
fn reach(module: &str, needs: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let (mut reached, mut left) = (BTreeSet::new(), vec![module]);
    while let Some(here) = left.pop() {
        for next in needs.get(here).into_iter().flatten() {
            if reached.insert(next.clone()) {
                left.push(next);
            }
        }
    }
    reached
}

#[test]
fn no_files_need_each_other() {
    let needs = needs();
    let reached: BTreeMap<_, _> =
        needs.keys().map(|module| (module.clone(), reach(module, &needs))).collect();
    let in_circle = |(module, needed): (&String, &BTreeSet<String>)| -> Vec<String> {
        let back = needed.iter().filter(|needed| reached[*needed].contains(module));
        back.map(|other| format!("{module} needs {other}, which comes back to it")).collect()
    };
    hold("files need each other", needs.iter().flat_map(in_circle), &[]);
}

#[test]
fn paths_are_read_out_of_lists() {
    let code = "use crate::a::{b, c::{d as x}};\npub use crate::e::f;\nlet y = crate::g::h(1);";
    let (used, handed_on) = named(code);
    assert_eq!(
        (used.join(" ").as_str(), handed_on.join(" ").as_str()),
        ("a::b a::c::d g::h", "e::f")
    );
}
