//! What a filter can know about the job that has asked it.
use std::cell::RefCell;
use tokio_util::sync::CancellationToken;

thread_local! {
    /// Is cancelled when nobody waits for the filter's answer any more.
    static WAITING: RefCell<Option<CancellationToken>> = const { RefCell::new(None) };
}

/// Whether the job still waits for the answer of the filter that runs on this thread. If not, because the job was stopped or
/// drained, its client was closed or the wait for its outcomes was cancelled, the filter may end at once, with any answer: what
/// it was asked is asked again if somebody reads on. Always true outside of filters.
#[must_use]
pub fn is_filter_awaited() -> bool {
    WAITING.with_borrow(|waiting| waiting.as_ref().is_none_or(|waiting| !waiting.is_cancelled()))
}

/// Calls a filter on this thread, for a wait that ends with the token.
pub(super) fn ask<T>(waiting: &CancellationToken, filter: impl FnOnce() -> T) -> T {
    struct Asked;
    impl Drop for Asked {
        fn drop(&mut self) {
            WAITING.set(None);
        }
    }

    WAITING.set(Some(waiting.clone()));
    let _asked = Asked;
    filter()
}
