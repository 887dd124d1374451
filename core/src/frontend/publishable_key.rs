//! Publishable keys: what they name, and what is wrong with invalid ones.

use crate::{
    error::{Error, Result},
    http::Address,
};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::{env, ffi::OsString, net::IpAddr};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The parameter that takes a key.
const PARAM_NAME: &str = "publishable_key";
/// The environment variable that holds the key if the program gives neither a key nor an address.
const VARIABLE: &str = "CLERK_PUBLISHABLE_KEY";

/// A publishable key.
pub(crate) struct PublishableKey {
    /// Where it was given, for errors: a parameter or an environment variable.
    source: &'static str,
    named: Named,
}

/// What a publishable key names.
enum Named {
    /// An instance's host, which is called over `https`.
    Host(String),
    /// An emulator on this machine, such as `127.0.0.1:4000`.
    Loopback(String),
}

impl PublishableKey {
    /// A key is `pk_test_` or `pk_live_`, followed by the base64 encoding of a lower-case DNS name and `$`. An emulator's
    /// key names this machine instead.
    ///
    /// # Errors
    /// `Invalid`, saying what is wrong. The text never includes the key, which may be a different secret in the wrong
    /// place.
    pub(crate) fn read(key: &str) -> Result<Self> {
        Self::read_from(PARAM_NAME, key)
    }

    /// The key in the environment, or nothing if its variable is unset or empty.
    ///
    /// # Errors
    /// `Invalid`, naming the variable.
    pub(crate) fn from_environment() -> Result<Option<Self>> {
        Self::from_variable(env::var_os(VARIABLE))
    }

    fn from_variable(value: Option<OsString>) -> Result<Option<Self>> {
        let value = value.filter(|value| !value.is_empty());
        value.map(|value| Self::read_from(VARIABLE, &value.to_string_lossy())).transpose()
    }

    fn read_from(source: &'static str, key: &str) -> Result<Self> {
        let refuse = |why: &str| Error::invalid(PARAM_NAME, format!("{source} {why}"));
        let encoded = key.strip_prefix("pk_test_").or_else(|| key.strip_prefix("pk_live_"));
        let encoded = encoded.ok_or_else(|| refuse(describe_invalid(key)))?;
        let decoded = BASE64.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let host = decoded
            .as_deref()
            .and_then(|text| text.strip_suffix('$'))
            .ok_or_else(|| refuse("is incomplete or was changed: copy it again from Clerk's dashboard"))?;
        if is_dns_name(host) {
            Ok(Self { source, named: Named::Host(host.to_owned()) })
        } else if is_loopback_host(host) {
            Ok(Self { source, named: Named::Loopback(host.to_owned()) })
        } else {
            let text = "does not contain the name of a host: it is not a Clerk publishable key";
            Err(refuse(text))
        }
    }

    /// The API's address, if the key alone determines it.
    ///
    /// # Errors
    /// `Invalid` for an emulator's key.
    pub(crate) fn address(&self) -> Result<Address> {
        match &self.named {
            Named::Host(host) => Address::new(PARAM_NAME, &format!("https://{host}")),
            Named::Loopback(host) => {
                let text = format!(
                    "{} names this machine ({host}), so it is an emulator's key: pass base_url as well \
                     (http://{host}, or https:// if the emulator serves TLS)",
                    self.source
                );
                Err(Error::invalid(PARAM_NAME, text))
            }
        }
    }
}

/// What is wrong with a text that does not start like a publishable key.
fn describe_invalid(key: &str) -> &'static str {
    match key.trim() {
        "" => "is empty",
        text if text.starts_with("sk_") => {
            "is a secret key, which belongs on a server and must never be part of an app: pass the publishable key \
             (pk_test_… or pk_live_…)"
        }
        text if text.contains("://") => "is a URL: pass it as base_url or proxy_url",
        text if text.starts_with("pk_") && text != key => "has leading or trailing white space",
        text if text.trim_matches(['"', '\'']).starts_with("pk_") && !text.starts_with("pk_") => {
            "is enclosed in quotation marks"
        }
        _ => {
            "is not a Clerk publishable key: it must start with pk_test_ or pk_live_, as shown in Clerk's dashboard"
        }
    }
}

/// At least two labels of lower-case letters, digits and inner hyphens. The last is not a number, which excludes IP
/// addresses.
fn is_dns_name(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(is_label)
        && top.bytes().any(|c| c.is_ascii_lowercase())
        // An address parser reads `0x7f` as a number.
        && !top.starts_with("0x")
}

