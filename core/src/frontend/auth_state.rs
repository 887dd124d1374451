//! The signed-in state, as far as its changes are reported.

use super::state::State;
use crate::wire::closed_enum;
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

closed_enum! {
    /// What changed about the signed-in state.
    AuthEvent {
        /// Somebody signed in.
        SignedIn = "signed_in",
        /// Nobody is signed in any more, because of a sign-out or because the session ended.
        SignedOut = "signed_out",
        /// Another session became active, of the same user or another one.
        SessionChanged = "session_changed",
        /// Another organization, or the personal account, became active.
        OrganizationChanged = "organization_changed",
        /// The client token could not be saved, for example because the token store is full or not writable, so the next
        /// program would find nobody signed in. The token is kept while this client lives, and saved as soon as the store
        /// works again.
        TokenNotSaved = "token_not_saved",
    }
}

/// A change to the signed-in state, with the state after it.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct AuthChange {
    /// What changed.
    pub event: AuthEvent,
    /// The active session's id, if somebody is signed in.
    pub session_id: Option<String>,
    /// The signed-in user's id, if the server reports it.
    pub user_id: Option<String>,
    /// The active organization's id. None for the personal account.
    pub organization_id: Option<String>,
    /// With `TokenNotSaved`, the reason. It never contains the token.
    pub reason: Option<String>,
}

/// The signed-in state: ids, and whether the client token is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AuthState {
    session_id: Option<String>,
    user_id: Option<String>,
    organization_id: Option<String>,
    /// Why the client token could not be saved.
    not_saved: Option<String>,
}

impl AuthState {
    pub(super) fn of(state: &State) -> Self {
        let not_saved = state.not_saved().map(str::to_owned);
        let Some(session) = state.session() else { return Self { not_saved, ..Self::default() } };
        Self {
            not_saved,
            session_id: Some(session.id.clone()),
            user_id: session.user.as_ref().map(|user| user.id.clone()),
            organization_id: session.last_active_organization_id.clone(),
        }
    }

    /// The changes to report to a listener that knows `before`.
    pub(super) fn since(self, before: &Self) -> Vec<AuthChange> {
        let event = match (&before.session_id, &self.session_id) {
            (None, None) => None,
            (None, Some(_)) => Some(AuthEvent::SignedIn),
            (Some(_), None) => Some(AuthEvent::SignedOut),
            (Some(old), Some(new)) if old != new => Some(AuthEvent::SessionChanged),
            _ if before.organization_id != self.organization_id => Some(AuthEvent::OrganizationChanged),
            _ => None,
        };
        let is_news = before.not_saved.is_none() && self.not_saved.is_some();
        let Self { session_id, user_id, organization_id, not_saved } = self;
        let change = |event, reason| AuthChange {
            event,
            session_id: session_id.clone(),
            user_id: user_id.clone(),
            organization_id: organization_id.clone(),
            reason,
        };
        let not_saved = is_news.then(|| change(AuthEvent::TokenNotSaved, not_saved));
        event.map(|event| change(event, None)).into_iter().chain(not_saved).collect()
    }
}
