//! What is wrong with a value, in one line each, without showing texts that may be secret.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

/// An alternative that fails is told by the part of it that comes nearest: everything that may be null is one of two.
pub(crate) fn explain(error: &ValidationError<'_>, is_known_field: &dyn Fn(&str) -> bool) -> Vec<String> {
    if let ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } =
        error.kind()
        && let Some(nearest) = context.iter().max_by_key(|errors| depth(errors))
        && depth(nearest) > 0
    {
        return nearest.iter().flat_map(|error| explain(error, is_known_field)).collect();
    }
    if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind()
        && unexpected.iter().all(|field| is_known_field(field))
    {
        return Vec::new();
    }
    let text = match &**error.instance() {
        Value::String(_) | Value::Array(_) | Value::Object(_) => error.masked().to_string(),
        _ => error.to_string(),
    };
    vec![format!("{}: {text}", error.instance_path())]
}

/// How far down an alternative was followed. That something is not null, or of another type, says the least.
fn depth(errors: &[ValidationError<'_>]) -> usize {
    let of = |error: &ValidationError<'_>| match error.kind() {
        ValidationErrorKind::Type { .. } => error.instance_path().as_str().matches('/').count(),
        _ => error.instance_path().as_str().matches('/').count() + 1,
    };
    errors.iter().map(of).max().unwrap_or_default()
}
