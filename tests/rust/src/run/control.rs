//! Steps that control the emulator or check its log.

use super::Run;
use crate::scenario::Step;
use clerk_emulator::{Change, Emulator, ExpectedRequests, Options};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::time::Duration;

impl Run {
    pub(super) fn control(&mut self, name: &str, step: &Step) -> Result<(), String> {
        let body = self.resolved(step.body.as_ref().unwrap_or(&Value::Null))?;
        match name {
            "faults" => several(body)?.into_iter().for_each(|fault| self.emulator.add_fault(fault)),
            "rate_limits" => several(body)?.into_iter().for_each(|limit| self.emulator.add_rate_limit(limit)),
            "options" => self.emulator.set_options(merged(&self.emulator, &body)?),
            "changes" => {
                let Changes { changes, between } = read(&body)?;
                if !between {
                    return self.emulator.change(&changes);
                }
                self.emulator.change_between(changes);
            }
            _ => return Err(format!("there is no control route {name}")),
        }
        Ok(())
    }

    /// Lets the emulator compare its log, after replacing the names of saved values.
    pub(super) fn requests(&self, expected: &Value, step: &Step) -> Result<(), String> {
        let expected: Vec<ExpectedRequests> = read(&self.resolved(expected)?)?;
        self.emulator.check_requests(&expected, Duration::from_millis(step.within_ms.unwrap_or_default()))
    }

    /// The client token is a secret of every scenario that stores it in a file.
    pub(super) fn unseen(&self, secrets: &[Value]) -> Result<(), String> {
        let mut secrets =
            secrets.iter().map(|secret| self.resolved(secret)).collect::<Result<Vec<_>, _>>()?;
        secrets.extend(std::fs::read_to_string(self.folder.path().join("token")).ok().map(Value::from));
        let shown = format!("{}\n{}", self.shown, json!(self.emulator.log()));
        for secret in secrets.iter().map(|secret| secret.as_str().unwrap_or_default()) {
            if secret.is_empty() || shown.contains(secret) {
                return Err(format!("{secret:?} can be seen in {shown}"));
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    changes: Vec<Change>,
    #[serde(default)]
    between: bool,
}

/// The current options with these changes.
pub(super) fn merged(emulator: &Emulator, options: &Value) -> Result<Options, String> {
    let mut all = json!(emulator.options());
    for (name, value) in options.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    read(&all)
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_json::from_value(value.clone()).map_err(|error| error.to_string())
}

/// One item or a list of items.
fn several<T: DeserializeOwned>(value: Value) -> Result<Vec<T>, String> {
    if value.is_array() { read(&value) } else { Ok(vec![read(&value)?]) }
}
