//! What callbacks throw. Its language keeps it, under a number that crosses at the end of the error's text. Core gets the text
//! without the number, and an error that has the number as its source. So the language learns when no error leads to what it
//! keeps any more, and forgets it.

use crate::{
    error::{CALLBACK, ClerkError},
    process::process,
    types::ErrorInfo,
};
use clerk_orgs::Error;
use std::{error::Error as StdError, fmt, sync::Arc};

/// Stands on both sides of the number. From a private area of Unicode: it means nothing outside of a program.
const MARK: char = '\u{10FFFD}';

/// The source of an error that a callback has thrown.
#[derive(Clone, Debug)]
pub(crate) struct Thrown(Arc<Number>);

#[derive(Debug)]
struct Number(u64);

impl Drop for Number {
    fn drop(&mut self) {
        process().throws.end(self.0);
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("thrown by a callback")
    }
}

impl StdError for Thrown {}

impl Thrown {
    /// What has caused the error.
    fn behind(error: &Error) -> Option<Self> {
        let mut source = error.source();
        while let Some(error) = source {
            if let Some(thrown) = error.downcast_ref::<Self>() {
                return Some(thrown.clone());
            }
            source = error.source();
        }
        None
    }
}

/// Separates a text that a language has sent from the number at its end.
pub(crate) fn separated(mut text: String) -> (String, Option<Thrown>) {
    let parts = text.strip_suffix(MARK).and_then(|rest| rest.rsplit_once(MARK));
    let Some((length, number)) = parts.and_then(|(told, number)| Some((told.len(), number.parse().ok()?)))
    else {
        return (text, None);
    };
    text.truncate(length);
    (text, Some(Thrown(Arc::new(Number(number)))))
}

/// The text of an error that the caller gets, with the number of what has caused it.
fn text_of(error: &Error) -> String {
    let text = &error.info().text;
    let Some(thrown) = Thrown::behind(error) else { return text.clone() };
    let numbered = format!("{text}{MARK}{}{MARK}", thrown.0.0);
    process().throws.lend(thrown.0.0, thrown.0);
    numbered
}

impl From<Error> for ClerkError {
    fn from(error: Error) -> Self {
        ErrorInfo { text: text_of(&error), ..error.info().clone() }.into()
    }
}

impl ClerkError {
    /// The error of a callback, as core passes it on.
    pub(crate) fn of_callback(self, name: &str) -> Error {
        let (mut text, thrown) = separated(self.info().text.clone());
        if let (Self::Usage { .. }, Some(rest)) = (&self, text.strip_prefix(CALLBACK)) {
            text = format!("{name}{rest}");
        }
        let error = Error::from(ErrorInfo { kind: self.kind(), text, ..self.info().clone() });
        match thrown {
            Some(thrown) => error.with_source(thrown),
            None => error,
        }
    }
}

/// For the packages only: what they can forget, since no error leads to it any more. `arrived` is the number in an error that the
/// package has just read.
#[uniffi::export]
pub fn ended_throws(arrived: Option<u64>) -> Vec<u64> {
    let throws = &process().throws;
    throws.arrive(arrived);
    throws.take_ended()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(text: &str, number: u64) -> String {
        format!("{text}{MARK}{number}{MARK}")
    }

    #[test]
    fn a_number_is_forgotten_once_no_error_has_it() {
        // Other tests have other numbers.
        let number = u64::MAX;
        let ended = |arrived| ended_throws(arrived).contains(&number);
        let error = ClerkError::usage(&numbered("it is locked", number)).of_callback("on_request");
        assert_eq!(error.info().text, "it is locked");
        let kept = error.clone();
        let caught = ClerkError::from(error);
        assert_eq!(caught.info().text, numbered("it is locked", number));
        drop(kept);
        assert!(!ended(None), "it has not arrived");
        assert!(ended(Some(number)));
        assert!(!ended(None), "it is said once");
    }

    #[test]
    fn only_a_number_at_the_end_is_one() {
        for text in [
            "",
            "the disk is full",
            "a\u{10FFFD}9\u{10FFFD}b",
            "a\u{10FFFD}",
            "a\u{10FFFD}b\u{10FFFD}",
            "\u{10FFFD}\u{10FFFD}",
        ] {
            let (told, thrown) = separated(text.to_owned());
            assert_eq!((told.as_str(), thrown.is_none()), (text, true));
        }
    }
}
