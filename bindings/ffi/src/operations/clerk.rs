use super::{AsyncMemberships, AsyncOrganization, BlockingMemberships, BlockingOrganization};
use crate::{
    ClerkError, Client, Environment, SecondFactorStrategy, Session, SignIn, TokenStore, User, process::Open,
    token_store::Foreign,
};
use clerk_orgs::{ActiveOrganization, Clerk, ClerkOptions, GetTokenOptions, SetActiveParams};
use std::{sync::Arc, time::Duration};

handle! {
    /// A client for one user: signs in, manages the sessions, and provides handles for organizations. Safe to use from any
    /// thread.
    AsyncClerk / BlockingClerk of Clerk
}

// rustfmt indents the defaults further each time it runs.
#[rustfmt::skip]
macro_rules! life {
    ($class:ident) => {
        #[uniffi::export]
        impl $class {
            /// Creates a client. Makes no request.
            ///
            /// `publishable_key` (`pk_test_…` or `pk_live_…`) names the instance to use. `base_url` replaces the host that
            /// the key names, for example with an emulator's: `https`, or `http` for this machine. `proxy_url` is the
            /// address of a reverse proxy of yours in front of the API, by the same rules. Give at most one of the two. All
            /// requests then go there; a key is still checked if given. An emulator's key names this machine and needs one
            /// of them.
            ///
            /// The client token is kept in `token_store`, by default in memory. `timeout` limits each attempt: 30 seconds
            /// by default, more than zero, at most an hour. A call, including its retries and waits, takes at most three
            /// times as long. `ca_certificate` (PEM: one or more CA certificates, or the server's own) is trusted in
            /// addition to the usual ones. `prefetch` is the maximum number of pages of an unchanging list to fetch ahead
            /// of the reader: 1 (none) to 32, 8 by default.
            ///
            /// Requests go through `proxy` if given, such as `http://user:password@proxy.example:3128`. It may also be
            /// `https`, `socks5`, or `socks5h`, which resolves host names at the proxy. Otherwise they go through the proxy
            /// of `HTTPS_PROXY` or `ALL_PROXY`, except for this machine and the hosts in `NO_PROXY`.
            /// `max_concurrent_requests` limits the client's requests in flight: 1 to 1000, 64 by default. Further calls
            /// wait, first come, first served.
            ///
            /// Errors: `Invalid`, naming the parameter.
            #[uniffi::constructor(default(
                publishable_key = None,
                base_url = None,
                proxy_url = None,
                token_store = None,
                timeout = None,
                ca_certificate = None,
                prefetch = None,
                proxy = None,
                max_concurrent_requests = None
            ))]
            #[allow(clippy::too_many_arguments)]
            pub fn new(
                publishable_key: Option<String>,
                base_url: Option<String>,
                proxy_url: Option<String>,
                token_store: Option<Arc<dyn TokenStore>>,
                timeout: Option<Duration>,
                ca_certificate: Option<String>,
                prefetch: Option<u32>,
                proxy: Option<String>,
                max_concurrent_requests: Option<i32>,
            ) -> Result<Arc<Self>, ClerkError> {
                let token_store =
                    token_store.map(|store| Arc::new(Foreign(store)) as Arc<dyn clerk_orgs::TokenStore>);
                let options = ClerkOptions {
                    publishable_key,
                    base_url,
                    proxy_url,
                    token_store,
                    timeout,
                    ca_certificate,
                    prefetch,
                    proxy,
                    max_concurrent_requests,
                };
                Ok(Arc::new(Self(Clerk::with_options(options)?, Open::new())))
            }

            /// Closes the client: cancels calls in flight and closes its connections. Later calls fail with `Usage`, here
            /// and on every handle made from this client. What was received before, such as `state`, can still be read.
            /// Does not sign anybody out. The library's threads end once the last client is closed or no longer
            /// referenced.
            pub fn close(&self) {
                self.0.close();
                self.1.close();
            }
        }
    };
}
life!(AsyncClerk);
life!(BlockingClerk);

