//! Listens, accepts connections and ends them.

mod connection;
mod controlled_socket;
mod exchange;
mod frames;
mod handler;
mod http1;
mod http2;
mod tls;

use socket2::{Domain, Socket as RawSocket, Type};
use std::future::pending;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;

pub(crate) use connection::{Connection, GoawayEffect};
pub(crate) use exchange::{Exchange, StreamEnd};
pub(crate) use tls::Tls;

use crate::app::App;
use crate::control::{IdleClose, Options};
use controlled_socket::{ControlledSocket, Socket};
use handler::Handler;

/// Long enough for written data to be sent.
pub(crate) const SEND_DELAY: Duration = Duration::from_millis(20);

/// Listens on loopback only, since anyone who can reach the control routes has full control.
pub(crate) fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = RawSocket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], port)).into())?;
    // Tests open a thousand connections at once, and none should have to retry after a second.
    socket.listen(4096)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// The sockets that clients connect to.
pub(crate) struct Listeners {
    pub(crate) http: TcpListener,
    pub(crate) https: Option<(TcpListener, Tls)>,
}

/// Serves until `stop` changes or its sender is dropped. Then closes all connections.
pub(crate) async fn serve(
    app: Arc<App>,
    listeners: Listeners,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let server = Server { handler: Handler::new(&app), app, stop, connections: Arc::default() };
    let http = accept(listeners.http, None, server.clone());
    match listeners.https {
        None => http.await,
        Some((listener, tls)) => {
            tokio::try_join!(http, accept(listener, Some(Arc::new(tls)), server)).map(drop)
        }
    }
}

#[derive(Clone)]
struct Server {
    app: Arc<App>,
    handler: Handler,
    stop: watch::Receiver<bool>,
    /// The number of connections so far.
    connections: Arc<AtomicU64>,
}

async fn accept(listener: TcpListener, tls: Option<Arc<Tls>>, mut server: Server) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = server.stop.changed() => return Ok(()),
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(server.clone().connection(stream, tls.clone()));
            }
            // Most likely there are no free file descriptors at the moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

impl Server {
    /// Dropping the connection's future closes the socket and drops the requests in progress.
    async fn connection(mut self, stream: TcpStream, tls: Option<Arc<Tls>>) {
        let _ = stream.set_nodelay(true);
        let connection = Arc::new(Connection::new(self.connections.fetch_add(1, Ordering::Relaxed) + 1));
        let served = serve_stream(stream, tls, self.handler, Arc::clone(&connection));
        tokio::select! {
            () = served => {}
            () = connection.was_cut() => {}
            () = close_idle(&self.app, &connection) => {}
            _ = self.stop.changed() => {}
        }
    }
}

async fn serve_stream(
    stream: TcpStream,
    tls: Option<Arc<Tls>>,
    handler: Handler,
    connection: Arc<Connection>,
) {
    let (socket, is_http2) = match tls {
        None => (Socket::Plain(stream), false),
        Some(tls) => {
            // A client that does not trust the certificate disconnects here.
            let Ok(stream) = tls.acceptor.accept(stream).await else { return };
            let is_http2 = Tls::is_http2(stream.get_ref().1.alpn_protocol());
            (Socket::Tls(Box::new(stream)), is_http2)
        }
    };
    let io = ControlledSocket::new(socket, Arc::clone(&connection), is_http2);
    if is_http2 {
        http2::serve(io, handler, connection).await;
    } else {
        http1::serve(io, handler, connection).await;
    }
}

/// Ends the connection once it was idle for as long as the options say. Returns when it is to be cut.
async fn close_idle(app: &App, connection: &Connection) {
    let mut options = app.control.watch_options();
    loop {
        let Options { idle_close_ms, idle_close, .. } = options.borrow_and_update().clone();
        let limit = Duration::from_millis(idle_close_ms);
        let left = connection.idle_for().map(|idle| limit.saturating_sub(idle));
        if idle_close_ms > 0 && left == Some(Duration::ZERO) {
            match idle_close {
                IdleClose::Announced => connection.announce_end(),
                IdleClose::Unannounced => connection.end_now(),
                IdleClose::Abrupt => return,
            }
            return pending().await;
        }
        tokio::select! {
            () = tokio::time::sleep(left.unwrap_or_default()), if idle_close_ms > 0 && left.is_some() => {}
            () = connection.changed(), if idle_close_ms > 0 => {}
            changed = options.changed() => if changed.is_err() { return pending().await },
        }
    }
}
