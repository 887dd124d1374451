use super::{AsyncMemberships, AsyncOrganization, BlockingMemberships, BlockingOrganization};
use crate::{
    ClerkError, Client, Environment, SecondFactorStrategy, Session, SignIn, TokenStore, User, process::Open,
    token_store::Foreign,
};
use clerk_orgs::{ActiveOrganization, Clerk, ClerkOptions, GetTokenOptions, SetActiveParams};
use std::{sync::Arc, time::Duration};

handle! {
    /// A user's client: signs in, holds the session, and gives handles to organizations. Safe to use from any thread.
    AsyncClerk / BlockingClerk of Clerk
}

// The formatter moves the defaults further to the right each time it runs.
#[rustfmt::skip]
macro_rules! life {
    ($class:ident) => {
        #[uniffi::export]
        impl $class {
            /// A client for the instance with this publishable key (`pk_test_…` or `pk_live_…`), or for a base URL such
            /// as the emulator's (`https`, or `http` to this machine itself). Where a base URL or a proxy URL (one of
            /// them) is given, all requests go there; a key beside it is checked, and its host is not used. An
            /// emulator's key names this machine and needs one of them. The client token is kept in the token store, by default in memory. The timeout bounds one attempt
            /// (30 seconds by default, more than nothing, at most an hour); a call with its repeats and waits takes at
            /// most three times as long. A CA certificate (PEM, one or more), or a server's own, is trusted beside the usual
            /// ones. `prefetch` says how many pages of a list that nobody changes may be fetched ahead of its reader: 1 (none)
            /// to 32, 8 by default.
            ///
            /// Requests go through the `proxy` if one is given, such as `http://user:password@proxy.example:3128` (also
            /// `https`, `socks5`, and `socks5h`, which leaves it to the proxy to look names up), otherwise through that of
            /// `HTTPS_PROXY` or `ALL_PROXY`, except for this machine and the hosts of `NO_PROXY`. Of the requests of one client at
            /// most `max_concurrent_requests` are under way at once (1 to 1000, 64 by default); calls beyond them wait, first
            /// come first served.
            ///
            /// No request is made. Errors: `Invalid`, saying which parameter.
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

            /// Ends what is under way, closes the connections and refuses everything after with a `Usage` error, here and on
            /// every handle made from it. Nobody is signed out. When the last client is closed, or no longer referenced, the
            /// library's threads end as well.
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
    /// Reads which sessions the stored client token holds, so that a user who signed in earlier is signed in again. Gives
    /// the active session, or nothing if nobody is signed in: then sign in. A token that is damaged, revoked or replaced,
    /// and a session that has ended, mean that nobody is signed in; they are no errors.
    ///
    /// `GET /v1/client`. Repeated by itself after passing failures. Errors: `Usage` if the token store cannot be read.
    fn load(&clerk) -> Option<Session> { clerk.load().await }

    /// What the instance allows.
    ///
    /// `GET /v1/environment`. Needs no session. Repeated by itself after passing failures.
    fn get_environment(&clerk) -> Environment { clerk.get_environment().await }

    /// Signs in with a ticket, such as a sign-in token made by a server. A complete sign-in leaves its session active;
    /// look at `status` for anything else. If another program that shares the token store has just signed in the same user,
    /// this client goes on with that session.
    ///
    /// `POST /v1/client/sign_ins`. Never repeated once sent. Errors: `Api` for a ticket that is expired, used or none
    /// (`ticket_expired_code` and others), `Invalid` for an empty one, `Usage` if the token store cannot save (the ticket is
    /// not sent, unless the error says that it may have been applied), `Conflict` if another program that shares the store
    /// signed in another user meanwhile.
    fn sign_in_with_ticket(&clerk, ticket: String) -> SignIn { clerk.sign_in_with_ticket(&ticket).await }

    /// Signs in with an e-mail address, phone number or user name and a password. A complete sign-in leaves its session
    /// active; look at `status` for anything else.
    ///
    /// `POST /v1/client/sign_ins`. Never repeated once sent. Errors: `Invalid` for an unknown identifier
    /// (`form_identifier_not_found`), a wrong password (`form_password_incorrect`) or an empty one, `Usage` if the token
    /// store cannot save.
    fn sign_in_with_password(&clerk, identifier: String, password: String) -> SignIn {
        clerk.sign_in_with_password(&identifier, &password).await
    }

    /// Begins a sign-in by having a code sent to an e-mail address; `verify_email_code` ends it.
    ///
    /// `POST /v1/client/sign_ins`, then `…/{sign_in_id}/prepare_first_factor`. Never repeated once sent. Errors: `Invalid` for an
    /// unknown address (`form_identifier_not_found`) or an empty one, `Usage` if this user cannot sign in by a code or the
    /// token store cannot save.
    fn send_email_code(&clerk, email_address: String) -> SignIn { clerk.send_email_code(&email_address).await }

    /// Ends a sign-in with the code that `send_email_code` had sent. A complete sign-in leaves its session active; look
    /// at `status` for anything else.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/attempt_first_factor`. Never repeated once sent. Errors: `Invalid` for a wrong code
    /// (`form_code_incorrect`) or an empty one, `Api` for one that has expired (`verification_expired`).
    fn verify_email_code(&clerk, sign_in_id: String, code: String) -> SignIn {
        clerk.verify_email_code(&sign_in_id, &code).await
    }

    /// Has the code of a second factor, or for confirming a new device (client trust), sent; needed for codes that are
    /// sent, not for those an app or a list shows. `attempt_second_factor` follows.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/prepare_second_factor`. Never repeated once sent. Errors: `Invalid` for an
    /// authenticator app and backup codes, `Invalid` or `Api` if this sign-in wants no such factor, `RateLimited` if a code
    /// was sent a moment ago.
    fn prepare_second_factor(&clerk, sign_in_id: String, strategy: SecondFactorStrategy) -> SignIn {
        clerk.prepare_second_factor(&sign_in_id, strategy).await
    }

    /// Proves the second factor, or confirms a new device. A complete sign-in leaves its session active; look at `status`
    /// for anything else.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/attempt_second_factor`. Never repeated once sent. Errors: `Invalid` for a wrong code
    /// (`form_code_incorrect`) or an empty one, `Api` for one that has expired (`verification_expired`), was tried too
    /// often (`verification_failed`) or was never sent.
    fn attempt_second_factor(&clerk, sign_in_id: String, strategy: SecondFactorStrategy, code: String) -> SignIn {
        clerk.attempt_second_factor(&sign_in_id, strategy, &code).await
    }

    /// Sets the new password that a sign-in asks for. A complete sign-in leaves its session active; look at `status` for
    /// anything else.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/reset_password`. Never repeated once sent. Errors: `Invalid` for a password the
    /// instance does not take (`form_password_length_too_short` and others) or an empty one, `Api` if this sign-in wants
    /// none.
    #[uniffi::method(default(sign_out_of_other_sessions = false))]
    fn reset_password(
        &clerk,
        sign_in_id: String,
        password: String,
        sign_out_of_other_sessions: bool,
    ) -> SignIn {
        clerk.reset_password(&sign_in_id, &password, sign_out_of_other_sessions).await
    }

    /// Makes a session and an organization (by id or slug) active. What is left out stays as it is; `personal_account`
    /// leaves the active organization for the personal account.
    ///
    /// `POST /v1/client/sessions/{session_id}/touch`. Never repeated after an ambiguous failure. Errors:
    /// `Unauthenticated` if nobody is signed in, `NotFound` or `Forbidden` for an organization the user is not in (the
    /// active one stays), `Invalid` for an organization together with the personal account.
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

    /// A session token (a JWT, valid for about a minute) for the active organization, for the given one without
    /// switching to it, or made from a template. Kept until ten seconds before it runs out, by the clock that says more: a
    /// device that slept, or has a wrong time, gets no token that has run out. Callers at the same time share one request,
    /// and one that gives up takes nothing from the others. With `skip_cache` the token is asked for after the call began,
    /// and replaces the one that is kept.
    ///
    /// `POST /v1/client/sessions/{session_id}/tokens` or `…/tokens/{template_name}`. Repeated by itself after passing
    /// failures. Errors: `Unauthenticated` if nobody is signed in, `Invalid` for a template together with an
    /// organization, which the API cannot combine.
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

    /// Signs out: of the session with this id, or of all sessions if none is given. The client itself stays known to the
    /// server, which is what marks a known device. Nothing happens if the client is known to hold no session, or none is
    /// stored. A stored client that was not loaded is signed out all the same.
    ///
    /// `POST /v1/client/sessions/{session_id}/remove` or `DELETE /v1/client/sessions`. Never repeated after an ambiguous
    /// failure.
    #[uniffi::method(default(session_id = None))]
    fn sign_out(&clerk, session_id: Option<String>) -> () { clerk.sign_out(session_id.as_deref()).await }
} }

local! { AsyncClerk / BlockingClerk {
    /// The client as last seen, with its sessions. No request is made.
    fn client(&clerk) -> Option<Client> { clerk.client() }

    /// The active session as last seen; none if nobody is signed in. No request is made.
    fn session(&clerk) -> Option<Session> { clerk.session() }

    /// The signed-in user as last seen. No request is made.
    fn user(&clerk) -> Option<User> { clerk.user() }
} }

handles! { AsyncClerk / BlockingClerk {
    /// The handle of the organization with this id; of the active one if none is given. No request is made.
    ///
    /// Errors: `Invalid` for what is no id; `Unauthenticated` if the active one is asked for and nobody is signed in;
    /// `Usage` if no organization is active.
    #[uniffi::method(default(id = None))]
    fn organization(&clerk, id: Option<String>) -> AsyncOrganization / BlockingOrganization {
        clerk.organization(id.as_deref())
    }

    /// All of the signed-in user's own memberships, lazily, each exactly once. `page_size`: rows a request, 1 to 500;
    /// `resume_from`: a saved `position` of such a list, to go on there.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500 or a position of another list. Reading it gives the errors of
    /// `get_organization_memberships`.
    #[uniffi::method(default(page_size = 100, resume_from = None))]
    fn organization_memberships(
        &clerk,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncMemberships / BlockingMemberships {
        clerk.organization_memberships().page_size(page_size)?.resume_from(resume_from)
    }

    /// The same client with another time limit for one attempt, for the calls that need it. A call with its repeats and
    /// waits takes at most three times as long.
    ///
    /// Errors: `Invalid` for a timeout of nothing or of more than an hour.
    fn with_timeout(&clerk, timeout: Duration) -> AsyncClerk / BlockingClerk {
        clerk.with_timeout(timeout)
    }
} }
