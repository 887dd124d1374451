//! What servers really send, made into values: times in several units, nulls where the description has none, open enums.

use serde::{Deserialize, Deserializer, Serializer, de};
use std::time::{Duration, SystemTime};

/// A JSON value, such as public metadata.
pub type Json = serde_json::Value;

/// A point in time: milliseconds or seconds since 1970, or RFC 3339 text. Written as RFC 3339.
pub(crate) mod time {
    use super::*;

    /// Numbers below this are seconds: as milliseconds they would lie in the first weeks of 1970.
    const SECONDS_BELOW: f64 = 1e11;

    pub(crate) fn serialize<S: Serializer>(time: &SystemTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&humantime::format_rfc3339_millis(*time))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SystemTime, D::Error> {
        from.deserialize_any(Visitor)
    }

    struct Visitor;

    impl de::Visitor<'_> for Visitor {
        type Value = SystemTime;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a time in milliseconds or seconds, or RFC 3339 text")
        }

        fn visit_u64<E: de::Error>(self, value: u64) -> Result<SystemTime, E> {
            let millis = if (value as f64) < SECONDS_BELOW { value.saturating_mul(1000) } else { value };
            SystemTime::UNIX_EPOCH
                .checked_add(Duration::from_millis(millis))
                .filter(|_| millis < 253_402_300_800_000)
                .ok_or_else(|| E::custom("a time after the year 9999"))
        }

        fn visit_i64<E: de::Error>(self, value: i64) -> Result<SystemTime, E> {
            u64::try_from(value)
                .map_err(|_| E::custom("a time before 1970"))
                .and_then(|value| self.visit_u64(value))
        }

        fn visit_f64<E: de::Error>(self, value: f64) -> Result<SystemTime, E> {
            let millis = if value < SECONDS_BELOW { value * 1000.0 } else { value };
            if !(0.0..253_402_300_800_000.0).contains(&millis) {
                return Err(E::custom("a time outside 1970 to 9999"));
            }
            Ok(SystemTime::UNIX_EPOCH + Duration::from_micros((millis * 1000.0) as u64))
        }

        fn visit_str<E: de::Error>(self, value: &str) -> Result<SystemTime, E> {
            humantime::parse_rfc3339_weak(value).map_err(|_| E::custom("text that is no RFC 3339 time"))
        }
    }
}

/// The same, where the server may leave it out.
pub(crate) mod optional_time {
    use super::*;

    #[derive(Deserialize)]
    struct Time(#[serde(with = "super::time")] SystemTime);

    pub(crate) fn serialize<S: Serializer>(time: &Option<SystemTime>, to: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::time::serialize(time, to),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SystemTime>, D::Error> {
        Ok(Option::<Time>::deserialize(from)?.map(|time| time.0))
    }
}

/// A length of time, written as ISO 8601 has it: `PT1.5S`.
pub(crate) fn optional_duration<S: Serializer>(
    duration: &Option<Duration>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match duration {
        Some(duration) => to.collect_str(&format_args!("PT{}S", duration.as_secs_f64())),
        None => to.serialize_none(),
    }
}

/// Null stands for the type's default.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// Metadata is an object; null and absence are an empty one.
pub(crate) fn metadata<'de, D: Deserializer<'de>>(from: D) -> Result<Json, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_else(empty_object))
}

pub(crate) fn empty_object() -> Json {
    Json::Object(serde_json::Map::new())
}

/// An enum of the server's making: a value we do not know survives with its text.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[clerk_orgs_mirrored::mirrored]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A value this version does not know.
            Unknown {
                /// The value as the server sent it.
                value: String,
            },
        }

        impl $name {
            /// The value as the server writes it.
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

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                std::borrow::Cow::<'de, str>::deserialize(from).map(|text| Self::from(&*text))
            }
        }
    };
}
pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct At(#[serde(with = "time")] SystemTime);

    fn at(json: &str) -> Option<u128> {
        let At(time) = serde_json::from_str(json).ok()?;
        Some(time.duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_millis())
    }

    #[test]
    fn times_are_read_in_every_unit_the_description_uses() {
        assert_eq!(at("1716883200123"), Some(1_716_883_200_123));
        assert_eq!(at("1716883200"), Some(1_716_883_200_000));
        assert_eq!(at("1716883200.5"), Some(1_716_883_200_500));
        assert_eq!(at("\"2024-05-28T08:00:00Z\""), Some(1_716_883_200_000));
    }

    #[test]
    fn times_that_are_none_are_refused() {
        for json in ["-1", "1e300", "\"soon\"", "null", "{}", "18446744073709551615"] {
            assert_eq!(at(json), None, "{json}");
        }
    }
}
