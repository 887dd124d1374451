//! TLS without a process-wide provider: ring, the platform's roots where they can be read, bundled ones elsewhere.

use crate::{Error, Result};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::sync::Arc;

pub(crate) fn config(needed: bool, ca_certificate: Option<&str>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    // Reading the platform's store takes milliseconds that plain HTTP to loopback need not pay.
    if needed {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
    }
    if let Some(pem) = ca_certificate {
        add(&mut roots, pem)?;
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::usage("TLS could not be set up").with_source(error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn add(roots: &mut RootCertStore, pem: &str) -> Result<()> {
    let refuse =
        || Error::invalid("ca_certificate", "ca_certificate holds no usable certificate in PEM form");
    let before = roots.len();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.map_err(|_| refuse())?).map_err(|_| refuse())?;
    }
    if roots.len() == before { Err(refuse()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_none_is_refused() {
        for pem in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert!(config(false, Some(pem)).is_err(), "{pem:?}");
        }
        assert!(config(true, None).is_ok());
    }
}
