//! Docs stand once: what core says about an operation or a type, the contract takes from there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// So many words in a row are a sentence that was written twice.
const WORDS: usize = 12;

#[test]
fn no_sentence_stands_in_core_and_in_the_contract() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let core: BTreeMap<_, _> = sentences(&here.join("../../core/src")).into_iter().collect();
    let contract = sentences(&here.join("src"));
    assert!(core.len() > 1000 && contract.len() > 100, "{} and {}", core.len(), contract.len());
    let twice: BTreeSet<String> = contract
        .iter()
        .filter_map(|(words, file)| {
            let other = core.get(words)?;
            Some(format!("{} and {}: {words}", file.display(), other.display()))
        })
        .collect();
    assert!(
        twice.is_empty(),
        "let `#[documented]` take these from core:\n{}",
        twice.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_same_words_are_found_whatever_their_layout() {
    let core =
        "/// Returns [`Page`]s of one, two,\n    /// three, four, five, six, seven, eight, nine.\nfn f() {}";
    let contract =
        "    /// It returns `Page`s\n    /// of one, two, three, four, five, six, seven, eight, nine.";
    let (core, contract) = (runs(core), runs(contract));
    assert_eq!(core.len(), 2, "{core:?}");
    assert!(contract.contains(&core[0]), "{contract:?}");
}

/// Every run of so many words in the docs below this folder, and its file.
fn sentences(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut folders = vec![folder.to_owned()];
    let mut all = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a file");
                all.extend(runs(&text).into_iter().map(|words| (words, path.clone())));
            }
        }
    }
    all
}

/// The runs of words in each doc comment of a source.
fn runs(source: &str) -> Vec<String> {
    let mut comments = vec![Vec::new()];
    for line in source.lines().map(str::trim) {
        match line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            Some(text) => comments.last_mut().expect("a comment").extend(words(text)),
            None if comments.last().is_some_and(|words| words.is_empty()) => {}
            None => comments.push(Vec::new()),
        }
    }
    comments.iter().flat_map(|words| words.windows(WORDS).map(|run| run.join(" "))).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words = text.split(move |letter| !is_part(letter)).filter(|word| !word.is_empty());
    words.map(str::to_lowercase)
}
