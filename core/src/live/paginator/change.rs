//! Changes to rows: shown optimistically, rolled back on refusal, and read again if the response was lost.

use super::{Expected, Inner, Paginator, Reason, model::Model};
use crate::error::{Error, Result};
use std::{sync::Arc, time::Duration};
use tokio::{runtime::Handle, task::JoinHandle, time::timeout};

/// How long a call whose response was lost waits for its row to be read again, which usually takes one request.
const MAX_SETTLING_WAIT: Duration = Duration::from_secs(1);

impl<T: Clone + Send + Sync + 'static> Paginator<T> {
    /// Changes the row with this key. Shows the expected row, or its absence, at once, and the server's row when the
    /// response arrives. Rolls back if the server refuses. A row that is not shown is only changed on the server.
    ///
    /// If the outcome is unknown, because the response was lost or this call was cancelled, the row keeps its expected
    /// state and is read again. A background task does this, which ends with the client or the paginator.
    pub(crate) async fn change(
        &self,
        key: &str,
        expected: Expected<T>,
        calling: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.follow(key, expected, calling, |row| Some(row)).await
    }

    /// Deletes the row with this key, like [`Self::change`]. The server returns nothing that is like a row.
    pub(crate) async fn delete(&self, key: &str, calling: impl Future<Output = Result<()>>) -> Result<()> {
        self.follow(key, Expected::Gone, calling, |()| None).await
    }

    /// `row` finds the row in what the server returns.
    async fn follow<R>(
        &self,
        key: &str,
        expected: Expected<T>,
        calling: impl Future<Output = Result<R>>,
        row: fn(&R) -> Option<&T>,
    ) -> Result<R> {
        if self.inner.model.borrow().is_unsettled(key) {
            self.refresh().await?;
        }
        let change = self.inner.begin_change(key, expected)?;
        let result = calling.await;
        if change.end(result.as_ref().map(row))
            && let Some(settling) = self.inner.settle()
        {
            // If that takes longer, it continues in the background.
            let _ = timeout(MAX_SETTLING_WAIT, settling).await;
        }
        result
    }
}

impl<T: Clone + Send + Sync + 'static> Inner<T> {
    fn begin_change(self: &Arc<Self>, key: &str, expected: Expected<T>) -> Result<Changing<T>> {
        let mut begun = Ok(false);
        self.model.send_if_modified(|model| {
            begun = model.begin_change(key, expected);
            begun.as_ref().is_ok_and(|is_shown| *is_shown)
        });
        begun.map(|_| Changing {
            inner: self.clone(),
            key: key.to_owned(),
            runtime: Handle::try_current().ok(),
            ended: false,
        })
    }

    /// Reloads the shown rows in a task of its own.
    pub(super) fn settle(self: &Arc<Self>) -> Option<JoinHandle<()>> {
        Some(self.settle_in(&Handle::try_current().ok()?))
    }

    fn settle_in(self: &Arc<Self>, runtime: &Handle) -> JoinHandle<()> {
        let (inner, dropped) = (self.clone(), self.dropped.clone());
        runtime.spawn(async move {
            // A failure is ignored: the outcome stays unknown until the next refresh.
            let _ = dropped.run_until_cancelled(inner.refresh(Reason::Settling)).await;
        })
    }
}

/// A change to a row, in progress.
struct Changing<T: Clone + Send + Sync + 'static> {
    inner: Arc<Inner<T>>,
    key: String,
    /// Captured because this may be dropped outside of the runtime.
    runtime: Option<Handle>,
    ended: bool,
}

impl<T: Clone + Send + Sync + 'static> Changing<T> {
    /// Shows the result. Returns whether the outcome is unknown and affects what is shown.
    fn end(mut self, result: Result<Option<&T>, &Error>) -> bool {
        self.ended = true;
        self.update_model(|model, key| {
            model.error = result.err().cloned();
            match result {
                Ok(now) => model.done(key, now),
                Err(error) if error.info().maybe_applied => return model.outcome_unknown(key),
                Err(_) => model.failed(key),
            }
            false
        })
    }

    fn update_model(&self, update: impl FnOnce(&mut Model<T>, &str) -> bool) -> bool {
        let mut is_unsettled = false;
        self.inner.model.send_modify(|model| is_unsettled = update(model, &self.key));
        is_unsettled && !*self.inner.closed.borrow()
    }
}

impl<T: Clone + Send + Sync + 'static> Drop for Changing<T> {
    /// The caller no longer waits for the response, but the server may have received the request.
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let is_unsettled = self.update_model(|model, key| {
            let is_unsettled = model.outcome_unknown(key);
            if is_unsettled {
                let text =
                    "the call was cancelled before the response arrived, so the change may or may not have been applied";
                model.error = Some(Error::cancelled(text).maybe_applied());
            }
            is_unsettled
        });
        if let Some(runtime) = self.runtime.as_ref().filter(|_| is_unsettled) {
            self.inner.settle_in(runtime);
        }
    }
}
