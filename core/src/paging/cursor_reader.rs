//! Reads a list that the server pages by cursor, one page after another: a cursor is known only once the page before it has
//! arrived.

use super::{
    cursor_walk::CursorWalk,
    page::{Awaited, CursorPage, CursorSource, NewRows, Turn},
    position::CursorPosition,
};
use crate::error::{Error, ErrorKind, Result};
use futures_util::future::BoxFuture;

/// A request in flight, or its response.
type Requested<T> = (BoxFuture<'static, Result<CursorPage<T>>>, Awaited);

pub(super) struct CursorReader<T> {
    pub(super) source: Box<dyn CursorSource<T>>,
    pub(super) walk: CursorWalk,
    next: Option<Requested<T>>,
}

impl<T> CursorReader<T> {
    pub(super) fn new(source: impl CursorSource<T> + 'static, size: u32) -> Self {
        Self { source: Box::new(source), walk: CursorWalk::new(size), next: None }
    }

    pub(super) fn resume(&mut self, position: &str) -> Result<()> {
        let position = CursorPosition::decode(position, self.source.identity())?;
        self.walk = CursorWalk::resume(self.walk.size(), position);
        Ok(())
    }

    pub(super) fn position(&self, unread: usize) -> Option<String> {
        Some(self.walk.position(self.source.identity(), unread)?.encode())
    }

    pub(super) fn discard(&mut self) {
        self.next = None;
    }

    pub(super) async fn read(&mut self) -> Result<NewRows<T>> {
        loop {
            if self.next.is_none() {
                let (turn, mut awaited) = Turn::new();
                awaited.tell();
                self.next = Some((self.source.fetch(self.walk.cursor(), self.walk.size(), turn), awaited));
            }
            match Waiting(&mut self.next).page().await {
                Ok(page) => return self.walk.receive(page),
                Err(error) if is_about_the_cursor(&error) && self.walk.go_back() => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether the server may have refused the cursor. It refuses one whose row was removed.
fn is_about_the_cursor(error: &Error) -> bool {
    error.is_from_response() && matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound)
}

/// A call that waits for the next page. If it is dropped, its request is cancelled, unless the response has arrived.
struct Waiting<'a, T>(&'a mut Option<Requested<T>>);

impl<T> Waiting<'_, T> {
    async fn page(self) -> Result<CursorPage<T>> {
        let (page, _) = self.0.as_mut().ok_or_else(|| Error::usage("no page was requested"))?;
        let outcome = page.await;
        // Whatever it is, it must not be polled again.
        *self.0 = None;
        outcome
    }
}

impl<T> Drop for Waiting<'_, T> {
    fn drop(&mut self) {
        self.0.take_if(|(_, awaited)| !awaited.is_answered());
    }
}
