//! Compares values with expectations, which `tests/conformance/README.md` describes.

use serde_json::Value;
use std::fmt::Write as _;

/// Describes where and how `found` differs from `expected`. Nothing if it does not.
#[must_use]
pub fn difference(expected: &Value, found: &Value) -> Option<String> {
    let mut path = String::new();
    compare(expected, found, &mut path).err()
}

fn compare(expected: &Value, found: &Value, path: &mut String) -> Result<(), String> {
    let differs = |path: &str| {
        let path = if path.is_empty() { "the result" } else { path };
        Err(format!("{path}: expected {expected}, found {}", shortened(found)))
    };
    match (expected, found) {
        (Value::Object(wanted), _) if wanted.len() == 1 && wanted.keys().all(|key| key.starts_with('$')) => {
            let matches = wanted.iter().all(|(operator, operand)| operate(operator, operand, found));
            if matches { Ok(()) } else { differs(path) }
        }
        (Value::Object(wanted), Value::Object(held)) => wanted
            .iter()
            .try_for_each(|(key, wanted)| at(path, key, wanted, held.get(key).unwrap_or(&Value::Null))),
        (Value::Array(wanted), Value::Array(held)) if wanted.len() == held.len() => wanted
            .iter()
            .zip(held)
            .enumerate()
            .try_for_each(|(index, (wanted, held))| at(path, &index.to_string(), wanted, held)),
        (Value::Number(wanted), Value::Number(held)) if wanted.as_f64() == held.as_f64() => Ok(()),
        (wanted, held) if wanted == held => Ok(()),
        _ => differs(path),
    }
}

fn shortened(value: &Value) -> String {
    let text = value.to_string();
    let end = text.char_indices().nth(1000).map_or(text.len(), |(index, _)| index);
    if end < text.len() { format!("{}…", &text[..end]) } else { text }
}

fn at(path: &mut String, key: &str, expected: &Value, found: &Value) -> Result<(), String> {
    let before = path.len();
    // Writing to a String cannot fail.
    let _ = write!(path, ".{key}");
    let result = compare(expected, found, path);
    path.truncate(before);
    result
}

fn operate(operator: &str, operand: &Value, found: &Value) -> bool {
    match (operator, found) {
        ("$any", _) => !found.is_null(),
        ("$spelled", _) => operand == found,
        ("$not", _) => difference(operand, found).is_some(),
        ("$length", Value::Array(items)) => operand.as_u64() == Some(items.len() as u64),
        ("$length", Value::String(text)) => operand.as_u64() == Some(text.chars().count() as u64),
        ("$contains", Value::Array(items)) => items.iter().any(|item| difference(operand, item).is_none()),
        ("$contains", Value::String(text)) => {
            let part = operand.get("$spelled").unwrap_or(operand);
            part.as_str().is_some_and(|part| text.contains(part))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_matches() {
        let found =
            json!({"id": "a", "n": 1, "list": [{"x": 1}, {"x": 2}], "none": null, "text": "two words"});
        for expected in [
            json!({}),
            json!({"id": "a", "n": 1.0, "none": null, "missing": null}),
            json!({"id": {"$any": true}, "list": {"$length": 2}, "text": {"$length": 9}}),
            json!({"list": {"$contains": {"x": 2}}, "text": {"$contains": "wo wo"}, "n": {"$not": 2}}),
            json!({"list": [{}, {"x": {"$not": null}}]}),
        ] {
            assert_eq!(difference(&expected, &found), None, "{expected}");
        }
    }

    #[test]
    fn what_does_not() {
        let found = json!({"id": "a", "list": [1], "none": null});
        for expected in [
            json!({"id": "b"}),
            json!({"missing": {"$any": true}}),
            json!({"none": {"$any": true}}),
            json!({"list": []}),
            json!({"list": {"$length": 2}}),
            json!({"list": {"$contains": 2}}),
            json!({"id": {"$not": "a"}}),
            json!({"id": {"$misspelled": 1}}),
            json!([]),
        ] {
            assert!(difference(&expected, &found).is_some(), "{expected}");
        }
        let text = difference(&json!({"list": [2]}), &found).expect("a difference");
        assert_eq!(text, ".list.0: expected 2, found 1");
    }
}
