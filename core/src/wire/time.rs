//! Points in time: milliseconds or seconds since 1970, or RFC 3339 text, from 1970 to 9999. Written as RFC 3339.
//!
//! A time outside of that range is a mismatch: no membership has such a time, and not every language can represent it. Go's zero
//! time, `0001-01-01T00:00:00Z`, and negative numbers mean that there is no time.

use super::{Decode, Decoded, Scalar, scalar};
use serde::{Deserializer, Serializer};
use std::time::{Duration, SystemTime};

/// Numbers below this are seconds. As milliseconds, they would be in the first years after 1970.
const MAX_SECONDS: u64 = 100_000_000_000;
/// The year 10000, in seconds.
const END: u64 = 253_402_300_800;

pub(crate) fn time<S: Serializer>(time: &SystemTime, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&humantime::format_rfc3339_millis(*time))
}

pub(crate) fn optional_time<S: Serializer>(value: &Option<SystemTime>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => time(value, to),
        None => to.serialize_none(),
    }
}

impl Scalar for SystemTime {
    const EXPECTED: &'static str = "is not a time between 1970 and 9999";

    fn text(text: &str) -> Option<Self> {
        rfc3339(text)
    }

    fn integer(value: i64) -> Option<Self> {
        let value = u64::try_from(value).ok()?;
        since_1970(if value < MAX_SECONDS {
            Duration::from_secs(value)
        } else {
            Duration::from_millis(value)
        })
    }

    fn float(value: f64) -> Option<Self> {
        let micros = value * if value < MAX_SECONDS as f64 { 1e6 } else { 1e3 };
        (0.0..END as f64 * 1e6).contains(&micros).then(|| since_1970(Duration::from_micros(micros as u64)))?
    }
}

impl Decode for SystemTime {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Decoded<Self>, D::Error> {
        scalar(from)
    }
}

fn since_1970(time: Duration) -> Option<SystemTime> {
    (time.as_secs() < END).then(|| SystemTime::UNIX_EPOCH.checked_add(time)).flatten()
}

/// humantime ignores offsets, so they are removed first. A time without an offset is UTC.
fn rfc3339(text: &str) -> Option<SystemTime> {
    const DATE_AND_TIME: usize = "2024-05-28T08:00:00".len();
    if !text.is_ascii() || text.len() < DATE_AND_TIME {
        return None;
    }
    let (local, rest) = text.split_at(DATE_AND_TIME);
    let zone = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (fraction, zone) = rest.split_at(zone);
    let is_fraction = match fraction.strip_prefix('.') {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()),
        None => fraction.is_empty(),
    };
    if !is_fraction {
        return None;
    }
    let offset = offset(zone.trim_start_matches(' '))?;
    // Its day may be another one there; the offset can lead over the edge of 1970.
    let local = humantime::parse_rfc3339_weak(&(local.to_ascii_uppercase() + fraction)).ok()?;
    let shift = Duration::from_secs(offset.unsigned_abs());
    let time = if offset < 0 { local.checked_add(shift)? } else { local.checked_sub(shift)? };
    since_1970(time.duration_since(SystemTime::UNIX_EPOCH).ok()?)
}

/// The offset of local time from UTC in seconds, from `Z`, `+02:00`, `-0530`, `+02` or nothing.
fn offset(zone: &str) -> Option<i64> {
    let (sign, digits) = match zone.as_bytes() {
        [] | [b'Z' | b'z'] => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [h1, h2] => ([*h1, *h2], [b'0', b'0']),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => ([*h1, *h2], [*m1, *m2]),
        _ => return None,
    };
    let number = |[tens, ones]: [u8; 2]| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}
