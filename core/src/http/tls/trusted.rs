//! The certificates given as `ca_certificate`: one or more in PEM, with any text around them.

use super::webpki;
use crate::error::{Error, Result};
use rustls::{RootCertStore, client::WebPkiServerVerifier, crypto::CryptoProvider};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::sync::Arc;

/// The certificates trusted in addition to the usual roots.
#[derive(Debug)]
pub(super) struct TrustedCertificates {
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// Trusted as issuers.
    pub(super) verifier: Arc<WebPkiServerVerifier>,
}

pub(super) fn parse(pem: &str, provider: &Arc<CryptoProvider>) -> Result<TrustedCertificates> {
    let refuse = |why: &str| Error::invalid("ca_certificate", format!("ca_certificate {why}"));
    // Some editors start every file with a byte order mark.
    let pem = pem.trim_start_matches('\u{feff}');
    let (mut roots, mut certificates) = (RootCertStore::empty(), Vec::new());
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let number = certificates.len() + 1;
        let certificate = certificate.map_err(|_| refuse(what_is_wrong_with(pem)))?;
        roots.add(certificate.clone()).map_err(|error| {
            refuse(&format!("contains an invalid certificate (number {number})")).with_source(error)
        })?;
        certificates.push(certificate);
    }
    if certificates.is_empty() {
        return Err(refuse(what_it_is(pem)));
    }
    Ok(TrustedCertificates { certificates, verifier: webpki(roots, provider)? })
}

/// Describes what text without a certificate seems to be, without including any of it.
fn what_it_is(text: &str) -> &'static str {
    let text = text.trim();
    let is_one_line = !text.contains('\n');
    if text.is_empty() {
        "is empty: pass a certificate in PEM format"
    } else if text.contains("PRIVATE KEY-----") {
        "contains a private key and no certificate: pass the certificate, and keep the key secret"
    } else if text.contains("-----BEGIN TRUSTED CERTIFICATE-----") {
        "is in OpenSSL's own format: convert it with `openssl x509 -in FILE`"
    } else if text.contains("-----BEGIN") {
        "contains no certificate: it must have a section that starts with -----BEGIN CERTIFICATE-----"
    } else if is_one_line && text.len() < 1024 && looks_like_a_path(text) {
        "looks like a path: pass the file's contents instead"
    } else {
        "is not in PEM format, which starts with -----BEGIN CERTIFICATE-----: convert DER with `openssl x509 -inform der`"
    }
}

fn what_is_wrong_with(pem: &str) -> &'static str {
    if pem.contains("\\n") {
        "has the characters \\n instead of line breaks"
    } else {
        "is damaged: it cannot be parsed as PEM"
    }
}

fn looks_like_a_path(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let extensions = [".pem", ".crt", ".cer", ".der", ".cert", ".ca-bundle", ".p7b", ".pfx", ".p12"];
    let is_base64 = text.len() > 100 && !text.contains('.');
    extensions.iter().any(|extension| lower.ends_with(extension))
        || (!is_base64 && (text.contains('/') || text.contains('\\') || text.starts_with('~')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::crypto::ring;

    const AUTHORITY: &str = include_str!("../../../tests/data/tls/ca.pem");
    const SELF_SIGNED: &str = include_str!("../../../tests/data/tls/self-signed.pem");
    const KEY: &str = include_str!("../../../tests/data/tls/localhost.key");

    fn count(pem: &str) -> Result<usize> {
        parse(pem, &Arc::new(ring::default_provider())).map(|trusted| trusted.certificates.len())
    }

    #[test]
    fn one_or_more_are_taken_with_text_around_them() {
        assert_eq!(count(AUTHORITY).expect("one"), 1);
        assert_eq!(count(&format!("{AUTHORITY}{SELF_SIGNED}")).expect("two"), 2);
        let text = format!("# Ours\nSubject: CN=x\n\n{AUTHORITY}\n===\n{KEY}\n{SELF_SIGNED}\nthe end");
        assert_eq!(count(&text).expect("two"), 2);
        assert_eq!(count(&AUTHORITY.replace('\n', "\r\n")).expect("one"), 1);
        assert_eq!(count(&format!("\u{feff}{AUTHORITY}")).expect("one"), 1);
    }

    #[test]
    fn what_holds_none_is_refused_with_what_it_seems_to_be() {
        let body: String = AUTHORITY.lines().filter(|line| !line.starts_with("-----")).collect();
        for (text, expected) in [
            ("", "is empty"),
            ("no PEM", "not in PEM format"),
            ("/etc/ssl/certs/ours.pem", "looks like a path"),
            ("ours.crt", "looks like a path"),
            ("C:\\certificates\\ours", "looks like a path"),
            ("~/ours", "looks like a path"),
            (KEY, "private key"),
            (&AUTHORITY.replace('\n', "\\n"), "instead of line breaks"),
            (&AUTHORITY.replace("CERTIFICATE", "TRUSTED CERTIFICATE"), "openssl x509"),
            (&AUTHORITY.replace("CERTIFICATE", "CERTIFICATE REQUEST"), "contains no certificate"),
            (&body, "not in PEM format"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "number 1"),
            ("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "damaged"),
            (&AUTHORITY[..AUTHORITY.len() / 2], "damaged"),
        ] {
            let error = count(text).expect_err(text);
            assert_eq!(error.info().param_name.as_deref(), Some("ca_certificate"));
            assert!(error.to_string().contains(expected), "{text:?}: {error}");
            assert!(!error.to_string().contains("MII"), "{error}");
        }
        // Nor is one of several certificates skipped silently.
        let second = format!("{AUTHORITY}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assert!(count(&second).expect_err("the second").to_string().contains("number 2"));
    }
}
