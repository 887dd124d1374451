//! A socket that can become silent, insert frames between those that are written, and end on demand.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::connection::Connection;
use super::frames::Boundaries;

/// TCP, with or without TLS above.
pub(super) enum Socket {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A [`Socket`] under the control of its [`Connection`].
pub(super) struct ControlledSocket {
    socket: Socket,
    connection: Arc<Connection>,
    /// The boundaries of HTTP/2 frames.
    boundaries: Option<Boundaries>,
    /// An inserted frame, and how much of it was written.
    injecting: Option<(Vec<u8>, usize)>,
    is_shut: bool,
}

impl ControlledSocket {
    pub(super) fn new(socket: Socket, connection: Arc<Connection>, is_http2: bool) -> Self {
        let boundaries = is_http2.then(Boundaries::default);
        Self { socket, connection, boundaries, injecting: None, is_shut: false }
    }

    /// Writes the frames to insert, if the position is between two frames.
    fn inject(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.boundaries.as_ref().is_some_and(Boundaries::is_between) {
            return Poll::Ready(Ok(()));
        }
        loop {
            if self.injecting.is_none() {
                self.injecting = self.connection.next_injected().map(|frame| (frame, 0));
            }
            let Some((frame, written)) = &mut self.injecting else { return Poll::Ready(Ok(())) };
            *written += ready!(self.socket.poll_write(context, &frame[*written..]))?;
            if *written == frame.len() {
                self.injecting = None;
            }
        }
    }

    fn write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.inject(context))?;
        let Some(boundaries) = &mut self.boundaries else { return self.socket.poll_write(context, bytes) };
        // Only up to the next boundary if a frame is waiting to be inserted.
        let most = if self.connection.has_injected() { boundaries.at_least() } else { bytes.len() };
        let bytes = &bytes[..most.min(bytes.len())];
        let written = ready!(self.socket.poll_write(context, bytes))?;
        boundaries.advance(&bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.inject(context))?;
        ready!(self.socket.poll_flush(context))?;
        if self.connection.is_closing() {
            ready!(self.shut(context))?;
        }
        Poll::Ready(Ok(()))
    }

    fn shut(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_shut {
            ready!(self.socket.poll_shutdown(context))?;
            self.is_shut = true;
        }
        Poll::Ready(Ok(()))
    }

    fn ignores_input(&self) -> bool {
        self.is_shut || self.connection.is_silent() || self.connection.is_closing()
    }

    fn note<T>(&self, poll: Poll<T>) -> Poll<T> {
        self.connection.set_blocked(poll.is_pending());
        poll
    }
}

impl AsyncRead for ControlledSocket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.connection.remember(context.waker());
        let before = buffer.filled().len();
        loop {
            ready!(this.socket.poll_read(context, buffer))?;
            // The connection may have become silent during the wait.
            if !this.ignores_input() || buffer.filled().len() == before {
                return Poll::Ready(Ok(()));
            }
            buffer.set_filled(before);
        }
    }
}

impl AsyncWrite for ControlledSocket {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.connection.is_silent() || this.is_shut {
            return Poll::Ready(Ok(bytes.len()));
        }
        let poll = this.write(context, bytes);
        this.note(poll)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.connection.remember(context.waker());
        if this.connection.is_silent() || this.is_shut {
            return Poll::Ready(Ok(()));
        }
        let poll = this.flush(context);
        this.note(poll)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.connection.is_silent() { Poll::Ready(Ok(())) } else { this.shut(context) }
    }
}

impl Socket {
    fn poll_read(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }

    fn poll_write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
