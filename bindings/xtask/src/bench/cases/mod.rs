//! The benchmark cases, listed in one table.
mod bulk;
mod calls;
mod growth;
mod latency;
mod lists;
mod many;
mod size;
mod start;

use super::{
    program::{Bench, Program},
    table::Row,
};
use crate::language::Language;
use anyhow::Result;

/// A benchmark case.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// The languages whose packages and programs it needs.
    pub(crate) languages: &'static [Language],
    pub(crate) run: fn(&Bench<'_>) -> Result<Vec<Row>>,
}

use Language::{Kotlin, Python, Rust, Swift};

pub(crate) const ALL: [Case; 20] = [
    Case { name: "list:rust", languages: &[Rust], run: lists::rust },
    Case { name: "list:python", languages: &[Python], run: lists::python },
    Case { name: "list:kotlin", languages: &[Kotlin], run: lists::kotlin },
    Case { name: "list:swift", languages: &[Swift], run: lists::swift },
    Case { name: "tls:rust", languages: &[Rust], run: lists::rust_tls },
    Case { name: "tls:python", languages: &[Python], run: lists::python_tls },
    Case { name: "tls:kotlin", languages: &[Kotlin], run: lists::kotlin_tls },
    Case { name: "tls:swift", languages: &[Swift], run: lists::swift_tls },
    Case { name: "many:python", languages: &[Python], run: many::python },
    Case { name: "many:kotlin", languages: &[Kotlin], run: many::kotlin },
    Case { name: "many:swift", languages: &[Swift], run: many::swift },
    Case { name: "latency", languages: &Language::ALL, run: latency::all },
    Case { name: "growth", languages: &Language::ALL, run: growth::all },
    Case { name: "pages", languages: &[Rust], run: bulk::pages },
    Case { name: "accepts", languages: &[Rust], run: bulk::accepts },
    Case { name: "start", languages: &Language::ALL, run: start::processes },
    Case { name: "import", languages: &[Python], run: start::imports },
    Case { name: "calls", languages: &Language::ALL, run: calls::all },
    Case { name: "size:file", languages: &[Python], run: size::file },
    Case { name: "size:speed", languages: &[Python], run: size::speed },
];

/// The libraries that ours is compared with.
const RUST_RAW: &str = "reqwest and serde";
const PYTHON_SDK: &str = "clerk-backend-api 7.0.0";
const PYTHON_RAW: &str = "httpx and json";
const KOTLIN_SDK: &str = "com.clerk:backend-api 5.0.0";
const KOTLIN_RAW: &str = "java.net.http and kotlinx.serialization";
const SWIFT_RAW: &str = "URLSession and Codable";

/// The other programs of each language that read memberships, and the libraries they use.
const PEERS: [(Language, &[(&str, &str)]); 4] = [
    (Rust, &[("raw", RUST_RAW)]),
    (Python, &[("sdk", PYTHON_SDK), ("raw", PYTHON_RAW)]),
    (Kotlin, &[("sdk", KOTLIN_SDK), ("raw", KOTLIN_RAW)]),
    (Swift, &[("raw", SWIFT_RAW)]),
];

/// Our program, and these others.
fn memberships(language: Language, peers: &[(&'static str, &str)]) -> Vec<Program> {
    let variants = std::iter::once("ours").chain(peers.iter().map(|(variant, _)| *variant));
    variants.map(|variant| Program { language, name: "memberships", variant }).collect()
}
