//! The states of a paginator, one after another.

use super::{PaginatorState, model::Model};
use crate::error::Result;
use futures_core::Stream;
use futures_util::stream::{self, StreamExt};
use std::fmt;
use tokio::sync::watch;

/// The states of a [`Paginator`](crate::Paginator).
pub struct PaginatorStates<T> {
    pub(super) model: watch::Receiver<Model<T>>,
    pub(super) closed: watch::Receiver<bool>,
}

impl<T: Clone + Send + Sync + 'static> PaginatorStates<T> {
    /// The state, once it is another than the last one given; `None` after the end.
    ///
    /// # Errors
    /// None so far: it is read as any sequence is.
    pub async fn next_page(&mut self) -> Result<Option<Vec<PaginatorState<T>>>> {
        Ok(self.next_state().await.map(|state| vec![state]))
    }

    /// Nothing: states are not counted beforehand. It is there as in any sequence.
    pub fn total_count(&self) -> Option<i64> {
        None
    }

    async fn next_state(&mut self) -> Option<PaginatorState<T>> {
        tokio::select! {
            biased;
            _ = self.closed.wait_for(|closed| *closed) => None,
            changed = self.model.changed() => {
                changed.ok()?;
                Some(self.model.borrow_and_update().state())
            }
        }
    }

    /// The same as a stream.
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
