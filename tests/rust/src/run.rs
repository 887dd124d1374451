//! Runs a scenario in one style, with its own emulator.

mod control;

use crate::{
    call::{Answer, Arguments, Failure, Handle},
    dispatch::kind,
    judge::judge,
    scenario::{Scenario, Settings, Step},
    settings::Style,
};
use clerk_emulator::{Emulator, ExpectedRequests, Protocols, Seed, Start, matching::difference};
use clerk_orgs_ffi::{ClerkError, SessionToken};
use control::merged;
use serde_json::{Map, Value, json};
use std::{
    collections::HashSet,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The fields of results and errors that are durations.
const DURATIONS: [&str; 3] = ["retry_after", "first_factor_age", "second_factor_age"];

struct Run {
    emulator: Emulator,
    style: Style,
    settings: Settings,
    folder: TempDir,
    clerk: Arc<dyn Handle>,
    /// A second client, created when it is first used.
    other: Option<Arc<dyn Handle>>,
    /// The handle that was returned last.
    made: Option<Arc<dyn Handle>>,
    saved: Map<String, Value>,
    within_ms: Option<u64>,
    /// Everything that results and errors print.
    shown: String,
}

/// Runs the scenario. `seeds` is the folder of the seeds.
///
/// # Errors
/// If a step fails, with its description.
pub fn run(scenario: &Scenario, style: Style, seeds: &Path) -> Result<(), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let seed = seeds.join(format!("{}.yaml", scenario.seed));
    let seed = std::fs::read_to_string(seed).map_err(|error| text(&error))?;
    let seed = Seed::from_yaml(&seed).map_err(|error| text(&error))?;
    let start = Start { tls: Some(Protocols::Http2), judge: judge(), ..Start::default() };
    let emulator = Emulator::start_blocking(seed, start).map_err(|error| text(&error))?;
    if let Some(options) = &scenario.options {
        emulator.set_options(merged(&emulator, options)?);
    }
    let folder = tempfile::tempdir().map_err(|error| text(&error))?;
    let settings = scenario.client.clone();
    let clerk = settings.client(style, &emulator, folder.path()).map_err(|failure| shown(&failure))?;
    let mut run = Run {
        emulator,
        style,
        settings,
        folder,
        clerk,
        other: None,
        made: None,
        saved: Map::new(),
        within_ms: scenario.within_ms,
        shown: String::new(),
    };
    run.steps(&scenario.steps)?;
    run.took_its_transport()?;
    run.is_as_described()
}

impl Run {
    /// Checks that the last request used the transport of this style.
    fn took_its_transport(&self) -> Result<(), String> {
        let other = json!({ "$not": self.style.transport().http_version() });
        let none = ExpectedRequests { http_version: Some(other), at_most: Some(0), ..Default::default() };
        self.emulator.check_requests(&[none], Duration::ZERO)
    }

    /// Checks that there were no violations of the official description.
    fn is_as_described(&self) -> Result<(), String> {
        let violations = self.emulator.verdicts().violations;
        if violations.is_empty() { Ok(()) } else { Err(format!("not as described: {:#}", json!(violations))) }
    }

