//! The public symbols of the Swift package, as its users and DocC see them: all are documented, and named as Swift names
//! things, with types that Swift's own libraries use.
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use clerk_orgs_bindgen::INITIALISMS;
use serde_json::Value;
use std::collections::BTreeSet;

/// What declarations may not name: Rust's widths of numbers, and whatever is UniFFI's.
const FOREIGN: [&str; 12] = [
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "UInt",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "TimeInterval",
    "RustBuffer",
    "RustCallStatus",
];

/// Parts of names that only UniFFI and the C module have.
const PLUMBING: [&str; 2] = ["ffi", "uniffi"];

/// What is wrong with the symbols of a symbol graph. A type must have none of the names that are `taken`.
pub(super) fn faults(graph: &str, taken: &BTreeSet<String>) -> Result<Vec<String>> {
    let graph: Value = serde_json::from_str(graph)?;
    let symbols = graph["symbols"].as_array().context("the symbol graph has no symbols")?;
    // What Swift adds by itself belongs to its own libraries.
    let own = symbols.iter().filter(|symbol| !text(&symbol["identifier"]["precise"]).contains("SYNTHESIZED"));
    Ok(own.flat_map(|symbol| faults_of(symbol, taken)).collect())
}

fn faults_of(symbol: &Value, taken: &BTreeSet<String>) -> Vec<String> {
    let path: Vec<_> = symbol["pathComponents"].as_array().into_iter().flatten().map(text).collect();
    let fragments = symbol["declarationFragments"].as_array().into_iter().flatten();
    let declaration: String = fragments.map(|fragment| text(&fragment["spelling"])).collect();
    let name = path.last().copied().unwrap_or_default();
    let is_type = name.starts_with(char::is_uppercase);
    let mut faults = Vec::new();
    if symbol["docComment"].is_null() {
        faults.push("is not documented".to_owned());
    }
    let undescribed = parameters(symbol).filter(|parameter| !is_described(parameter, symbol));
    faults.extend(undescribed.map(|parameter| format!("does not say what {parameter} is")));
    let is_ffi = |word: &str| parts(word).iter().any(|part| PLUMBING.contains(&part.to_lowercase().as_str()));
    let foreign = words(&declaration).find(|word| FOREIGN.contains(word) || is_ffi(word));
    faults.extend(foreign.map(|word| format!("is declared with {word}")));
    if !is_type && let Some(word) = words(name).flat_map(parts).find(|part| is_initialism(part)) {
        faults.push(format!("has {word} in its name, which Swift writes in capitals"));
    }
    if path.len() == 1 && taken.contains(name) {
        faults.push("has the name of another package's type".to_owned());
    }
    faults.iter().map(|fault| format!("{} {fault}", path.join("."))).collect()
}

/// The names of its parameters, inside of it, as its documentation lists them.
fn parameters(symbol: &Value) -> impl Iterator<Item = &str> {
    let all = symbol["functionSignature"]["parameters"].as_array().into_iter().flatten();
    all.map(|parameter| {
        let internal = text(&parameter["internalName"]);
        if internal.is_empty() { text(&parameter["name"]) } else { internal }
    })
}

/// Whether the documentation has the parameter in a list.
fn is_described(parameter: &str, symbol: &Value) -> bool {
    let lines = symbol["docComment"]["lines"].as_array().into_iter().flatten();
    let items = lines.filter_map(|line| text(&line["text"]).trim_start().strip_prefix("- "));
    let names = items.map(|item| item.strip_prefix("Parameter ").unwrap_or(item));
    names.filter_map(|name| name.split_once(": ")).any(|(name, text)| name == parameter && !text.is_empty())
}

