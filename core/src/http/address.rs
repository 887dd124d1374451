//! The address of the API.

use crate::error::{Error, Result};
use url::{Host, ParseError, Url};

/// The base URL of the API, including its version path.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    base: Url,
}

impl Address {
    /// Accepts `https` for any host, `http` only for loopback addresses, and no user, query or fragment. A path is inserted
    /// before `/v1`.
    pub(crate) fn new(param_name: &str, text: &str) -> Result<Self> {
        let refuse = |why: &str| Error::invalid(param_name, format!("{param_name} {why}"));
        if text.starts_with("pk_") || text.starts_with("sk_") {
            return Err(refuse("is a key, not a URL (https://…)"));
        }
        let base = Url::parse(text.trim()).map_err(|error| refuse(unreadable(error)))?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(refuse("must not contain a user name or password"));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(refuse("must not contain a query or a fragment"));
        }
        if base.path().trim_end_matches('/').ends_with("/v1") {
            return Err(refuse("must not end with /v1, which is added to it"));
        }
        match base.scheme() {
            "https" => {}
            "http" if is_loopback(&base) => {}
            "http" => {
                return Err(refuse("must use https, except for this machine (127.0.0.1, localhost)"));
            }
            _ => return Err(refuse("must start with https://")),
        }
        Ok(Self { base })
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    pub(crate) fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// The host, with the port unless it is the default one.
    pub(crate) fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The URL of an API path, which starts with `/` and is already percent-encoded.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/v1{path}", self.base.path().trim_end_matches('/')));
        url
    }
}

/// What is wrong with text that is no URL.
fn unreadable(error: ParseError) -> &'static str {
    match error {
        ParseError::InvalidPort => "has an invalid port: the highest is 65535",
        ParseError::EmptyHost => "has no host",
        ParseError::IdnaError | ParseError::InvalidDomainCharacter => {
            "has an invalid host: write an international domain in its ASCII form (xn--…)"
        }
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => {
            "has an invalid IP address as its host"
        }
        _ => "is not an absolute URL (https://…)",
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

#[cfg(test)]
mod tests {
    use super::*;

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
            "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k",
        ] {
            assert!(join(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_part_that_is_wrong_is_named() {
        for (text, part) in [
            ("https://b\u{fc}cher.example", "xn--"),
            ("https://a b.example", "an invalid host"),
            ("https://app.example:99999", "an invalid port"),
            ("https://app.example:port", "an invalid port"),
            ("https://", "no host"),
            ("https://1.2.3.400", "an invalid IP address"),
            ("https://[::1", "an invalid IP address"),
            ("app.example", "not an absolute URL"),
            ("https://app.example/v1/", "must not end with /v1"),
        ] {
            let error = Address::new("base_url", text).unwrap_err().to_string();
            assert!(error.starts_with("base_url ") && error.contains(part), "{text}: {error}");
        }
    }
}
