//! Generates the sources of each language's package from the contract. The caller decides where the files go.
//!
//! There are four ways to change what a language shows; prefer them in this order:
//!
//! 1. `uniffi.toml` renames and excludes. What follows from the contract itself is added by `config`.
//! 2. `bindings/ffi/contract.toml` annotates the contract with what `uniffi.toml` cannot express (`annotations`).
//! 3. Files and classes that are generated as a whole come from `templates/`.
//! 4. The rest are named patches of UniFFI's output (`patch`), listed in each language's `patches.rs`. Each has a reason and an
//!    exact number of matches; `cargo xtask patches` prints them.
//!
//! `tests/fixture.rs` applies all of it to a small contract, in seconds.
mod annotations;
mod api;
mod blanks;
mod config;
mod contract;
mod dispatch;
mod fakes;
mod kotlin;
mod names;
mod patch;
mod protocols;
mod python;
mod spelling;
mod swift;

pub use swift::naming::INITIALISMS;

use annotations::Annotations;
use anyhow::{Context as _, Result};
use askama::Template as _;
use camino::{Utf8Path, Utf8PathBuf};
use config::Config;
use contract::Contract;
use uniffi_bindgen::{
    BindgenLoader, BindgenPaths, GlobalConfig,
    bindings::{GenerateOptions, TargetLanguage, generate as uniffi_generate},
};

/// The input of the generator.
pub struct Input {
    /// The built library, with UniFFI's metadata in it.
    pub library: Utf8PathBuf,
    /// `uniffi.toml`: the names in each language.
    pub names: Utf8PathBuf,
    /// `contract.toml`: the annotations of the contract.
    pub annotations: Utf8PathBuf,
    /// A folder for UniFFI's own output.
    pub scratch: Utf8PathBuf,
}

/// A source file.
pub struct File {
    /// The path inside the folder for its kind of files.
    pub path: String,
    /// The contents.
    pub text: String,
}

impl File {
    fn new(path: impl Into<String>, text: String) -> Self {
        Self { path: path.into(), text }
    }
}

/// Generates sources from one contract.
pub struct Generator {
    input: Input,
    config: Config,
    contract: Contract,
    /// With Swift's names.
    swift: Contract,
}

impl Generator {
    /// Reads the contract from the library's own metadata.
    pub fn new(input: Input) -> Result<Self> {
        let loader = BindgenLoader::new(BindgenPaths::default(), GlobalConfig::default());
        let mut interfaces = loader.load_cis(loader.load_metadata(&input.library)?)?;
        let interface = interfaces.pop().context("no interface in the library")?;
        let annotations = Annotations::read(&input.annotations)?;
        let config = Config::read(&input.names)?;
        let contract = Contract::new(&interface, &annotations)?;
        let swift = swift::naming::contract(&contract, &config)?;
        Ok(Self { input, config, contract, swift })
    }

    /// The contract as a plain listing, one name per line.
    pub fn listing(&self) -> Result<String> {
        Ok(api::Listing { contract: &self.contract }.render()? + "\n")
    }

    /// The modules of Python's `_ffi` package.
    pub fn python(&self) -> Result<Vec<File>> {
        python::files(self.generated_python()?, &self.contract)
    }

    /// Kotlin's sources.
    pub fn kotlin(&self) -> Result<Vec<File>> {
        kotlin::files(self.generated_kotlin()?, &self.contract, &self.config)
    }

    /// Swift's sources.
    pub fn swift(&self) -> Result<Vec<File>> {
        swift::files(&self.generated_swift()?, &self.swift, &self.config)
    }

    /// The header that Swift's sources need, as a module. UniFFI writes it with them.
    pub fn swift_header(&self) -> Result<Vec<File>> {
        let header = format!("swift/{}.h", self.config.text("swift", "ffi_module_name")?);
        let generated = fs_err::read_to_string(self.input.scratch.join(header))?;
        swift::header(generated, &self.contract, &self.config)
    }

    /// The pages of Swift's documentation that list every type.
    pub fn swift_catalogue(&self) -> Result<Vec<File>> {
        swift::catalogue::pages(&self.swift, &self.config)
    }

    /// Calls by name, for the conformance runner in Rust.
    pub fn dispatch_rust(&self) -> Result<Vec<File>> {
        dispatch::files(&self.contract)
    }

    /// Calls by name, for the tests in Swift.
    pub fn dispatch_swift(&self) -> Result<String> {
        let module = swift::module(&self.config)?;
        let text = swift::dispatch::Dispatch { contract: &self.swift, module }.render()? + "\n";
        swift::named(&text, &self.contract, &self.config)
    }

    /// Calls of fakes, for the tests in Swift.
    pub fn fake_calls_swift(&self) -> Result<String> {
        let module = swift::module(&self.config)?;
        let text = swift::fake_calls::FakeCalls::new(&self.swift, module)?.render()? + "\n";
        swift::named(&text, &self.contract, &self.config)
    }

    /// The patches of all languages as a readable list.
    pub fn patches(&self) -> Result<String> {
        let python = python::patches(&self.generated_python()?, &self.contract)?;
        let kotlin = kotlin::patched(self.generated_kotlin()?, &self.contract, &self.config)?.patches;
        let swift = swift::patches(&self.generated_swift()?, &self.swift, &self.config)?;
        let languages = [("Python", python), ("Kotlin", kotlin), ("Swift", swift)];
        Ok(languages.iter().map(|(language, patches)| patch::listing(language, patches)).collect())
    }

    fn generated_python(&self) -> Result<String> {
        let file = format!("{}.py", self.contract.namespace);
        Ok(fs_err::read_to_string(self.uniffi(TargetLanguage::Python, "python")?.join(file))?)
    }

    fn generated_kotlin(&self) -> Result<String> {
        let file = kotlin::bindings(&self.contract, &self.config)?;
        Ok(fs_err::read_to_string(self.uniffi(TargetLanguage::Kotlin, "kotlin")?.join(file))?)
    }

    fn generated_swift(&self) -> Result<String> {
        let file = format!("{}.swift", swift::module(&self.config)?);
        Ok(fs_err::read_to_string(self.uniffi(TargetLanguage::Swift, "swift")?.join(file))?)
    }

    /// Lets UniFFI generate one language, and returns the folder.
    fn uniffi(&self, language: TargetLanguage, folder: &str) -> Result<Utf8PathBuf> {
        let out = self.input.scratch.join(folder);
        if out.exists() {
            fs_err::remove_dir_all(&out)?;
        }
        fs_err::create_dir_all(&out)?;
        let config = self.input.scratch.join("uniffi.toml");
        write_if_changed(&config, self.config.render(&self.contract)?)?;
        uniffi_generate(GenerateOptions {
            languages: vec![language],
            source: self.input.library.clone(),
            out_dir: out.clone(),
            config_override: Some(config),
            format: false,
            crate_filter: None,
            metadata_no_deps: true,
        })
        .with_context(|| format!("generating {folder}"))?;
        Ok(out)
    }
}

/// Writes only what differs, so that build tools see unchanged files as unchanged.
pub fn write_if_changed(path: &Utf8Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let contents = contents.as_ref();
    if std::fs::read(path).is_ok_and(|old| old == contents) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs_err::create_dir_all(parent)?;
    }
    Ok(fs_err::write(path, contents)?)
}