operations! { AsyncClerk / BlockingClerk {
    /// Restores an earlier sign-in: fetches the sessions that belong to the stored client token. Returns the active
    /// session, or nothing if nobody is signed in. A damaged, revoked or replaced token and an ended session are not
    /// errors: they mean that nobody is signed in.
    ///
    /// `GET /v1/client`. Retried automatically on transient failures. Errors: `Usage` if the token store cannot be read.
    fn load(&clerk) -> Option<Session> { clerk.load().await }

    /// Fetches the instance's settings.
    ///
    /// `GET /v1/environment`. Needs no session. Retried automatically on transient failures.
    fn get_environment(&clerk) -> Environment { clerk.get_environment().await }

    /// Signs in with a ticket, such as a sign-in token created by your server. A complete sign-in makes its session active;
    /// otherwise check `status` for the next step. If another program that shares the token store has just signed in the
    /// same user, this client uses that session.
    ///
    /// `POST /v1/client/sign_ins`. Never retried once sent. Errors: `Api` for an expired, used or unknown ticket
    /// (`ticket_expired_code` and others), `Invalid` for an empty one, `Usage` if the token store cannot save (the ticket
    /// is not sent unless the error has `maybe_applied`), `Conflict` if another program that shares the store signed in a
    /// different user meanwhile.
    fn sign_in_with_ticket(&clerk, ticket: String) -> SignIn { clerk.sign_in_with_ticket(&ticket).await }

    /// Signs in with a password. The identifier is an e-mail address, a phone number or a user name. A complete sign-in
    /// makes its session active; otherwise check `status` for the next step.
    ///
    /// `POST /v1/client/sign_ins`. Never retried once sent. Errors: `Invalid` for an unknown identifier
    /// (`form_identifier_not_found`), a wrong password (`form_password_incorrect`) or an empty one, `Usage` if the token
    /// store cannot save.
    fn sign_in_with_password(&clerk, identifier: String, password: String) -> SignIn {
        clerk.sign_in_with_password(&identifier, &password).await
    }

    /// Starts a sign-in by sending a code to an e-mail address. Finish it with `verify_email_code`.
    ///
    /// `POST /v1/client/sign_ins`, then `…/{sign_in_id}/prepare_first_factor`. Never retried once sent. Errors: `Invalid`
    /// for an unknown address (`form_identifier_not_found`) or an empty one, `Usage` if this user cannot sign in with an
    /// e-mail code or the token store cannot save.
    fn send_email_code(&clerk, email_address: String) -> SignIn { clerk.send_email_code(&email_address).await }

    /// Finishes a sign-in with the code that `send_email_code` sent. A complete sign-in makes its session active; otherwise
    /// check `status` for the next step.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/attempt_first_factor`. Never retried once sent. Errors: `Invalid` for a wrong
    /// code (`form_code_incorrect`) or an empty one, `Api` for one that has expired (`verification_expired`).
    fn verify_email_code(&clerk, sign_in_id: String, code: String) -> SignIn {
        clerk.verify_email_code(&sign_in_id, &code).await
    }

    /// Sends the code for a second factor, or for confirming a new device (client trust). Needed for codes sent by e-mail
    /// or phone, not for authenticator apps and backup codes. Continue with `attempt_second_factor`.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/prepare_second_factor`. Never retried once sent. Errors: `Invalid` for
    /// authenticator apps and backup codes, `Invalid` or `Api` if this sign-in does not accept that factor, `RateLimited`
    /// if a code was sent a moment ago.
    fn prepare_second_factor(&clerk, sign_in_id: String, strategy: SecondFactorStrategy) -> SignIn {
        clerk.prepare_second_factor(&sign_in_id, strategy).await
    }

    /// Submits the second factor, or confirms a new device. A complete sign-in makes its session active; otherwise check
    /// `status` for the next step.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/attempt_second_factor`. Never retried once sent. Errors: `Invalid` for a
    /// wrong code (`form_code_incorrect`) or an empty one, `Api` for one that has expired (`verification_expired`), was
    /// tried too often (`verification_failed`) or was never sent.
    fn attempt_second_factor(&clerk, sign_in_id: String, strategy: SecondFactorStrategy, code: String) -> SignIn {
        clerk.attempt_second_factor(&sign_in_id, strategy, &code).await
    }

    /// Sets the new password that a sign-in requires. A complete sign-in makes its session active; otherwise check `status`
    /// for the next step.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/reset_password`. Never retried once sent. Errors: `Invalid` for a password
    /// that the instance does not accept (`form_password_length_too_short` and others) or an empty one, `Api` if this
    /// sign-in does not require one.
    #[uniffi::method(default(sign_out_of_other_sessions = false))]
    fn reset_password(
        &clerk,
        sign_in_id: String,
        password: String,
        sign_out_of_other_sessions: bool,
    ) -> SignIn {
        clerk.reset_password(&sign_in_id, &password, sign_out_of_other_sessions).await
    }

    /// Sets the active session and organization. The organization is given by id or slug; `personal_account` switches to
    /// the personal account. Whatever you omit stays unchanged.
    ///
    /// `POST /v1/client/sessions/{session_id}/touch`. Never retried when the outcome is unknown. Errors: `Unauthenticated`
    /// if nobody is signed in, `NotFound` or `Forbidden` for an organization the user does not belong to (the active one
    /// stays active), `Invalid` for an organization together with the personal account.
    #[uniffi::method(default(session_id = None, organization = None, personal_account = false))]
    fn set_active(
        &clerk,
        session_id: Option<String>,
        organization: Option<String>,
        personal_account: bool,
    ) -> Session {
        match ActiveOrganization::from_choice(organization, personal_account) {
            Ok(organization) => {
                let params = SetActiveParams { session_id: session_id.as_deref(), organization };
                clerk.set_active(params).await
            },
            Err(error) => Err(error),
        }
    }

    /// Returns a session token: a JWT that is valid for about a minute. It is for the active organization, for the given
    /// one without switching to it, or made from a template.
    ///
    /// Tokens are cached until ten seconds before they expire. Expiry does not depend on the device's clock being right: a
    /// device that slept, or whose clock is wrong, gets no expired token. Concurrent callers share one request, and a
    /// caller that gives up does not affect the others. With `skip_cache`, a new token is requested after the call began,
    /// and replaces the cached one.
    ///
    /// `POST /v1/client/sessions/{session_id}/tokens` or `…/tokens/{template_name}`. Retried automatically on transient
    /// failures. Errors: `Unauthenticated` if nobody is signed in, `Invalid` for a template together with an organization,
    /// which the API does not allow.
    #[uniffi::method(default(organization_id = None, template = None, skip_cache = false))]
    fn get_token(
        &clerk,
        organization_id: Option<String>,
        template: Option<String>,
        skip_cache: bool,
    ) -> String {
        let (organization_id, template) = (organization_id.as_deref(), template.as_deref());
        clerk.get_token(GetTokenOptions { organization_id, template, skip_cache }).await
    }

    /// Signs out of the session with this id, or of all sessions if no id is given. The server keeps the client itself, so
    /// this stays a known device. Does nothing if the client is known to have no sessions, or if no client is stored. A
    /// stored client is signed out even if it was not loaded.
    ///
    /// `POST /v1/client/sessions/{session_id}/remove` or `DELETE /v1/client/sessions`. Never retried when the outcome is
    /// unknown.
    #[uniffi::method(default(session_id = None))]
    fn sign_out(&clerk, session_id: Option<String>) -> () { clerk.sign_out(session_id.as_deref()).await }
} }

