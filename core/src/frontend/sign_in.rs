use super::Clerk;
use crate::{
    Error, Result, SecondFactorStrategy, Session, SignIn, SignInStatus,
    http::{Repeat, Request, check_id},
};

const CREATE: &str = "/client/sign_ins";

impl Clerk {
    /// Signs in with a ticket, such as a sign-in token made by a server. A complete sign-in leaves its session active;
    /// look at `status` for anything else.
    ///
    /// `POST /v1/client/sign_ins`. Never repeated.
    ///
    /// # Errors
    /// `Api` for a ticket that is expired, used or none (`ticket_expired_code` and others); `Invalid` for an empty one;
    /// the errors of every call.
    pub async fn sign_in_with_ticket(&self, ticket: &str) -> Result<SignIn> {
        not_empty("ticket", ticket)?;
        self.sign_in(step(CREATE, &[]).form("strategy", "ticket").form("ticket", ticket)).await
    }

    /// Signs in with an e-mail address, phone number or user name and a password. A complete sign-in leaves its session
    /// active; look at `status` for anything else.
    ///
    /// `POST /v1/client/sign_ins`. Never repeated.
    ///
    /// # Errors
    /// `Invalid` for an unknown identifier (`form_identifier_not_found`), a wrong password (`form_password_incorrect`) or
    /// an empty one; the errors of every call.
    pub async fn sign_in_with_password(&self, identifier: &str, password: &str) -> Result<SignIn> {
        not_empty("identifier", identifier)?;
        not_empty("password", password)?;
        let request = step(CREATE, &[]).form("strategy", "password").form("identifier", identifier);
        self.sign_in(request.form("password", password)).await
    }

    /// Begins a sign-in by having a code sent to an e-mail address; `verify_email_code` ends it.
    ///
    /// `POST /v1/client/sign_ins`, then `…/{sign_in_id}/prepare_first_factor`. Never repeated.
    ///
    /// # Errors
    /// `Invalid` for an unknown address (`form_identifier_not_found`), or an empty one; `Usage` if codes are not a way
    /// this user can sign in; the errors of every call.
    pub async fn send_email_code(&self, email_address: &str) -> Result<SignIn> {
        not_empty("email_address", email_address)?;
        let sign_in = self.sign_in(step(CREATE, &[]).form("identifier", email_address)).await?;
        if sign_in.status != SignInStatus::NeedsFirstFactor {
            return Ok(sign_in);
        }
        let factor = sign_in.supported_first_factors.iter().find(|factor| factor.strategy == "email_code");
        let Some(email_address_id) = factor.and_then(|factor| factor.email_address_id.as_deref()) else {
            return Err(Error::usage("this user cannot sign in by a code sent to an e-mail address"));
        };
        let request = step("/client/sign_ins/{sign_in_id}/prepare_first_factor", &[&sign_in.id]);
        self.call(request.form("strategy", "email_code").form("email_address_id", email_address_id)).await
    }

    /// Ends a sign-in with the code that `send_email_code` had sent. A complete sign-in leaves its session active; look at
    /// `status` for anything else.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/attempt_first_factor`. Never repeated.
    ///
    /// # Errors
    /// `Invalid` for a wrong code (`form_code_incorrect`) or an empty one; `Api` for one that has expired
    /// (`verification_expired`); the errors of every call.
    pub async fn verify_email_code(&self, sign_in_id: &str, code: &str) -> Result<SignIn> {
        check_id("sign_in_id", sign_in_id)?;
        not_empty("code", code)?;
        let request = step("/client/sign_ins/{sign_in_id}/attempt_first_factor", &[sign_in_id]);
        self.sign_in(request.form("strategy", "email_code").form("code", code)).await
    }

