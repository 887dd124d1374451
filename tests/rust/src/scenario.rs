//! The format of scenarios.

use crate::settings::Style;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::{collections::HashMap, path::Path};

/// A scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Runs only over this transport.
    #[serde(default)]
    transport: Option<Transport>,
    pub(crate) seed: String,
    #[serde(default)]
    pub(crate) options: Option<Value>,
    #[serde(default)]
    pub(crate) client: Settings,
    /// The time limit of a call, unless its step has its own.
    #[serde(default)]
    pub(crate) within_ms: Option<u64>,
    pub(crate) steps: Vec<Step>,
}

impl Scenario {
    /// Whether it runs over the transport of this style.
    pub fn concerns(&self, style: Style) -> bool {
        self.transport.is_none_or(|transport| transport == style.transport())
    }
}

/// The transport of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Transport {
    /// Plain HTTP/1.1.
    Http1,
    /// HTTP/2 over TLS.
    Http2,
}

impl Transport {
    /// The version in the emulator's log.
    pub(crate) fn http_version(self) -> &'static str {
        match self {
            Self::Http1 => "HTTP/1.1",
            Self::Http2 => "HTTP/2.0",
        }
    }
}

/// Settings of a client.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) timeout_ms: Option<u64>,
    pub(crate) total_timeout_ms: Option<u64>,
    pub(crate) max_retries: Option<i32>,
    pub(crate) bulk_outage_timeout_ms: Option<u64>,
    pub(crate) publishable_key: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) proxy_url: Option<String>,
    pub(crate) ca_certificate: Option<String>,
    pub(crate) token_store: Option<String>,
    pub(crate) prefetch: Option<i32>,
    pub(crate) proxy: Option<String>,
    pub(crate) max_concurrent_requests: Option<i32>,
    pub(crate) user_agent: Option<String>,
    pub(crate) request_headers: Option<HashMap<String, String>>,
}

/// A step: exactly one of the first ten keys, with the others that belong to it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Step {
    pub(crate) call: Option<String>,
    pub(crate) list: Option<String>,
    pub(crate) client: Option<Settings>,
    pub(crate) control: Option<String>,
    pub(crate) clear_log: Option<bool>,
    pub(crate) clear_faults: Option<bool>,
    pub(crate) requests: Option<Value>,
    pub(crate) for_each: Option<Value>,
    pub(crate) unseen: Option<Vec<Value>>,
    pub(crate) together: Option<Vec<Step>>,

    pub(crate) organization: Option<Value>,
    /// The text of a session token, for its operations.
    pub(crate) token: Option<Value>,
    pub(crate) with: Map<String, Value>,
    pub(crate) body: Option<Value>,
    pub(crate) each: Vec<Step>,
    pub(crate) take: Option<usize>,
    pub(crate) save: Option<String>,
    /// Null is an expectation, too.
    #[serde(deserialize_with = "present")]
    pub(crate) expect: Option<Value>,
    pub(crate) expect_error: Option<Value>,
    pub(crate) may_fail: Option<Value>,
    pub(crate) within_ms: Option<u64>,
    /// Runs only over this transport.
    pub(crate) transport: Option<Transport>,
    pub(crate) after_ms: u64,
}

fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// All scenarios, each with the name of its file.
///
/// # Errors
/// If a file cannot be read or parsed.
pub fn load() -> Result<Vec<(String, Scenario)>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let listing = root.join("bindings/api.txt");
    let contract = clerk_conformance::contract(&listing).map_err(|error| error.to_string())?;
    let files = clerk_conformance::load(&root.join("tests/conformance/scenarios"), &contract);
    let mut all = Vec::new();
    for file in files.map_err(|error| error.to_string())? {
        for scenario in file.scenarios {
            let scenario =
                serde_json::from_value(scenario).map_err(|error| format!("{}: {error}", file.name))?;
            all.push((file.name.clone(), scenario));
        }
    }
    Ok(all)
}
