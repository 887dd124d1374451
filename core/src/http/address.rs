//! Where the Frontend API is: from a publishable key by the strict rule, or from an address given.

use crate::{Error, Result};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use url::{Host, Url};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// An address whose paths begin with the API's version.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    base: Url,
}

impl Address {
    /// `https` anywhere, `http` only to loopback; no user, query or fragment. A path is kept and put before `/v1`.
    pub(crate) fn new(param_name: &str, text: &str) -> Result<Self> {
        let refuse = |why: &str| Error::invalid(param_name, format!("{param_name} {why}"));
        let base = Url::parse(text.trim()).map_err(|_| refuse("is not an absolute address (https://…)"))?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(refuse("must not hold a user or a password"));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(refuse("must not hold a query or a fragment"));
        }
        match base.scheme() {
            "https" => {}
            "http" if is_loopback(&base) => {}
            "http" => {
                return Err(refuse("must be https, except to this machine itself (127.0.0.1, localhost)"));
            }
            _ => return Err(refuse("must begin with https://")),
        }
        Ok(Self { base })
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    pub(crate) fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// The address of an API path, which begins with `/` and is percent-encoded already.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/v1{path}", self.base.path().trim_end_matches('/')));
        url
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// `pk_test_` or `pk_live_`, then base64 of a lower-case DNS name and `$`, and nothing else.
pub(crate) fn from_publishable_key(key: &str) -> Result<Address> {
    let host = decode_key(key).ok_or_else(|| {
        let text = "publishable_key is not one of Clerk's: pk_test_… or pk_live_…, as the dashboard shows it";
        Error::invalid("publishable_key", text)
    })?;
    Address::new("publishable_key", &format!("https://{host}"))
}

fn decode_key(key: &str) -> Option<String> {
    let encoded = key.strip_prefix("pk_test_").or_else(|| key.strip_prefix("pk_live_"))?;
    let host = String::from_utf8(BASE64.decode(encoded).ok()?).ok()?;
    let host = host.strip_suffix('$')?;
    is_dns_name(host).then(|| host.to_owned())
}

/// Labels of lower-case letters, digits and inner hyphens, at least two, the last not a number (so no IP address).
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
        // `0x7f` is a number to an address parser.
        && !top.starts_with("0x")
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

    fn key(host: &str) -> String {
        format!("pk_test_{}", STANDARD_NO_PAD.encode(host))
    }

    #[test]
    fn a_key_gives_its_host() {
        for prefix in ["pk_test_", "pk_live_"] {
            let padded = format!("{prefix}{}", STANDARD.encode("happy-cat-12.clerk.accounts.dev$"));
            let address = from_publishable_key(&padded).expect("a good key");
            assert_eq!(address.join("/client").as_str(), "https://happy-cat-12.clerk.accounts.dev/v1/client");
        }
        assert!(from_publishable_key(&key("clerk.example.com$")).is_ok());
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
            "localhost$",
            "$",
            "evil .example$",
            "evil.example\n$",
            "-evil.example$",
            "evil..example$",
            "evil.example.$",
            "0x7f.0x1$",
            "evil.0x7f000001$",
            "[::1]$",
            "ex\u{e4}mple.com$",
        ] {
            assert!(from_publishable_key(&key(host)).is_err(), "{host:?}");
        }
        for text in
            ["", "pk_test_", "pk_test_!!!", "sk_test_YQ", "test_Y2xlcmsuZXhhbXBsZS5jb20k", "pk_test_a_b"]
        {
            assert!(from_publishable_key(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_address_is_https_or_loopback_and_keeps_its_path() {
        let join = |text| Address::new("base_url", text).map(|address| address.join("/client").to_string());
        assert_eq!(join("http://127.0.0.1:4000").ok().as_deref(), Some("http://127.0.0.1:4000/v1/client"));
        assert_eq!(
            join("https://app.example/__clerk/").ok().as_deref(),
            Some("https://app.example/__clerk/v1/client")
        );
        assert!(join("http://localhost:1").is_ok() && join("http://[::1]:1").is_ok());
        for text in [
            "http://example.com",
            "ftp://127.0.0.1",
            "127.0.0.1:4000",
            "",
            "https://u@example.com",
            "https://e.com?x=1",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "https://e.com#x",
        ] {
            assert!(join(text).is_err(), "{text:?}");
        }
    }
}
