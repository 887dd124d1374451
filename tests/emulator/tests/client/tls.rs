//! Clients over TLS: raw for HTTP/1.1, and the h2 crate for HTTP/2, so that every error is visible.

use axum::body::Bytes;
use axum::http::{HeaderMap, Request};
use clerk_emulator::{Emulator, LogEntry, Seed};
use h2::client::SendRequest;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

pub(crate) const ENVIRONMENT: &str = "/v1/environment?_is_native=1";
pub(crate) const KEPT: &str = "GET /v1/environment?_is_native=1 HTTP/1.1\r\nHost: x\r\n\r\n";
/// The time after which a connection counts as silent.
pub(crate) const A_WHILE: Duration = Duration::from_millis(60);

pub(crate) async fn tls() -> Emulator {
    Emulator::start_tls(Seed::demo()).await.unwrap()
}

pub(crate) fn last(emulator: &Emulator) -> LogEntry {
    emulator.log().pop().unwrap()
}

pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(5), "{what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Connects with a name that the certificate must contain, and offers these protocols.
pub(crate) async fn connect(
    emulator: &Emulator,
    name: &str,
    protocols: &[&str],
) -> io::Result<TlsStream<TcpStream>> {
    let pem = emulator.ca_certificate().unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let address = emulator.base_url().trim_start_matches("https://").to_owned();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// Sends this over TLS and HTTP/1.1. Returns what it reads until the end, and how the connection ended.
pub(crate) async fn raw(emulator: &Emulator, request: &str) -> (Vec<u8>, io::Result<()>) {
    let mut stream = connect(emulator, "localhost", &["http/1.1"]).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await.map(drop);
    (bytes, end)
}

/// A response over HTTP/2.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} with {} bytes and {:?}", self.status, self.body.len(), self.headers)
    }
}

/// An HTTP/2 connection. `end` returns its last error, if any.
pub(crate) struct Http2 {
    pub(crate) sender: SendRequest<Bytes>,
    pub(crate) end: JoinHandle<Result<(), h2::Error>>,
}

impl Http2 {
    pub(crate) async fn connect(emulator: &Emulator) -> Self {
        let stream = connect(emulator, "localhost", &["h2"]).await.unwrap();
        let mut builder = h2::client::Builder::new();
        builder.max_header_list_size(4 << 20);
        let (sender, connection) = builder.handshake(stream).await.unwrap();
        Self { sender, end: tokio::spawn(connection) }
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer, h2::Error> {
        self.send("GET", path, "").await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, form: &str) -> Result<Answer, h2::Error> {
        let mut request = Request::builder().method(method).uri(format!("https://localhost{path}"));
        if !form.is_empty() {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        let mut sender = self.sender.clone().ready().await?;
        let (response, mut body) = sender.send_request(request.body(()).unwrap(), form.is_empty())?;
        if !form.is_empty() {
            body.send_data(Bytes::from(form.to_owned()), true)?;
        }
        let (parts, mut body) = response.await?.into_parts();
        let mut whole = Vec::new();
        while let Some(part) = body.data().await {
            let part = part?;
            body.flow_control().release_capacity(part.len())?;
            whole.extend_from_slice(&part);
        }
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body: whole })
    }
}
