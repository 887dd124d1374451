use super::{AsyncMemberships, AsyncOrganization, BlockingMemberships, BlockingOrganization};
use crate::{
    ClerkError, Client, Environment, RequestHook, ResponseHook, SecondFactorStrategy, Session, SignIn,
    TokenStore, User, arguments,
    hooks::{seeing_requests, seeing_responses},
    process::ClientGuard,
    token_store::Foreign,
};
use clerk_orgs::{ActiveOrganization, Clerk, ClerkOptions, GetTokenOptions, RequestOptions, SetActiveParams};
use clerk_orgs_mirrored::documented;
use std::{sync::Arc, time::Duration};

handle! {
    #[documented(Clerk)]
    AsyncClerk / BlockingClerk of Clerk
}

// rustfmt indents the defaults further each time it runs.
#[rustfmt::skip]
macro_rules! lifecycle {
    ($class:ident) => {
        #[documented(Clerk)]
        #[uniffi::export]
        impl $class {
            #[docs(params(ClerkOptions, RequestOptions))]
            #[uniffi::constructor(default(
                publishable_key = None,
                base_url = None,
                proxy_url = None,
                token_store = None,
                timeout = None,
                total_timeout = None,
                max_retries = None,
                bulk_outage_timeout = None,
                ca_certificate = None,
                prefetch = None,
                proxy = None,
                max_concurrent_requests = None,
                user_agent = None,
                on_request = None,
                on_response = None
            ))]
            #[allow(clippy::too_many_arguments)]
            pub fn new(
                publishable_key: Option<String>,
                base_url: Option<String>,
                proxy_url: Option<String>,
                token_store: Option<Arc<dyn TokenStore>>,
                timeout: Option<Duration>,
                total_timeout: Option<Duration>,
                max_retries: Option<i32>,
                bulk_outage_timeout: Option<Duration>,
                ca_certificate: Option<String>,
                prefetch: Option<i32>,
                proxy: Option<String>,
                max_concurrent_requests: Option<i32>,
                user_agent: Option<String>,
                on_request: Option<Arc<dyn RequestHook>>,
                on_response: Option<Arc<dyn ResponseHook>>,
            ) -> Result<Arc<Self>, ClerkError> {
                let texts = [
                    ("publishable_key", &publishable_key),
                    ("base_url", &base_url),
                    ("proxy_url", &proxy_url),
                    ("ca_certificate", &ca_certificate),
                    ("proxy", &proxy),
                    ("user_agent", &user_agent),
                ];
                texts.into_iter().try_for_each(|(name, text)| arguments::check(name, text))?;
                let token_store =
                    token_store.map(|store| Arc::new(Foreign(store)) as Arc<dyn clerk_orgs::TokenStore>);
                let options = ClerkOptions {
                    publishable_key,
                    base_url,
                    proxy_url,
                    token_store,
                    request_options: RequestOptions { timeout, total_timeout, max_retries, bulk_outage_timeout },
                    ca_certificate,
                    prefetch,
                    proxy,
                    max_concurrent_requests,
                    user_agent,
                    on_request: on_request.map(seeing_requests),
                    on_response: on_response.map(seeing_responses),
                };
                Ok(Arc::new(Self(Clerk::new(options)?, ClientGuard::new())))
            }

            /// The library's threads end once the last client is closed or no longer referenced.
            pub fn close(&self) {
                self.0.close();
                self.1.close();
            }
        }
    };
}
lifecycle!(AsyncClerk);
lifecycle!(BlockingClerk);

operations! { AsyncClerk / BlockingClerk of Clerk {
    fn load(&clerk) -> Option<Session> { clerk.load().await }

    fn get_environment(&clerk) -> Environment { clerk.get_environment().await }

    fn sign_in_with_ticket(&clerk, ticket: String) -> SignIn { clerk.sign_in_with_ticket(&ticket).await }

    fn sign_in_with_password(&clerk, identifier: String, password: String) -> SignIn {
        clerk.sign_in_with_password(&identifier, &password).await
    }

    fn send_email_code(&clerk, email_address: String) -> SignIn { clerk.send_email_code(&email_address).await }

    fn verify_email_code(&clerk, sign_in_id: String, code: String) -> SignIn {
        clerk.verify_email_code(&sign_in_id, &code).await
    }

    fn prepare_second_factor(&clerk, sign_in_id: String, strategy: SecondFactorStrategy) -> SignIn {
        clerk.prepare_second_factor(&sign_in_id, strategy).await
    }

    fn attempt_second_factor(&clerk, sign_in_id: String, strategy: SecondFactorStrategy, code: String) -> SignIn {
        clerk.attempt_second_factor(&sign_in_id, strategy, &code).await
    }

    /// - `password`: The new password. Not empty.
    #[uniffi::method(default(sign_out_of_other_sessions = false))]
    fn reset_password(
        &clerk,
        sign_in_id: String,
        password: String,
        sign_out_of_other_sessions: bool,
    ) -> SignIn {
        clerk.reset_password(&sign_in_id, &password, sign_out_of_other_sessions).await
    }

    /// - `session_id`: The id of one of the client's sessions; the active one if omitted.
    /// - `organization`: The id or slug of the organization to make active; the one that is active in the session if omitted.
    /// - `personal_account`: Whether to switch to the personal account; false by default. It cannot be combined with an
    /// organization (`Invalid`).
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

    #[docs(params(GetTokenOptions))]
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

    /// - `session_id`: The id of the session to sign out of; all sessions if omitted.
    #[uniffi::method(default(session_id = None))]
    fn sign_out(&clerk, session_id: Option<String>) -> () { clerk.sign_out(session_id.as_deref()).await }
} }

local! { AsyncClerk / BlockingClerk of Clerk {
    fn client(&clerk) -> Option<Client> { clerk.client() }

    fn session(&clerk) -> Option<Session> { clerk.session() }

    fn user(&clerk) -> Option<User> { clerk.user() }
} }

handles! { AsyncClerk / BlockingClerk of Clerk {
    #[uniffi::method(default(id_or_slug = None))]
    fn organization(&clerk, id_or_slug: Option<String>) -> AsyncOrganization / BlockingOrganization {
        clerk.organization(id_or_slug.as_deref())
    }

    #[docs(params(RequestOptions))]
    #[uniffi::method(default(timeout = None, total_timeout = None, max_retries = None, bulk_outage_timeout = None))]
    fn with_options(
        &clerk,
        timeout: Option<Duration>,
        total_timeout: Option<Duration>,
        max_retries: Option<i32>,
        bulk_outage_timeout: Option<Duration>,
    ) -> AsyncClerk / BlockingClerk {
        clerk.with_options(RequestOptions { timeout, total_timeout, max_retries, bulk_outage_timeout })
    }
} }

lists! { AsyncClerk / BlockingClerk of Clerk {
    #[uniffi::method(default(page_size = 100, resume_from = None))]
    fn organization_memberships(
        &clerk,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncMemberships / BlockingMemberships {
        clerk.organization_memberships().page_size(page_size)?.resume_from(resume_from)
    }
} }
