//! The state that clones of a client share, including what is known of who is signed in.

use super::{
    auth_state::AuthState,
    client_token::ClientToken,
    minter::Minter,
    state::{Stamp, State},
    token_lock::TokenLock,
    token_store::TokenStore,
    tokens::TokenCache,
};
use crate::{
    api::Shared,
    error::{Error, Result},
    http::check_id,
    models::{Client, Session},
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError, RwLock, atomic::AtomicU64},
};
use tokio::sync::watch;

/// The state that clones of a client share.
pub(crate) struct FrontendApi {
    pub(super) shared: Shared,
    pub(super) token: ClientToken,
    pub(super) token_lock: TokenLock,
    /// How often a received token was not saved, because another client had saved one.
    pub(super) superseded: AtomicU64,
    pub(super) session_tokens: Arc<TokenCache>,
    pub(super) minter: Minter,
    pub(super) auth_state: watch::Sender<AuthState>,
    /// The organizations whose roles were being migrated when they were last read.
    role_migrations: Mutex<HashSet<String>>,
    state: RwLock<State>,
}

impl FrontendApi {
    pub(super) fn new(shared: Shared, store: Arc<dyn TokenStore>, is_shared: bool) -> Self {
        Self {
            shared,
            token: ClientToken::new(store, is_shared),
            token_lock: TokenLock::default(),
            superseded: AtomicU64::new(0),
            session_tokens: Arc::default(),
            minter: Minter::default(),
            auth_state: watch::Sender::default(),
            role_migrations: Mutex::default(),
            state: RwLock::default(),
        }
    }

    pub(super) fn note_role_migration(&self, organization_id: &str, is_under_way: bool) {
        let mut migrations = self.role_migrations.lock().unwrap_or_else(PoisonError::into_inner);
        if is_under_way {
            migrations.insert(organization_id.to_owned());
        } else {
            migrations.remove(organization_id);
        }
    }

    pub(super) fn is_migrating_roles(&self, organization_id: &str) -> bool {
        self.role_migrations.lock().unwrap_or_else(PoisonError::into_inner).contains(organization_id)
    }

    /// Whether there is certainly no session to sign out of.
    pub(super) async fn is_signed_out(&self) -> Result<bool> {
        if self.read_state(|state| state.client().is_some()) {
            return Ok(self.session_id().is_none());
        }
        Ok(self.token.load().await?.token().is_none())
    }

    pub(super) fn read_state<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn write_state<T>(&self, write: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let written = write(&mut state);
        let auth_state = AuthState::of(&state);
        self.auth_state.send_if_modified(|known| std::mem::replace(known, auth_state.clone()) != auth_state);
        written
    }

    pub(super) fn apply(&self, client: Option<Client>, stamp: Stamp) {
        self.write_state(|state| state.apply(client, stamp));
    }

    /// The active session's id, if somebody is signed in.
    pub(super) fn session_id(&self) -> Option<String> {
        self.read_state(|state| state.session().map(|session| session.id.clone()))
    }

    /// Reads the active session in place: with its user's memberships it is too large to copy on every call.
    pub(super) fn with_active_session<T>(&self, read: impl FnOnce(&Session) -> T) -> Result<T> {
        self.read_state(|state| state.session().map(read))
            .ok_or_else(|| Error::unauthenticated("nobody is signed in"))
    }

    pub(super) fn with_session<T>(&self, id: &str, read: impl FnOnce(&Session) -> T) -> Result<T> {
        check_id("session_id", id)?;
        self.read_state(|state| state.session_by_id(id).map(read))
            .ok_or_else(|| Error::not_found(no_session(id)))
    }
}

fn no_session(id: &str) -> &'static str {
    // Sessions are the first argument where an organization is the usual one.
    match id.starts_with("sess_") {
        true => "this client has no session with that id",
        false => "this client has no session with that id: those of sessions begin with sess_",
    }
}

/// A session's id and its active organization's.
pub(super) fn session_ids(session: &Session) -> (String, Option<String>) {
    (session.id.clone(), session.last_active_organization_id.clone())
}
