//! Keys and addresses. The first byte determines whether the rest is a key, the content of one, or an
//! address. An accepted key leads only to the host that it names, over https. An address leads where it says,
//! and unencrypted only to this machine.

#![no_main]

use base64::{Engine, prelude::BASE64_STANDARD};
use clerk_orgs::{Error, ErrorKind, fuzzing};
use libfuzzer_sys::fuzz_target;
use std::net::IpAddr;
use url::{Host, Url};

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    match (choice % 3, std::str::from_utf8(rest)) {
        (0, Ok(text)) => key(text),
        (1, _) => key(&format!("pk_test_{}", BASE64_STANDARD.encode(rest))),
        (_, Ok(text)) => address(text),
        _ => {}
    }
});

fn key(text: &str) {
    let target = match fuzzing::address_of_key(text) {
        Ok(target) => target,
        Err(error) => return is_told(&error, "publishable_key"),
    };
    let host = target.strip_prefix("https://").and_then(|rest| rest.strip_suffix("/v1/client"));
    let host = host.expect("nothing but the host is put in");
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    assert!(host.contains('.') && host.chars().all(is_plain), "{text} leads to {target}");
    assert!(host.parse::<IpAddr>().is_err(), "{text} leads to {target}");
    let encoded = text.strip_prefix("pk_test_").or_else(|| text.strip_prefix("pk_live_")).expect("a prefix");
    let again = BASE64_STANDARD.encode(format!("{host}$"));
    assert_eq!(encoded.trim_end_matches('='), again.trim_end_matches('='), "{target}");
}

fn address(text: &str) {
    let target = match fuzzing::address(text) {
        Ok(target) => Url::parse(&target).expect("an address"),
        Err(error) => return is_told(&error, "base_url"),
    };
    let given = Url::parse(text.trim()).expect("what was taken is an address");
    assert_eq!((target.scheme(), target.host(), target.port()), (given.scheme(), given.host(), given.port()));
    assert!(target.path().ends_with("/v1/client") && target.query().is_none() && target.fragment().is_none());
    assert!(target.username().is_empty() && target.password().is_none());
    let to_this_machine = match target.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.octets()[0] == 127,
        Some(Host::Ipv6(address)) => address.segments() == [0, 0, 0, 0, 0, 0, 0, 1],
        None => false,
    };
    assert!(target.scheme() == "https" || (target.scheme() == "http" && to_this_machine), "{target}");
}

fn is_told(error: &Error, parameter: &str) {
    assert_eq!((error.kind(), error.info().param_name.as_deref()), (ErrorKind::Invalid, Some(parameter)));
}