/// `localhost` or a loopback address, with or without a port.
fn is_loopback_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let is_port = |port: &str| port.bytes().all(|c| c.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let is_loopback = match address {
        Some(address) => {
            address.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6() && address.is_loopback())
        }
        None => {
            name == "localhost"
                || name.parse::<IpAddr>().is_ok_and(|address| address.is_ipv4() && address.is_loopback())
        }
    };
    is_loopback && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

    fn key(host: &str) -> String {
        format!("pk_test_{}", STANDARD_NO_PAD.encode(host))
    }

    fn refused(key: &str) -> String {
        let error = PublishableKey::read(key).and_then(|key| key.address()).expect_err(key);
        assert_eq!(error.info().param_name.as_deref(), Some(PARAM_NAME));
        error.to_string()
    }

    #[test]
    fn a_key_gives_its_host() {
        for prefix in ["pk_test_", "pk_live_"] {
            let padded = format!("{prefix}{}", STANDARD.encode("happy-cat-12.clerk.accounts.dev$"));
            let address = PublishableKey::read(&padded).and_then(|key| key.address()).expect("a good key");
            assert_eq!(address.join("/client").as_str(), "https://happy-cat-12.clerk.accounts.dev/v1/client");
        }
        assert!(PublishableKey::read(&key("clerk.example.com$")).is_ok());
    }

    #[test]
    fn a_key_that_hides_something_else_is_refused() {
        for host in [
            "user:pw@evil.example$",
            "evil.example/x?$",
            "ok\\@evil.example$",
            "169.254.169.254$",
            "evil.example:8443$",
            "evil.example#$",
            "Evil.example$",
            "evil.example",
            "evil$.example$",
            "$",
            "evil .example$",
            "evil.example\n$",
            "-evil.example$",
            "evil..example$",
            "evil.example.$",
            "0x7f.0x1$",
            "evil.0x7f000001$",
            "[fe80::1]$",
            "ex\u{e4}mple.com$",
            "127.0.0.1:70000$",
            "127.0.0.1:+80$",
            "127.0.0.1:$",
            "127.0.0.1/x$",
            "user@127.0.0.1$",
            "10.0.0.1:4000$",
            "localhost.evil.example:80$",
            "127.1$",
            "::1$",
            "[127.0.0.1]$",
        ] {
            assert!(PublishableKey::read(&key(host)).is_err(), "{host:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_the_key_is_not_repeated() {
        for (text, why) in [
            ("", "is empty"),
            (" \n", "is empty"),
            ("sk_test_c2VjcmV0", "is a secret key"),
            (" sk_live_c2VjcmV0", "is a secret key"),
            ("https://c2VjcmV0.clerk.accounts.dev", "is a URL"),
            (" pk_test_c2VjcmV0", "white space"),
            ("\"pk_test_c2VjcmV0\"", "quotation marks"),
            ("test_c2VjcmV0", "must start with pk_test_ or pk_live_"),
            ("pk_c2VjcmV0", "must start with pk_test_ or pk_live_"),
            ("pk_test_", "is incomplete"),
            ("pk_test_!!!c2VjcmV0", "is incomplete"),
            ("pk_test_c2VjcmV0", "is incomplete"),
            ("pk_test_c2VjcmV0JA_", "is incomplete"),
            (&key("c2VjcmV0:pw@evil.example$"), "does not contain the name of a host"),
        ] {
            let message = refused(text);
            assert!(message.contains(why), "{text:?}: {message}");
            assert!(!message.contains("c2VjcmV0"), "{text:?}: {message}");
        }
    }

    #[test]
    fn a_key_in_the_environment_counts_unless_it_is_empty() {
        let of = |value: &str| PublishableKey::from_variable(Some(value.into()));
        assert!(PublishableKey::from_variable(None).is_ok_and(|key| key.is_none()));
        assert!(of("").is_ok_and(|key| key.is_none()));
        let found = of(&key("clerk.example.com$")).expect("a good key").expect("a key");
        let address = found.address().expect("an address");
        assert_eq!(address.join("/client").as_str(), "https://clerk.example.com/v1/client");
        let emulators = of(&key("127.0.0.1:4000$")).expect("a good key").expect("a key");
        let refused = [of(" \n").err(), of("sk_test_c2VjcmV0").err(), emulators.address().err()];
        for (error, why) in refused.into_iter().zip(["is empty", "is a secret key", "names this machine"]) {
            let error = error.expect(why);
            assert_eq!(error.info().param_name.as_deref(), Some(PARAM_NAME));
            let text = error.to_string();
            assert!(text.starts_with(&format!("{VARIABLE} {why}")) && !text.contains("c2VjcmV0"), "{text}");
        }
    }

    #[test]
    fn an_emulators_key_needs_an_address() {
        for host in ["127.0.0.1:4000", "127.0.0.1", "localhost:4000", "[::1]:4000", "127.8.9.10:1"] {
            let message = refused(&key(&format!("{host}$")));
            assert!(message.contains("names this machine") && message.contains("base_url"), "{message}");
            assert!(message.contains(host), "{message}");
        }
    }
}