local! { AsyncClerk / BlockingClerk {
    /// The client as last received, with its sessions. Makes no request.
    fn client(&clerk) -> Option<Client> { clerk.client() }

    /// The active session as last received, or nothing if nobody is signed in. Makes no request.
    fn session(&clerk) -> Option<Session> { clerk.session() }

    /// The signed-in user as last received. Makes no request.
    fn user(&clerk) -> Option<User> { clerk.user() }
} }

handles! { AsyncClerk / BlockingClerk {
    /// Returns a handle for the organization with this id, or for the active one if no id is given. Makes no request.
    ///
    /// Errors: `Invalid` for a malformed id; `Unauthenticated` if no id is given and nobody is signed in; `Usage` if no id
    /// is given and no organization is active.
    #[uniffi::method(default(id = None))]
    fn organization(&clerk, id: Option<String>) -> AsyncOrganization / BlockingOrganization {
        clerk.organization(id.as_deref())
    }

    /// Returns a lazy sequence of all the signed-in user's own memberships, each exactly once. `page_size`: rows per
    /// request, 1 to 500; `resume_from`: a `position` saved from the same list, to continue from there.
    ///
    /// Errors: `Invalid` for a page size outside 1 to 500 or a position saved from a different list. Reading it fails with
    /// the errors of `get_organization_memberships`.
    #[uniffi::method(default(page_size = 100, resume_from = None))]
    fn organization_memberships(
        &clerk,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncMemberships / BlockingMemberships {
        clerk.organization_memberships().page_size(page_size)?.resume_from(resume_from)
    }

    /// Returns the same client with a different timeout per attempt. A call, including its retries and waits, takes at most
    /// three times as long. Both share their connections and state: closing one closes the other.
    ///
    /// Errors: `Invalid` for a timeout of zero or of more than an hour.
    fn with_timeout(&clerk, timeout: Duration) -> AsyncClerk / BlockingClerk {
        clerk.with_timeout(timeout)
    }
} }
