//! Session tokens: their claims, and the token that is included in a session.

use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::control::lock;
use crate::error::ApiError;
use crate::seed::JwtTemplate;
use crate::store::{Membership, Organization, Role, Session, User};
use crate::tokens::organization_claims;

/// A token that was returned as a session's `last_active_token`, reused while it is fresh and its claims are the same.
pub(crate) struct Minted {
    organization: Value,
    issued_at: i64,
    jwt: String,
}

/// The organization of a token, with the user's role in it.
pub(crate) struct Seat {
    pub(crate) organization: Organization,
    pub(crate) role: Role,
}

impl Context<'_> {
    pub(crate) fn seat(&self, organization: &Organization, user: &str) -> Result<Option<Seat>, ApiError> {
        let Some(membership) = Membership::find(self.db, &organization.id, user)? else { return Ok(None) };
        let role = organization.role(self.db, &membership.role)?.unwrap_or_else(|| Role {
            key: membership.role.clone(),
            name: membership.role.clone(),
            description: String::new(),
            permissions: Vec::new(),
            created_at: organization.created_at,
        });
        Ok(Some(Seat { organization: organization.clone(), role }))
    }

    /// The user's role in the session's active organization, if there is one and the user is still a member.
    pub(crate) fn active_seat(&self, session: &Session) -> Result<Option<Seat>, ApiError> {
        let Some(id) = &session.organization_id else { return Ok(None) };
        match Organization::find(self.db, id)? {
            Some(organization) => self.seat(&organization, &session.user_id),
            None => Ok(None),
        }
    }

    pub(crate) fn session_token(&self, session: &Session, seat: Option<&Seat>) -> Result<String, ApiError> {
        let mut claims = self.base_claims(session);
        let minutes = (self.now - session.created_at) / 60_000;
        claims.insert("fva".into(), json!([minutes, -1]));
        claims.insert("sid".into(), json!(session.id));
        let status = if self.has_to_choose(session) { "pending" } else { "active" };
        claims.insert("sts".into(), json!(status));
        claims.insert("v".into(), json!(2));
        if let Some(Seat { organization, role, .. }) = seat {
            let (claim, features) = organization_claims(
                &organization.id,
                organization.shown_slug(),
                &role.key,
                &role.permissions,
            );
            claims.insert("o".into(), claim);
            if let Some(features) = features {
                claims.insert("fea".into(), json!(features));
            }
        }
        self.app.signer.sign(&Value::Object(claims))
    }

    pub(crate) fn template_token(
        &self,
        session: &Session,
        template: &JwtTemplate,
    ) -> Result<String, ApiError> {
        let user = User::find(self.db, &session.user_id)?;
        let seat = self.active_seat(session)?;
        let mut claims = self.base_claims(session);
        for (name, value) in &template.claims {
            claims.insert(name.clone(), fill(value, user.as_ref(), seat.as_ref()));
        }
        self.app.signer.sign(&Value::Object(claims))
    }

    /// The token inside a session. Reused for the first half of its lifetime.
    pub(crate) fn last_active_token(&self, session: &Session) -> Result<String, ApiError> {
        let seat = self.active_seat(session)?;
        let organization = seat.as_ref().map_or(Value::Null, |seat| {
            json!([seat.organization.id, seat.organization.slug, seat.role.key, seat.role.permissions])
        });
        let half_life = self.app.instance().session_token_lifetime * 500;
        let mut minted = lock(&self.app.minted);
        if let Some(kept) = minted.get(&session.id)
            && kept.organization == organization
            && self.now - kept.issued_at < half_life
        {
            return Ok(kept.jwt.clone());
        }
        let jwt = self.session_token(session, seat.as_ref())?;
        let kept = Minted { organization, issued_at: self.now, jwt: jwt.clone() };
        minted.insert(session.id.clone(), kept);
        Ok(jwt)
    }

    fn base_claims(&self, session: &Session) -> Map<String, Value> {
        let seconds = self.now / 1_000;
        let mut claims = Map::new();
        claims.insert("iss".into(), json!(self.app.base_url()));
        claims.insert("sub".into(), json!(session.user_id));
        claims.insert("iat".into(), json!(seconds));
        claims.insert("nbf".into(), json!(seconds - 10));
        claims.insert("exp".into(), json!(seconds + self.app.instance().session_token_lifetime));
        claims.insert("jti".into(), json!(format!("{:020x}", fastrand::u64(..))));
        if let Some(origin) = &self.call.origin {
            claims.insert("azp".into(), json!(origin));
        }
        claims
    }
}

/// Replaces the placeholders in a template. A string that is a single placeholder becomes its value, or null.
fn fill(value: &Value, user: Option<&User>, seat: Option<&Seat>) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), fill(value, user, seat)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|item| fill(item, user, seat)).collect(),
        Value::String(text) => fill_text(text, user, seat),
        other => other.clone(),
    }
}

fn fill_text(text: &str, user: Option<&User>, seat: Option<&Seat>) -> Value {
    let names = [
        ("{{user.id}}", user.map(|user| user.id.as_str())),
        ("{{user.primary_email_address}}", user.and_then(|user| user.email.as_deref())),
        ("{{org.id}}", seat.map(|seat| seat.organization.id.as_str())),
        ("{{org.slug}}", seat.map(|seat| seat.organization.slug.as_str())),
        ("{{org.role}}", seat.map(|seat| seat.role.key.as_str())),
    ];
    if let Some((_, value)) = names.iter().find(|(name, _)| *name == text) {
        return json!(value);
    }
    let filled =
        names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value.unwrap_or("")));
    json!(filled)
}