    fn steps(&mut self, steps: &[Step]) -> Result<(), String> {
        for (index, step) in steps.iter().enumerate() {
            if step.transport.is_some_and(|transport| transport != self.style.transport()) {
                continue;
            }
            self.step(step).map_err(|error| {
                let what = step.call.as_ref().or(step.list.as_ref()).or(step.control.as_ref());
                format!(
                    "step {}{}: {error}",
                    index + 1,
                    what.map(|name| format!(" ({name})")).unwrap_or_default()
                )
            })?;
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        let begun = Instant::now();
        let outcome = match step {
            Step { call: Some(name), .. } => self.call(name, step),
            Step { list: Some(name), .. } => self.list(name, step),
            Step { client: Some(settings), .. } => self.client(settings.clone()),
            Step { control: Some(name), .. } => return self.control(name, step),
            Step { clear_log: Some(_), .. } => {
                self.emulator.clear_log();
                return Ok(());
            }
            Step { clear_faults: Some(_), .. } => {
                self.emulator.clear_faults();
                return Ok(());
            }
            Step { requests: Some(wanted), .. } => return self.requests(wanted, step),
            Step { for_each: Some(items), .. } => return self.for_each(items, step),
            Step { unseen: Some(secrets), .. } => return self.unseen(secrets),
            Step { together: Some(steps), .. } => return self.together(steps),
            _ => return Err("a step of no known kind".to_owned()),
        };
        let took = begun.elapsed();
        if step.within_ms.or(self.within_ms).is_some_and(|limit| took > Duration::from_millis(limit)) {
            return Err(format!("took {took:?}"));
        }
        self.settle(step, outcome)
    }

    fn settle(&mut self, step: &Step, outcome: Result<Value, Failure>) -> Result<(), String> {
        match &outcome {
            Ok(value) if !value.is_string() => self.shown += &value.to_string(),
            Err(Failure::Clerk(error)) => self.shown += &format!("{error} {error:?} {error:#?}"),
            _ => {}
        }
        let (expected, found) = match (outcome, &step.expect_error) {
            (Err(Failure::Clerk(error)), None) if step.may_fail.is_some() => {
                check_typed(&error)?;
                (&None, self.resolved(&json!(step.may_fail))?)
            }
            (Ok(value), None) => (&step.expect, value),
            (Ok(value), Some(_)) => return Err(format!("should have failed, but gave {value}")),
            (Err(Failure::Clerk(error)), Some(_)) => (&step.expect_error, error_json(&error)),
            (Err(failure), _) => return Err(shown(&failure)),
        };
        if let Some(expected) = expected
            && let Some(difference) = difference(&self.resolved(expected)?, &found)
        {
            return Err(difference);
        }
        if let Some(name) = &step.save {
            self.saved.insert(name.clone(), found);
        }
        Ok(())
    }

    /// Creates the handle for `clerk.x` or `organization.x`, and calls `x`.
    fn answer(&mut self, name: &str, step: &Step) -> Result<Answer, Failure> {
        let (handle, operation) = self.target(name, step)?;
        handle.call(operation, &self.arguments(step)?)
    }

    fn arguments(&self, step: &Step) -> Result<Arguments, Failure> {
        match self.resolved(&Value::Object(step.with.clone())).map_err(Failure::Test)? {
            Value::Object(with) => Ok(Arguments(with)),
            _ => Err(Failure::Test("arguments are no object".to_owned())),
        }
    }

    /// What makes the step's object, if the step has it.
    fn argument(&self, name: &str, value: Option<&Value>) -> Result<Arguments, Failure> {
        let value = value.map(|value| self.resolved(value)).transpose().map_err(Failure::Test)?;
        Ok(Arguments(value.map(|value| (name.to_owned(), value)).into_iter().collect()))
    }

    fn target<'a>(&mut self, name: &'a str, step: &Step) -> Result<(Arc<dyn Handle>, &'a str), Failure> {
        let (object, operation) = name.split_once('.').ok_or_else(|| Failure::unknown(name))?;
        let handle: Arc<dyn Handle> = match object {
            "clerk" => self.clerk.clone(),
            "other" => self.other()?,
            "organization" => {
                let of = self.argument("id_or_slug", step.organization.as_ref())?;
                match self.clerk.call("organization", &of)? {
                    Answer::Handle(organization) => organization,
                    Answer::Value(_) => return Err(Failure::unknown(name)),
                }
            }
            "sessiontoken" => SessionToken::new(self.argument("token", step.token.as_ref())?.get("token")?)?,
            // Otherwise the last handle, such as a paginator, whatever its name.
            _ => self.made.clone().ok_or_else(|| Failure::unknown(name))?,
        };
        Ok((handle, operation))
    }

    /// Makes several calls at the same time, each on its own thread, and checks their results in order.
    fn together(&mut self, steps: &[Step]) -> Result<(), String> {
        let mut calls = Vec::new();
        for step in steps {
            let name = step.call.as_deref().unwrap_or_default();
            let call = self.target(name, step).and_then(|target| Ok((target, self.arguments(step)?)));
            let ((handle, operation), with) = call.map_err(|failure| shown(&failure))?;
            calls.push((handle, operation.to_owned(), with, Duration::from_millis(step.after_ms)));
        }
        let begun = calls.into_iter().map(|(handle, operation, with, after)| {
            std::thread::spawn(move || {
                std::thread::sleep(after);
                handle.call(&operation, &with)
            })
        });
        let threads: Vec<_> = begun.collect();
        for (step, thread) in steps.iter().zip(threads) {
            let outcome =
                thread.join().map_err(|_| "a call panicked".to_owned())?.and_then(|answer| match answer {
                    Answer::Value(value) => Ok(value),
                    Answer::Handle(_) => Err(Failure::Test("gave a handle".to_owned())),
                });
            self.settle(step, outcome)?;
        }
        Ok(())
    }

    fn call(&mut self, name: &str, step: &Step) -> Result<Value, Failure> {
        match self.answer(name, step)? {
            Answer::Value(value) => Ok(in_seconds(value)),
            Answer::Handle(made) => {
                self.made = Some(made);
                Ok(Value::Null)
            }
        }
    }