/// Whether Swift writes it in capitals, which this is not, although it begins with one.
fn is_initialism(part: &str) -> bool {
    part.starts_with(char::is_uppercase)
        && INITIALISMS.iter().any(|(plain, capitals)| part.to_lowercase() == *plain && part != *capitals)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The parts of a name, whichever way it joins them: `user` and `Id` in `userId`, `FFI` and `Converter` in `FFIConverter`, `ffi`
/// and `call` in `ffi_call`.
fn parts(word: &str) -> Vec<&str> {
    let letters: Vec<_> = word.char_indices().collect();
    let mut begins = vec![0];
    for (before, (at, letter)) in letters.iter().zip(letters.iter().skip(1)) {
        let next = word[*at..].chars().nth(1);
        let ends_capitals = before.1.is_uppercase() && next.is_some_and(char::is_lowercase);
        if letter.is_uppercase() && (!before.1.is_uppercase() || ends_capitals) {
            begins.push(*at);
        }
    }
    let ends = begins.iter().skip(1).copied().chain([word.len()]);
    let capitalised = begins.iter().zip(ends).map(|(from, to)| &word[*from..to]);
    capitalised.flat_map(|part| part.split('_')).filter(|part| !part.is_empty()).collect()
}

/// The names of other packages' types, of which there are stand-ins, without those that the tests tell apart.
pub(super) fn taken(tests: &Utf8Path) -> Result<BTreeSet<String>> {
    let mut taken = BTreeSet::new();
    for package in tests.join("Sources/StandIns").read_dir_utf8()? {
        for line in sources(package?.path())?.lines().filter_map(|line| line.strip_prefix("public ")) {
            let declared = words(line).skip_while(|word| ["final", "indirect"].contains(word)).nth(1);
            taken.extend(declared.map(str::to_owned));
        }
    }
    let told_apart = sources(&tests.join("Sources/Names"))?;
    for name in told_apart.split("ClerkOrgs.").skip(1).filter_map(|rest| words(rest).next()) {
        taken.remove(name);
    }
    Ok(taken)
}

fn sources(folder: &Utf8Path) -> Result<String> {
    let mut text = String::new();
    for file in folder.read_dir_utf8()? {
        text += &fs_err::read_to_string(file?.path())?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(path: &[&str], declaration: &str, doc: Option<&str>, id: &str) -> String {
        serde_json::json!({ "symbols": [{
            "identifier": { "precise": id },
            "pathComponents": path,
            "declarationFragments": [{ "spelling": declaration }],
            "docComment": doc,
        }] })
        .to_string()
    }

    #[test]
    fn every_fault_is_found() {
        let taken = BTreeSet::from(["Environment".to_owned()]);
        let of = |path: &[&str], declaration: &str| {
            faults(&graph(path, declaration, Some("Says."), "s:1"), &taken).unwrap()
        };
        assert_eq!(
            of(&["Clerk", "signIn(ticket:)"], "func signIn(ticket: String) -> Int"),
            Vec::<String>::new()
        );
        assert_eq!(of(&["Clerk", "count"], "var count: Int64?"), ["Clerk.count is declared with Int64"]);
        for word in ["FfiConverter", "uniffiClone", "ClerkOrgsFFI", "FFIName", "ffi_clerk_orgs"] {
            assert_eq!(
                of(&["a()"], &format!("func a() -> {word}")),
                [format!("a() is declared with {word}")]
            );
        }
        assert_eq!(of(&["a()"], "func a() -> AffiliationOfTraffic"), Vec::<String>::new());
        let capitals = "has Id in its name, which Swift writes in capitals";
        assert_eq!(of(&["A", "b(userId:)"], "func b(userId: String)"), [format!("A.b(userId:) {capitals}")]);
        assert_eq!(of(&["A", "userID"], "let userID: String"), Vec::<String>::new());
        assert_eq!(
            of(&["Environment"], "struct Environment"),
            ["Environment has the name of another package's type"]
        );
        let bare = graph(&["A"], "struct A", None, "s:1");
        assert_eq!(faults(&bare, &taken).unwrap(), ["A is not documented"]);
        let mut call: Value = serde_json::from_str(&graph(&["a(_:b:)"], "func a()", None, "s:1")).unwrap();
        let parameters = serde_json::json!([{ "name": "b" }, { "name": "c", "internalName": "d" }]);
        call["symbols"][0]["functionSignature"]["parameters"] = parameters;
        for (lines, missing) in [
            (vec!["Does.", "- Parameters:", "  - b: One.", "  - d: Two."], vec![]),
            (vec!["Does.", "- Parameter b: One.", "- c: Two."], vec!["a(_:b:) does not say what d is"]),
        ] {
            let lines: Vec<_> = lines.iter().map(|line| serde_json::json!({ "text": line })).collect();
            call["symbols"][0]["docComment"] = serde_json::json!({ "lines": lines });
            assert_eq!(faults(&call.to_string(), &taken).unwrap(), missing);
        }
        let added = graph(&["A", "!=(_:_:)"], "static func != (Int64)", None, "s:1::SYNTHESIZED::s:2");
        assert_eq!(faults(&added, &taken).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn names_of_other_packages_are_taken() {
        let tests = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/swift");
        let taken = taken(&tests).unwrap();
        assert!(taken.contains("Environment") && taken.contains("ObservableObject") && taken.len() > 200);
        assert!(!taken.contains("Session"), "the tests tell it apart");
    }
}
