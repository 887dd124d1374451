//! Explains why a server is not trusted, and what to do about it.

use rustls::{CertificateError, Error};
use rustls_pki_types::UnixTime;
use std::time::{Duration, SystemTime};

pub(crate) fn reason(error: &Error) -> String {
    let Error::InvalidCertificate(error) = error else { return error.to_string() };
    match error {
        CertificateError::UnknownIssuer => {
            "its certificate is of no authority that is trusted here; ca_certificate takes another".to_owned()
        }
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("its certificate has expired on {}", day(*not_after))
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("its certificate is valid only from {}; is this machine's clock right?", day(*not_before))
        }
        CertificateError::NotValidForNameContext { expected, presented } if presented.is_empty() => {
            format!(
                "its certificate names no host, and so not {}: it needs a subjectAltName",
                expected.to_str()
            )
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            format!("its certificate is not for {} but for {}", expected.to_str(), presented.join(", "))
        }
        CertificateError::Other(other) => match other.0.downcast_ref() {
            Some(webpki::Error::CaUsedAsEndEntity) => {
                "its certificate is an authority's (CA:TRUE): such a one is accepted only if ca_certificate holds exactly it"
                    .to_owned()
            }
            Some(webpki::Error::UnsupportedCertVersion) => {
                "its certificate is of X.509 version 1, which cannot name a host: it needs version 3 and a \
                 subjectAltName"
                    .to_owned()
            }
            _ => format!("its certificate cannot be used: {other}"),
        },
        other => format!("its certificate cannot be used: {other}"),
    }
}

fn day(time: UnixTime) -> String {
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(time.as_secs()));
    let text = time.map(|time| humantime::format_rfc3339_seconds(time).to_string());
    text.map_or_else(|| "a day beyond all calendars".to_owned(), |text| text.chars().take(10).collect())
}
