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

// All in one argument: with more than seven, not all buffers among them fit into registers, and some versions of libffi, such as
// 3.4.8, pass the others wrongly on 64-bit ARM. The languages show each field as an argument.
#[documented(ClerkOptions + RequestOptions)]
#[derive(Default, uniffi::Record)]
pub struct ClerkSettings {
    #[uniffi(default = None)]
    pub publishable_key: Option<String>,
    #[uniffi(default = None)]
    pub base_url: Option<String>,
    #[uniffi(default = None)]
    pub proxy_url: Option<String>,
    #[uniffi(default = None)]
    pub token_store: Option<Arc<dyn TokenStore>>,
    #[uniffi(default = None)]
    pub timeout: Option<Duration>,
    #[uniffi(default = None)]
    pub total_timeout: Option<Duration>,
    #[uniffi(default = None)]
    pub max_retries: Option<i32>,
    #[uniffi(default = None)]
    pub bulk_outage_timeout: Option<Duration>,
    #[uniffi(default = None)]
    pub ca_certificate: Option<String>,
    #[uniffi(default = None)]
    pub prefetch: Option<i32>,
    #[uniffi(default = None)]
    pub proxy: Option<String>,
    #[uniffi(default = None)]
    pub max_concurrent_requests: Option<i32>,
    #[uniffi(default = None)]
    pub user_agent: Option<String>,
    #[uniffi(default = None)]
    pub on_request: Option<Arc<dyn RequestHook>>,
    #[uniffi(default = None)]
    pub on_response: Option<Arc<dyn ResponseHook>>,
}

impl TryFrom<ClerkSettings> for ClerkOptions {
    type Error = ClerkError;

    fn try_from(settings: ClerkSettings) -> Result<Self, ClerkError> {
        let texts = [
            ("publishable_key", &settings.publishable_key),
            ("base_url", &settings.base_url),
            ("proxy_url", &settings.proxy_url),
            ("ca_certificate", &settings.ca_certificate),
            ("proxy", &settings.proxy),
            ("user_agent", &settings.user_agent),
        ];
        texts.into_iter().try_for_each(|(name, text)| arguments::check(name, text))?;
        let token_store =
            settings.token_store.map(|store| Arc::new(Foreign(store)) as Arc<dyn clerk_orgs::TokenStore>);
        Ok(Self {
            publishable_key: settings.publishable_key,
            base_url: settings.base_url,
            proxy_url: settings.proxy_url,
            token_store,
            request_options: RequestOptions {
                timeout: settings.timeout,
                total_timeout: settings.total_timeout,
                max_retries: settings.max_retries,
                bulk_outage_timeout: settings.bulk_outage_timeout,
            },
            ca_certificate: settings.ca_certificate,
            prefetch: settings.prefetch,
            proxy: settings.proxy,
            max_concurrent_requests: settings.max_concurrent_requests,
            user_agent: settings.user_agent,
            on_request: settings.on_request.map(seeing_requests),
            on_response: settings.on_response.map(seeing_responses),
        })
    }
}

macro_rules! lifecycle {
    ($class:ident) => {
        #[documented(Clerk)]
        #[uniffi::export]
        impl $class {
            /// - `settings`: Everything that the client is made with.
            #[uniffi::constructor]
            pub fn new(settings: ClerkSettings) -> Result<Arc<Self>, ClerkError> {
                Ok(Arc::new(Self(Clerk::new(ClerkOptions::try_from(settings)?)?, ClientGuard::new())))
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
