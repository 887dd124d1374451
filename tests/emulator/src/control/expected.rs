//! The requests that a test expects, and their comparison with the log.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::time::Duration;

use super::LogEntry;
use crate::matching::difference;

/// How long to wait before checking the log again.
pub(crate) const RECHECK_INTERVAL: Duration = Duration::from_millis(10);
/// The maximum number of log entries to show.
const MAX_SHOWN: usize = 200;

/// Selects requests in the log and states how many are expected. The filters are expectations (see
/// [`difference`]), like `count` and `connections`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectedRequests {
    /// The method after `_method`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Value>,
    /// The path of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Value>,
    /// The template of the path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<Value>,
    /// The status of the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Value>,
    /// How the request ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Value>,
    /// Whether a fault was applied to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Value>,
    /// `HTTP/1.1` or `HTTP/2.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_version: Option<Value>,
    /// Lists of values by name. Other names are allowed.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub query: Map<String, Value>,
    /// The same for the form.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub form: Map<String, Value>,
    /// The same for the headers, by their names in lower case.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub headers: Map<String, Value>,

    /// The expected number of requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Value>,
    /// The maximum number of requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<usize>,
    /// The maximum number of requests with the same method, path and form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alike: Option<usize>,
    /// The expected number of connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<Value>,
}

impl ExpectedRequests {
    /// Checks all expectations. The error describes the first that is not met.
    pub(crate) fn check_all(all: &[Self], log: &[LogEntry]) -> Result<(), String> {
        let log: Vec<Value> = log.iter().map(|entry| json!(entry)).collect();
        let checked = all.iter().enumerate().map(|(index, expected)| {
            expected.check(&log).map_err(|text| format!("requests.{index} {}: {text}", json!(expected)))
        });
        checked.collect()
    }

    fn check(&self, log: &[Value]) -> Result<(), String> {
        let bounds = [self.at_most.is_some(), self.alike.is_some()];
        if self.count.is_none() && self.connections.is_none() && !bounds.contains(&true) {
            return Err("one of count, at_most, alike or connections is required".to_owned());
        }
        let differences: Vec<_> = log.iter().map(|entry| self.difference(entry)).collect();
        let found: Vec<_> =
            log.iter().zip(&differences).filter(|(_, d)| d.is_none()).map(|(entry, _)| entry).collect();
        let connections = found.iter().map(|entry| &entry["connection"]).collect::<HashSet<_>>().len();
        let alike = most_alike(&found);
        let wrong = self.bounds(found.len(), alike, connections);
        if wrong.is_empty() {
            return Ok(());
        }
        Err(format!("{}{}", wrong.join("; "), listing(log, &differences)))
    }

    fn bounds(&self, count: usize, alike: usize, connections: usize) -> Vec<String> {
        let counted = [("requests", &self.count, count), ("connections", &self.connections, connections)];
        let unlike = |(what, expected, found): (&str, &Option<Value>, usize)| {
            let expected = expected.as_ref()?;
            difference(expected, &json!(found)).map(|_| {
                let what = if *expected == json!(1) { what.trim_end_matches('s') } else { what };
                format!("expected {expected} {what}, found {found}")
            })
        };
        let exceeded = |(what, most, found): (&str, Option<usize>, usize)| {
            let most = most.filter(|most| found > *most)?;
            let what = if most == 1 && what == "requests" { "request" } else { what };
            Some(format!("expected at most {most} {what}, found {found}"))
        };
        let bounded = [("requests", self.at_most, count), ("requests that are alike", self.alike, alike)];
        counted.into_iter().filter_map(unlike).chain(bounded.into_iter().filter_map(exceeded)).collect()
    }

    /// How an entry differs from the filters, and whether it has the same target.
    fn difference(&self, entry: &Value) -> Option<(bool, String)> {
        let target = [("method", &self.method), ("path", &self.path), ("route", &self.route)];
        let rest = [
            ("status", &self.status),
            ("outcome", &self.outcome),
            ("fault", &self.fault),
            ("http_version", &self.http_version),
        ];
        let differs = |(key, expected): (&str, &Option<Value>)| {
            difference(expected.as_ref()?, &entry[key]).map(|text| unlike(key, &text))
        };
        if let Some(text) = target.into_iter().find_map(differs) {
            return Some((false, text));
        }
        let fields = [("query", &self.query), ("form", &self.form), ("headers", &self.headers)];
        let differing = |(key, expected): (&str, &Map<String, Value>)| {
            expected.iter().find_map(|(name, values)| {
                difference(values, &entry[key][name]).map(|text| unlike(&format!("{key}.{name}"), &text))
            })
        };
        let text = rest.into_iter().find_map(differs).or_else(|| fields.into_iter().find_map(differing));
        text.map(|text| (true, text))
    }
}

/// A difference, with the name of the compared value.
fn unlike(key: &str, text: &str) -> String {
    match text.strip_prefix("the result") {
        Some(rest) => format!("{key}{rest}"),
        None => format!("{key}{text}"),
    }
}

/// The highest number of identical requests.
fn most_alike(found: &[&Value]) -> usize {
    let mut times: HashMap<String, usize> = HashMap::new();
    for entry in found {
        *times.entry(format!("{} {} {}", entry["method"], entry["path"], entry["form"])).or_default() += 1;
    }
    times.into_values().max().unwrap_or_default()
}

/// The log, with a star before each entry that counts. Entries with the same target show why they do not count.
fn listing(log: &[Value], differences: &[Option<(bool, String)>]) -> String {
    let mut text = String::from("; the log (* counts):");
    let left_out = log.len().saturating_sub(MAX_SHOWN);
    if log.is_empty() {
        text.push_str(" empty");
    } else if left_out > 0 {
        // Writing to a String cannot fail.
        let _ = write!(text, " … {left_out} earlier requests");
    }
    for (entry, difference) in log.iter().zip(differences).skip(left_out) {
        let [method, path, outcome] =
            ["method", "path", "outcome"].map(|key| entry[key].as_str().unwrap_or_default());
        let [sequence, query, form, status, connection] =
            ["sequence", "query", "form", "status", "connection"].map(|key| &entry[key]);
        let (star, why) = match difference {
            None => ("*", String::new()),
            Some((true, why)) => (" ", format!(" ({why})")),
            Some((false, _)) => (" ", String::new()),
        };
        let _ = write!(
            text,
            "\n{star} {sequence} {method} {path} {query} {form} {status} {outcome}, connection {connection}{why}"
        );
    }
    text
}
