//! The successive states of a paginator.

use super::{PaginatorState, model::Model};
use futures_core::Stream;
use futures_util::stream::{self, StreamExt};
use std::fmt;
use tokio::sync::watch;

/// The successive states of a [`Paginator`](crate::Paginator).
pub struct PaginatorStates<T> {
    pub(super) model: watch::Receiver<Model<T>>,
    pub(super) closed: watch::Receiver<bool>,
}

impl<T: Clone + Send + Sync + 'static> PaginatorStates<T> {
    /// Waits until the state differs from the one last returned. `None` once the client is closed or the paginator is
    /// dropped.
    pub async fn next_state(&mut self) -> Option<PaginatorState<T>> {
        tokio::select! {
            biased;
            _ = self.closed.wait_for(|closed| *closed) => None,
            changed = self.model.changed() => {
                changed.ok()?;
                Some(self.model.borrow_and_update().state())
            }
        }
    }

    /// Turns the states into a stream.
    pub fn into_stream(self) -> impl Stream<Item = PaginatorState<T>> + Send + Unpin {
        stream::unfold(
            self,
            |mut states| async move { states.next_state().await.map(|state| (state, states)) },
        )
        .boxed()
    }
}

impl<T> fmt::Debug for PaginatorStates<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaginatorStates").finish_non_exhaustive()
    }
}
