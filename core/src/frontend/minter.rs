//! What is known about how the instance creates session tokens.

use std::sync::{
    PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};

/// What is known about how the instance creates session tokens.
#[derive(Default)]
pub(super) struct Minter {
    /// Whether the instance creates tokens from the previous one, as the environment says. Not fetched until it matters.
    is_enabled: RwLock<Option<bool>>,
    /// Whether to remember the tokens that arrive with sessions.
    pub(super) wants_previous: AtomicBool,
}

impl Minter {
    pub(super) fn is_enabled(&self) -> Option<bool> {
        *self.is_enabled.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn learn(&self, is_enabled: bool) {
        *self.is_enabled.write().unwrap_or_else(PoisonError::into_inner) = Some(is_enabled);
        if is_enabled {
            self.wants_previous.store(true, Ordering::Relaxed);
        }
    }
}
