//! The proxy for connections: the configured one, or the environment's. An unusable proxy is refused, since requests must
//! not bypass it silently.

use super::Address;
use crate::error::{Error, Result};
use reqwest::{NoProxy, Proxy};
use std::{env, ffi::OsString};
use url::Url;

/// In this order. An empty variable counts as unset.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The configured proxy is used for everything except plain HTTP, which stays on this machine. The environment's proxy is
/// not used for this machine at all, nor for the hosts in `NO_PROXY`.
pub(super) fn choose(address: &Address, given: Option<&str>) -> Result<Option<Proxy>> {
    let proxy = given.map(|text| parse("proxy", text)).transpose()?;
    if !address.is_https() {
        return Ok(None);
    }
    match proxy {
        Some(proxy) => Ok(Some(proxy)),
        None if address.is_loopback() => Ok(None),
        None => {
            let proxy = from_environment(|name| env::var_os(name))?;
            Ok(proxy.map(|proxy| proxy.no_proxy(NoProxy::from_env())))
        }
    }
}

fn from_environment(read: impl Fn(&str) -> Option<OsString>) -> Result<Option<Proxy>> {
    // In a CGI script, the HTTP client controls these variables.
    if read("REQUEST_METHOD").is_some() {
        return Ok(None);
    }
    let set = VARIABLES.into_iter().find_map(|name| {
        let value = read(name).filter(|value| !value.is_empty())?;
        Some((name, value))
    });
    let Some((name, value)) = set else { return Ok(None) };
    // A value that is not Unicode is not an address.
    let value = value.to_str().unwrap_or_default().trim();
    // Variables often contain `proxy.example:3128`, without a scheme.
    let value = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    parse(name, &value).map(Some)
}

/// The error never contains the text, which may include a password.
fn parse(name: &str, text: &str) -> Result<Proxy> {
    let refuse = |why: &str| Error::invalid(name, format!("{name} {why}"));
    let text = text.trim();
    if !text.contains("://") {
        return Err(refuse("must be a proxy URL, such as http://user:password@proxy.example:3128"));
    }
    let mut url = Url::parse(text).map_err(|_| refuse("is not a valid URL"))?;
    let is_socks = match url.scheme() {
        "http" | "https" => false,
        "socks5" | "socks5h" => true,
        _ => return Err(refuse("must start with http://, https://, socks5:// or socks5h://")),
    };
    if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
        return Err(refuse("must contain the proxy's host, and no port 0"));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("must not have a path, query or fragment"));
    }
    if is_socks {
        // SOCKS encodes each length in one byte. Percent-encoding never makes the values shorter.
        let longest = url.username().len().max(url.password().unwrap_or_default().len());
        if longest > 255 {
            return Err(refuse("has a user name or password that is too long for SOCKS"));
        }
        if url.port().is_none() {
            // Cannot fail for a URL with a host.
            let _ = url.set_port(Some(1080));
        }
    }
    // The layers below would silently ignore a proxy that they cannot parse.
    url.as_str().parse::<http::Uri>().map_err(|_| refuse("contains an invalid host"))?;
    Proxy::all(url).map_err(|_| refuse("is not a usable proxy URL"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REMOTE: &str = "https://happy-cat-12.clerk.accounts.dev";

    fn refusal_text(result: Result<Option<Proxy>>) -> String {
        let error = result.expect_err("it cannot be used");
        assert!(error.info().param_name.is_some());
        error.to_string()
    }

    #[test]
    fn what_can_be_used_is_taken() {
        let address = Address::new("base_url", REMOTE).expect("an address");
        for text in [
            "http://proxy.example:3128",
            "http://proxy.example",
            "https://proxy.example/",
            "http://user:password@10.0.0.1:8080",
            "http://user:p%40ss%3Aword@proxy.example:1",
            "http://user:p@ss|w^rd{}\"<>`!$&'()*+,;=~[]@proxy.example:1",
            "socks5://127.0.0.1",
            "socks5h://user:password@[::1]:1080",
            "SOCKS5H://PROXY.example:9050",
            "  http://proxy.example  ",
        ] {
            assert!(choose(&address, Some(text)).expect(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn nonsense_is_refused_and_never_shown() {
        let address = Address::new("base_url", REMOTE).expect("an address");
        for text in [
            "",
            "foo",
            "secret@proxy.example:3128",
            "proxy.example:3128",
            "foo://user:secret@proxy.example",
            "ftp://user:secret@proxy.example",
            "socks4://user:secret@proxy.example",
            "socks://user:secret@proxy.example",
            "http://",
            "http://user:secret@",
            "http://user:secret@:3128",
            "socks5://",
            "socks5://user:secret@:1080",
            "socks5://ex%41mple",
            "socks5://pr\u{f6}xy.example",
            "http://user:secret@proxy.example:0",
            "http://user:secret@proxy.example:99999",
            "http://user:secret@proxy.example/path",
            "http://user:secret@proxy.example?query",
            "http://user:secret@proxy.example#fragment",
            "http://user:secret@pro xy.example",
            "://secret",
        ] {
            let error_text = refusal_text(choose(&address, Some(text)));
            assert!(
                error_text.starts_with("proxy ") && !error_text.contains("secret"),
                "{text:?}: {error_text}"
            );
            // Checked even if it would not be used.
            let loopback = Address::new("base_url", "http://127.0.0.1:1").expect("an address");
            assert!(choose(&loopback, Some(text)).is_err(), "{text:?}");
        }
        let long = "x".repeat(256);
        assert!(choose(&address, Some(&format!("socks5://user:{long}@proxy.example"))).is_err());
        assert!(choose(&address, Some(&format!("http://user:{long}@proxy.example"))).is_ok());
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let choose = |base, proxy| {
            choose(&Address::new("base_url", base).expect("an address"), proxy).expect("a choice").is_some()
        };
        assert!(!choose("http://127.0.0.1:1", Some("http://proxy.example")));
        assert!(choose("https://127.0.0.1:1", Some("http://proxy.example")));
    }

    #[test]
    fn the_environment_is_read_as_curl_does() {
        let environment = |variables: &'static [(&str, &str)]| {
            from_environment(|name| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
            })
        };
        assert!(environment(&[]).expect("none").is_none());
        assert!(environment(&[("HTTPS_PROXY", "")]).expect("none").is_none());
        assert!(environment(&[("HTTP_PROXY", "foo://x")]).expect("not for https").is_none());
        assert!(environment(&[("https_proxy", "proxy.example:3128")]).expect("one").is_some());
        assert!(environment(&[("HTTPS_PROXY", ""), ("ALL_PROXY", "socks5://proxy")]).expect("one").is_some());
        assert!(
            environment(&[("HTTPS_PROXY", "foo://x"), ("REQUEST_METHOD", "GET")]).expect("none").is_none()
        );
        for name in ["HTTPS_PROXY", "all_proxy"] {
            let error_text =
                refusal_text(from_environment(|key| (key == name).then(|| "foo://u:secret@x".into())));
            assert!(error_text.contains(name) && !error_text.contains("secret"), "{error_text}");
        }
    }
}