    /// Has the code of a second factor, or for confirming a new device (`NeedsClientTrust`), sent; needed for codes that
    /// are sent, not for those an app or a list shows. `attempt_second_factor` follows.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/prepare_second_factor`. Never repeated.
    ///
    /// # Errors
    /// `Invalid` for `Totp` and `BackupCode`; `Invalid` or `Api` if this sign-in wants no such factor
    /// (`strategy_for_user_invalid`, `client_state_invalid`); `RateLimited` if a code was sent a moment ago
    /// (`verification_code_too_many_requests`); the errors of every call.
    pub async fn prepare_second_factor(
        &self,
        sign_in_id: &str,
        strategy: SecondFactorStrategy,
    ) -> Result<SignIn> {
        check_id("sign_in_id", sign_in_id)?;
        if matches!(strategy, SecondFactorStrategy::Totp | SecondFactorStrategy::BackupCode) {
            let text = format!("there is no code to send for {strategy}: attempt_second_factor takes it");
            return Err(Error::invalid("strategy", text));
        }
        let request = step("/client/sign_ins/{sign_in_id}/prepare_second_factor", &[sign_in_id]);
        self.call(request.form("strategy", strategy.as_str())).await
    }

    /// Proves the second factor, or confirms a new device. A complete sign-in leaves its session active; look at `status`
    /// for anything else.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/attempt_second_factor`. Never repeated.
    ///
    /// # Errors
    /// `Invalid` for a wrong code (`form_code_incorrect`) or an empty one; `Api` for one that has expired
    /// (`verification_expired`), was tried too often (`verification_failed`) or was never sent; the errors of every call.
    pub async fn attempt_second_factor(
        &self,
        sign_in_id: &str,
        strategy: SecondFactorStrategy,
        code: &str,
    ) -> Result<SignIn> {
        check_id("sign_in_id", sign_in_id)?;
        not_empty("code", code)?;
        let request = step("/client/sign_ins/{sign_in_id}/attempt_second_factor", &[sign_in_id]);
        self.sign_in(request.form("strategy", strategy.as_str()).form("code", code)).await
    }

    /// Sets the new password that a sign-in asks for (`NeedsNewPassword`). A complete sign-in leaves its session active;
    /// look at `status` for anything else.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/reset_password`. Never repeated.
    ///
    /// # Errors
    /// `Invalid` for a password the instance does not take (`form_password_length_too_short` and others) or an empty one;
    /// `Api` if this sign-in wants none (`client_state_invalid`); the errors of every call.
    pub async fn reset_password(
        &self,
        sign_in_id: &str,
        password: &str,
        sign_out_of_other_sessions: bool,
    ) -> Result<SignIn> {
        check_id("sign_in_id", sign_in_id)?;
        not_empty("password", password)?;
        let request =
            step("/client/sign_ins/{sign_in_id}/reset_password", &[sign_in_id]).form("password", password);
        self.sign_in(request.form("sign_out_of_other_sessions", sign_out_of_other_sessions.to_string())).await
    }

    /// Sends a step; one that completes the sign-in makes the new session active.
    async fn sign_in(&self, request: Request) -> Result<SignIn> {
        let sign_in: SignIn = self.call(request).await?;
        if sign_in.status != SignInStatus::Complete {
            return Ok(sign_in);
        }
        let Some(session_id) = sign_in.created_session_id.as_deref() else {
            return Err(Error::decode("the server says that the sign-in is complete, but names no session"));
        };
        let organization = match self.held_organization(session_id) {
            Some(organization) => organization,
            None => {
                self.load().await?;
                self.held_organization(session_id).unwrap_or_default()
            }
        };
        self.touch(session_id, organization, "select_session").await?;
        Ok(sign_in)
    }

    /// The active organization of a session this client holds; empty for the personal account.
    fn held_organization(&self, session_id: &str) -> Option<String> {
        let organization =
            |session: &Session| session.last_active_organization_id.clone().unwrap_or_default();
        self.inner.read_state(|state| state.held(session_id).map(organization))
    }
}

fn step(route: &'static str, segments: &[&str]) -> Request {
    Request::post(route, segments).repeat(Repeat::Never)
}

fn not_empty(param_name: &str, value: &str) -> Result<()> {
    if value.is_empty() {
        return Err(Error::invalid(param_name, format!("{param_name} must not be empty")));
    }
    Ok(())
}
