//! How to treat fields that are absent or odd.

use super::{Decode, Decoded, Odd};

/// A required field, unless its type has a replacement for absent values.
#[inline(always)]
pub(crate) fn required<T: Decode>(value: Option<Decoded<T>>, field: &'static str) -> Decoded<T> {
    match value {
        Some(Ok(value)) if !value.is_blank() => Ok(value),
        Some(Ok(_)) => Err(Odd::new("is empty").within(field)),
        Some(Err(odd)) => T::absent().ok_or_else(|| odd.within(field)),
        None => T::absent().ok_or_else(|| Odd::new("is missing").within(field)),
    }
}

/// A field with a default.
pub(crate) fn default<T: Default>(value: Option<Decoded<T>>) -> T {
    value.and_then(Result::ok).unwrap_or_default()
}

/// A field that may be absent, but makes the object odd if it is odd.
pub(crate) fn sound<T: Decode>(value: Option<Decoded<T>>, field: &'static str) -> Decoded<T> {
    match value {
        Some(value) => value.map_err(|odd| odd.within(field)),
        None => T::absent().ok_or_else(|| Odd::new("is missing").within(field)),
    }
}
