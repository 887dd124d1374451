use super::{
    frontend_api::{FrontendApi, session_ids},
    state::Stamp,
};
use crate::{
    api::Caller,
    error::{Error, ErrorKind, Result},
    http::{Request, RequestOptions, Response, check_id, check_id_or_slug},
    models::{Client, Session, User},
};
use clerk_orgs_mirrored::mirrored;
use std::fmt;

/// A client for one user: signs in, manages the sessions, and provides handles for organizations. Safe to use from any
/// thread.
///
/// The docs of a call list the errors that are specific to it. Any call that makes a request can also fail with
/// `Unauthenticated`, `RateLimited`, `Api`, `Network`, `Timeout`, `Decode` or `Cancelled`, and with `Usage` once the client
/// is closed.
///
/// # Clones
/// Cheap to clone: clones share everything.
#[mirrored(docs)]
#[derive(Clone)]
pub struct Clerk {
    pub(crate) caller: Caller<FrontendApi>,
}

/// Which organization to make active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum ActiveOrganization {
    /// The one that is active now.
    #[default]
    Keep,
    /// The personal account, and no organization.
    Personal,
    /// The one with this id or slug.
    Organization(String),
}

impl ActiveOrganization {
    /// Builds the choice from an optional id or slug and a flag for the personal account, for languages without this enum.
    /// With neither, the active organization stays.
    ///
    /// # Errors
    /// `Invalid` if both are given.
    pub fn from_choice(id_or_slug: Option<String>, personal_account: bool) -> Result<Self> {
        match (id_or_slug, personal_account) {
            (Some(_), true) => Err(Error::invalid(
                "personal_account",
                "pass either organization or personal_account, not both",
            )),
            (Some(id_or_slug), false) => Ok(Self::Organization(id_or_slug)),
            (None, true) => Ok(Self::Personal),
            (None, false) => Ok(Self::Keep),
        }
    }
}

/// What to make active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SetActiveParams<'a> {
    /// The id of one of the client's sessions. By default the active one.
    pub session_id: Option<&'a str>,
    /// An organization of the session's user. By default the one that is active in the session.
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
        f.debug_struct("Clerk").field("request_options", &self.caller.options).finish_non_exhaustive()
    }
}

#[mirrored]
impl Clerk {
    pub(super) fn api(&self) -> &FrontendApi {
        &self.caller.api
    }

    /// The same client for a call that makes several requests, which share the call's budget.
    pub(super) fn for_one_call(&self) -> Self {
        Self { caller: self.caller.for_one_call() }
    }

    /// The same client for the requests of a bulk job.
    pub(crate) fn in_bulk_job(&self) -> Self {
        Self { caller: self.caller.in_bulk_job() }
    }

    /// The same client, whose calls make one attempt.
    pub(crate) fn without_retries(&self) -> Result<Self> {
        self.with_options(RequestOptions { max_retries: Some(0), ..RequestOptions::default() })
    }

    /// Closes the client: cancels calls in flight and closes its connections. Later calls fail with `Usage`, here and on
    /// every handle made from this client. What was received before, such as the state, can still be read. Does not sign
    /// anybody out. Releases the token store and the hooks.
    pub fn close(&self) {
        self.caller.shared().close();
        self.api().token.release_store();
    }

    /// Restores an earlier sign-in: fetches the sessions that belong to the stored client token. Returns the active
    /// session, or nothing if nobody is signed in. A damaged, revoked or replaced token and an ended session are not
    /// errors: they mean that nobody is signed in.
    ///
    /// `GET /v1/client`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Usage` if the token store cannot be read.
    pub async fn load(&self) -> Result<Option<Session>> {
        let api = self.api();
        api.shared.unless_closed(api.fetch_client(self.caller.budget())).await?;
        Ok(self.session())
    }

    /// The client as last received, with its sessions. Makes no request.
    #[must_use]
    pub fn client(&self) -> Option<Client> {
        self.api().read_state(|state| state.client().cloned())
    }

