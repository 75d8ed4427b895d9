//! What STYLE.md asks of every function's parameters, and of what it returns.

use crate::architecture::hold;
use crate::sources::{Source, rust_files};

/// More parameters than these want a struct with a name.
const MOST: usize = 6;

/// A function of the product, as it is declared.
struct Signature {
    /// Its file and its name.
    place: String,
    /// Everything but `self`, as pattern and type.
    parameters: Vec<Parameter>,
    /// A component's properties are named where it is used.
    is_component: bool,
    is_server_function: bool,
    /// The type that it returns; empty where it returns nothing.
    answer: String,
}

struct Parameter {
    pattern: String,
    kind: String,
}

fn signatures() -> Vec<Signature> {
    let files = rust_files("src");
    files.iter().filter(|file| !file.is_test()).flat_map(signatures_of).collect()
}

fn signatures_of(file: &Source) -> Vec<Signature> {
    let code = file.code();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let (before, rest) = (&code[..at], &code[at + 3..]);
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if name.is_empty() || before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        // What stands between the end of the item before and this function.
        let attributes = &before[before.rfind(['}', ';']).unwrap_or(0)..];
        found.push(Signature {
            place: format!("{} {name}", file.path),
            parameters: parameters(&rest[name.len()..]),
            is_component: attributes.contains("#[component"),
            is_server_function: attributes.contains("#[server"),
            answer: answer(&rest[name.len()..]),
        });
    }
    found
}

/// The parameters of a declaration that begins behind the name: `<T>(one: A, other: B<C>) …`.
fn parameters(declaration: &str) -> Vec<Parameter> {
    let Some(open) = beginning(declaration) else {
        return Vec::new();
    };
    let declared = split(&declaration[open + 1..]);
    let named = declared.iter().filter_map(|declared| {
        let (pattern, kind) = declared.split_once(": ")?;
        let pattern = pattern.rsplit(']').next().unwrap_or_default();
        Some(Parameter { pattern: pattern.trim().to_owned(), kind: kind.trim().to_owned() })
    });
    named.collect()
}

/// What a declaration returns that begins behind the name.
fn answer(declaration: &str) -> String {
    let Some(open) = beginning(declaration) else {
        return String::new();
    };
    let mut depth = 0;
    let end = declaration[open..].find(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth == 0
    });
    let rest = declaration[open + end.unwrap_or(0) + 1..].trim_start();
    let Some(kind) = rest.strip_prefix("->") else {
        return String::new();
    };
    let end = kind.find(['{', ';']).unwrap_or(kind.len());
    kind[..end].split(" where ").next().unwrap_or_default().to_owned()
}

/// Whether a type has a tuple in it whose parts are of different kinds. Texts are one kind,
/// borrowed or not.
fn has_unlike_pair(kind: &str) -> bool {
    kind.match_indices('(').any(|(at, _)| {
        // The parameters of a function are no tuple.
        let is_call = kind[..at].ends_with(|letter: char| letter.is_alphanumeric());
        let parts: Vec<_> = split(&kind[at + 1..]).iter().map(|part| plain(part)).collect();
        let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).collect();
        !is_call && parts.iter().any(|part| part != &parts[0])
    })
}

fn plain(part: &str) -> String {
    let part = part.trim().trim_start_matches('&');
    let part = part.strip_prefix("'static ").unwrap_or(part);
    if part == "str" { "String".to_owned() } else { part.to_owned() }
}

/// Where the list of parameters begins: behind the generics, in which parentheses may stand.
fn beginning(declaration: &str) -> Option<usize> {
    let (mut depth, mut last) = (0, ' ');
    for (at, letter) in declaration.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' if last != '-' => depth -= 1,
            '(' if depth == 0 => return Some(at),
            _ => {}
        }
        last = letter;
    }
    None
}

