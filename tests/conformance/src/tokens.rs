//! Session tokens in scenarios: their claims, so that people can read them, become the text of a token.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// The class whose steps have a token.
const CLASS: &str = "sessiontoken.";

/// Puts the text of a token in the place of its claims, in every step at any depth. Nothing verifies its signature.
pub(crate) fn write(value: &mut Value) {
    match value {
        Value::Object(step) => {
            let is_of_token =
                step.get("call").and_then(Value::as_str).is_some_and(|name| name.starts_with(CLASS));
            if let Some(token) = step.get_mut("token").filter(|token| is_of_token && token.is_object()) {
                *token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(token.to_string())).into();
            }
            step.values_mut().for_each(write);
        }
        Value::Array(items) => items.iter_mut().for_each(write),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn claims_become_the_text_of_a_token() {
        let others = json!([
            { "call": "sessiontoken.claims", "token": "$saved" },
            { "requests": [{ "form": { "token": { "$any": true } } }] },
        ]);
        let claims = json!({ "sub": "user_1" });
        let mut steps = json!([others, { "each": [{ "call": "sessiontoken.has", "token": claims }] }]);
        write(&mut steps);
        assert_eq!(steps[0], others);
        assert_eq!(steps[1]["each"][0]["token"], "e30.eyJzdWIiOiJ1c2VyXzEifQ.c2ln");
    }
}
