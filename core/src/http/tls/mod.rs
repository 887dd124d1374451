//! TLS without a process-wide crypto provider: ring, the platform's root certificates where they can be read, otherwise
//! bundled ones, or the platform's own decision, and the configured certificates. Verification is never turned off.

mod platform;
mod reason;
#[cfg(not(target_os = "ios"))]
mod roots;
mod trusted;
mod verifier;

pub use platform::{TrustDecision, set_trust_decision};
pub(super) use reason::reason;

use crate::error::{Error, Result};
use rustls::{
    ClientConfig, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::{CryptoProvider, ring},
};
use std::sync::Arc;
use verifier::Verifier;

pub(super) fn config(needed: bool, ca_certificate: Option<&str>) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let trusted = ca_certificate.map(|pem| trusted::parse(pem, &provider)).transpose()?;
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(not_set_up)?;
    // Plain HTTP to this machine need not load the platform's certificate store.
    let mut config = if needed {
        let usual = match platform::verifier(&provider) {
            Some(platform) => platform,
            None => system(&provider)?,
        };
        let verifier = Verifier { usual, trusted };
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
    } else {
        builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The system's root certificates.
#[cfg(not(target_os = "ios"))]
fn system(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
    Ok(roots::verifier(provider)?)
}

/// iOS lets no program read which certificates it trusts, and decides itself.
#[cfg(target_os = "ios")]
fn system(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
    let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(provider)).map_err(not_set_up)?;
    Ok(Arc::new(verifier))
}

fn webpki(roots: RootCertStore, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    builder.build().map_err(not_set_up)
}

fn not_set_up(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::usage("TLS could not be initialized").with_source(error)
}
