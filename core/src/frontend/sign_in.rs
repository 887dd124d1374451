use super::{clerk::Clerk, routes::SIGN_INS, state::State};
use crate::{
    error::{Error, Result},
    http::{Request, RetryPolicy, check_id, check_not_empty},
    models::{SecondFactorStrategy, Session, SignIn, SignInStatus},
};
use clerk_orgs_mirrored::mirrored;
use std::sync::atomic::Ordering;

/// Each step of a sign-in first checks that the token store can save, so that no ticket is spent on a session that the next
/// program could not find. If it cannot, the step fails with a `Usage` error that describes the problem, and no request is
/// sent. If the store fails later, the `Usage` error has `maybe_applied`, and this client stays signed in while it lives.
///
/// If several programs share a store and sign in the same user at once, they all use the session that was stored first, and
/// `created_session_id` is its id. If that session belongs to a different user, the sign-in fails with `Conflict`. So does a
/// sign-in of more than one step that begins while another program begins one with the same empty store: begin it again. If the
/// user was signed in before, a sign-in fails with the code `identifier_already_signed_in`, and `load` restores that session.
#[mirrored]
impl Clerk {
    /// Signs in with a ticket: a sign-in token created by your server, or the ticket of an invitation. The link in an
    /// invitation leads to your application with `__clerk_ticket`. That ticket signs in the user who has the invited
    /// address, who joins the organization with the invitation's role. A complete sign-in makes its session active; otherwise
    /// check `status` for the next step, and the user joins after the last one. If another program that shares the token
    /// store has signed in the same user since this client was created or loaded, this client uses that session.
    ///
    /// `POST /v1/client/sign_ins`. Never retried once sent.
    ///
    /// # Errors
    /// `Api` for an expired, used or unknown ticket (`ticket_expired_code` and others); `Invalid` for an empty one, and for a
    /// user who is signed in already (`identifier_already_signed_in`); `Usage` if the token store cannot save (the ticket is
    /// not sent unless the error has `maybe_applied`); `Conflict` if another program that shares the store signed in a
    /// different user meanwhile. If a program that shares the store is using the ticket at this moment, the error comes once
    /// `load` finds its session, or after a second. For the ticket of an invitation also `NotFound`
    /// if nobody has the invited address (`organization_invitation_identification_not_exist`: the person has to sign up) or
    /// the organization was deleted; `Conflict` if it was accepted or revoked, or if the user is a member already or may not
    /// belong to two organizations at once (`exclusive_organization_membership`); `QuotaExceeded` when the organization is
    /// full.
    pub async fn sign_in_with_ticket(&self, ticket: &str) -> Result<SignIn> {
        check_not_empty("ticket", ticket)?;
        let request = sign_in_request(SIGN_INS, &[]).form("strategy", "ticket").form("ticket", ticket);
        let call = self.for_one_call();
        let begun = call.begin_step().await?;
        let sign_in = match call.caller.call(&request).await {
            Err(error) if !begun.was_signed_in => call.signed_in_elsewhere(error).await?,
            sign_in => sign_in?,
        };
        call.end_step(sign_in, begun).await
    }

    /// Signs in with a password. The identifier is an e-mail address, a phone number or a user name. A complete sign-in
    /// makes its session active; otherwise check `status` for the next step.
    ///
    /// `POST /v1/client/sign_ins`. Never retried once sent.
    ///
    /// # Errors
    /// `Invalid` for an unknown identifier (`form_identifier_not_found`), a wrong password (`form_password_incorrect`) or
    /// an empty one, and for a user who is signed in already, also by another program that shares the token store
    /// (`identifier_already_signed_in`; the password is not checked): call `load` to use that session. `Conflict` if another
    /// program that shares the store signed in a different user, or began a sign-in, at the same time. `Usage` if the token
    /// store cannot save.
    pub async fn sign_in_with_password(&self, identifier: &str, password: &str) -> Result<SignIn> {
        check_not_empty("identifier", identifier)?;
        check_not_empty("password", password)?;
        let request =
            sign_in_request(SIGN_INS, &[]).form("strategy", "password").form("identifier", identifier);
        self.sign_in(request.form("password", password)).await
    }

    /// Starts a sign-in by sending a code to an e-mail address. Finish it with `verify_email_code`.
    ///
    /// `POST /v1/client/sign_ins`, then `…/{sign_in_id}/prepare_first_factor`. Never retried once sent.
    ///
    /// # Errors
    /// `Invalid` for an unknown address (`form_identifier_not_found`), or an empty one, and for a user who is signed in
    /// already (`identifier_already_signed_in`), as with a password; `Conflict` if another program that shares the token store
    /// began a sign-in at the same time; `Usage` if this user cannot sign in with an e-mail code or the token store cannot
    /// save.
    pub async fn send_email_code(&self, email_address: &str) -> Result<SignIn> {
        check_not_empty("email_address", email_address)?;
        let call = self.for_one_call();
        let sign_in = call.sign_in(sign_in_request(SIGN_INS, &[]).form("identifier", email_address)).await?;
        if sign_in.status != SignInStatus::NeedsFirstFactor {
            return Ok(sign_in);
        }
        let factor = sign_in.supported_first_factors.iter().find(|factor| factor.strategy == "email_code");
        let Some(email_address_id) = factor.and_then(|factor| factor.email_address_id.as_deref()) else {
            return Err(Error::usage("this user cannot sign in with an e-mail code"));
        };
        let request = sign_in_request("/client/sign_ins/{sign_in_id}/prepare_first_factor", &[&sign_in.id]);
        let request = request.form("strategy", "email_code").form("email_address_id", email_address_id);
        call.caller.call(&request).await
    }

