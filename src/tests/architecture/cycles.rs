//! No two files need each other, over however many corners: what stands alone can be read alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::hold;
use crate::sources::{Source, rust_files};

/// The files by the paths of their modules.
struct Modules(BTreeMap<String, Module>);

struct Module {
    code: String,
    /// What it hands on from elsewhere: the name and the full path.
    handed_on: BTreeMap<String, String>,
}

/// `src/http/console/mod.rs` is `http::console`; the two crate roots are none.
fn module_path(file: &Source) -> Option<String> {
    let path = file.path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let path = path.strip_suffix("/mod").unwrap_or(path);
    (path != "lib" && path != "main").then(|| path.replace('/', "::"))
}

/// The paths of a `use`, each written out.
fn written_out(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![tree.trim().to_owned()];
    };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[begin..]);
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(written_out).map(|part| format!("{}{part}", head.trim_start())).collect()
}

/// The statements of a file that begin with these words, up to their semicolon.
fn statements<'a>(code: &'a str, begins: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let line = &rest[..at];
        let before = &line[line.rfind('\n').map_or(0, |end| end + 1)..];
        let statement = &rest[at + 4..];
        let end = statement.find(';').unwrap_or(statement.len());
        if begins.contains(&before.trim()) {
            found.push(&statement[..end]);
        }
        rest = &statement[end..];
    }
    found
}

/// A path from the crate's root, if it leads to something of ours.
fn absolute(module: &str, path: &str) -> Option<String> {
    let path = path.split(" as ").next().unwrap_or(path).trim().trim_end_matches("::self");
    if let Some(path) = path.strip_prefix("crate::") {
        return Some(path.to_owned());
    }
    if let Some(path) = path.strip_prefix("self::") {
        return Some(format!("{module}::{path}"));
    }
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    path.strip_prefix("super::").map(|path| format!("{parent}::{path}"))
}

impl Modules {
    fn read() -> Self {
        let mut modules = BTreeMap::new();
        for file in rust_files("src").iter().filter(|file| !file.is_test()) {
            let Some(path) = module_path(file) else { continue };
            let code = file.code();
            let mut handed_on = BTreeMap::new();
            for tree in statements(&code, &["pub", "pub(crate)", "pub(super)"]) {
                for named in written_out(tree) {
                    let name = named.rsplit([':', ' ']).next().unwrap_or_default().to_owned();
                    let inner = named.split("::").next().unwrap_or_default();
                    let target = absolute(&path, &named).or_else(|| {
                        code.contains(&format!("mod {inner};")).then(|| format!("{path}::{named}"))
                    });
                    handed_on.extend(target.map(|target| (name, target)));
                }
            }
            modules.insert(path, Module { code, handed_on });
        }
        Self(modules)
    }

    /// The file in which the last name of a path is written.
    fn home(&self, path: &str) -> Option<&str> {
        let mut end = path.len();
        let found = loop {
            if let Some((found, _)) = self.0.get_key_value(&path[..end]) {
                break found;
            }
            end = path[..end].rfind("::")?;
        };
        let rest = path[end..].trim_start_matches("::");
        let (name, further) = rest.split_once("::").unwrap_or((rest, ""));
        match self.0[found].handed_on.get(name) {
            Some(target) if further.is_empty() => self.home(target),
            Some(target) => self.home(&format!("{target}::{further}")),
            None => Some(found),
        }
    }

    fn needs(&self, module: &str) -> BTreeSet<&str> {
        let code = &self.0[module].code;
        let mut paths: Vec<_> = statements(code, &[""])
            .into_iter()
            .flat_map(written_out)
            .filter_map(|path| absolute(module, &path))
            .collect();
        // Paths in the middle of the code, from the root or into a module of its own.
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
        let lines = code.lines().filter(|line| !line.starts_with("pub use "));
        let words = lines.flat_map(|line| line.split(|c| !is_name(c)));
        for word in words.filter(|word| word.contains("::")) {
            let first = word.split("::").next().unwrap_or_default();
            let own = format!("{module}::{first}");
            match word.strip_prefix("crate::") {
                Some(path) if !path.ends_with("::") => paths.push(path.to_owned()),
                None if self.0.contains_key(&own) => paths.push(format!("{module}::{word}")),
                Some(_) | None => {}
            }
        }
        let homes = paths.iter().filter_map(|path| self.home(path));
        homes.filter(|home| *home != module).collect()
    }
}

/// What is left when everything that needs nothing of the rest is taken away, again and again.
fn circles<'a>(
    mut needs: BTreeMap<&'a str, BTreeSet<&'a str>>,
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    loop {
        let left: BTreeSet<_> = needs.keys().copied().collect();
        let needed: BTreeSet<_> = needs.values().flatten().copied().collect();
        let before = needs.len();
        needs.retain(|module, needs| {
            needs.retain(|needed| left.contains(needed));
            !needs.is_empty() && needed.contains(module)
        });
        if needs.len() == before {
            return needs;
        }
    }
}

#[test]
fn a_use_is_written_out() {
    let paths = written_out("crate::{a::{self, B}, c}");
    assert_eq!(paths, ["crate::a::self", "crate::a::B", "crate::c"]);
}

#[test]
fn what_needs_each_other_is_a_circle_and_a_chain_is_none() {
    let needs = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
    let found = circles(BTreeMap::from([
        ("a", needs(&["b"])),
        ("b", needs(&["c"])),
        ("c", needs(&["b", "d"])),
        ("d", needs(&[])),
    ]));
    assert_eq!(found.keys().copied().collect::<Vec<_>>(), ["b", "c"]);
}

#[test]
fn no_two_files_need_each_other() {
    let modules = Modules::read();
    let needs = modules.0.keys().map(|module| (module.as_str(), modules.needs(module))).collect();
    let found = circles(needs).into_iter().flat_map(|(module, needs)| {
        needs.into_iter().map(move |needed| format!("{module} needs {needed}"))
    });
    hold("two files need each other", found, &[]);
}
