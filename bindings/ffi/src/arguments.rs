//! Arguments that the types of some languages allow although the library cannot use them. The bindings hand such values over
//! as one that the library refuses, so that each language need not know how to refuse them:
//!
//! - Text that cannot be encoded, such as half of a surrogate pair, has `NOT_TEXT` in its place.
//! - A duration that is negative, infinite or not a number is far longer than any option allows.
//!
//! Text that is longer than any server takes is refused here, too.

use crate::{
    ClerkError, DirectorySyncGroupRole, EnterpriseConnectionField, EnterpriseConnectionProvider,
    EnterpriseConnectionTestRunStatus, Json, OrganizationEnrollmentMode, OrganizationInvitationStatus,
    OrganizationMembershipRequestStatus, OrganizationSuggestionStatus, SecondFactorStrategy,
    operations::{MembershipRequestFilter, SuggestionFilter, UserInvitationFilter},
};
use std::{sync::Arc, time::Duration};

/// Unicode reserves this for use inside of programs: no text contains it.
pub(crate) const NOT_TEXT: char = '\u{ffff}';

/// Far longer than any id, name or ticket, and about as long as servers allow the first line of a request to be.
const MAX_TEXT: usize = 8 << 10;
/// For what grows with its content: a bundle of certificates, a provider's metadata, or a position in a list that changes.
const MAX_DOCUMENT: usize = 8 << 20;

/// What an argument can be.
pub(crate) trait Argument {
    /// Whether all text in it could be encoded.
    fn is_text(&self) -> bool;

    /// The length of the longest text in it, in bytes of UTF-8.
    fn longest(&self) -> usize;
}

/// Refuses an argument that contains something which is not text, or is far too long.
pub(crate) fn check(param_name: &str, argument: &impl Argument) -> Result<(), ClerkError> {
    let max = match param_name {
        "ca_certificate" | "params" | "resume_from" | "saml" => MAX_DOCUMENT,
        _ => MAX_TEXT,
    };
    let length = argument.longest();
    if length > max {
        return Err(ClerkError::too_long(param_name, length, max));
    }
    if argument.is_text() { Ok(()) } else { Err(ClerkError::not_text(param_name)) }
}

impl Argument for str {
    fn is_text(&self) -> bool {
        !self.contains(NOT_TEXT)
    }

    fn longest(&self) -> usize {
        self.len()
    }
}

impl Argument for String {
    fn is_text(&self) -> bool {
        self.as_str().is_text()
    }

    fn longest(&self) -> usize {
        self.len()
    }
}

impl<T: Argument> Argument for Option<T> {
    fn is_text(&self) -> bool {
        self.as_ref().is_none_or(T::is_text)
    }

    fn longest(&self) -> usize {
        self.as_ref().map_or(0, T::longest)
    }
}

impl<T: Argument> Argument for Vec<T> {
    fn is_text(&self) -> bool {
        self.iter().all(T::is_text)
    }

    fn longest(&self) -> usize {
        self.iter().map(T::longest).max().unwrap_or(0)
    }
}

/// The content of a file, whose size each call checks itself.
impl Argument for Vec<u8> {
    fn is_text(&self) -> bool {
        true
    }

    fn longest(&self) -> usize {
        0
    }
}

macro_rules! server_enums {
    ($($ty:ty)*) => { $(
        impl Argument for $ty {
            fn is_text(&self) -> bool {
                self.as_str().is_text()
            }

            fn longest(&self) -> usize {
                self.as_str().len()
            }
        }
    )* };
}
server_enums! {
    EnterpriseConnectionField EnterpriseConnectionProvider EnterpriseConnectionTestRunStatus
    OrganizationEnrollmentMode OrganizationInvitationStatus OrganizationMembershipRequestStatus
    OrganizationSuggestionStatus SecondFactorStrategy
}

impl Argument for Json {
    fn is_text(&self) -> bool {
        self.text().is_text()
    }

    fn longest(&self) -> usize {
        self.text().len()
    }
}

/// A record that is an argument, with all its fields.
macro_rules! argument_of_fields {
    ($record:ident { $($field:ident),* $(,)? }) => {
        impl $crate::arguments::Argument for $record {
            fn is_text(&self) -> bool {
                let Self { $($field),* } = self;
                $($crate::arguments::Argument::is_text($field))&&*
            }

            fn longest(&self) -> usize {
                let Self { $($field),* } = self;
                [$($crate::arguments::Argument::longest($field)),*].into_iter().max().unwrap_or(0)
            }
        }
    };
}
pub(crate) use argument_of_fields;

/// The same, and core's type with these fields.
macro_rules! arguments_of_record {
    ($record:ident into $core:ty { $($field:ident),* $(,)? }) => {
        $crate::arguments::argument_of_fields! { $record { $($field),* } }

        impl From<$record> for $core {
            fn from(record: $record) -> Self {
                let $record { $($field),* } = record;
                Self { $($field),* }
            }
        }
    };
}
pub(crate) use arguments_of_record;

argument_of_fields! { DirectorySyncGroupRole { directory_group_id, role } }

macro_rules! without_text {
    ($($ty:ty)*) => { $(
        impl Argument for $ty {
            fn is_text(&self) -> bool {
                true
            }

            fn longest(&self) -> usize {
                0
            }
        }
    )* };
}
without_text! {
    bool i32 u32 f64 Duration
    Arc<dyn MembershipRequestFilter> Arc<dyn SuggestionFilter> Arc<dyn UserInvitationFilter>
}

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

    #[test]
    fn text_that_is_far_too_long_is_found_everywhere() {
        let text = |length| "x".repeat(length);
        assert!(check("query", &Some(text(MAX_TEXT))).is_ok());
        let long = [
            check("query", &Some(text(MAX_TEXT + 1))),
            check("user_ids", &vec!["short".to_owned(), text(MAX_TEXT + 1)]),
            check("strategy", &SecondFactorStrategy::Unknown { value: text(MAX_TEXT + 1) }),
        ];
        for error in long {
            assert!(error.unwrap_err().info().text.ends_with("is too long: 8193 bytes, at most 8192"));
        }
        assert!(check("ca_certificate", &text(MAX_DOCUMENT)).is_ok());
        assert!(check("resume_from", &text(MAX_DOCUMENT + 1)).is_err());
    }
}
