//! One attempt at a call: sends the token, reads the response, saves the new token and applies the client. Also handles a
//! refused token.

use super::{
    client_token::{SaveResult, Stored, too_slow},
    envelope::piggybacked_client,
    frontend_api::FrontendApi,
    routes::{CLIENT, SIGN_INS},
    state::Stamp,
    token_store::TokenStore,
};
use crate::{
    api::{Api, Shared},
    error::{Error, ErrorKind, Result},
    http::{Admission, Attempt, Budget, Credential, Request, Response, RetryPolicy},
};
use reqwest::header::HeaderValue;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

/// How often a request may be resent within one attempt because other clients replaced the token first. The real limit is
/// the call's timeout: each refusal means that another request succeeded.
const MAX_RESENDS: u32 = 200;

/// A response, and whether the server recognized the client, which it then includes.
struct Exchange {
    response: Response,
    knows_client: bool,
}

impl Api for FrontendApi {
    fn shared(&self) -> &Shared {
        &self.shared
    }

    async fn attempt(&self, request: &Request, attempt: Attempt) -> Result<Response> {
        let mut guard = self.token_lock.shared(attempt.remaining()).await;
        let mut resends = 0;
        loop {
            // Admitted before the token is read, since the token may change during the wait.
            let admission = self.shared.transport.admit(attempt).await?;
            let sent = attempt.call_deadline().within(self.token.load(), too_slow).await?;
            let begun = Instant::now();
            let attempted = request.attempted(attempt.number);
            let exchanged = self.exchange(request, admission, &sent).await;
            let Exchange { response, knows_client } =
                exchanged.inspect_err(|error| attempted.failed(begun, error))?;
            drop(guard);
            let result = response.success().map(drop);
            attempted.responded(begun, response.status, result.as_ref().err());
            self.show(request, attempt, begun, &response, result.as_ref().err()).await?;
            let Err(error) = result else { return Ok(response) };
            let may_be_stale = !knows_client && is_credential_refusal(&error);
            if !may_be_stale || resends == MAX_RESENDS || attempt.remaining().is_zero() {
                return Err(error);
            }
            resends += 1;
            guard = self.token_lock.exclusive(attempt.remaining()).await;
            if self.token.newer(&sent).await.is_none() {
                // No other call of this process has a newer token. Do not make the others wait while other processes are
                // checked.
                drop(guard);
                if !self.should_resend(request, &sent, &error).await {
                    return Err(error);
                }
                guard = self.token_lock.exclusive(attempt.remaining()).await;
            }
        }
    }

    /// Fetches the client once, to find out whether the session ended, only the token was replaced, or the client was never
    /// loaded.
    async fn reauthenticate(&self, request: &Request, budget: Budget) -> bool {
        if request.route == CLIENT {
            return false;
        }
        let before = self.session_id();
        if self.fetch_client(budget).await.is_err() {
            return false;
        }
        // A response for another user's session would be wrong.
        self.session_id().is_some_and(|after| before.is_none_or(|before| before == after))
    }
}

impl FrontendApi {
    /// Whether to resend a request whose token was refused, which may wait for a moment. Removes a token that nobody
    /// replaced meanwhile. A sign-in is then resent without a token, since the refused request had no effect.
    async fn should_resend(&self, request: &Request, refused: &Stored, error: &Error) -> bool {
        if refused.token().is_none() {
            return false;
        }
        // A malformed token was never issued to another client.
        let is_malformed = error.code() == Some("authorization_header_format_invalid");
        if !is_malformed && self.token.wait_for_newer(refused).await {
            return true;
        }
        // On other routes, the same response may mean that the session has ended.
        let is_about_the_token = is_malformed || request.route == CLIENT || request.route == SIGN_INS;
        if !is_about_the_token {
            return false;
        }
        let removed = self.token.remove(refused).await;
        request.route == SIGN_INS || matches!(removed, Ok(SaveResult::Superseded))
    }

    async fn exchange(&self, request: &Request, admission: Admission, sent: &Stored) -> Result<Exchange> {
        let session = self.session_id();
        let credential = credential(request, sent, session.as_deref())?;
        let store = self.token.store()?;
        let head = self.shared.transport.send(request, credential, admission).await?;
        let number = request.number();
        // A scheme without a token means that the client has no token any more.
        let token = head.authorization().map(|text| if text == "Bearer" { "" } else { text }.to_owned());
        // Saved whether or not the body can be read, and outside of its timeout, since losing the token means losing the
        // session.
        let (response, ()) = tokio::join!(head.read(), self.save(store, sent, token));
        let response = response?;
        let client = piggybacked_client(&response.body);
        let knows_client = client.is_some();
        if let Some(client) = client {
            self.record_session_tokens(&response.body);
            self.apply(Some(client), Stamp { number, date: response.date });
        }
        Ok(Exchange { response, knows_client })
    }

    /// Shows the response to the application. If that fails, a write may have been applied all the same.
    async fn show(
        &self,
        request: &Request,
        attempt: Attempt,
        begun: Instant,
        response: &Response,
        error: Option<&Error>,
    ) -> Result<()> {
        let trace_id = error.and_then(|error| error.info().trace_id.as_deref());
        let shown = (response, trace_id, begun.elapsed());
        let is_applied = request.retry_policy != RetryPolicy::Read && error.is_none();
        let result = self.shared.transport.show(request, attempt, shown).await;
        result.map_err(|error| if is_applied { error.maybe_applied() } else { error })
    }

    async fn save(&self, store: Arc<dyn TokenStore>, sent: &Stored, token: Option<String>) {
        if let SaveResult::Superseded = self.token.save(store, sent, token).await {
            self.superseded.fetch_add(1, Ordering::Relaxed);
        }
        let not_saved = self.token.not_saved().map(|error| error.to_string());
        if self.read_state(|state| state.not_saved() != not_saved.as_deref()) {
            self.write_state(|state| state.set_not_saved(not_saved));
        }
    }
}

/// The credential of every request: the client token, the flag for native clients, and the session if the path does not
/// name it.
fn credential<'a>(request: &Request, token: &Stored, session_id: Option<&'a str>) -> Result<Credential<'a>> {
    let authorization = HeaderValue::from_str(token.token().unwrap_or_default()).map_err(|_| {
        Error::usage("the token store returned a client token that is not a valid header value")
    })?;
    let mut query = vec![("_is_native", "1")];
    if !request.path.starts_with("/client") {
        query.extend(session_id.map(|id| ("_clerk_session_id", id)));
    }
    Ok(Credential { authorization, query })
}

/// Whether the server refused the credential, so that the request had no effect. A gateway's 401 has no code, and some 401
/// codes ask for something other than a different token.
pub(super) fn is_credential_refusal(error: &Error) -> bool {
    const UNRELATED_CODES: [&str; 6] = [
        "deprovisioned",
        "dev_browser_unauthenticated",
        "requires_assertion",
        "requires_captcha",
        "requires_device_attestation",
        "unauthorized_organization",
    ];
    error.kind() == ErrorKind::Unauthenticated
        && error.is_from_response()
        && error.code().is_some_and(|code| !UNRELATED_CODES.contains(&code))
}