    /// Finishes a sign-in with the code that `send_email_code` sent. A complete sign-in makes its session active; otherwise
    /// check `status` for the next step.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/attempt_first_factor`. Never retried once sent.
    ///
    /// # Errors
    /// `Invalid` for a wrong code (`form_code_incorrect`) or an empty one; `Api` for one that has expired
    /// (`verification_expired`).
    pub async fn verify_email_code(&self, sign_in_id: &str, code: &str) -> Result<SignIn> {
        check_id("sign_in_id", sign_in_id)?;
        check_not_empty("code", code)?;
        let request = sign_in_request("/client/sign_ins/{sign_in_id}/attempt_first_factor", &[sign_in_id]);
        self.sign_in(request.form("strategy", "email_code").form("code", code)).await
    }

    /// Sends the code for a second factor, or for confirming a new device (`NeedsClientTrust`). Needed for codes sent by
    /// e-mail or phone, not for authenticator apps and backup codes. Continue with `attempt_second_factor`.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/prepare_second_factor`. Never retried once sent.
    ///
    /// # Errors
    /// `Invalid` for `Totp` and `BackupCode`; `Invalid` or `Api` if this sign-in does not accept that factor
    /// (`strategy_for_user_invalid`, `client_state_invalid`); `RateLimited` if a code was sent a moment ago
    /// (`verification_code_too_many_requests`).
    pub async fn prepare_second_factor(
        &self,
        sign_in_id: &str,
        strategy: SecondFactorStrategy,
    ) -> Result<SignIn> {
        check_id("sign_in_id", sign_in_id)?;
        if matches!(strategy, SecondFactorStrategy::Totp | SecondFactorStrategy::BackupCode) {
            let text = format!(
                "no code is sent for {strategy}: call attempt_second_factor with the code that the user has"
            );
            return Err(Error::invalid("strategy", text));
        }
        let request = sign_in_request("/client/sign_ins/{sign_in_id}/prepare_second_factor", &[sign_in_id]);
        self.caller.call(&request.form("strategy", strategy.as_str())).await
    }

    /// Submits the second factor, or confirms a new device. A complete sign-in makes its session active; otherwise check
    /// `status` for the next step.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/attempt_second_factor`. Never retried once sent.
    ///
    /// # Errors
    /// `Invalid` for a wrong code (`form_code_incorrect`) or an empty one; `Api` for one that has expired
    /// (`verification_expired`), was tried too often (`verification_failed`) or was never sent.
    pub async fn attempt_second_factor(
        &self,
        sign_in_id: &str,
        strategy: SecondFactorStrategy,
        code: &str,
    ) -> Result<SignIn> {
        check_id("sign_in_id", sign_in_id)?;
        check_not_empty("code", code)?;
        let request = sign_in_request("/client/sign_ins/{sign_in_id}/attempt_second_factor", &[sign_in_id]);
        self.sign_in(request.form("strategy", strategy.as_str()).form("code", code)).await
    }

    /// Sets the new password that a sign-in requires (`NeedsNewPassword`). A complete sign-in makes its session active;
    /// otherwise check `status` for the next step.
    ///
    /// `POST /v1/client/sign_ins/{sign_in_id}/reset_password`. Never retried once sent.
    ///
    /// # Errors
    /// `Invalid` for a password that the instance does not accept (`form_password_length_too_short` and others) or an empty
    /// one; `Api` if this sign-in does not require one (`client_state_invalid`).
    pub async fn reset_password(
        &self,
        sign_in_id: &str,
        password: &str,
        sign_out_of_other_sessions: bool,
    ) -> Result<SignIn> {
        check_id("sign_in_id", sign_in_id)?;
        check_not_empty("password", password)?;
        let request = sign_in_request("/client/sign_ins/{sign_in_id}/reset_password", &[sign_in_id])
            .form("password", password);
        self.sign_in(request.form("sign_out_of_other_sessions", sign_out_of_other_sessions.to_string())).await
    }

    /// Sends a step. If it completes the sign-in, makes the new session active.
    async fn sign_in(&self, request: Request) -> Result<SignIn> {
        let call = self.for_one_call();
        let begun = call.begin_step().await?;
        let sign_in = call.caller.call(&request).await?;
        call.end_step(sign_in, begun).await
    }