/// The parts of a list up to its closing parenthesis.
fn split(list: &str) -> Vec<String> {
    let (mut parts, mut depth, mut before) = (vec![String::new()], 0, ' ');
    for letter in list.chars() {
        match letter {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if before == '-' || before == '=' => {}
            ')' | ']' | '}' | '>' if depth == 0 => break,
            ')' | ']' | '}' | '>' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                before = letter;
                continue;
            }
            _ => {}
        }
        before = letter;
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

impl Parameter {
    fn is_tuple(&self, aliases: &[String]) -> bool {
        let kind = self.kind.trim_start_matches('&').trim_start();
        let kind = kind
            .strip_prefix('\'')
            .map_or(kind, |kind| kind.split_once(' ').map_or(kind, |(_lifetime, kind)| kind));
        let kind = kind.trim_start_matches("mut ");
        let name = kind.split('<').next().unwrap_or_default();
        self.pattern.starts_with('(')
            || (kind.starts_with('(') && kind != "()")
            || aliases.iter().any(|alias| alias == name)
    }
}

/// The names under which tuples go.
fn aliases() -> Vec<String> {
    let mut found = Vec::new();
    for file in rust_files("src").iter().filter(|file| !file.is_test()) {
        for line in file.code().lines() {
            let Some((_, declared)) = line.split_once("type ") else {
                continue;
            };
            if let Some((name, kind)) = declared.split_once(" = ")
                && kind.starts_with('(')
            {
                found.push(name.split('<').next().unwrap_or_default().to_owned());
            }
        }
    }
    found
}

#[test]
fn no_parameter_is_a_tuple() {
    let aliases = aliases();
    let has_tuple = |it: &Signature| it.parameters.iter().any(|one| one.is_tuple(&aliases));
    let found = signatures().into_iter().filter(has_tuple).map(|it| it.place);
    hold("takes a tuple", found, &[]);
}

/// A name says more than a place in a pair. These stay: the key and value of a map, a pair that
/// somebody else's interface asks for, and two that half of the product takes apart.
const PAIRS: [&str; 11] = [
    "src/config/layers.rs origins",
    "src/domain/services/catalogue/mod.rs permission",
    "src/http/console/files.rs go",
    "src/http/csp/roles.rs create",
    "src/http/serve.rs accept",
    "src/sandbox/ask.rs list",
    "src/storage/roles/custom.rs list_names",
    "src/storage/services/instances.rs find_by_org_key",
    "src/storage/tokens/issued.rs list_live",
    "src/workflows/engine/refusals.rs take_due",
    "src/workflows/roles/describe.rs find",
];

#[test]
fn nothing_returns_a_tuple_of_unlike_things() {
    let found = signatures().into_iter().filter(|it| has_unlike_pair(&it.answer));
    hold("returns a tuple", found.map(|it| it.place), &PAIRS);
}

#[test]
fn what_a_function_returns_is_told_apart() {
    assert_eq!(answer("(a: (A, B)) -> Option<(C, D)> where A: E {").trim(), "Option<(C, D)>");
    assert_eq!(answer("(&self) {"), "");
    for kind in ["(A, B)", "Result<Vec<(A, &str)>, C>", "(&'static str, A)"] {
        assert!(has_unlike_pair(kind), "{kind}");
    }
    for kind in ["()", "(A, A)", "impl Fn(A, B)", "Vec<(&'static str, String)>", "Map<A, B>"] {
        assert!(!has_unlike_pair(kind), "{kind}");
    }
}

#[test]
fn nothing_takes_more_than_six_parameters() {
    let takes_many = |it: &Signature| !it.is_component && it.parameters.len() > MOST;
    let found = signatures().into_iter().filter(takes_many).map(|it| it.place);
    hold("takes many parameters", found, &[]);
}

/// A server function is a public endpoint: it exists because an island calls it.
#[test]
fn every_server_function_stands_beside_an_island() {
    let found = signatures().into_iter().filter(|it| it.is_server_function).map(|it| it.place);
    let elsewhere = found.filter(|place| !place.starts_with("src/console/islands/"));
    hold("is an endpoint that no island calls", elsewhere, &[]);
}

#[test]
fn parameters_are_told_apart() {
    let kinds = |declaration| {
        let found = parameters(declaration).into_iter().map(|it| it.kind);
        found.collect::<Vec<_>>()
    };
    assert_eq!(kinds("(&self, a: (A, B), #[prop(into)] b: C<D, E>) -> F {"), ["(A, B)", "C<D, E>"]);
    assert_eq!(
        kinds("<T: Fn(A) -> B>(a: impl Fn((A, B)) -> C) where T: D {"),
        ["impl Fn((A, B)) -> C"]
    );
    let is_tuple = |kind: &str| {
        let kind = kind.to_owned();
        Parameter { pattern: "a".to_owned(), kind }.is_tuple(&["Pair".to_owned()])
    };
    assert!(["(A, B)", "&(A, B)", "&'a mut (A, B)", "Pair<'_>"].into_iter().all(is_tuple));
    assert!(!["()", "A", "impl Fn((A, B))", "Pairs"].into_iter().any(is_tuple));
}
