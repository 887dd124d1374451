//! What is known of how the instance makes session tokens.

use std::sync::{
    PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};

/// What is known of how the instance makes session tokens.
#[derive(Default)]
pub(super) struct Minter {
    /// Whether tokens are made from the one before, as the environment says; not asked for as long as nothing depends on it.
    is_enabled: RwLock<Option<bool>>,
    /// Whether tokens that come with sessions are worth to be remembered.
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
