//! What pages load: is it there, and is it light enough?

use std::fs;
use std::io::Write;
use std::path::Path;

const STYLES: [&str; 7] = ["tokens", "base", "plain", "layout", "controls", "components", "pages"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Bytes over the wire, compressed as the server does.
fn weight(text: &str) -> usize {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(text.as_bytes()).expect("memory takes it");
    drop(writer);
    packed.len()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(fs::read_to_string(&path).expect("a source file"));
        }
    }
}

/// The names in quotes after each `start`.
fn quoted<'a>(source: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    let name = |text: &&str| text.starts_with(|letter: char| letter.is_ascii_lowercase());
    let rest = source.split(start).skip(1);
    rest.filter_map(|rest| rest.split('"').next()).filter(name)
}

#[test]
fn style_sheet_weighs_less_than_twelve_kilobytes() {
    let style: String = STYLES.map(|name| read(&format!("style/{name}.css"))).concat();
    let weight = weight(&style);
    assert!(weight <= 12 * 1024, "{weight} bytes");
}

#[test]
fn scripts_weigh_less_than_three_kilobytes_each_and_are_safe_under_the_policy() {
    for script in ["public/ui.js", "public/typing.js"].map(read) {
        // The lines that only people read are not served.
        let served = script.lines().filter(|line| !line.trim_start().starts_with("//"));
        let weight = weight(&served.collect::<Vec<_>>().join("\n"));
        assert!(weight <= 3 * 1024, "{weight} bytes");
        for forbidden in
            [".innerHTML", ".outerHTML", "insertAdjacentHTML", "eval(", "document.write"]
        {
            assert!(!script.contains(forbidden), "{forbidden}");
        }
    }
}

#[test]
fn sprite_weighs_less_than_two_kilobytes() {
    let weight = weight(&read("public/icons.svg"));
    assert!(weight <= 2 * 1024, "{weight} bytes");
}

#[test]
fn style_sheet_loads_nothing_and_follows_both_directions_of_writing() {
    for name in STYLES {
        let style = read(&format!("style/{name}.css"));
        for forbidden in
            ["url(", "@import", "margin-left", "margin-right", "padding-left", "text-align: left"]
        {
            assert!(!style.contains(forbidden), "{forbidden} in {name}.css");
        }
    }
}

#[test]
fn sprite_holds_every_icon_that_the_console_names() {
    let sprite = read("public/icons.svg");
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console"), &mut files);
    for source in &files {
        let names = [r#"<Icon name=""#, r#" icon=""#, r#" icon: ""#];
        for icon in names.into_iter().flat_map(|start| quoted(source, start)) {
            let known = sprite.contains(&format!(r#"<symbol id="{icon}""#));
            assert!(known, "public/icons.svg has no {icon}");
        }
    }
}
