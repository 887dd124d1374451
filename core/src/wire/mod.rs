//! Decodes what servers really send: unexpected values, times in several units, damaged text, unknown enum values.

mod decode;
mod fields;
mod json;
mod text;
mod time;

#[cfg(test)]
mod tests;

pub(crate) use clerk_orgs_mirrored::Decode;
pub(crate) use decode::{Decode, Decoded, Fields, Mismatch, Scalar, all, next, object, scalar};
pub(crate) use fields::{default, required, strict};
pub use json::Json;
pub(crate) use text::{read, without_bom};
pub(crate) use time::{optional_time, time};

use serde::Serializer;
use std::time::Duration;

/// Serializes a duration as ISO 8601, such as `PT1.5S`.
pub(crate) fn optional_duration<S: Serializer>(
    duration: &Option<Duration>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match duration {
        Some(duration) => to.collect_str(&format_args!("PT{}S", duration.as_secs_f64())),
        None => to.serialize_none(),
    }
}

/// Displays and serializes an enum as its `as_str`.
macro_rules! written_as_text {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use written_as_text;

/// Declares an enum of values that the server sends. Unknown values keep their text.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[clerk_orgs_mirrored::mirrored]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A value that this version does not know.
            Unknown {
                /// The value as the server sent it.
                value: String,
            },
        }

        impl $name {
            /// The value as the server spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown { value } => value,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown { value: text.to_owned() },
                }
            }
        }

        $crate::wire::written_as_text!($name);

        impl $crate::wire::Decode for $name {
            fn decode<'de, D: serde::Deserializer<'de>>(
                from: D,
            ) -> Result<$crate::wire::Decoded<Self>, D::Error> {
                Ok($crate::wire::scalar::<String, D>(from)?.map(|text| Self::from(&*text)))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <Self as $crate::wire::Decode>::decode(from)?.map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use open_enum;

/// Declares an enum of this library's own, which no server sends.
macro_rules! closed_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[clerk_orgs_mirrored::mirrored]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// Its name in snake case.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        $crate::wire::written_as_text!($name);
    };
}
pub(crate) use closed_enum;