    /// The active session as last received, or nothing if nobody is signed in. Makes no request.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        self.api().read_state(|state| state.session().cloned())
    }

    /// The signed-in user as last received. Makes no request.
    #[must_use]
    pub fn user(&self) -> Option<User> {
        self.api().read_state(|state| state.session().and_then(|session| session.user.clone()))
    }

    /// Sets the active session and organization. Whatever is not given stays unchanged. Where a session needs an active
    /// organization (it is `Pending` with the task `choose-organization`), setting one makes the session active.
    ///
    /// `POST /v1/client/sessions/{session_id}/touch`. Never retried when the outcome is unknown.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in; `NotFound` or `Forbidden` for an organization the user does not belong to
    /// (the active one stays active); `Forbidden` for the personal account where sessions need an active organization;
    /// `Invalid` for a malformed id.
    pub async fn set_active(&self, params: SetActiveParams<'_>) -> Result<Session> {
        let SetActiveParams { session_id, organization } = params;
        let (session_id, active) = match session_id {
            Some(id) => self.api().with_session(id, session_ids)?,
            None => self.api().with_active_session(session_ids)?,
        };
        let personal = organization == ActiveOrganization::Personal;
        let intent = if organization == ActiveOrganization::Keep { "select_session" } else { "select_org" };
        let target = match organization {
            ActiveOrganization::Keep => active,
            ActiveOrganization::Personal => Some(String::new()),
            ActiveOrganization::Organization(id_or_slug) => {
                check_id_or_slug("organization", &id_or_slug)?;
                Some(id_or_slug)
            }
        };
        let session = self.touch(&session_id, target, intent).await?;
        // If the instance requires an active organization, the server silently keeps the one that was active, or none.
        if personal && (session.last_active_organization_id.is_some() || session.needs_organization()) {
            let text =
                "this instance requires an active organization, so the personal account cannot be selected";
            return Err(Error::forbidden(text));
        }
        Ok(session)
    }

    /// Makes a session active, with this organization, or the personal account for an empty text. Where none is known to be
    /// active, nothing is said about it: another program that shares the token store may have chosen one meanwhile.
    pub(super) async fn touch(
        &self,
        session_id: &str,
        organization: Option<String>,
        intent: &str,
    ) -> Result<Session> {
        let request = Request::post("/client/sessions/{session_id}/touch", &[session_id])
            .maybe_form("active_organization_id", organization)
            .form("intent", intent);
        let session: Session = self.caller.call(&request).await?;
        self.api().write_state(|state| {
            state.put(&session);
            state.choose(session_id, request.number());
        });
        self.api().session_tokens.clear();
        Ok(session)
    }

    /// Signs out of the session with this id, or of all sessions if no id is given. The server keeps the client itself, so
    /// this stays a known device. Does nothing if the client is known to have no sessions, or if no client is stored. A
    /// stored client is signed out even if it was not loaded. If the server refuses because the session is gone already, this
    /// succeeds.
    ///
    /// `POST /v1/client/sessions/{session_id}/remove` or `DELETE /v1/client/sessions`. Never retried when the outcome is
    /// unknown.
    ///
    /// # Errors
    /// `Invalid` for a malformed id.
    pub async fn sign_out<'a>(&self, session_id: impl Into<Option<&'a str>>) -> Result<()> {
        let session_id = session_id.into();
        let ended = match session_id {
            Some(id) => self.end_session(id).await,
            None if self.api().is_signed_out().await? => return Ok(()),
            None => self.end_sessions().await,
        };
        if let Err(error) = ended
            && !self.has_ended(session_id, &error).await
        {
            return Err(error);
        }
        self.api().session_tokens.forget();
        Ok(())
    }
}

impl Clerk {
    async fn end_session(&self, id: &str) -> Result<()> {
        check_id("session_id", id)?;
        let request = Request::post("/client/sessions/{session_id}/remove", &[id]);
        let session: Session = self.caller.call(&request).await?;
        self.api().write_state(|state| state.put(&session));
        Ok(())
    }

    async fn end_sessions(&self) -> Result<()> {
        let request = Request::delete("/client/sessions", &[]);
        let decode = |response: Response| response.decode_optional::<Client>();
        let client = self.caller.decoded(&request, decode).await?;
        self.api().apply(client, Stamp { number: request.number(), date: None });
        Ok(())
    }

    /// Whether the server refused to end a session, or all if no id is given, because there is nothing to end: it is asked.
    async fn has_ended(&self, session_id: Option<&str>, refusal: &Error) -> bool {
        refusal.kind() == ErrorKind::Unauthenticated
            && refusal.is_from_response()
            && self.load().await.is_ok()
            && self.api().read_state(|state| match session_id {
                Some(id) => state.session_by_id(id).is_none_or(|session| !session.is_signed_in()),
                None => state.session().is_none(),
            })
    }
}
