//! A minimal HTTP/2 server that can misbehave at any frame.

use crate::servers::{CERTIFICATE, KEY, MAINTENANCE, acceptor, tls};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

/// The reaction to a request: a response or a fault.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Responds with an environment in maintenance, and this many additional bytes of headers.
    Answer {
        head: usize,
    },
    /// Sends a GOAWAY that does or does not include the request, with or without a response.
    GoAway {
        code: u8,
        includes_this: bool,
        answers: bool,
    },
    Reset {
        code: u8,
    },
    /// The connection stays open but sends nothing any more, not even to pings.
    Silence,
    /// This request gets no response.
    Nothing,
    /// Closes the connection.
    Close,
}

pub(crate) const ANSWER: Reply = Reply::Answer { head: 0 };
pub(crate) const NO_ERROR: u8 = 0;
pub(crate) const INTERNAL_ERROR: u8 = 2;
pub(crate) const REFUSED_STREAM: u8 = 7;
pub(crate) const CANCEL: u8 = 8;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

#[derive(Default)]
pub(crate) struct Counts {
    connections: AtomicUsize,
    requests: AtomicUsize,
}

impl Counts {
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Handles each request, counted from 1 over all connections, as requested. Returns its port and what it received.
pub(crate) async fn server(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> (u16, Arc<Counts>) {
    let (counts, reply) = (Arc::new(Counts::default()), Arc::new(reply));
    let seen = Arc::clone(&counts);
    let port = tls(acceptor(CERTIFICATE, KEY, &["h2"]), move |stream| {
        let (seen, reply) = (Arc::clone(&seen), Arc::clone(&reply));
        async move {
            seen.connections.fetch_add(1, Ordering::SeqCst);
            // It ends when the client disconnects.
            let _ = serve(stream, &seen, &*reply).await;
        }
    })
    .await;
    (port, counts)
}

async fn serve(
    mut stream: TlsStream<TcpStream>,
    counts: &Counts,
    reply: &(dyn Fn(usize) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    stream.read_exact(&mut [0; 24]).await?;
    send(&mut stream, SETTINGS, 0, 0, &[]).await?;
    loop {
        let (kind, flags, id, payload) = receive(&mut stream).await?;
        match kind {
            SETTINGS if flags & ACK == 0 => send(&mut stream, SETTINGS, ACK, 0, &[]).await?,
            PING if flags & ACK == 0 => send(&mut stream, PING, ACK, 0, &payload).await?,
            HEADERS | DATA if flags & END_STREAM != 0 => {
                let number = counts.requests.fetch_add(1, Ordering::SeqCst) + 1;
                match reply(number) {
                    Reply::Answer { head } => answer(&mut stream, id, head).await?,
                    Reply::Reset { code } => send(&mut stream, RST_STREAM, 0, id, &[0, 0, 0, code]).await?,
                    Reply::GoAway { code, includes_this, answers } => {
                        let last = if includes_this { id } else { id.saturating_sub(2) };
                        let payload = [last.to_be_bytes(), [0, 0, 0, code]].concat();
                        send(&mut stream, GOAWAY, 0, 0, &payload).await?;
                        if answers {
                            answer(&mut stream, id, 0).await?;
                        }
                        return stream.shutdown().await;
                    }
                    Reply::Silence => std::future::pending().await,
                    Reply::Nothing => {}
                    Reply::Close => return stream.shutdown().await,
                }
            }
            _ => {}
        }
    }
}

async fn answer(stream: &mut TlsStream<TcpStream>, id: u32, head: usize) -> std::io::Result<()> {
    // `:status: 200`, then headers of 1,000 bytes each with literal names and values.
    let mut block = vec![0x88];
    for number in 0..head / 1_000 {
        let name = format!("x-{number:06}");
        block.extend([0x00, name.len() as u8]);
        block.extend(name.bytes());
        // A length of 992: 127 in the prefix, then 865 in base 128.
        block.extend([0x7f, 0xe1, 0x06]);
        block.extend([b'v'; 992]);
    }
    let mut frames = block.chunks(16_000).peekable();
    let mut kind = HEADERS;
    while let Some(frame) = frames.next() {
        let flags = if frames.peek().is_none() { END_HEADERS } else { 0 };
        send(stream, kind, flags, id, frame).await?;
        kind = CONTINUATION;
    }
    send(stream, DATA, END_STREAM, id, MAINTENANCE.as_bytes()).await
}

async fn send(
    stream: &mut TlsStream<TcpStream>,
    kind: u8,
    flags: u8,
    id: u32,
    payload: &[u8],
) -> std::io::Result<()> {
    let [_, a, b, c] = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let frame = [&[a, b, c, kind, flags], &id.to_be_bytes()[..], payload].concat();
    stream.write_all(&frame).await?;
    stream.flush().await
}

async fn receive(stream: &mut TlsStream<TcpStream>) -> std::io::Result<(u8, u8, u32, Vec<u8>)> {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await?;
    let [a, b, c, kind, flags, id @ ..] = head;
    let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
    stream.read_exact(&mut payload).await?;
    Ok((kind, flags, u32::from_be_bytes(id), payload))
}
