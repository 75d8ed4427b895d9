//! The dependency rule of `lib.rs`, read from the paths that the code names.

use std::collections::BTreeSet;

use crate::architecture::hold;
use crate::sources::{Source, rust_files};

/// A module and what it may name of ours besides itself.
const TABLE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("storage", &["domain"]),
    ("workflows", &["domain", "storage"]),
    ("demo", &["domain", "workflows"]),
    ("config", &["domain"]),
    ("telemetry", &["config"]),
    ("sandbox", &["domain", "workflows"]),
    ("http", &["domain", "workflows", "config", "console", "telemetry"]),
    ("console::pages", &["domain", "workflows"]),
    ("console::wording", &["domain", "workflows"]),
    // The bodies of server functions.
    ("console::islands", &["domain", "workflows"]),
    ("console", &["domain"]),
    // The composers: whoever puts the parts together names them all.
    ("http::router", &["console", "http", "sandbox", "workflows"]),
    ("cli", &["config", "console", "demo", "domain", "http", "storage", "telemetry", "workflows"]),
    ("main", &["cli"]),
    ("lib", &["console"]),
];

/// What names more than the table lets it. Each needs a reason, and the list gets shorter.
const EXCEPTIONS: &[&str] = &[];

/// The module that a file belongs to, as the table names it.
fn module(file: &Source) -> String {
    let path = file.path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts: Vec<_> = path.split('/').collect();
    let two = parts.iter().take(2).copied().collect::<Vec<_>>().join("::");
    if TABLE.iter().any(|(name, _)| *name == two) { two } else { parts[0].to_owned() }
}

/// The modules of ours that a file names: `crate::x`, `use crate::{x, y::{z}}`.
fn named(file: &Source) -> BTreeSet<String> {
    let code = file.code();
    code.split("crate::").skip(1).flat_map(first_names).collect()
}

/// The name with which a path begins, or those with which the paths of a list begin.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| {
        let letters = text.trim_start().chars();
        letters.take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>()
    };
    let Some(list) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let (mut names, mut depth) = (vec![name(list)], 1);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(name(&list[at + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn a_list_of_paths_names_each_of_them() {
    assert_eq!(first_names("domain::{a, b};"), ["domain"]);
    assert_eq!(first_names("{domain::{a, b}, storage};\nx, y"), ["domain", "storage"]);
}

#[test]
fn every_module_names_only_what_the_table_lets_it() {
    let mut found = BTreeSet::new();
    for file in rust_files("src").iter().filter(|file| !file.is_test()) {
        let module = module(file);
        let own = module.split("::").next().unwrap_or_default().to_owned();
        let Some((_, may)) = TABLE.iter().find(|(name, _)| *name == module) else {
            panic!("{}: the table has no line for {module}", file.path);
        };
        let beyond = named(file).into_iter().filter(|name| *name != own);
        let beyond = beyond.filter(|name| !may.contains(&name.as_str()));
        found.extend(beyond.map(|name| format!("{} names {name}", file.path)));
    }
    hold("a module names what it may not", found, EXCEPTIONS);
}

#[test]
fn frameworks_stay_where_they_belong() {
    let mut found = BTreeSet::new();
    let rules: [(&str, &[&str]); 5] = [
        ("src/domain", &["axum", "leptos", "sqlx", "tokio", "tracing", "reqwest"]),
        ("src/storage", &["axum", "leptos", "tokio::", "reqwest"]),
        ("src/workflows", &["axum", "leptos", "sqlx", "reqwest", "tower"]),
        ("src/http", &["sqlx"]),
        ("src/sandbox", &["sqlx", "leptos"]),
    ];
    for (folder, banned) in rules {
        for file in rust_files(folder).iter().filter(|file| !file.is_test()) {
            let code = file.code();
            for name in banned.iter().filter(|name| code.contains(&format!("use {name}"))) {
                found.insert(format!("{} uses {name}", file.path));
            }
        }
    }
    hold("a framework is where it does not belong", found, &[]);
}
