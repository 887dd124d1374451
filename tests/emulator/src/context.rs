//! The context of a request: its client, session and permissions.

use rusqlite::Connection;
use std::collections::HashMap;

use crate::app::{App, random_text};
use crate::call::{Authorization, Call};
use crate::control::Rotate;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::store::{self, Client, Organization, Session, User};

/// Paths that clients call before they have a token. Some clients omit the header there.
const WITHOUT_TOKEN: [&str; 3] = ["/v1/client", "/v1/client/sign_ins", "/v1/environment"];

pub(crate) struct Context<'a> {
    pub(crate) app: &'a App,
    pub(crate) db: &'a Connection,
    pub(crate) call: &'a Call,
    pub(crate) path: &'a HashMap<String, String>,
    pub(crate) now: i64,
    pub(crate) client: Option<Client>,
    /// Whether the client should receive a new token with this response.
    pub(crate) rotate: bool,
    /// Whether the client was created or dropped by this request.
    created: bool,
    dropped: bool,
    /// Whether the request contains a replaced token, or its client was found in another way.
    outdated: bool,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        app: &'a App,
        db: &'a Connection,
        call: &'a Call,
        path: &'a HashMap<String, String>,
        now: i64,
    ) -> Self {
        Self {
            app,
            db,
            call,
            path,
            now,
            client: None,
            rotate: false,
            created: false,
            dropped: false,
            outdated: false,
        }
    }

    /// Finds the client by its token, cookie or dev browser.
    pub(crate) fn identify(&mut self) -> Result<(), ApiError> {
        let found = if self.call.native { self.native_client()? } else { self.browser_client()? };
        if let Some((client, newest)) = found {
            self.client = Some(client);
            self.outdated = !newest;
        }
        Ok(())
    }

    pub(crate) fn check_headers(&self) -> Result<(), ApiError> {
        let call = self.call;
        // Anyone may fetch the keys that verify tokens.
        if call.authorization == Authorization::SecretKey && !call.path.starts_with("/.well-known/") {
            return Err(ApiError::backend_not_served());
        }
        if call.native && !self.app.instance().native_api {
            let long = "The Native API is disabled for this instance.";
            return Err(ApiError::new(400, "native_api_disabled", "Native API disabled", long));
        }
        if call.authorization == Authorization::Several {
            let long = "Only one Authorization header value is allowed.";
            let code = "multiple_authorization_header_values_forbidden";
            return Err(ApiError::new(400, code, "Multiple Authorization header values", long));
        }
        if call.origin.is_some() && call.authorization != Authorization::Absent {
            let long = "For security purposes, only one of the 'Origin' and 'Authorization' headers should be \
                        provided, but not both.";
            let code = "origin_authorization_headers_conflict";
            return Err(ApiError::new(
                400,
                code,
                "Setting both the 'Origin' and 'Authorization' headers is forbidden",
                long,
            ));
        }
        if !call.native {
            return Ok(());
        }
        match call.authorization {
            Authorization::Absent if !WITHOUT_TOKEN.contains(&call.path.as_str()) => {
                let long = "A request in native mode needs an Authorization header, an empty one where there is no \
                            token yet.";
                Err(ApiError::new(400, "request_header_missing", "Authorization header missing", long))
            }
            Authorization::Malformed => {
                let long = "The Authorization header has to hold the client's token.";
                let code = "authorization_header_format_invalid";
                Err(ApiError::new(401, code, "Invalid Authorization header format", long))
            }
            _ => Ok(()),
        }
    }

    fn native_client(&self) -> Result<Option<(Client, bool)>, ApiError> {
        let Authorization::Token(token) = &self.call.authorization else { return Ok(None) };
        let grace = self.app.instance().rotation_grace_ms;
        match Client::find_by_token(self.db, token, self.now, grace)? {
            Some(found) => Ok(Some(found)),
            None => Err(ApiError::authentication_invalid()),
        }
    }

    /// An unknown cookie counts as none, because browsers keep cookies longer than an emulator runs.
    fn browser_client(&self) -> Result<Option<(Client, bool)>, ApiError> {
        let grace = self.app.instance().rotation_grace_ms;
        if let Some(dev_browser) = &self.call.dev_browser
            && !store::has_dev_browser(self.db, dev_browser)?
        {
            let long = "Unable to authenticate this browser for your development instance. Check your Clerk cookies \
                        and try again.";
            return Err(ApiError::new(401, "dev_browser_unauthenticated", "Browser unauthenticated", long));
        }
        if let Some(cookie) = &self.call.cookie
            && let Some(found) = Client::find_by_token(self.db, cookie, self.now, grace)?
        {
            return Ok(Some(found));
        }
        let Some(dev_browser) = &self.call.dev_browser else { return Ok(None) };
        let client = Client::find_by_dev_browser(self.db, dev_browser)?;
        Ok(client.map(|client| (client, false)))
    }

    pub(crate) fn param(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The client of the request, which is created if there is none.
    pub(crate) fn ensure_client(&mut self) -> Result<Client, ApiError> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let client = Client::create(self.db, self.call.dev_browser.as_deref(), self.now)?;
        self.created = true;
        self.client = Some(client.clone());
        Ok(client)
    }

    pub(crate) fn require_client(&self) -> Result<Client, ApiError> {
        self.client.clone().ok_or_else(ApiError::signed_out)
    }

    pub(crate) fn save_client(&mut self, mut client: Client) -> Result<(), ApiError> {
        client.save(self.db, self.now)?;
        self.client = Some(client);
        Ok(())
    }

    pub(crate) fn drop_client(&mut self) -> Result<(), ApiError> {
        if let Some(client) = self.client.take() {
            client.delete(self.db)?;
        }
        self.dropped = true;
        Ok(())
    }

    /// The token to send to the client: none, a new one, or an empty string to make the client forget it.
    pub(crate) fn settle_token(&mut self) -> Result<Option<String>, ApiError> {
        if self.dropped {
            return Ok(Some(String::new()));
        }
        let Some(client) = &self.client else { return Ok(None) };
        let rotates = match self.app.control.options().rotate {
            Rotate::Normally => self.rotate,
            Rotate::EveryResponse => true,
            Rotate::Never => false,
        };
        if self.created || rotates {
            let claims = serde_json::json!({ "id": client.id, "rotating_token": random_text(32) });
            let token = self.app.signer.sign(&claims)?;
            client.replace_token(self.db, &token, self.now)?;
            return Ok(Some(token));
        }
        if self.outdated { Ok(client.newest_token(self.db)?) } else { Ok(None) }
    }

    /// The session in `_clerk_session_id`, or else the client's active one.
    pub(crate) fn require_session(&self) -> Result<Session, ApiError> {
        let client = self.require_client()?;
        if let Some(id) = self.call.session_id() {
            return match Session::find(self.db, id)? {
                Some(session) if session.client_id != client.id => Err(not_this_clients()),
                Some(session) if session.is_active() => Ok(session),
                Some(_) => Err(ApiError::authentication_invalid()),
                None => Err(not_this_clients()),
            };
        }
        let mut sessions = client.sessions(self.db)?;
        let last =
            sessions.iter().position(|session| Some(&session.id) == client.last_active_session_id.as_ref());
        if sessions.is_empty() {
            return Err(ApiError::signed_out());
        }
        Ok(sessions.swap_remove(last.unwrap_or(0)))
    }

    /// Whether the session's user still has to choose an organization.
    pub(crate) fn has_to_choose(&self, session: &Session) -> bool {
        let is_forced = self.app.instance().force_organization_selection;
        is_forced && session.is_active() && session.organization_id.is_none()
    }

    pub(crate) fn require_user(&self) -> Result<User, ApiError> {
        let session = self.require_session()?;
        User::find(self.db, &session.user_id)?.ok_or_else(ApiError::authentication_invalid)
    }

    /// The id of the organization in the path. The description calls it one way or the other.
    fn organization_param(&self) -> &str {
        let names = ["organization_id", "organizationID"];
        names.iter().find_map(|name| self.path.get(*name)).map_or("", String::as_str)
    }

    /// Whether the instance has organizations.
    pub(crate) fn check_organizations(&self) -> Result<(), ApiError> {
        if self.app.instance().organizations { Ok(()) } else { Err(ApiError::organizations_not_enabled()) }
    }

    /// The organization in the path, if the user is a member with one of `permissions`. Without permissions, any member.
    pub(crate) fn require_seat(&self, permissions: &[&str]) -> Result<Seat, ApiError> {
        let session = self.require_session()?;
        self.check_organizations()?;
        let organization = Organization::find(self.db, self.organization_param())?
            .ok_or_else(ApiError::organization_not_found)?;
        let seat =
            self.seat(&organization, &session.user_id)?.ok_or_else(ApiError::organization_not_found)?;
        if permissions.is_empty() || permissions.iter().any(|permission| seat.role.holds(permission)) {
            Ok(seat)
        } else {
            Err(ApiError::missing_permission(&permissions[..1]))
        }
    }
}

fn not_this_clients() -> ApiError {
    let long = "This action is not authorized for the session.";
    ApiError::new(401, "action_for_session_not_authorized", "Unauthorized action for session", long)
}
