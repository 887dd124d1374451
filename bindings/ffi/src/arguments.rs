//! Arguments that the types of some languages allow although the library cannot use them. The bindings hand such values over
//! as one that the library refuses, so that each language need not know how to refuse them:
//!
//! - Text that cannot be encoded, such as half of a surrogate pair, has `NOT_TEXT` in its place.
//! - A duration that is negative, infinite or not a number is far longer than any option allows.

use crate::{
    ClerkError, OrganizationInvitationStatus, OrganizationMembershipRequestStatus, SecondFactorStrategy,
    operations::MembershipRequestFilter,
};
use std::{sync::Arc, time::Duration};

/// Unicode reserves this for use inside of programs: no text contains it.
pub(crate) const NOT_TEXT: char = '\u{ffff}';

/// What an argument can be.
pub(crate) trait Argument {
    /// Whether all text in it could be encoded.
    fn is_text(&self) -> bool;
}

/// Refuses an argument that contains something which is not text.
pub(crate) fn check(param_name: &str, argument: &impl Argument) -> Result<(), ClerkError> {
    if argument.is_text() { Ok(()) } else { Err(ClerkError::not_text(param_name)) }
}

impl Argument for str {
    fn is_text(&self) -> bool {
        !self.contains(NOT_TEXT)
    }
}

impl Argument for String {
    fn is_text(&self) -> bool {
        self.as_str().is_text()
    }
}

impl<T: Argument> Argument for Option<T> {
    fn is_text(&self) -> bool {
        self.as_ref().is_none_or(T::is_text)
    }
}

impl<T: Argument> Argument for Vec<T> {
    fn is_text(&self) -> bool {
        self.iter().all(T::is_text)
    }
}

macro_rules! server_enums {
    ($($ty:ty)*) => { $(
        impl Argument for $ty {
            fn is_text(&self) -> bool {
                self.as_str().is_text()
            }
        }
    )* };
}
server_enums!(OrganizationInvitationStatus OrganizationMembershipRequestStatus SecondFactorStrategy);

macro_rules! without_text {
    ($($ty:ty)*) => { $(
        impl Argument for $ty {
            fn is_text(&self) -> bool {
                true
            }
        }
    )* };
}
without_text!(bool i32 u32 f64 Duration Arc<dyn MembershipRequestFilter>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_text_is_found_everywhere() {
        let odd = || format!("half {NOT_TEXT}");
        assert!(!odd().is_text() && !Some(odd()).is_text() && !vec!["whole".to_owned(), odd()].is_text());
        assert!(!SecondFactorStrategy::Unknown { value: odd() }.is_text());
        assert!("whole \u{1f600} \u{fffd}".is_text() && None::<String>.is_text());
        let error = check("user_ids", &vec![odd()]).unwrap_err();
        assert!(matches!(&error, ClerkError::Invalid { .. }), "{error:?}");
        assert_eq!(error.info().param_name.as_deref(), Some("user_ids"));
    }
}
