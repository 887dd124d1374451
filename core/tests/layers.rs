//! The allowed imports between the parts of the crate: in one direction, from the top down.

use proc_macro2::{TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each part with the parts that it may import. A part is listed after those that it imports, so there are no cycles.
const LAYERS: [(&str, &[&str]); 12] = [
    ("clock", &[]),
    ("wire", &[]),
    ("error", &["wire"]),
    ("events", &["error"]),
    ("models", &["error", "wire"]),
    ("claims", &["error", "models", "wire"]),
    ("http", &["clock", "error", "events"]),
    ("paging", &["error", "models"]),
    ("live", &["error", "events", "paging", "wire"]),
    ("api", &["error", "http", "live", "models", "paging", "wire"]),
    ("frontend", &["api", "clock", "error", "events", "http", "live", "models", "paging", "wire"]),
    ("bulk", &["api", "error", "events", "frontend", "http", "models", "paging", "wire"]),
];

/// The files that may import anything: the root, and what the fuzz targets use.
const OUTSIDE: [&str; 2] = ["lib", "fuzzing"];

#[test]
fn imports_point_down_only() {
    let mut wrong = Vec::new();
    let mut used: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for file in sources() {
        let layer = layer(&file);
        if OUTSIDE.contains(&layer.as_str()) {
            continue;
        }
        let Some((name, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            wrong.push(format!("{}: {layer} is in no layer: give it one here", file.display()));
            continue;
        };
        for import in imports(&file) {
            if import != layer && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{}: {layer} may not import crate::{import}", file.display()));
            }
            used.entry(name).or_default().insert(import);
        }
    }
    for (name, allowed) in LAYERS {
        let unused = allowed.iter().filter(|edge| !used.get(name).is_some_and(|used| used.contains(**edge)));
        wrong.extend(unused.map(|edge| format!("{name} no longer imports {edge}: take the edge out here")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn layers_are_listed_after_their_imports() {
    for (at, (name, allowed)) in LAYERS.iter().enumerate() {
        for edge in *allowed {
            assert!(LAYERS[..at].iter().any(|(below, _)| below == edge), "{name} imports {edge} upward");
        }
    }
}

#[test]
fn every_form_of_an_import_is_recognized() {
    let text = "use crate::{a::{self, B}, c::D}; fn f() -> crate::e::F { m!(crate::g::h) } \
                #[cfg(test)] mod tests { use crate::z::Z; }";
    let found: Vec<String> = found_in(text.parse().expect("tokens")).into_iter().collect();
    assert_eq!(found, ["a", "c", "e", "g"]);
}

/// All files except tests.
fn sources() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.file_stem().and_then(|name| name.to_str()) {
                Some("tests") => {}
                _ if path.is_dir() => folders.push(path),
                _ if path.extension().is_some_and(|extension| extension == "rs") => files.push(path),
                _ => {}
            }
        }
    }
    assert!(files.len() > 50, "{files:?}");
    files
}

fn layer(file: &Path) -> String {
    let inside = file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("a source");
    let first = inside.iter().next().and_then(|name| name.to_str()).expect("a name");
    first.trim_end_matches(".rs").to_owned()
}

fn imports(file: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(file).expect("a file");
    found_in(text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

/// The names that follow `crate::`, also within macros, but not in a file's tests.
fn found_in(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(_) if is_word(tokens.get(at.wrapping_sub(1)), "tests") => {}
            TokenTree::Group(group) => found.extend(found_in(group.stream())),
            TokenTree::Ident(word) if *word == "crate" && is_colon(tokens.get(at + 2)) => {
                match tokens.get(at + 3) {
                    Some(TokenTree::Ident(name)) => drop(found.insert(name.to_string())),
                    Some(TokenTree::Group(group)) => found.extend(first_words(group.stream())),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    found
}

fn first_words(list: TokenStream) -> Vec<String> {
    let mut is_first = true;
    let mut words = Vec::new();
    for token in list {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == ',' => is_first = true,
            TokenTree::Ident(word) if is_first => {
                words.push(word.to_string());
                is_first = false;
            }
            _ => {}
        }
    }
    words
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == ':')
}

fn is_word(token: Option<&TokenTree>, text: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(word)) if *word == text)
}
