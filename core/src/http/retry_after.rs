//! `Retry-After` headers, in all the forms that servers send.

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// Longer waits are capped, so that no language's duration type overflows.
const MAX_WAIT: Duration = Duration::from_secs(u32::MAX as u64);

/// When the server responded, by its own clock.
pub(super) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?.trim()).ok()
}

/// The wait that the server asks for: the longest if it names several, none if the header cannot be parsed.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    // A date refers to the server's clock, which the response's `Date` shows. This machine's clock may be wrong.
    let now = date(headers).unwrap_or_else(SystemTime::now);
    let values = headers.get_all(RETRY_AFTER).iter().filter_map(|value| value.to_str().ok());
    values.filter_map(|text| parse(text, now)).max()
}

fn parse(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim().trim_matches('"').trim();
    // A date contains a comma, so try it before splitting the value as a list.
    let wait =
        seconds(text).or_else(|| until(text, now)).or_else(|| text.split(',').filter_map(seconds).max());
    wait.map(|wait| wait.min(MAX_WAIT))
}

/// Digits with an optional fraction, but no other notation of a float (`inf`, `NaN`, `1e9`). A negative number means a
/// moment in the past.
fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let text = text.strip_suffix('s').unwrap_or(text).trim_end();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number =
        digits.bytes().all(|c| c.is_ascii_digit() || c == b'.') && digits.bytes().any(|c| c.is_ascii_digit());
    let seconds: f64 = digits.parse().ok().filter(|_| is_number)?;
    if text.starts_with('-') {
        return Some(Duration::ZERO);
    }
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(MAX_WAIT))
}

/// A date in one of HTTP's three forms, with another name for GMT, or in RFC 3339.
fn until(text: &str, now: SystemTime) -> Option<Duration> {
    let in_gmt = |zone| text.strip_suffix(zone).map(|date| format!("{date}GMT"));
    let renamed = ["UTC", "+0000", "-0000"].into_iter().find_map(in_gmt);
    let at = httpdate::parse_http_date(renamed.as_deref().unwrap_or(text)).ok();
    let at = at.or_else(|| humantime::parse_rfc3339(text).ok())?;
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn wait(values: &[(HeaderName, &str)]) -> Option<f64> {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(name, HeaderValue::from_str(value).expect("a header"));
        }
        retry_after(&headers).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn seconds_are_read_as_servers_send_them() {
        let absurd = "9".repeat(400);
        for (text, expected) in [
            ("3", Some(3.0)),
            ("2.5", Some(2.5)),
            (" 3 ", Some(3.0)),
            ("\"4\"", Some(4.0)),
            ("0", Some(0.0)),
            ("0.001", Some(0.001)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("+7", Some(7.0)),
            ("12s", Some(12.0)),
            ("-5", Some(0.0)),
            ("-0.5", Some(0.0)),
            ("3, 5", Some(5.0)),
            ("99999999999999999999", Some(f64::from(u32::MAX))),
            (&absurd, Some(f64::from(u32::MAX))),
            ("inf", None),
            ("-inf", None),
            ("infinity", None),
            ("NaN", None),
            ("1e9", None),
            ("0x10", None),
            ("1.2.3", None),
            (".", None),
            ("-", None),
            ("s", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(wait(&[(RETRY_AFTER, text)]), expected, "{text:?}");
        }
    }

    #[test]
    fn a_date_is_relative_to_the_answers_own() {
        // A clock that is years behind this machine's clock.
        let date = (DATE, "Wed, 21 Oct 2015 07:28:00 GMT");
        for text in [
            "Wed, 21 Oct 2015 07:28:30 GMT",
            " Wed, 21 Oct 2015 07:28:30 GMT ",
            "Wed, 21 Oct 2015 07:28:30 UTC",
            "Wed, 21 Oct 2015 07:28:30 +0000",
            "Wednesday, 21-Oct-15 07:28:30 GMT",
            "Wed Oct 21 07:28:30 2015",
            "2015-10-21T07:28:30Z",
        ] {
            assert_eq!(wait(&[date.clone(), (RETRY_AFTER, text)]), Some(30.0), "{text:?}");
        }
        let passed = (RETRY_AFTER, "Wed, 21 Oct 2015 07:27:00 GMT");
        assert_eq!(wait(&[date, passed.clone()]), Some(0.0));
        // Without a `Date`, this machine's clock is used.
        assert_eq!(wait(&[passed]), Some(0.0));
        let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
        let soon = wait(&[(RETRY_AFTER, &soon)]).expect("a wait");
        assert!((58.0..=60.0).contains(&soon), "{soon}");
    }

    #[test]
    fn the_longest_of_several_counts() {
        let values = [(RETRY_AFTER, "1"), (RETRY_AFTER, "soon"), (RETRY_AFTER, "4"), (RETRY_AFTER, "2")];
        assert_eq!(wait(&values), Some(4.0));
        assert_eq!(wait(&[]), None);
    }
}
