//! Every statement of the product is planned by the engine, whether a test runs it or not.

use std::collections::BTreeMap;

use crate::sources::{Source, rust_files};
use crate::world::World;

/// Whose fragments every file may use, beside its own and those of the modules that it imports.
const SHARED: &str = "crate::storage";

/// A part of SQL that several statements have in common: what its macro takes, and what it says.
struct Fragment {
    parameters: Vec<String>,
    body: String,
}

type Fragments = BTreeMap<String, Fragment>;

/// The fragments that a file declares, as `macro_rules! name { ($…) => { … }; }`.
fn fragments(file: &Source) -> Fragments {
    let code = file.code();
    let declared = code.split("macro_rules!").skip(1).map(|declared| {
        let (name, rest) = declared.split_once('{').unwrap();
        let (parameters, rest) = rest.split_once("=>").unwrap();
        let parameters = parameters.trim().trim_start_matches('(').trim_end_matches(')');
        let names = parameters.split(',').filter_map(|one| one.split_once(':'));
        let body = inside(rest.trim_start(), '{', '}');
        let parameters = names.map(|(name, _)| name.trim().to_owned()).collect();
        (name.trim().to_owned(), Fragment { parameters, body: body.trim().to_owned() })
    });
    declared.collect()
}

/// What stands between the bracket with which a text begins and its counterpart. Brackets inside
/// of string literals do not count.
fn inside(text: &str, open: char, close: char) -> &str {
    assert!(text.starts_with(open), "{text}");
    let (mut depth, mut is_text) = (0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => is_text = !is_text,
            letter if letter == open && !is_text => depth += 1,
            letter if letter == close && !is_text => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[1..at];
        }
    }
    panic!("no end: {text}");
}

/// The parts between commas that stand in no bracket and in no string literal.
fn parts(text: &str) -> Vec<&str> {
    let (mut found, mut depth, mut is_text, mut begin) = (Vec::new(), 0, false, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => is_text = !is_text,
            '(' if !is_text => depth += 1,
            ')' if !is_text => depth -= 1,
            ',' if !is_text && depth == 0 => {
                found.push(text[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[begin..].trim());
    found.retain(|part| !part.is_empty());
    found
}

/// The text that an expression of string literals, `concat!` and fragments stands for.
fn text(expression: &str, known: &[&Fragments]) -> String {
    let expression = expression.trim();
    if let Some(literal) = expression.strip_prefix('"') {
        let literal = literal.strip_suffix('"').unwrap();
        assert!(!literal.contains(['\\', '"']), "SQL is text that can be pasted: {literal}");
        return literal.to_owned();
    }
    let (name, rest) = expression.split_once('!').unwrap_or_else(|| panic!("{expression}"));
    let given = parts(inside(rest, '(', ')'));
    if name == "concat" {
        return given.into_iter().map(|part| text(part, known)).collect();
    }
    let fragment = known.iter().find_map(|known| known.get(name));
    let fragment = fragment.unwrap_or_else(|| panic!("no fragment {name}"));
    let mut body = fragment.body.clone();
    for (parameter, value) in fragment.parameters.iter().zip(given) {
        body = body.replace(parameter.as_str(), value);
    }
    text(&body, known)
}

/// What a file is called in Rust.
fn module(file: &Source) -> String {
    let path = file.path.trim_start_matches("src/").trim_end_matches(".rs");
    format!("crate::{}", path.trim_end_matches("/mod").replace('/', "::"))
}

/// The text of every statement, with where it stands.
fn statements() -> Vec<(String, String)> {
    let files = rust_files("src/storage");
    let declared: Vec<_> = files.iter().map(|file| (module(file), fragments(file))).collect();
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.text.contains(": Sql =")) {
        let code = file.code();
        let is_known = |module: &str| {
            module == SHARED
                || module == self::module(file)
                || code.contains(&format!("{module}::"))
        };
        let mut known: Vec<_> = declared.iter().filter(|(module, _)| is_known(module)).collect();
        known.sort_by_key(|(module, _)| *module != self::module(file));
        let known: Vec<_> = known.into_iter().map(|(_, fragments)| fragments).collect();
        for declared in code.split("const ").skip(1) {
            let Some((name, rest)) = declared.split_once(": Sql =") else { continue };
            let Some(rest) = rest.trim_start().strip_prefix("sql") else { continue };
            let text = text(inside(rest, '(', ')').trim_end_matches([',', '\n', ' ']), &known);
            found.push((format!("{} {name}", file.path), text));
        }
    }
    found
}

#[tokio::test]
async fn every_statement_fits_the_migrated_schema() {
    let world = World::new().await;
    let mut refused = Vec::new();
    let statements = statements();
    for (place, text) in &statements {
        let mut tx = world.db.read().await.unwrap();
        if let Err(error) = tx.prepare(text).await {
            refused.push(format!("{place}: {error}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(statements.len() > 50, "only {} statements were found", statements.len());
}

#[test]
fn no_statement_escapes_the_test_above() {
    let declared: usize =
        rust_files("src/storage").iter().map(|file| file.code().matches(": Sql =").count()).sum();
    assert_eq!(statements().len(), declared);
}
