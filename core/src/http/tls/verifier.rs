//! Accepts certificates issued by the usual roots or by the configured certificates, and the configured certificates
//! themselves.

use super::trusted::TrustedCertificates;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    server::ParsedCertificate,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) usual: Arc<dyn ServerCertVerifier>,
    pub(super) trusted: Option<TrustedCertificates>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify = |verifier: &dyn ServerCertVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let usual = verify(&*self.usual);
        let (Err(_), Some(trusted)) = (&usual, &self.trusted) else { return usual };
        let configured = verify(&*trusted.verifier);
        if configured.as_ref().is_err_and(is_of_its_issuer)
            && trusted.certificates.iter().any(|certificate| certificate == end_entity)
        {
            // The issuer of a configured certificate does not matter. webpki has already checked its dates, but would check
            // its name last.
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            return Ok(ServerCertVerified::assertion());
        }
        match configured {
            // If neither knows the issuer, the usual verifier reports it.
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => usual,
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// Whether the only objection to a certificate is its issuer: an untrusted one, or itself, since `openssl req -x509` marks
/// every certificate as an authority.
fn is_of_its_issuer(error: &Error) -> bool {
    match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => true,
        Error::InvalidCertificate(CertificateError::Other(other)) => {
            matches!(other.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
        }
        _ => false,
    }
}