    fn list(&mut self, name: &str, step: &Step) -> Result<Value, Failure> {
        let Answer::Handle(list) = self.answer(name, step)? else { return Err(Failure::unknown(name)) };
        let most = step.take.unwrap_or(usize::MAX);
        let (mut items, mut unread) = (Vec::new(), 0);
        while items.len() < most
            && let Answer::Value(Value::Array(page)) = list.call("next_page", &Arguments::default())?
        {
            unread = page.len().saturating_sub(most - items.len());
            for item in page.into_iter().take(most - items.len()) {
                if !step.each.is_empty() {
                    self.saved.insert("item".to_owned(), item.clone());
                    self.steps(&step.each).map_err(Failure::Test)?;
                }
                items.push(item);
            }
        }
        let place = Arguments([("unread".to_owned(), json!(unread))].into_iter().collect());
        let position = match list.call("position", &place) {
            Ok(Answer::Value(position)) => position,
            Err(refused @ Failure::Clerk(_)) => return Err(refused),
            // Not every list can be resumed.
            _ => Value::Null,
        };
        self.listed(step, items, position)
    }

    /// Removes `distinct` from the expectation, since it applies to all items together.
    fn listed(&mut self, step: &Step, items: Vec<Value>, position: Value) -> Result<Value, Failure> {
        let mut result = json!({ "count": items.len(), "items": items, "position": position });
        if let Some(field) = step.expect.as_ref().and_then(|expected| expected.get("distinct")) {
            let name = field.as_str().unwrap_or_default();
            let seen: HashSet<String> = items.iter().map(|item| item[name].to_string()).collect();
            if seen.len() != items.len() {
                return Err(Failure::Test(format!("only {} of {} {name} differ", seen.len(), items.len())));
            }
            result["distinct"] = field.clone();
        }
        Ok(result)
    }

    fn client(&mut self, settings: Settings) -> Result<Value, Failure> {
        self.clerk.call("close", &Arguments::default())?;
        self.settings = settings.over(&self.settings);
        self.clerk = self.new_client()?;
        Ok(Value::Null)
    }

    fn new_client(&self) -> Result<Arc<dyn Handle>, Failure> {
        self.settings.client(self.style, &self.emulator, self.folder.path())
    }

    fn other(&mut self) -> Result<Arc<dyn Handle>, Failure> {
        if self.other.is_none() {
            self.other = Some(self.new_client()?);
        }
        self.other.clone().ok_or_else(|| Failure::unknown("other"))
    }

    fn for_each(&mut self, items: &Value, step: &Step) -> Result<(), String> {
        let items = self.resolved(items)?;
        for item in items.as_array().ok_or("for_each wants a list")? {
            self.saved.insert("item".to_owned(), item.clone());
            self.steps(&step.each)?;
        }
        Ok(())
    }

    /// Replaces the names of saved values by the values.
    fn resolved(&self, value: &Value) -> Result<Value, String> {
        match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(path) => self.saved(path).ok_or_else(|| format!("nothing is saved as {text}")),
                None => Ok(value.clone()),
            },
            Value::Array(items) => items.iter().map(|item| self.resolved(item)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, field)| Ok((name.clone(), self.resolved(field)?)))
                .collect::<Result<Map<_, _>, _>>()
                .map(Value::Object),
            _ => Ok(value.clone()),
        }
    }

    fn saved(&self, path: &str) -> Option<Value> {
        let mut parts = path.split('.');
        let first = self.saved.get(parts.next()?)?;
        parts
            .try_fold(first, |value, part| match value {
                Value::Array(items) => items.get(part.parse::<usize>().ok()?),
                _ => value.get(part),
            })
            .cloned()
    }
}

/// Checks an error in a storm, which must come from the server or the network and have a text.
fn check_typed(error: &ClerkError) -> Result<(), String> {
    let is_ours = matches!(error, ClerkError::Usage { .. } | ClerkError::Cancelled { .. });
    if is_ours || error.info().text.is_empty() { Err(error_json(error).to_string()) } else { Ok(()) }
}

/// A record with its durations in seconds, as in scenarios. As JSON, Rust's records have them in ISO 8601: `PT1.5S`.
fn in_seconds(mut record: Value) -> Value {
    for name in DURATIONS {
        let Some(field) = record.get_mut(name) else { continue };
        let number = field.as_str().and_then(|text| text.strip_prefix("PT")?.strip_suffix('S'));
        if let Some(seconds) = number.and_then(|number| number.parse::<f64>().ok()) {
            *field = json!(seconds);
        }
    }
    record
}

fn error_json(error: &ClerkError) -> Value {
    json!({ "kind": kind(error), "info": in_seconds(json!(error.info())) })
}

fn shown(failure: &Failure) -> String {
    match failure {
        Failure::Clerk(error) => format!("failed: {}", error_json(error)),
        Failure::Test(text) => text.clone(),
    }
}
