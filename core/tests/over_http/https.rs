//! TLS: whom it trusts, and what it says when it does not.

use clerk_orgs::{Clerk, ClerkOptions, Environment, ErrorKind, Result};
use std::sync::Arc;
use tokio::{io::AsyncWriteExt, net::TcpListener};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

/// Made for these tests, valid for a hundred years: an authority, and a certificate of its for `localhost`.
const AUTHORITY: &str = include_str!("../data/tls/ca.pem");
const CERTIFICATE: &str = include_str!("../data/tls/localhost.pem");
const KEY: &str = include_str!("../data/tls/localhost.key");

/// A server that answers every request over TLS with an environment in maintenance; its port.
async fn server() -> u16 {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let (acceptor, listener) =
        (TlsAcceptor::from(Arc::new(config)), TcpListener::bind("localhost:0").await.unwrap());
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            crate::wire::head(&mut stream).await;
            let body = r#"{"maintenance_mode":true}"#;
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    port
}

async fn environment(host: &str, ca_certificate: Option<&str>) -> Result<Environment> {
    let options = ClerkOptions {
        base_url: Some(format!("https://{host}:{}", server().await)),
        ca_certificate: ca_certificate.map(str::to_owned),
        ..ClerkOptions::default()
    };
    Clerk::with_options(options)?.get_environment().await
}

#[tokio::test]
async fn a_certificate_given_is_trusted_beside_the_usual_ones() {
    assert!(environment("localhost", Some(AUTHORITY)).await.unwrap().maintenance_mode);
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let error = environment("localhost", None).await.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false));
    assert!(error.to_string().contains("certificate"), "{error}");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_trusted() {
    let error = environment("127.0.0.1", Some(AUTHORITY)).await.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false));
    assert!(error.to_string().contains("certificate"), "{error}");
}
