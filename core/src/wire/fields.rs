//! How to treat fields that are absent or mismatched.

use super::{Decode, Decoded, Mismatch};

/// A required field, unless its type has a replacement for absent values.
#[inline(always)]
pub(crate) fn required<T: Decode>(value: Option<Decoded<T>>, field: &'static str) -> Decoded<T> {
    match value {
        Some(Ok(value)) if !value.is_blank() => Ok(value),
        Some(Ok(_)) => Err(Mismatch::new("is empty").within(field)),
        Some(Err(mismatch)) => T::absent().ok_or_else(|| mismatch.within(field)),
        None => T::absent().ok_or_else(|| Mismatch::new("is missing").within(field)),
    }
}

/// A field with a default.
pub(crate) fn default<T: Default>(value: Option<Decoded<T>>) -> T {
    value.and_then(Result::ok).unwrap_or_default()
}

/// A field that may be absent, but whose mismatch is one of the whole object.
pub(crate) fn strict<T: Decode>(value: Option<Decoded<T>>, field: &'static str) -> Decoded<T> {
    match value {
        Some(value) => value.map_err(|mismatch| mismatch.within(field)),
        None => T::absent().ok_or_else(|| Mismatch::new("is missing").within(field)),
    }
}
