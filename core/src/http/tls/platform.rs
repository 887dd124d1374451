//! Trust that the platform decides on, instead of lists of roots.

use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    server::ParsedCertificate,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::{
    fmt,
    sync::{Arc, OnceLock},
};

/// Says whether the platform trusts a server, where native code cannot read what the platform trusts, or where that is more than
/// a list: Android's settings, for example, or Java's trust manager.
pub trait TrustDecision: Send + Sync {
    /// Checks a chain of certificates in DER, the server's own first, for a host. That the name of the host is in the
    /// certificate, and that the server has its key, is checked by the library. Called by a thread of the library, once for each
    /// connection, and may block it.
    ///
    /// # Errors
    ///
    /// Why the chain is not trusted, for people.
    fn check(&self, chain: &[&[u8]], host: &str) -> Result<(), String>;
}

static DECISION: OnceLock<Arc<dyn TrustDecision>> = OnceLock::new();

/// Lets the platform decide which servers this process trusts, in place of the platform's and the built-in root certificates.
/// Certificates that are passed as `ca_certificate` are trusted as well. Call it before the first client is created; only the
/// first call has an effect, and `false` is returned for others.
pub fn set_trust_decision(decision: Arc<dyn TrustDecision>) -> bool {
    DECISION.set(decision).is_ok()
}

/// The platform's verifier, if there is one.
pub(super) fn verifier(provider: &Arc<CryptoProvider>) -> Option<Arc<dyn ServerCertVerifier>> {
    let decision = Arc::clone(DECISION.get()?);
    Some(Arc::new(Platform { decision, provider: Arc::clone(provider) }))
}

struct Platform {
    decision: Arc<dyn TrustDecision>,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Platform")
    }
}

impl ServerCertVerifier for Platform {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let own = ParsedCertificate::try_from(end_entity)?;
        let chain: Vec<&[u8]> = std::iter::once(end_entity).chain(intermediates).map(AsRef::as_ref).collect();
        self.decision.check(&chain, &server_name.to_str()).map_err(|reason| {
            let refused = OtherError(Arc::new(Refused(reason)));
            Error::InvalidCertificate(CertificateError::Other(refused))
        })?;
        verify_server_name(&own, server_name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The platform's reason.
#[derive(Debug)]
pub(super) struct Refused(pub(super) String);

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::crypto::ring;
    use rustls_pki_types::pem::PemObject;
    use std::sync::Mutex;

    /// Trusts one host, and keeps what it was asked.
    #[derive(Default)]
    struct One(Mutex<Vec<(usize, String)>>);

    impl TrustDecision for One {
        fn check(&self, chain: &[&[u8]], host: &str) -> Result<(), String> {
            self.0.lock().expect("asked").push((chain.len(), host.to_owned()));
            if host == "refused.example" { Err("not this one".to_owned()) } else { Ok(()) }
        }
    }

    #[test]
    fn the_platform_decides_and_the_name_is_checked_as_well() {
        let certificate = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
        let own = certificate(include_str!("../../../tests/data/tls/localhost.pem"));
        let issuer = certificate(include_str!("../../../tests/data/tls/ca.pem"));
        let decision = Arc::new(One::default());
        let platform = Platform { decision: decision.clone(), provider: Arc::new(ring::default_provider()) };
        let verify = |host: &str| {
            let name = ServerName::try_from(host.to_owned()).expect("a name");
            platform.verify_server_cert(&own, std::slice::from_ref(&issuer), &name, &[], UnixTime::now())
        };
        assert!(verify("localhost").is_ok());
        let other = verify("other.example").expect_err("another host's");
        assert!(crate::http::tls::reason(&other).contains("not for other.example"), "{other}");
        let refused = verify("refused.example").expect_err("refused");
        assert!(crate::http::tls::reason(&refused).contains("as ca_certificate (not this one)"));
        let asked = decision.0.lock().expect("asked").clone();
        assert_eq!(asked[0], (2, "localhost".to_owned()));
        assert_eq!(asked.len(), 3);
    }
}
