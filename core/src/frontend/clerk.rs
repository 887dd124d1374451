use super::{
    ClerkOptions, Organization, TokenStore,
    attempt::Turns,
    auth_changes::AuthState,
    client_token::ClientToken,
    minting::Minter,
    options::check_timeout,
    state::{Stamp, State},
    tokens::TokenCache,
};
use crate::{
    api::{Caller, Shared},
    error::{Error, Result},
    http::{Request, Response, check_id},
    models::{Client, Session, User},
};
use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock, atomic::AtomicU64},
    time::Duration,
};
use tokio::sync::watch;

/// A user's client: signs in, holds the session, and gives handles to organizations. Cheap to clone; clones share
/// everything.
#[derive(Clone)]
pub struct Clerk {
    pub(crate) caller: Caller<FrontendApi>,
}

/// What clones of a client share.
pub(crate) struct FrontendApi {
    pub(super) shared: Shared,
    pub(super) token: ClientToken,
    pub(super) turns: Turns,
    /// How often a token that came was not saved, because another client had saved one.
    pub(super) superseded: AtomicU64,
    pub(super) session_tokens: TokenCache,
    pub(super) minter: Minter,
    pub(super) auth_state: watch::Sender<AuthState>,
    state: RwLock<State>,
}

/// Which organization becomes active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum ActiveOrganization {
    /// The one that is.
    #[default]
    Keep,
    /// None: the personal account.
    Personal,
    /// The one with this id or slug.
    Organization(String),
}

impl ActiveOrganization {
    /// The choice as languages without this enum say it: an id or slug, or the personal account, or neither to keep.
    ///
    /// # Errors
    /// `Invalid` for both at once.
    pub fn from_choice(id_or_slug: Option<String>, personal_account: bool) -> Result<Self> {
        match (id_or_slug, personal_account) {
            (Some(_), true) => {
                Err(Error::invalid("personal_account", "give an organization or personal_account, not both"))
            }
            (Some(id_or_slug), false) => Ok(Self::Organization(id_or_slug)),
            (None, true) => Ok(Self::Personal),
            (None, false) => Ok(Self::Keep),
        }
    }
}

/// What becomes active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SetActiveParams<'a> {
    /// Which of the client's sessions; by default the one that is active.
    pub session_id: Option<&'a str>,
    /// Which organization of its user; by default the one that is active in the session.
    pub organization: ActiveOrganization,
}

impl<'a> SetActiveParams<'a> {
    /// The organization with this id or slug, in the active session.
    pub fn organization(id_or_slug: impl Into<String>) -> Self {
        Self { session_id: None, organization: ActiveOrganization::Organization(id_or_slug.into()) }
    }

    /// The personal account, in the active session.
    #[must_use]
    pub fn personal_account() -> Self {
        Self { session_id: None, organization: ActiveOrganization::Personal }
    }

    /// The session with this id, with the organization that is active in it.
    #[must_use]
    pub fn session(id: &'a str) -> Self {
        Self { session_id: Some(id), organization: ActiveOrganization::Keep }
    }
}

impl fmt::Debug for Clerk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clerk").field("timeout", &self.caller.timeout).finish_non_exhaustive()
    }
}

impl Clerk {
    /// A client for the instance with this publishable key. No request is made.
    ///
    /// # Errors
    /// `Invalid` for a key that is not one of Clerk's, or that is an emulator's: that needs [`ClerkOptions::base_url`] too.
    pub fn new(publishable_key: impl Into<String>) -> Result<Self> {
        Self::with_options(ClerkOptions {
            publishable_key: Some(publishable_key.into()),
            ..Default::default()
        })
    }

    /// A client with other settings. No request is made.
    ///
    /// # Errors
    /// `Invalid`, saying which parameter: a key that is not one of Clerk's, an address that is not allowed, a timeout of
    /// nothing or of more than an hour, both a base URL and a proxy URL, or neither of them and no key.
    pub fn with_options(options: ClerkOptions) -> Result<Self> {
        options.build()
    }

    pub(super) fn from_parts(
        shared: Shared,
        (store, is_shared): (Arc<dyn TokenStore>, bool),
        timeout: Duration,
    ) -> Self {
        let api = FrontendApi {
            shared,
            token: ClientToken::new(store, is_shared),
            turns: Turns::default(),
            superseded: AtomicU64::new(0),
            session_tokens: TokenCache::default(),
            minter: Minter::default(),
            auth_state: watch::Sender::default(),
            state: RwLock::default(),
        };
        Self { caller: Caller { api: Arc::new(api), timeout } }
    }

    pub(super) fn api(&self) -> &FrontendApi {
        &self.caller.api
    }

    /// The same client with another time limit for one attempt, for the calls that need it: a call with its repeats and
    /// waits takes at most three times as long.
    ///
    /// # Errors
    /// `Invalid` for a timeout of nothing or of more than an hour.
    pub fn with_timeout(&self, timeout: Duration) -> Result<Self> {
        let api = self.caller.api.clone();
        Ok(Self { caller: Caller { api, timeout: check_timeout(timeout)? } })
    }

    /// Ends what is under way, closes the connections and refuses everything after, here and on every handle made from it.
    /// Nobody is signed out.
    pub fn close(&self) {
        self.caller.shared().close();
    }

    /// Reads which sessions the stored client token holds, so that a user who signed in earlier is signed in again. Gives
    /// the active session, or nothing if nobody is signed in: then sign in. A token that is damaged, revoked or replaced,
    /// and a session that has ended, mean that nobody is signed in; they are no errors.
    ///
    /// `GET /v1/client`. Repeated by itself after passing failures.
    ///
    /// # Errors
    /// `Usage` if the token store cannot be read; the errors of every call except `Unauthenticated` for the reasons above.
    pub async fn load(&self) -> Result<Option<Session>> {
        let api = self.api();
        api.shared.unless_closed(api.fetch_client(self.caller.timeout)).await?;
        Ok(self.session())
    }

