//! Texts of errors name operations and arguments as the contract does. Each language replaces these names by its own, which
//! works only for names of the contract, written without brackets: an operation here may be a property there.

use proc_macro2::{TokenStream, TokenTree};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

#[test]
fn every_name_in_a_text_is_one_that_each_language_can_spell() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let listing = fs::read_to_string(root.join("bindings/api.txt")).expect("the listing of the contract");
    let contract: BTreeSet<_> = words(&listing).collect();
    let mut named = 0;
    let mut foreign = Vec::new();
    for file in sources(&root.join("core/src")).into_iter().chain(sources(&root.join("bindings/ffi/src"))) {
        let source = fs::read_to_string(&file).expect("a file");
        let mut texts = Vec::new();
        collect(source.parse().expect("Rust"), &mut texts);
        for text in texts {
            let names: Vec<_> = words(&text).filter(|word| word.contains('_')).collect();
            named += names.len();
            let is_foreign = names.iter().any(|name| !contract.contains(name));
            if is_foreign || text.contains("()") || text.contains("::") {
                foreign.push(format!("{}: {text}", file.display()));
            }
        }
    }
    assert!(named > 20, "{named}");
    assert!(foreign.is_empty(), "name these as the contract does:\n{}", foreign.join("\n"));
}

/// Names as the languages find them in a text: not in paths, keys, quoted values and placeholders.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_alphanumeric() || "_/:{}\"'@-".contains(letter);
    let words = text.split(move |letter| !is_part(letter)).map(|word| word.trim_end_matches(':'));
    let is_name = |part: &str| {
        let mut letters = part.chars();
        !part.is_empty() && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    words.filter(move |word| word.split('_').all(is_name))
}

/// The texts for people in a source, without those of its tests. One word alone is a name or a value.
fn collect(tokens: TokenStream, texts: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut is_test = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                // Documentation and attributes. `#[cfg(test)]` is about the item that follows.
                while let Some(TokenTree::Punct(_)) = tokens.peek() {
                    tokens.next();
                }
                let attribute = tokens.next().map(|token| token.to_string()).unwrap_or_default();
                is_test |= attribute.replace(' ', "") == "[cfg(test)]";
            }
            TokenTree::Group(group) if is_test => is_test = !group.to_string().starts_with('{'),
            TokenTree::Punct(mark) if mark.as_char() == ';' => is_test = false,
            TokenTree::Group(group) => collect(group.stream(), texts),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.starts_with('"') && text.contains(' ') {
                    texts.push(text.trim_matches('"').to_owned());
                }
            }
            _ => {}
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if name.ends_with(".rs") && name != "tests.rs" {
                files.push(path);
            }
        }
    }
    files
}
