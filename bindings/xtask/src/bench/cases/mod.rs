//! The cases, one file each, and one row each in the table here.
mod calls;
mod growth;
mod lists;
mod size;
mod start;

use super::{program::Bench, table::Row};
use crate::language::Language;
use anyhow::Result;

/// Something to measure.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Whose packages and programs it needs.
    pub(crate) languages: &'static [Language],
    pub(crate) run: fn(&Bench<'_>) -> Result<Vec<Row>>,
}

use Language::{Kotlin, Python, Rust, Swift};

pub(crate) const ALL: [Case; 10] = [
    Case { name: "list:rust", languages: &[Rust], run: lists::rust },
    Case { name: "list:python", languages: &[Python], run: lists::python },
    Case { name: "list:kotlin", languages: &[Kotlin], run: lists::kotlin },
    Case { name: "list:swift", languages: &[Swift], run: lists::swift },
    Case { name: "growth", languages: &[Rust, Python], run: growth::all },
    Case { name: "start", languages: &Language::ALL, run: start::processes },
    Case { name: "import", languages: &[Python], run: start::imports },
    Case { name: "calls", languages: &Language::ALL, run: calls::all },
    Case { name: "size:file", languages: &[Python], run: size::file },
    Case { name: "size:speed", languages: &[Python], run: size::speed },
];

/// What ours stands beside.
const RUST_RAW: &str = "reqwest and serde";
const PYTHON_SDK: &str = "clerk-backend-api 7.0.0";
const PYTHON_RAW: &str = "httpx and json";
const KOTLIN_SDK: &str = "com.clerk:backend-api 5.0.0";
const KOTLIN_RAW: &str = "java.net.http and kotlinx.serialization";
const SWIFT_RAW: &str = "URLSession and Codable";
