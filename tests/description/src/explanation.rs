//! Describes violations of a schema in one line each, without text that may be secret.

use crate::faults::Omission;
use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

/// If no alternative matches, describes the one that matches best. Every nullable value has two alternatives.
pub(crate) fn explain(error: &ValidationError<'_>, is_known: &dyn Fn(Omission<'_>) -> bool) -> Vec<String> {
    if let ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } =
        error.kind()
        && let Some(nearest) = context.iter().max_by_key(|errors| depth(errors))
        && depth(nearest) > 0
    {
        return nearest.iter().flat_map(|error| explain(error, is_known)).collect();
    }
    if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind()
        && unexpected.iter().all(|field| is_known(Omission::Field(field)))
    {
        return Vec::new();
    }
    if let (ValidationErrorKind::Enum { .. }, Value::String(value)) = (error.kind(), &**error.instance())
        && is_known(Omission::Value(value))
    {
        return Vec::new();
    }
    let text = match &**error.instance() {
        Value::String(_) | Value::Array(_) | Value::Object(_) => error.masked().to_string(),
        _ => error.to_string(),
    };
    vec![format!("{}: {text}", error.instance_path())]
}

/// How far an alternative matched. A value that is just not null, or of another type, matches least.
fn depth(errors: &[ValidationError<'_>]) -> usize {
    let of = |error: &ValidationError<'_>| match error.kind() {
        ValidationErrorKind::Type { .. } => error.instance_path().as_str().matches('/').count(),
        _ => error.instance_path().as_str().matches('/').count() + 1,
    };
    errors.iter().map(of).max().unwrap_or_default()
}
