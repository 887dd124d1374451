//! Who is signed in, as a stream of changes.

use super::{
    auth_state::{AuthChange, AuthState},
    clerk::Clerk,
};
use crate::error::Result;
use futures_core::Stream;
use futures_util::stream::{self, StreamExt};
use tokio::sync::watch;

/// The changes of who is signed in, from [`Clerk::auth_changes`] on. None is missed; those that come faster than they are
/// read are told as one, which says how things stand.
pub struct AuthChanges {
    known: AuthState,
    auth_state: watch::Receiver<AuthState>,
    closed: watch::Receiver<bool>,
}

impl AuthChanges {
    /// The next changes, at least one; waits until there is one. `None` once the client is closed.
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

    /// The same as a stream.
    pub fn into_stream(self) -> impl Stream<Item = AuthChange> + Send + Unpin {
        stream::unfold(self, |mut changes| async move {
            changes.next_changes().await.map(|page| (stream::iter(page), changes))
        })
        .flatten()
        .boxed()
    }
}

impl Clerk {
    /// The changes of who is signed in, from now on: by this client's calls, and by what the server says of the session.
    /// Someone who is signed in already is the first change. It also tells when the client token could not be saved
    /// (`TokenNotSaved`), which would sign the user out when the program ends. Makes no request.
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
