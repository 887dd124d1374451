//! Changes to the signed-in state, as a stream.

use super::{
    auth_state::{AuthChange, AuthState},
    clerk::Clerk,
};
use crate::error::Result;
use clerk_orgs_mirrored::mirrored;
use futures_core::Stream;
use futures_util::stream::{self, StreamExt};
use tokio::sync::watch;

/// Changes to the signed-in state, from the call of [`Clerk::auth_changes`] on. No change is missed, but changes that
/// happen faster than you read them are merged into one that describes the current state. Ends when the client is closed.
#[mirrored(docs)]
pub struct AuthChanges {
    known: AuthState,
    auth_state: watch::Receiver<AuthState>,
    closed: watch::Receiver<bool>,
}

impl AuthChanges {
    /// Waits for the next changes, at least one. `None` once the client is closed.
    pub async fn next_changes(&mut self) -> Option<Vec<AuthChange>> {
        loop {
            let now = self.auth_state.borrow_and_update().clone();
            let before = std::mem::replace(&mut self.known, now.clone());
            let changes = now.since(&before);
            if !changes.is_empty() {
                return Some(changes);
            }
            tokio::select! {
                biased;
                _ = self.closed.wait_for(|closed| *closed) => return None,
                changed = self.auth_state.changed() => changed.ok()?,
            }
        }
    }

    /// Turns the changes into a stream.
    pub fn into_stream(self) -> impl Stream<Item = AuthChange> + Send + Unpin {
        stream::unfold(self, |mut changes| async move {
            changes.next_changes().await.map(|page| (stream::iter(page), changes))
        })
        .flatten()
        .boxed()
    }
}

#[mirrored]
impl Clerk {
    /// Returns the changes to the signed-in state from now on, whether caused by this client's calls or reported by the
    /// server. If somebody is already signed in, that is the first change. Also reports when the client token could not be
    /// saved (`TokenNotSaved`), since the user would then be signed out when the program ends. Makes no request.
    ///
    /// # Errors
    /// `Usage` once the client is closed.
    pub fn auth_changes(&self) -> Result<AuthChanges> {
        self.api().shared.check_open()?;
        Ok(AuthChanges {
            known: AuthState::default(),
            auth_state: self.api().auth_state.subscribe(),
            closed: self.api().shared.closed(),
        })
    }
}