    async fn begin_step(&self) -> Result<Begun> {
        let inner = self.api();
        // Checked first, so that no ticket is spent on a session that the next program could not find.
        inner.shared.unless_closed(inner.token.check_writable()).await?;
        Ok(Begun { was_signed_in: inner.session_id().is_some(), superseded: self.superseded() })
    }

    async fn end_step(&self, mut sign_in: SignIn, begun: Begun) -> Result<SignIn> {
        if self.superseded() != begun.superseded {
            self.use_other_session(&mut sign_in).await?;
        }
        if sign_in.status == SignInStatus::Complete {
            self.activate(&sign_in).await?;
        }
        match self.api().token.not_saved() {
            None => Ok(sign_in),
            Some(error) => {
                let text = format!(
                    "the sign-in succeeded, but lasts only while this client lives, because its token could not be saved: {error}"
                );
                Err(Error::usage(text).with_source(error).maybe_applied())
            }
        }
    }

    async fn activate(&self, sign_in: &SignIn) -> Result<()> {
        let Some(session_id) = sign_in.created_session_id.as_deref() else {
            return Err(Error::decode("the server reported a complete sign-in without a session"));
        };
        let organization = match self.active_organization_of(session_id) {
            Some(organization) => organization,
            None => {
                self.load().await?;
                self.active_organization_of(session_id).flatten()
            }
        };
        self.touch(session_id, organization, "select_session").await?;
        Ok(())
    }

    /// How often another client had saved a token that replaced ours.
    fn superseded(&self) -> u64 {
        self.api().superseded.load(Ordering::Relaxed)
    }

    /// Another client that shares the token store signed in at the same time, and its token was kept. If it signed in the
    /// same user, its session replaces the new one.
    async fn use_other_session(&self, sign_in: &mut SignIn) -> Result<()> {
        let client_id = |state: &State| state.client().map(|client| client.id.clone());
        let user_id = |session: &Session| session.user.as_ref().map(|user| user.id.clone());
        let ours = self.api().read_state(client_id);
        let made = sign_in.created_session_id.as_deref();
        let user =
            made.and_then(|id| self.api().read_state(|state| state.session_by_id(id).and_then(user_id)));
        self.load().await?;
        if ours.is_some() && self.api().read_state(client_id) == ours {
            // The other client only received a newer token.
            return Ok(());
        }
        let same_user = |session: &&Session| {
            session.is_signed_in()
                && (Some(&*session.id) == made || (user.is_some() && user_id(session) == user))
        };
        let theirs = self.api().read_state(|state| {
            state.client()?.sessions.iter().find(same_user).map(|session| session.id.clone())
        });
        match theirs {
            Some(theirs) if made.is_some() => {
                sign_in.created_session_id = Some(theirs);
                Ok(())
            }
            _ if self.api().session_id().is_some() => Err(superseded()),
            _ => Err(begun_elsewhere()),
        }
    }

    /// The server refuses to sign in the same user twice. With a ticket, which it has checked before, that is no error if
    /// another client that shares the token store signed in this user since this client last loaded its sessions. A password
    /// is not checked by such a refusal.
    async fn signed_in_elsewhere(&self, error: Error) -> Result<SignIn> {
        match error.code() {
            Some("identifier_already_signed_in") => {}
            // The other client may be saving its token right now, and this one shall find it there.
            Some("sign_in_token_already_used_code") => {
                self.api().shared.unless_closed(self.api().token.wait_for_first()).await?;
                return Err(error);
            }
            _ => return Err(error),
        }
        let session_id = error.info().errors.first().and_then(|error| error.meta.get("session_id"));
        let Some(session_id) = session_id.and_then(|id| id.decode::<String>().ok()) else {
            return Err(error);
        };
        self.load().await?;
        if self.active_organization_of(&session_id).is_none() {
            return Err(error);
        }
        Ok(SignIn {
            id: String::new(),
            status: SignInStatus::Complete,
            identifier: None,
            supported_first_factors: Vec::new(),
            supported_second_factors: Vec::new(),
            created_session_id: Some(session_id),
        })
    }

    /// The active organization of one of this client's sessions, if there is such a session.
    fn active_organization_of(&self, session_id: &str) -> Option<Option<String>> {
        let organization = |session: &Session| session.last_active_organization_id.clone();
        self.api().read_state(|state| state.session_by_id(session_id).map(organization))
    }
}

/// What a step of a sign-in found.
struct Begun {
    was_signed_in: bool,
    superseded: u64,
}

fn superseded() -> Error {
    let text = "another program that shares the token store signed in at the same time, and its session was kept: \
                call load to use that session, or use a separate token store for each user";
    Error::conflict(text).maybe_applied()
}

/// The server knows this sign-in as that of a client whose token was not kept.
fn begun_elsewhere() -> Error {
    let text = "another program that shares the token store began a sign-in at the same time, and only one of them can go on: \
                begin this one again, or use a separate token store for each user";
    Error::conflict(text).maybe_applied()
}

fn sign_in_request(route: &'static str, segments: &[&str]) -> Request {
    Request::post(route, segments).retry_policy(RetryPolicy::Never)
}