    /// The client as last seen, with its sessions. No request is made.
    #[must_use]
    pub fn client(&self) -> Option<Client> {
        self.api().read_state(|state| state.client().cloned())
    }

    /// The active session as last seen; none if nobody is signed in. No request is made.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        self.api().read_state(|state| state.session().cloned())
    }

    /// The signed-in user as last seen. No request is made.
    #[must_use]
    pub fn user(&self) -> Option<User> {
        self.api().read_state(|state| state.session().and_then(|session| session.user.clone()))
    }

    /// The handle of the organization with this id; of the active one if none is given. No request is made.
    ///
    /// # Errors
    /// `Invalid` for what is no id; `Unauthenticated` if the active one is asked for and nobody is signed in; `Usage` if no
    /// organization is active.
    pub fn organization<'a>(&self, id: impl Into<Option<&'a str>>) -> Result<Organization> {
        let id = match id.into() {
            Some(id) => id.to_owned(),
            None => self.api().signed_in(|session| session.last_active_organization_id.clone())?.ok_or_else(
                || {
                    Error::usage(
                        "no organization is active: call set_active first, or give the organization's id",
                    )
                },
            )?,
        };
        check_id("id", &id)?;
        Ok(Organization::new(self.clone(), id))
    }

    /// Makes a session and an organization active.
    ///
    /// `POST /v1/client/sessions/{session_id}/touch`. Never repeated after an ambiguous failure.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in; `NotFound` or `Forbidden` for an organization the user is not in, and then
    /// the active one stays; `Invalid`; the errors of every call.
    pub async fn set_active(&self, params: SetActiveParams<'_>) -> Result<Session> {
        let SetActiveParams { session_id, organization } = params;
        let (session_id, active) = match session_id {
            Some(id) => self.api().held(id, ids)?,
            None => self.api().signed_in(ids)?,
        };
        let personal = organization == ActiveOrganization::Personal;
        let intent = if organization == ActiveOrganization::Keep { "select_session" } else { "select_org" };
        let target = match organization {
            ActiveOrganization::Keep => active.unwrap_or_default(),
            ActiveOrganization::Personal => String::new(),
            ActiveOrganization::Organization(id_or_slug) => {
                check_id("organization", &id_or_slug)?;
                id_or_slug
            }
        };
        let session = self.touch(&session_id, target, intent).await?;
        // Where an organization must be active the server keeps the one that was, and says nothing.
        if personal && session.last_active_organization_id.is_some() {
            let text = "this instance wants an organization active: the personal account cannot be chosen";
            return Err(Error::forbidden(text));
        }
        Ok(session)
    }

    pub(super) async fn touch(
        &self,
        session_id: &str,
        organization: String,
        intent: &str,
    ) -> Result<Session> {
        let request = Request::post("/client/sessions/{session_id}/touch", &[session_id])
            .form("active_organization_id", organization)
            .form("intent", intent);
        let session: Session = self.caller.call(&request).await?;
        self.api().write_state(|state| {
            state.put(&session);
            state.choose(session_id, request.number());
        });
        self.api().session_tokens.clear();
        Ok(session)
    }

    /// Signs out: of the session with this id, or of all sessions if none is given. The client itself stays known to
    /// the server, which is what marks a known device. Nothing happens if the client is known to hold no session, or
    /// none is stored. A stored client that was not loaded is signed out all the same.
    ///
    /// `POST /v1/client/sessions/{session_id}/remove` or `DELETE /v1/client/sessions`. Never repeated after an ambiguous
    /// failure.
    ///
    /// # Errors
    /// `Invalid` for what is no id; the errors of every call.
    pub async fn sign_out<'a>(&self, session_id: impl Into<Option<&'a str>>) -> Result<()> {
        match session_id.into() {
            Some(id) => {
                check_id("session_id", id)?;
                let request = Request::post("/client/sessions/{session_id}/remove", &[id]);
                let session: Session = self.caller.call(&request).await?;
                self.api().write_state(|state| state.put(&session));
            }
            None if self.api().holds_nothing().await? => return Ok(()),
            None => {
                let request = Request::delete("/client/sessions", &[]);
                let decode = |response: &Response| response.decode_optional::<Client>();
                let client = self.caller.decoded(&request, decode).await?;
                self.api().apply(client, Stamp { number: request.number(), date: None });
            }
        }
        self.api().session_tokens.forget();
        Ok(())
    }
}

impl FrontendApi {
    /// Whether there is no session that could end.
    async fn holds_nothing(&self) -> Result<bool> {
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

    /// Reads the active session where it is: with its user's memberships it is too large to copy on every call.
    pub(super) fn signed_in<T>(&self, read: impl FnOnce(&Session) -> T) -> Result<T> {
        self.read_state(|state| state.session().map(read))
            .ok_or_else(|| Error::unauthenticated("nobody is signed in"))
    }

    fn held<T>(&self, id: &str, read: impl FnOnce(&Session) -> T) -> Result<T> {
        check_id("session_id", id)?;
        self.read_state(|state| state.held(id).map(read))
            .ok_or_else(|| Error::not_found("this client holds no session with that id"))
    }
}

/// A session's id and its active organization's.
pub(super) fn ids(session: &Session) -> (String, Option<String>) {
    (session.id.clone(), session.last_active_organization_id.clone())
}
