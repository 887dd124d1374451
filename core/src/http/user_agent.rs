//! The `User-Agent` header.

use crate::error::{Error, Result};
use reqwest::header::HeaderValue;

/// The name and version of this library.
const LIBRARY: &str = concat!("clerk-orgs/", env!("CARGO_PKG_VERSION"));
/// Servers and proxies truncate or refuse much longer ones.
const MAX_LENGTH: usize = 256;

/// The application's products, if given, then this library's: products are listed in decreasing order of their significance
/// (RFC 9110, section 10.1.5).
pub(super) fn user_agent(application: Option<&str>) -> Result<HeaderValue> {
    let Some(application) = application else { return Ok(HeaderValue::from_static(LIBRARY)) };
    let whole = format!("{application} {LIBRARY}");
    let is_allowed = application.len() <= MAX_LENGTH && is_well_formed(application);
    HeaderValue::from_str(&whole).ok().filter(|_| is_allowed).ok_or_else(|| {
        let text = format!(
            "user_agent must be the name of your application with an optional version, such as acme-sync/2.1; further \
             products and (comments) may follow, separated by single spaces. It must be ASCII and at most {MAX_LENGTH} \
             characters long"
        );
        Error::invalid("user_agent", text)
    })
}

/// A product, then products and comments, separated by single spaces.
fn is_well_formed(text: &str) -> bool {
    // With each comment, which may be nested, replaced by its bracket.
    let mut outside = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for letter in text.chars() {
        match letter {
            '(' => {
                if depth == 0 {
                    outside.push(letter);
                }
                depth += 1;
            }
            ')' if depth == 0 => return false,
            ')' => depth -= 1,
            ' '..='~' if depth > 0 && letter != '\\' => {}
            ' '..='~' if depth == 0 => outside.push(letter),
            _ => return false,
        }
    }
    let mut parts = outside.split(' ');
    depth == 0 && parts.next().is_some_and(is_product) && parts.all(|part| part == "(" || is_product(part))
}

/// `name` or `name/version`.
fn is_product(text: &str) -> bool {
    let (name, version) = text.split_once('/').unwrap_or((text, "1"));
    is_token(name) && is_token(version)
}

fn is_token(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_application_comes_before_the_library() {
        let sent =
            |application| user_agent(application).map(|value| value.to_str().unwrap_or("?").to_owned());
        assert_eq!(sent(None).ok().as_deref(), Some(LIBRARY));
        for application in [
            "acme-sync",
            "acme-sync/2.1",
            "acme-sync/2.1 (nightly)",
            "acme-sync/2.1 (nightly (EU); +https://acme.example/bot) libfoo/3",
            &"a".repeat(256),
        ] {
            assert_eq!(sent(Some(application)).expect(application), format!("{application} {LIBRARY}"));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            " ",
            "acme sync\r\nx-evil: 1",
            "acme\n",
            "acme/",
            "/1",
            "acme/1/2",
            "acme  sync",
            " acme",
            "acme ",
            "(comment)",
            "acme (open",
            "acme close)",
            "acme(1)",
            "acme (1)2",
            "acme (back\\slash)",
            "acme: 1",
            "acm\u{e9}",
            "acme (caf\u{e9})",
            "acme\t1",
            &"a".repeat(257),
        ] {
            let error = user_agent(Some(text)).expect_err(text);
            assert_eq!(error.info().param_name.as_deref(), Some("user_agent"), "{text:?}");
        }
    }
}
