//! What the emulator's log must hold.

use crate::matching::difference;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};

/// Some of the requests, and how many of them there may be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Wanted {
    method: Option<Value>,
    route: Option<Value>,
    status: Option<Value>,
    outcome: Option<Value>,
    fault: Option<Value>,
    pub(crate) query: Map<String, Value>,
    pub(crate) form: Map<String, Value>,

    count: Option<Value>,
    at_most: Option<usize>,
    alike: Option<usize>,
    connections: Option<Value>,
}

impl Wanted {
    /// Says what is there instead.
    pub(crate) fn check(&self, log: &[Value]) -> Result<(), String> {
        if self.count.is_none() && self.at_most.or(self.alike).is_none() && self.connections.is_none() {
            return Err(format!("{self:?} does not say how many"));
        }
        let found: Vec<_> = log.iter().filter(|entry| self.is(entry)).collect();
        let alike = most_alike(&found);
        let count = Value::from(found.len());
        let connections: HashSet<_> = found.iter().map(|entry| &entry["connection"]).collect();
        let connections = Value::from(connections.len());
        let fits = self.count.as_ref().is_none_or(|wanted| difference(wanted, &count).is_none())
            && self.at_most.is_none_or(|most| found.len() <= most)
            && self.alike.is_none_or(|most| alike <= most)
            && self.connections.as_ref().is_none_or(|wanted| difference(wanted, &connections).is_none());
        if fits {
            return Ok(());
        }
        let mut text = format!("found {} requests, {alike} of them alike, for {self:?} in:", found.len());
        for entry in log {
            let [method, path, form, status, outcome, connection] =
                ["method", "path", "form", "status", "outcome", "connection"].map(|key| &entry[key]);
            let _ = write!(text, "\n  {method} {path} {form} {status} {outcome} on {connection}");
        }
        Err(text)
    }

    fn is(&self, entry: &Value) -> bool {
        let has = |key: &str, wanted: &Option<Value>| {
            wanted.as_ref().is_none_or(|wanted| difference(wanted, &entry[key]).is_none())
        };
        let holds = |key: &str, wanted: &Map<String, Value>| {
            wanted.iter().all(|(name, values)| entry[key].get(name) == Some(values))
        };
        has("method", &self.method)
            && has("route", &self.route)
            && has("status", &self.status)
            && has("outcome", &self.outcome)
            && has("fault", &self.fault)
            && holds("query", &self.query)
            && holds("form", &self.form)
    }
}

/// How many of them are the same request.
fn most_alike(found: &[&Value]) -> usize {
    let mut times: HashMap<String, usize> = HashMap::new();
    for entry in found {
        *times.entry(format!("{} {} {}", entry["method"], entry["path"], entry["form"])).or_default() += 1;
    }
    times.into_values().max().unwrap_or_default()
}
