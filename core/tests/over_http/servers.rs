//! Small servers for faults that the emulator does not have.

use crate::wire::head;
use clerk_orgs::{Clerk, ClerkOptions, RequestOptions};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        sign::{CertifiedKey, SingleCertAndKey},
    },
    server::TlsStream,
};

/// Created for these tests, valid for a hundred years: an authority, and its certificate for `localhost`.
pub(crate) const AUTHORITY: &str = include_str!("../data/tls/ca.pem");
pub(crate) const CERTIFICATE: &str = include_str!("../data/tls/localhost.pem");
pub(crate) const KEY: &str = include_str!("../data/tls/localhost.key");

/// The key need not belong to the certificate, and rustls need not accept the certificate for a server.
pub(crate) fn acceptor(certificates: &str, key: &str, protocols: &[&str]) -> TlsAcceptor {
    let certificates =
        CertificateDer::pem_slice_iter(certificates.as_bytes()).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let key = ring::sign::any_supported_type(&key).unwrap();
    let resolver = SingleCertAndKey::from(CertifiedKey::new(certificates, key));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// A TLS server that handles each connection as requested. Returns its port.
pub(crate) async fn tls<F: Future<Output = ()> + Send + 'static>(
    acceptor: TlsAcceptor,
    serve: impl Fn(TlsStream<TcpStream>) -> F + Send + Sync + 'static,
) -> u16 {
    let listener = TcpListener::bind("localhost:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, serve) = (acceptor.clone(), Arc::clone(&serve));
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream).await;
                }
            });
        }
    });
    port
}

/// A client for `https://localhost` with this port that trusts the authority.
pub(crate) fn client(port: u16, options: ClerkOptions) -> Clerk {
    Clerk::new(ClerkOptions {
        base_url: Some(format!("https://localhost:{port}")),
        ca_certificate: Some(AUTHORITY.to_owned()),
        request_options: RequestOptions {
            timeout: options.request_options.timeout.or(Some(Duration::from_secs(5))),
            ..options.request_options
        },
        ..options
    })
    .unwrap()
}

pub(crate) const MAINTENANCE: &str = r#"{"maintenance_mode":true}"#;

/// A TLS server that responds to each request with an environment in maintenance. Returns its port.
pub(crate) async fn environment(certificates: &str, key: &str) -> u16 {
    tls(acceptor(certificates, key, &[]), async |mut stream| {
        head(&mut stream).await;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{MAINTENANCE}", MAINTENANCE.len());
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.flush().await;
    })
    .await
}

/// An HTTP proxy that requires these credentials, if any. Returns its port, and the heads of the requests that it
/// received.
pub(crate) async fn connect_proxy(
    authorization: Option<&'static str>,
) -> (u16, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, (seen, heads)) = (listener.local_addr().unwrap().port(), mpsc::unbounded_channel());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let seen = seen.clone();
            tokio::spawn(async move {
                let head = head_as_sent(&mut stream).await;
                let is_let_in = authorization.is_none_or(|expected| head.contains(expected));
                let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let _ = seen.send(head);
                if !is_let_in {
                    let _ = stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
                    return;
                }
                let mut server = TcpStream::connect(target).await.unwrap();
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                let _ = copy_bidirectional(&mut stream, &mut server).await;
            });
        }
    });
    (port, heads)
}

async fn head_as_sent(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(request).unwrap()
}

/// A SOCKS5 proxy that requires this user and password, if any. Returns its port, and the requested hosts.
pub(crate) async fn socks_proxy(
    credentials: Option<(&'static str, &'static str)>,
) -> (u16, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, (seen, hosts)) = (listener.local_addr().unwrap().port(), mpsc::unbounded_channel());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let seen = seen.clone();
            tokio::spawn(async move {
                let _ = socks(stream, credentials, &seen).await;
            });
        }
    });
    (port, hosts)
}

async fn socks(
    mut stream: TcpStream,
    credentials: Option<(&str, &str)>,
    seen: &mpsc::UnboundedSender<String>,
) -> std::io::Result<()> {
    let (_version, methods) = (stream.read_u8().await?, stream.read_u8().await?);
    bytes(&mut stream, methods).await?;
    let Some((user, password)) = credentials else {
        stream.write_all(&[5, 0]).await?;
        return tunnel(stream, seen).await;
    };
    stream.write_all(&[5, 2]).await?;
    stream.read_u8().await?;
    let length = stream.read_u8().await?;
    let given_user = bytes(&mut stream, length).await?;
    let length = stream.read_u8().await?;
    let given_password = bytes(&mut stream, length).await?;
    let is_let_in = given_user == user.as_bytes() && given_password == password.as_bytes();
    stream.write_all(&[1, u8::from(!is_let_in)]).await?;
    if is_let_in { tunnel(stream, seen).await } else { Ok(()) }
}

async fn tunnel(mut stream: TcpStream, seen: &mpsc::UnboundedSender<String>) -> std::io::Result<()> {
    let asked = bytes(&mut stream, 4).await?;
    let host = match asked[3] {
        1 => bytes(&mut stream, 4).await?.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        4 => {
            let address: [u8; 16] = bytes(&mut stream, 16).await?.try_into().unwrap();
            std::net::Ipv6Addr::from(address).to_string()
        }
        _ => {
            let length = stream.read_u8().await?;
            String::from_utf8(bytes(&mut stream, length).await?).unwrap()
        }
    };
    let port = stream.read_u16().await?;
    let mut server = TcpStream::connect((host.as_str(), port)).await?;
    let _ = seen.send(host);
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    copy_bidirectional(&mut stream, &mut server).await.map(drop)
}

async fn bytes(stream: &mut TcpStream, count: u8) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; count.into()];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
