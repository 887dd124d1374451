//! TLS: which certificates are trusted, and the errors of the others.

use crate::servers::{AUTHORITY, CERTIFICATE, KEY, environment};
use clerk_orgs::{Clerk, ClerkOptions, Error, ErrorKind};

/// Created like `openssl req -x509 … -subj /CN=localhost`: each is an authority's, but is used as a server's certificate.
/// All have the same key and name.
const SELF_SIGNED: &str = include_str!("../data/tls/self-signed.pem");
const SELF_SIGNED_KEY: &str = include_str!("../data/tls/self-signed.key");
const TWIN: &str = include_str!("../data/tls/twin.pem");
const EXPIRED: &str = include_str!("../data/tls/expired.pem");
const NOT_YET_VALID: &str = include_str!("../data/tls/not-yet-valid.pem");
const NAMELESS: &str = include_str!("../data/tls/nameless.pem");
const VERSION_1: &str = include_str!("../data/tls/version-1.pem");

async fn ask(host: &str, (certificates, key): (&str, &str), trusted: Option<&str>) -> Result<bool, Error> {
    let options = ClerkOptions {
        base_url: Some(format!("https://{host}:{}", environment(certificates, key).await)),
        ca_certificate: trusted.map(str::to_owned),
        ..ClerkOptions::default()
    };
    Ok(Clerk::new(options)?.get_environment().await?.maintenance_mode)
}

/// The error message for a server that is not trusted.
async fn told(host: &str, server: (&str, &str), trusted: Option<&str>) -> String {
    let error = ask(host, server, trusted).await.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false), "{error:?}");
    assert!(error.to_string().contains("certificate"), "{error}");
    error.to_string()
}

#[tokio::test]
async fn an_additional_certificate_is_trusted_with_the_usual_ones() {
    assert!(ask("localhost", (CERTIFICATE, KEY), Some(AUTHORITY)).await.unwrap());
    let several = format!("{SELF_SIGNED}\nand\n{AUTHORITY}");
    assert!(ask("localhost", (CERTIFICATE, KEY), Some(&several)).await.unwrap());
    assert!(ask("localhost", (SELF_SIGNED, SELF_SIGNED_KEY), Some(&several)).await.unwrap());
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    assert!(told("localhost", (CERTIFICATE, KEY), None).await.contains("as ca_certificate"));
    assert!(told("localhost", (CERTIFICATE, KEY), Some(SELF_SIGNED)).await.contains("unknown authority"));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_trusted() {
    let told = told("127.0.0.1", (CERTIFICATE, KEY), Some(AUTHORITY)).await;
    assert!(told.contains("not for 127.0.0.1 but for") && told.contains("localhost"), "{told}");
}

#[tokio::test]
async fn only_the_given_self_signed_certificate_is_trusted() {
    assert!(ask("localhost", (SELF_SIGNED, SELF_SIGNED_KEY), Some(SELF_SIGNED)).await.unwrap());
    for trusted in [Some(TWIN), Some(AUTHORITY), Some(EXPIRED), Some(NAMELESS), None] {
        let told = told("localhost", (SELF_SIGNED, SELF_SIGNED_KEY), trusted).await;
        assert!(told.contains("contains exactly this one"), "{told}");
    }
}

#[tokio::test]
async fn a_servers_certificate_can_be_trusted_without_its_authority() {
    assert!(ask("localhost", (CERTIFICATE, KEY), Some(CERTIFICATE)).await.unwrap());
    let told = told("127.0.0.1", (CERTIFICATE, KEY), Some(CERTIFICATE)).await;
    assert!(told.contains("not for 127.0.0.1 but for"), "{told}");
}

#[tokio::test]
async fn an_additional_certificate_is_validated_as_usual() {
    for (certificate, host, expected) in [
        (SELF_SIGNED, "127.0.0.1", "not for 127.0.0.1 but for"),
        (EXPIRED, "localhost", "expired on 2021-01-01"),
        (NOT_YET_VALID, "localhost", "not valid before 2120-01-01"),
        (NAMELESS, "localhost", "needs a subjectAltName"),
        (VERSION_1, "localhost", "version 3 and a subjectAltName"),
    ] {
        let told = told(host, (certificate, SELF_SIGNED_KEY), Some(certificate)).await;
        assert!(told.contains(expected), "{told}");
    }
}

/// A server that has the certificate but not its key is refused.
#[tokio::test]
async fn a_server_must_have_the_certificates_key() {
    let stolen = crate::servers::acceptor(SELF_SIGNED, KEY, &[]);
    let port = crate::servers::tls(stolen, async |_| ()).await;
    let options = ClerkOptions {
        base_url: Some(format!("https://localhost:{port}")),
        ca_certificate: Some(SELF_SIGNED.to_owned()),
        ..ClerkOptions::default()
    };
    let error = Clerk::new(options).unwrap().get_environment().await.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false), "{error:?}");
}
