//! Explains why a server is not trusted, and what to do about it.

use super::platform::Refused;
use rustls::{CertificateError, Error};
use rustls_pki_types::UnixTime;
use std::time::{Duration, SystemTime};

pub(crate) fn reason(error: &Error) -> String {
    let Error::InvalidCertificate(error) = error else { return error.to_string() };
    match error {
        CertificateError::UnknownIssuer => {
            "its certificate was issued by an unknown authority: if you trust it, pass its certificate as ca_certificate".to_owned()
        }
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("its certificate expired on {}", day(*not_after))
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("its certificate is not valid before {}: check this machine's clock", day(*not_before))
        }
        CertificateError::NotValidForNameContext { expected, presented } if presented.is_empty() => {
            format!(
                "its certificate names no host: it needs a subjectAltName for {}",
                expected.to_str()
            )
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            format!("its certificate is not for {} but for {}", expected.to_str(), presented.join(", "))
        }
        CertificateError::Other(other) => match other.0.downcast_ref() {
            Some(webpki::Error::CaUsedAsEndEntity) => {
                "its certificate is a CA certificate, which is accepted only if ca_certificate contains exactly this one"
                    .to_owned()
            }
            Some(webpki::Error::UnsupportedCertVersion) => {
                "its certificate has X.509 version 1, which cannot name a host: it needs version 3 and a \
                 subjectAltName"
                    .to_owned()
            }
            _ => match other.0.downcast_ref() {
                Some(Refused(reason)) => refused(reason),
                // What the platform says there comes as such an error.
                None if cfg!(target_os = "ios") => refused(&other.to_string()),
                None => format!("its certificate is not accepted: {other}"),
            },
        },
        other => format!("its certificate is not accepted: {other}"),
    }
}

fn refused(reason: &str) -> String {
    format!(
        "this platform does not trust its certificate: if you do, pass its authority's as ca_certificate ({reason})"
    )
}

fn day(time: UnixTime) -> String {
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(time.as_secs()));
    let text = time.map(|time| humantime::format_rfc3339_seconds(time).to_string());
    text.map_or_else(|| "a date out of range".to_owned(), |text| text.chars().take(10).collect())
}
