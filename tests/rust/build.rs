//! Makes a module of each page in `docs` that has code in Rust, for `tests/docs`.

use std::{collections::BTreeSet, env, fmt::Write, fs, io, path::Path};

fn main() -> io::Result<()> {
    let docs = Path::new("../../docs");
    println!("cargo::rerun-if-changed={}", docs.display());
    let mut pages = fs::read_dir(docs)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    let mut modules = String::new();
    for page in &pages {
        let name = page.file_stem().and_then(|name| name.to_str()).unwrap_or_default().replace('-', "_");
        if let Some(code) = code_of(&fs::read_to_string(page)?) {
            let _ = write!(modules, "pub(crate) mod {name} {{\n{code}}}\n\n");
        }
    }
    fs::write(Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("docs.rs"), modules)
}

/// The snippets of a page, with each import once. Every function can be called from the tests, and is unused code if it is not.
fn code_of(page: &str) -> Option<String> {
    let snippets = page.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines: Vec<&str> = snippets.flat_map(str::lines).collect();
    let imports: BTreeSet<&str> = lines.iter().copied().filter(|line| line.starts_with("use ")).collect();
    let code = lines.iter().filter(|line| !line.starts_with("use ")).map(|line| {
        let visibility = if line.starts_with("async fn ") { "pub(crate) " } else { "" };
        format!("{visibility}{line}\n")
    });
    let code: String = imports.iter().map(|line| format!("{line}\n")).chain(code).collect();
    (!code.is_empty()).then_some(code)
}
