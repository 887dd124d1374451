//! Requests for session tokens, with the previous token if the server requires it.

use super::{
    clerk::Clerk,
    envelope::session_tokens,
    frontend_api::{FrontendApi, session_ids},
    tokens::{Key, Mint, Minted},
};
use crate::{
    error::{Error, Result},
    http::{Budget, Request, Response, RetryPolicy, check_id},
    models::{Environment, OrganizationSettings, UserSettings},
    wire::Decode,
};
use clerk_orgs_mirrored::mirrored;
use secrecy::ExposeSecret;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Which session token to get.
#[mirrored(docs)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetTokenOptions<'a> {
    /// The organization that the token is for, without switching to it. By default the active one.
    pub organization_id: Option<&'a str>,
    /// The name of one of the instance's templates to create the token from.
    pub template: Option<&'a str>,
    /// Whether to request a new token even if one is cached.
    pub skip_cache: bool,
}

/// How to send the previous token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// Not at all.
    No,
    /// As the instance's session minter expects it.
    Token,
    /// As a response asked for it.
    Expired,
}

#[mirrored]
impl Clerk {
    /// Fetches the instance's settings.
    ///
    /// `GET /v1/environment`. Needs no session. Retried automatically on transient failures.
    ///
    /// # Errors
    /// Only those that any call can fail with.
    pub async fn get_environment(&self) -> Result<Environment> {
        #[derive(Decode)]
        struct Answered {
            #[decode(default)]
            organization_settings: OrganizationSettings,
            #[decode(default)]
            user_settings: UserSettings,
            maintenance_mode: bool,
            auth_config: Option<AuthConfig>,
        }
        #[derive(Decode)]
        struct AuthConfig {
            session_minter: bool,
        }
        let answered: Answered = self.caller.call(&Request::get("/environment", &[])).await?;
        let Answered { organization_settings, user_settings, maintenance_mode, auth_config } = answered;
        let is_enabled = auth_config.is_some_and(|config| config.session_minter);
        self.api().minter.learn(is_enabled);
        Ok(Environment { organization_settings, user_settings, maintenance_mode })
    }

    /// Returns a session token: a JWT that is valid for about a minute. It is for the active organization, for the given
    /// one without switching to it, or made from a template.
    ///
    /// Tokens are cached until ten seconds before they expire. Expiry does not depend on the device's clock being right: a
    /// device that slept, or whose clock is wrong, gets no expired token. Concurrent callers share one request, and a
    /// caller that gives up, or that has less time or fewer retries, does not affect the others. With `skip_cache`, a new
    /// token is requested after the call began, and replaces the cached one.
    ///
    /// `POST /v1/client/sessions/{session_id}/tokens` or `…/tokens/{template_name}`. Retried automatically on transient
    /// failures. If the instance creates tokens from the previous one, that is sent along.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in; `Invalid` for a malformed id, or for a template together with an
    /// organization, which the API does not allow; `NotFound` for an unknown template or organization.
    pub async fn get_token(&self, options: GetTokenOptions<'_>) -> Result<String> {
        let GetTokenOptions { organization_id, template, skip_cache } = options;
        if let Some(id) = organization_id {
            check_id("organization_id", id)?;
        }
        if let Some(template) = template {
            check_id("template", template)?;
        }
        if organization_id.is_some() && template.is_some() {
            return Err(Error::invalid("template", "pass either template or organization_id, not both"));
        }
        let (session_id, active) = self.api().with_active_session(session_ids)?;
        let organization = organization_id.map(str::to_owned).or(active);
        let key = (session_id, organization.unwrap_or_default(), template.map(str::to_owned));
        // It may take several requests, and another caller's request may be joined.
        let call = self.for_one_call();
        let end = call.caller.budget().call_deadline();
        let too_late = || Error::timeout("no session token arrived in time");
        end.within(call.api().session_tokens.get(&call, key, skip_cache), too_late).await
    }

    /// How to send the previous token, which a response asked for. Nothing if there is no such token, or if it was already
    /// sent.
    async fn required_previous(&self, (session, ..): &Key, sent: Previous) -> Option<Previous> {
        let inner = self.api();
        let had_one = inner.session_tokens.newest(session).is_some();
        if sent == Previous::Token && had_one {
            return None;
        }
        if inner.minter.is_enabled().is_none() {
            // If the environment cannot be fetched, assume that there is no minter.
            let _ = self.get_environment().await;
        }
        inner.minter.wants_previous.store(true, Ordering::Relaxed);
        if !had_one {
            // The client's sessions arrive with their latest tokens.
            inner.fetch_client(self.caller.budget()).await.ok()?;
            inner.session_tokens.newest(session)?;
        }
        let has_minter = inner.minter.is_enabled() == Some(true);
        Some(if has_minter { Previous::Token } else { Previous::Expired })
    }

    async fn request_token(
        &self,
        (session, organization, template): &Key,
        forced: bool,
        previous: Previous,
        sent: &Arc<AtomicU64>,
    ) -> Result<Minted> {
        #[derive(Decode)]
        struct Token {
            jwt: String,
        }
        let mut request = match template {
            Some(template) => {
                Request::post("/client/sessions/{session_id}/tokens/{template_name}", &[session, template])
            }
            None => Request::post("/client/sessions/{session_id}/tokens", &[session])
                .form("organization_id", organization),
        };
        let before =
            || self.api().session_tokens.newest(session).map(|token| token.expose_secret().to_owned());
        match previous {
            Previous::Token if template.is_none() => {
                request = request.maybe_form("token", before());
                request = request.maybe_form("force_origin", forced.then(|| "true".to_owned()));
            }
            Previous::Expired => request = request.maybe_query("expired_token", before()),
            Previous::Token | Previous::No => {}
        }
        // Creating one token too many is harmless.
        let request = request.retry_policy(RetryPolicy::Read).counted_in(sent.clone());
        let decode = |response: Response| Ok((response.decode::<Token>()?, response.date));
        let (Token { jwt }, date) = self.caller.decoded(&request, decode).await?;
        if jwt.is_empty() {
            return Err(Error::decode("the server returned an empty session token"));
        }
        Ok(Minted { jwt, date })
    }
}

impl FrontendApi {
    /// Remembers the tokens that arrived with the sessions of a response, for a server that requires the previous one.
    pub(super) fn record_session_tokens(&self, body: &[u8]) {
        if self.minter.wants_previous.load(Ordering::Relaxed) {
            for (session_id, token) in session_tokens(body) {
                self.session_tokens.record(&session_id, token.expose_secret());
            }
        }
    }
}

impl Mint for Clerk {
    fn budget(&self) -> Budget {
        self.caller.budget()
    }

    async fn mint(&self, key: &Key, forced: bool, sent: &Arc<AtomicU64>) -> Result<Minted> {
        let has_minter = self.api().minter.is_enabled() == Some(true);
        let previous = if has_minter { Previous::Token } else { Previous::No };
        let first = self.request_token(key, forced, previous, sent).await;
        let missing = |error: &Error| error.code() == Some("missing_expired_token");
        match first {
            Err(error) if missing(&error) => match self.required_previous(key, previous).await {
                Some(wanted) => self.request_token(key, forced, wanted, sent).await,
                None => Err(error),
            },
            minted => minted,
        }
    }
}
